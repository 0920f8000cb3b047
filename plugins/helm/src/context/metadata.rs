//! `.Chart` as Helm 3 has it: a struct.

use std::borrow::Cow;

use super::chart::{Rank, annotations};
use crate::chart::{Dependency, Maintainer, Metadata};
use crate::go::object::{Fields, Object};
use crate::go::value::{Kind, ListType};
use crate::go::{List, Text, Value};

/// What templates of Helm 3 see of a chart.
pub(super) fn value(metadata: &Metadata, rank: Rank) -> Value {
    let fields = vec![("Metadata", Value::object(Record::of_chart(metadata))), ("IsRoot", (rank == Rank::Root).into())];
    let mut json = Record::of_chart(metadata).in_json();
    json.push(("IsRoot", (rank == Rank::Root).into()));
    Value::object(Record { of: "struct { chart.Metadata; IsRoot bool }", kind: Kind::Struct, fields, json })
}

/// A struct of Helm's, or a pointer to it.
#[derive(Debug)]
struct Record {
    of: &'static str,
    kind: Kind,
    /// Names in Go and values.
    fields: Vec<(&'static str, Value)>,
    /// Names in JSON and values, without those that are left out.
    json: Vec<(&'static str, Value)>,
}

impl Record {
    /// Fields with their names in Go and JSON; names in JSON that end in `,` are left out when they have nothing.
    fn new(of: &'static str, kind: Kind, all: Vec<(&'static str, &'static str, Value)>) -> Self {
        let json = all
            .iter()
            .filter(|(_, name, value)| !name.ends_with(',') || value.is_true())
            .map(|(_, name, value)| (name.trim_end_matches(','), value.clone()))
            .collect();
        Self { of, kind, fields: all.into_iter().map(|(name, _, value)| (name, value)).collect(), json }
    }

    fn of_chart(metadata: &Metadata) -> Self {
        let pointers = |of, items: Vec<Value>| {
            List::typed(if items.is_empty() { ListType::NamedNil(of) } else { ListType::Named(of) }, items)
        };
        let maintainers = metadata.maintainers.iter().map(|one| Value::object(Self::of_maintainer(one))).collect();
        let dependencies = metadata.dependencies.iter().flatten();
        let dependencies = dependencies.map(|one| Value::object(Self::of_dependency(one))).collect();
        let all = vec![
            ("Name", "name,", metadata.name.clone().into()),
            ("Home", "home,", metadata.home.clone().into()),
            ("Sources", "sources,", strings(&metadata.sources)),
            ("Version", "version,", metadata.version.clone().into()),
            ("Description", "description,", metadata.description.clone().into()),
            ("Keywords", "keywords,", strings(&metadata.keywords)),
            ("Maintainers", "maintainers,", pointers("[]*chart.Maintainer", maintainers)),
            ("Icon", "icon,", metadata.icon.clone().into()),
            ("APIVersion", "apiVersion,", metadata.api_version.clone().into()),
            ("Condition", "condition,", metadata.condition.clone().into()),
            ("Tags", "tags,", metadata.tags.clone().into()),
            ("AppVersion", "appVersion,", metadata.app_version.clone().into()),
            ("Deprecated", "deprecated,", metadata.deprecated.into()),
            ("Annotations", "annotations,", annotations(metadata.annotations.as_ref())),
            ("KubeVersion", "kubeVersion,", metadata.kube_version.clone().into()),
            ("Dependencies", "dependencies,", pointers("[]*chart.Dependency", dependencies)),
            ("Type", "type,", metadata.kind.clone().into()),
        ];
        Self::new("chart.Metadata", Kind::Struct, all)
    }

    fn of_maintainer(maintainer: &Maintainer) -> Self {
        let all = vec![
            ("Name", "name,", maintainer.name.clone().into()),
            ("Email", "email,", maintainer.email.clone().into()),
            ("URL", "url,", maintainer.url.clone().into()),
        ];
        Self::new("*chart.Maintainer", Kind::Pointer, all)
    }

    fn of_dependency(dependency: &Dependency) -> Self {
        let imports = &dependency.import_values;
        let of = if imports.is_empty() { ListType::AnyNil } else { ListType::Any };
        let all = vec![
            ("Name", "name", dependency.name.clone().into()),
            ("Version", "version,", dependency.version.clone().into()),
            ("Repository", "repository", dependency.repository.clone().into()),
            ("Condition", "condition,", dependency.condition.clone().into()),
            ("Tags", "tags,", strings(&dependency.tags)),
            ("Enabled", "enabled,", dependency.enabled.into()),
            ("ImportValues", "import-values,", List::typed(of, imports.clone())),
            ("Alias", "alias,", dependency.alias.clone().into()),
        ];
        Self::new("*chart.Dependency", Kind::Pointer, all)
    }

    fn in_json(self) -> Vec<(&'static str, Value)> {
        self.json
    }
}

fn strings(texts: &[Text]) -> Value {
    let of = if texts.is_empty() { ListType::StringsNil } else { ListType::Strings };
    List::typed(of, texts.iter().cloned().map(Value::Text).collect())
}

impl Object for Record {
    fn type_name(&self) -> Cow<'static, str> {
        self.of.into()
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        let own = self.fields.iter().find(|(known, _)| known.as_bytes() == name);
        if let Some((_, value)) = own {
            return Some(value.clone());
        }
        // Fields of the struct within are fields of this one.
        match self.fields.first() {
            Some(("Metadata", Value::Object(inner))) => inner.field(name),
            _ => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }

    fn json(&self) -> Option<Value> {
        Some(Value::object(Fields(self.json.clone())))
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| std::ptr::eq(self, other))
    }
}
