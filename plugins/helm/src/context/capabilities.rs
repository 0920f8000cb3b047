//! `.Capabilities`: the cluster that is rendered for, and Helm itself.

use std::borrow::Cow;
use std::fmt::Debug;
use std::rc::Rc;

use crate::HelmVersion;
use crate::go::object::{Fields, Method, Object};
use crate::go::quote::quote;
use crate::go::value::{Kind, ListType};
use crate::go::{List, Param, Text, Value};

/// Version of Kubernetes, then its APIs in their order, a line each: what Helm knows without a cluster.
const DEFAULTS: &str = include_str!("capabilities.txt");

/// What a chart may ask about the cluster.
#[derive(Debug, Clone)]
pub struct Capabilities {
    /// Version of Kubernetes.
    pub kube_version: KubeVersion,
    /// The APIs that there are.
    pub apis: Rc<dyn Apis>,
    /// Which Helm says it renders.
    pub helm: HelmVersion,
}

/// Knows APIs: groups with versions, and kinds in them (`apps/v1`, `apps/v1/Deployment`).
pub trait Apis: Debug {
    /// Whether there is that API.
    fn has(&self, api: &str) -> bool;

    /// All of them.
    fn all(&self) -> Vec<Text>;
}

impl Apis for Vec<Text> {
    fn has(&self, api: &str) -> bool {
        self.iter().any(|known| *known == *api)
    }

    fn all(&self) -> Vec<Text> {
        self.clone()
    }
}

impl Capabilities {
    /// What Helm assumes without a cluster, with some more APIs.
    #[must_use]
    pub fn without_cluster(helm: HelmVersion, more: &[Text]) -> Self {
        let mut lines = DEFAULTS.lines();
        let kube_version = lines.next().and_then(|version| KubeVersion::parse(version, helm).ok()).unwrap_or_default();
        let apis: Vec<Text> = lines.map(Text::from).chain(more.iter().cloned()).collect();
        Self { kube_version, apis: Rc::new(apis), helm }
    }

    /// What templates see.
    #[must_use]
    pub fn value(&self) -> Value {
        Value::object(self.clone())
    }

    fn package(&self) -> &'static str {
        package(self.helm)
    }
}

/// The name of the Go package that the types are in.
fn package(helm: HelmVersion) -> &'static str {
    match helm {
        HelmVersion::V3 => "chartutil",
        HelmVersion::V4 => "common",
    }
}

static COPY: Method = Method { name: "Copy", params: &[], variadic: None, body: |receiver, _| Ok(receiver.clone()) };

impl Object for Capabilities {
    fn type_name(&self) -> Cow<'static, str> {
        format!("*{}.Capabilities", self.package()).into()
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"KubeVersion" => Some(Value::object(self.kube_version.clone())),
            b"APIVersions" => Some(Value::object(VersionSet { apis: self.apis.clone(), helm: self.helm })),
            b"HelmVersion" => Some(Value::object(BuildInfo(self.helm))),
            _ => None,
        }
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        (name == b"Copy").then_some(&COPY)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        ["KubeVersion", "APIVersions", "HelmVersion"]
            .into_iter()
            .map(|name| (name, self.field(name.as_bytes()).unwrap_or_default()))
            .collect()
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| std::ptr::eq(self, other))
    }
}

/// A version of Kubernetes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubeVersion {
    /// As it was given, with a `v` in front.
    pub version: Text,
    /// Only its numbers, with a `v` in front.
    pub normalized: Text,
    /// The first number.
    pub major: Text,
    /// The second number.
    pub minor: Text,
    helm: HelmVersion,
}

/// Why a text is no version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KubeVersionError {
    /// It doesn't begin with numbers.
    #[error("could not parse {} as version", quote(.0.as_bytes()))]
    Unreadable(String),
    /// It has one number only.
    #[error("illegal version string {}", quote(.0.as_bytes()))]
    TooShort(String),
    /// The first number begins with a zero.
    #[error("illegal zero-prefixed version component {} in {}", quote(.0.as_bytes()), quote(.1.as_bytes()))]
    ZeroPrefixed(String, String),
    /// A number is larger than 64 bits hold.
    #[error("illegal non-numeric version component {} in {}: strconv.ParseUint: parsing {}: value out of range",
        quote(.0.as_bytes()), quote(.1.as_bytes()), quote(.0.as_bytes()))]
    TooLarge(String, String),
}

impl KubeVersion {
    /// Reads a version such as `v1.31.2-gke.1000`.
    ///
    /// # Errors
    ///
    /// If it doesn't begin with two numbers.
    pub fn parse(text: &str, helm: HelmVersion) -> Result<Self, KubeVersionError> {
        let unreadable = || KubeVersionError::Unreadable(text.to_owned());
        let trimmed = text.trim_start_matches([' ', '\t', '\n', '\x0c', '\r']);
        let numbers = trimmed.strip_prefix('v').unwrap_or(trimmed);
        let end = numbers_end(numbers).ok_or_else(unreadable)?;
        // What follows must not reach into a second line.
        if numbers[end..].contains('\n') {
            return Err(unreadable());
        }
        let parts: Vec<&str> = numbers[..end].split('.').collect();
        let [major, minor, ..] = parts[..] else { return Err(KubeVersionError::TooShort(text.to_owned())) };
        for (place, part) in parts.iter().enumerate() {
            if place == 0 && part.starts_with('0') && part.len() > 1 {
                return Err(KubeVersionError::ZeroPrefixed((*part).to_owned(), text.to_owned()));
            }
            if part.parse::<u64>().is_err() {
                return Err(KubeVersionError::TooLarge((*part).to_owned(), text.to_owned()));
            }
        }
        let plain = |number: &str| number.parse::<u64>().unwrap_or_default().to_string();
        let normalized = format!("v{}", parts.iter().map(|part| plain(part)).collect::<Vec<_>>().join("."));
        let version = match helm {
            HelmVersion::V3 => normalized.clone(),
            HelmVersion::V4 if text.starts_with('v') => text.to_owned(),
            HelmVersion::V4 => format!("v{text}"),
        };
        let (major, minor) = (plain(major).into(), plain(minor).into());
        Ok(Self { version: version.into(), normalized: normalized.into(), major, minor, helm })
    }
}

/// Where numbers with dots between them end.
fn numbers_end(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(text);
    if end == 0 {
        return None;
    }
    while let Some(after) = text[end..].strip_prefix('.') {
        match digits(after) {
            0 => break,
            more => end += 1 + more,
        }
    }
    Some(end)
}

static KUBE_VERSION: [Method; 2] = [
    Method {
        name: "String",
        params: &[],
        variadic: None,
        body: |receiver, _| Ok(kube(receiver, |kube| &kube.normalized)),
    },
    Method {
        name: "GitVersion",
        params: &[],
        variadic: None,
        body: |receiver, _| Ok(kube(receiver, |kube| &kube.version)),
    },
];

fn kube(receiver: &Value, part: fn(&KubeVersion) -> &Text) -> Value {
    receiver.as_object::<KubeVersion>().map_or(Value::Nil, |kube| part(kube).clone().into())
}

impl Object for KubeVersion {
    fn type_name(&self) -> Cow<'static, str> {
        format!("{}.KubeVersion", package(self.helm)).into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"Version" => Some(self.version.clone().into()),
            b"Major" => Some(self.major.clone().into()),
            b"Minor" => Some(self.minor.clone().into()),
            _ => None,
        }
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        Method::find(&KUBE_VERSION, name)
    }

    fn shown_in_action(&self) -> Option<Text> {
        Some(self.normalized.clone())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = vec![
            ("Version", self.version.clone().into()),
            ("normalizedVersion", self.normalized.clone().into()),
            ("Major", self.major.clone().into()),
            ("Minor", self.minor.clone().into()),
        ];
        if self.helm == HelmVersion::V3 {
            fields.remove(1);
        }
        fields
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>() == Some(self)
    }
}

/// The APIs as templates see them: a slice with a method.
#[derive(Debug)]
struct VersionSet {
    apis: Rc<dyn Apis>,
    helm: HelmVersion,
}

impl VersionSet {
    fn name(&self) -> &'static str {
        match self.helm {
            HelmVersion::V3 => "chartutil.VersionSet",
            HelmVersion::V4 => "common.VersionSet",
        }
    }
}

static HAS: Method = Method {
    name: "Has",
    params: &[Param::Text],
    variadic: None,
    body: |receiver, args| {
        let api = args.first().and_then(Value::as_text).cloned().unwrap_or_default();
        Ok(receiver.as_object::<VersionSet>().is_some_and(|set| set.apis.has(&api.to_str())).into())
    },
};

impl Object for VersionSet {
    fn type_name(&self) -> Cow<'static, str> {
        self.name().into()
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        (name == b"Has").then_some(&HAS)
    }

    fn items(&self) -> Option<Rc<List>> {
        let items = self.apis.all().into_iter().map(Value::Text).collect();
        Some(Rc::new(List { of: ListType::Named(self.name()), items: Vec::into(items) }))
    }

    fn json(&self) -> Option<Value> {
        self.items().map(Value::List)
    }

    fn is_true(&self) -> bool {
        !self.apis.all().is_empty()
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self.apis.all() == other.apis.all())
    }
}

/// Which Helm it is that renders.
#[derive(Debug)]
struct BuildInfo(HelmVersion);

impl BuildInfo {
    /// Names of the fields, in Go and in JSON, and what they have.
    fn entries(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let version = match self.0 {
            HelmVersion::V3 => "v3.22.0",
            HelmVersion::V4 => "v4.3.1",
        };
        let mut entries = vec![
            ("Version", "version", version),
            ("GitCommit", "git_commit", ""),
            ("GitTreeState", "git_tree_state", ""),
            ("GoVersion", "go_version", "go1.26.8"),
        ];
        if self.0 == HelmVersion::V4 {
            entries.push(("KubeClientVersion", "kube_client_version", "v1.37"));
        }
        entries
    }
}

impl Object for BuildInfo {
    fn type_name(&self) -> Cow<'static, str> {
        "version.BuildInfo".into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        self.entries().into_iter().find(|entry| entry.0.as_bytes() == name).map(|entry| entry.2.into())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.entries().into_iter().map(|(name, _, value)| (name, value.into())).collect()
    }

    fn json(&self) -> Option<Value> {
        let entries = self.entries().into_iter().filter(|entry| !entry.2.is_empty());
        Some(Value::object(Fields(entries.map(|(_, name, value)| (name, value.into())).collect())))
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

#[cfg(test)]
mod tests;
