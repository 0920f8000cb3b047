//! Raw nodes from what is read directly.

use std::borrow::Cow;

use super::share::Shared;
use super::{Field, Kind, Node, Scalar, Tag, resolve};
use crate::Position;
use crate::direct::{Form, Style, Usual};

impl Shared {
    fn scalar(&mut self, text: &str, style: Style) -> Scalar {
        let tag = if style == Style::Plain { resolve(text).tag() } else { Tag::Str };
        Scalar { text: self.text(text), tag, quoted: style != Style::Plain, folded: style == Style::Folded }
    }
}

impl Form for Shared {
    type Node = Node;
    type Key = Scalar;
    type Field = Field;

    fn scalar(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<Node> {
        Some(Node { kind: Kind::Scalar(Shared::scalar(self, &text, style)), at })
    }

    fn key(&mut self, text: Cow<'_, str>, style: Style, _: Position) -> Usual<Scalar> {
        Some(Shared::scalar(self, &text, style))
    }

    fn field(&mut self, key: Scalar, value: Node) -> Field {
        Field { key, value }
    }

    fn sequence(&mut self, items: Vec<Node>, at: Position) -> Usual<Node> {
        Some(Node { kind: Kind::Sequence(items), at })
    }

    fn mapping(&mut self, fields: Vec<Field>, at: Position) -> Usual<Node> {
        Some(Node { kind: Kind::Mapping(fields), at })
    }

    fn is_collection(node: &Node) -> bool {
        !matches!(node.kind, Kind::Scalar(_))
    }
}
