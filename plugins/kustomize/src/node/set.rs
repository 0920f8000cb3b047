//! Changing nodes, with kustomize's rules of what becomes of type and quotes.

use super::{Field, Kind, Node, Place, Scalar, Tag, Text};
use crate::fault::{Fault, Outcome};

impl Scalar {
    /// Puts text in quotes that YAML 1.1 would take for something else. Empty text and text of several lines are left
    /// alone: kustomize does not look at them.
    pub fn quote_lookalike(&mut self) {
        if self.is_string() && !self.text.is_empty() && !self.text.contains('\n') {
            self.quoted |= !bowline_yaml::is_plain_text(&self.text);
        }
    }
}

impl Node {
    /// Makes this scalar (or null) say `text` under `tag`. It stays quoted if it was.
    ///
    /// # Errors
    /// When this is a mapping or a list.
    pub fn set_scalar(&mut self, text: impl Into<Text>, tag: Tag) -> Outcome<()> {
        match &mut self.kind {
            Kind::Scalar(scalar) => {
                let quoted = scalar.quoted && scalar.tag != Tag::Null;
                *scalar = Scalar { text: text.into(), tag, quoted, folded: scalar.folded && quoted };
                Ok(())
            }
            _ => Err(Fault::new(
                "wrong-kind",
                format!("wrong node kind: expected ScalarNode but got {}", self.kind_name()),
            )),
        }
    }

    /// Lets this say what `value` says. It stays one with the scalars that it is shared with.
    pub fn put(&mut self, value: Self) {
        self.kind = value.kind;
        if self.at.number().is_none() {
            self.at = value.at;
        }
    }

    /// Keeps folded blocks from becoming another text: kustomize takes this as it is, without printing it.
    pub fn unfold(&mut self) {
        match &mut self.kind {
            Kind::Scalar(scalar) => scalar.folded = false,
            Kind::Seq(items) => items.iter_mut().for_each(Self::unfold),
            Kind::Map(fields) => fields.iter_mut().for_each(|field| field.value.unfold()),
        }
    }

    /// The same node, but one with no other.
    #[must_use]
    pub fn unshared(mut self) -> Self {
        self.unshare();
        self
    }

    fn unshare(&mut self) {
        if self.at.number().is_some() {
            self.at = Place::default();
        }
        match &mut self.kind {
            Kind::Scalar(_) => {}
            Kind::Seq(items) => items.iter_mut().for_each(Self::unshare),
            Kind::Map(fields) => fields.iter_mut().for_each(|field| field.value.unshare()),
        }
    }

    /// Sets the field `key` of this mapping; no value or null removes it.
    ///
    /// A value of an existing field is replaced and keeps the old one's quotes. Text that YAML 1.1 would take for
    /// something else is put in quotes when the field is new.
    ///
    /// # Errors
    /// When this is neither a mapping nor null.
    pub fn set_field(&mut self, key: &str, value: Option<Node>) -> Outcome<()> {
        if self.is_null() {
            return Ok(());
        }
        let name = self.kind_name();
        let Kind::Map(fields) = &mut self.kind else {
            return Err(Fault::new("wrong-kind", format!("wrong node kind: expected MappingNode but got {name}")));
        };
        let Some(mut value) = value.filter(|value| !value.is_null()) else {
            fields.retain(|field| &*field.key.text != key);
            return Ok(());
        };
        match fields.iter_mut().find(|field| &*field.key.text == key) {
            Some(field) => {
                if let (Kind::Scalar(new), Kind::Scalar(old)) = (&mut value.kind, &field.value.kind) {
                    new.quoted = old.quoted;
                    new.folded = old.folded;
                }
                field.value.put(value);
            }
            None => {
                if let Kind::Scalar(new) = &mut value.kind {
                    new.quote_lookalike();
                }
                fields.push(Field::new(key, value));
            }
        }
        Ok(())
    }

    /// The mapping `key` of this mapping, made if it is missing or null.
    ///
    /// # Errors
    /// When this is no mapping.
    pub fn map_at(&mut self, key: &str) -> Outcome<&mut Node> {
        let name = self.kind_name();
        let Kind::Map(fields) = &mut self.kind else {
            return Err(Fault::new("wrong-kind", format!("wrong node kind: expected MappingNode but got {name}")));
        };
        let index = match fields.iter().position(|field| &*field.key.text == key) {
            Some(index) => index,
            None => {
                fields.push(Field::new(key, Node::map()));
                fields.len() - 1
            }
        };
        let value = &mut fields[index].value;
        if value.is_null() {
            *value = Node::map();
        }
        Ok(value)
    }

    /// Makes `metadata.FIELD` (labels or annotations) hold exactly these pairs, sorted; none removes the field.
    ///
    /// # Errors
    /// When this is no mapping, or `metadata` is none.
    pub fn set_metadata_pairs(&mut self, field: &str, mut pairs: Vec<(Text, Text)>) -> Outcome<()> {
        pairs.sort();
        let metadata = self.map_at("metadata")?;
        metadata.set_field(field, None)?;
        if pairs.is_empty() {
            return Ok(());
        }
        let fields = pairs.into_iter().map(|(key, value)| Field::new(key, Scalar::text(value).into())).collect();
        metadata.set_field(field, Some(Kind::Map(fields).into()))
    }
}
