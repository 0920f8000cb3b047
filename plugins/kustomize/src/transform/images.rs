//! Names, tags and digests of images.

use regex_lite::Regex;

use crate::config::FieldSpec;
use crate::fault::Outcome;
use crate::kustomization::model::Image;
use crate::node::path;
use crate::node::{Kind, Node, Tag};
use crate::set::ResMap;
use crate::spec;

/// Gives images of one name another name, tag or digest: those of all `containers` and `initContainers`, wherever such
/// a list stands, and those that the specs lead to. Definitions of custom resources are left alone.
///
/// # Errors
/// When a container is no mapping, or an image no scalar.
pub fn images(set: &mut ResMap, image: &Image, specs: &[FieldSpec]) -> Outcome<()> {
    let pattern = Pattern::of(&image.name);
    let mut change = |node: &mut Node| update(node, image, &pattern);
    for resource in set.all_mut().iter_mut().filter(|resource| !is_definition(&resource.node)) {
        in_containers(&mut resource.node, &mut change)?;
    }
    for resource in set.all_mut().iter_mut().filter(|resource| !is_definition(&resource.node)) {
        spec::apply_all(&mut resource.node, specs, None, &mut change)?;
    }
    Ok(())
}

fn is_definition(object: &Node) -> bool {
    object.get("kind").and_then(Node::as_text).is_some_and(|kind| &**kind == "CustomResourceDefinition")
}

/// Calls `change` with the image of each container, those deeper inside first.
fn in_containers(node: &mut Node, change: &mut spec::Set<'_>) -> Outcome<()> {
    match &mut node.kind {
        Kind::Scalar(_) => Ok(()),
        Kind::Seq(items) => items.iter_mut().try_for_each(|item| in_containers(item, change)),
        Kind::Map(fields) => fields.iter_mut().try_for_each(|field| {
            in_containers(&mut field.value, change)?;
            match &mut field.value.kind {
                Kind::Seq(items) if matches!(&*field.key.text, "containers" | "initContainers") => {
                    items.iter_mut().try_for_each(|container| of_container(container, change))
                }
                _ => Ok(()),
            }
        }),
    }
}

fn of_container(container: &mut Node, change: &mut spec::Set<'_>) -> Outcome<()> {
    match &container.kind {
        Kind::Map(_) => container.get_mut("image").map_or(Ok(()), change),
        _ if container.is_null() => Ok(()),
        _ => Err(path::wrong_kind("MappingNode", container)),
    }
}

fn update(node: &mut Node, image: &Image, pattern: &Pattern<'_>) -> Outcome<()> {
    let Some(text) = node.as_text().cloned() else {
        return Err(path::wrong_kind("ScalarNode", node));
    };
    if !pattern.matches(&text) {
        return Ok(());
    }
    node.set_scalar(renamed(&text, image), Tag::Unset)
}

/// The image that `text` becomes.
fn renamed(text: &str, image: &Image) -> String {
    let (mut name, mut tag, mut digest) = parts(text);
    if !image.new_name.is_empty() {
        name = &image.new_name;
    }
    let mut suffix = "";
    match (!image.new_tag.is_empty(), !image.digest.is_empty()) {
        (true, _) => (tag, digest) = (&image.new_tag, &image.digest),
        (false, true) => (tag, digest) = ("", &image.digest),
        (false, false) if !image.tag_suffix.is_empty() => (suffix, digest) = (&image.tag_suffix, ""),
        (false, false) => {}
    }
    let mut renamed = name.to_owned();
    for (mark, text) in [(":", format!("{tag}{suffix}")), ("@", digest.to_owned())] {
        if !text.is_empty() {
            renamed += mark;
            renamed += &text;
        }
    }
    renamed
}

/// Name, tag and digest of an image; a colon before the first slash belongs to the name, as the port of a registry.
fn parts(image: &str) -> (&str, &str, &str) {
    let start = image.find('/').unwrap_or(0);
    let place = |mark| image.get(start..).and_then(|rest| rest.find(mark)).map(|at| start + at);
    match (place(':'), place('@')) {
        (None, None) => (image, "", ""),
        (Some(colon), Some(at)) if colon < at => (&image[..colon], &image[colon + 1..at], &image[at + 1..]),
        (_, Some(at)) => (&image[..at], "", &image[at + 1..]),
        (Some(colon), None) => (&image[..colon], &image[colon + 1..], ""),
    }
}

/// What images of a name look like: the name, and a tag and a digest that may follow.
enum Pattern<'a> {
    /// The name has no special characters but dots, which stand for any character but a line break.
    Literal(&'a str),
    /// The name is a regular expression; `None` for one that cannot be understood, which matches nothing.
    Regex(Option<Box<Regex>>),
}

impl<'a> Pattern<'a> {
    fn of(name: &'a str) -> Self {
        if name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | ':' | '.')) {
            return Self::Literal(name);
        }
        const TAG_AND_DIGEST: &str = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$";
        Self::Regex(Regex::new(&format!("^{name}{TAG_AND_DIGEST}")).ok().map(Box::new))
    }

    fn matches(&self, image: &str) -> bool {
        match self {
            Self::Literal(name) => behind(name, image).is_some_and(is_tag_and_digest),
            Self::Regex(regex) => regex.as_ref().is_some_and(|regex| regex.is_match(image)),
        }
    }
}

/// What follows a name, whose dots stand for any character but a line break.
fn behind<'t>(name: &str, image: &'t str) -> Option<&'t str> {
    let mut rest = image.chars();
    let is_same = |wanted: char, found: char| wanted == found || wanted == '.' && found != '\n';
    name.chars().all(|wanted| rest.next().is_some_and(|found| is_same(wanted, found))).then_some(rest.as_str())
}

/// Whether `rest`, what follows an image's name, is nothing, `:tag`, `@algorithm:digest` or both.
fn is_tag_and_digest(rest: &str) -> bool {
    let is_text = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.{}-".contains(c));
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, Some(digest)),
        None => (rest, None),
    };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
    let is_digest = |digest: &str| {
        digest
            .split_once(':')
            .is_some_and(|(algorithm, hash)| algorithm.split(['.', '+', '_', '-']).all(is_word) && is_text(hash))
    };
    (tag.is_empty() || tag.strip_prefix(':').is_some_and(is_text)) && digest.is_none_or(is_digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_special_characters_are_compared_as_the_expression_would() {
        let rests = [
            "",
            ":",
            ":1.0",
            ":a b",
            "@sha256:abc",
            "@sha256",
            "@sha+x.y:abc",
            "@sha++x:abc",
            ":1@sha256:",
            "x",
            ":1@",
            "@:1",
            ":1:2",
            "/x",
            ":{BUILD}",
            ":1@a:b@c:d",
        ];
        for (name, like) in [
            ("nginx", "nginx"),
            ("localhost:5000/a_b-c", "localhost:5000/a_b-c"),
            ("", ""),
            ("a.io/b", "a.io/b"),
            ("a.io/b", "aäio/b"),
            ("a.io/b", "a\nio/b"),
            ("a.b", "a"),
        ] {
            let regex = Pattern::Regex(
                Regex::new(&format!(
                    "^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{{}}-]*)?$"
                ))
                .ok()
                .map(Box::new),
            );
            for rest in rests {
                let image = format!("{like}{rest}");
                assert_eq!(Pattern::of(name).matches(&image), regex.matches(&image), "{image}");
            }
        }
    }

    #[test]
    fn an_image_is_taken_apart_and_put_together() {
        let image = |new_name: &str, new_tag: &str, digest: &str, tag_suffix: &str| Image {
            new_name: new_name.into(),
            new_tag: new_tag.into(),
            digest: digest.into(),
            tag_suffix: tag_suffix.into(),
            ..Image::default()
        };
        for (text, image, expected) in [
            ("nginx", image("", "1", "", ""), "nginx:1"),
            ("nginx:1@sha256:a", image("", "2", "", ""), "nginx:2"),
            ("nginx:1", image("", "", "sha256:b", ""), "nginx@sha256:b"),
            ("nginx:1", image("x", "2", "sha256:b", ""), "x:2@sha256:b"),
            ("nginx:1@sha256:a", image("", "", "", "-alpine"), "nginx:1-alpine"),
            ("nginx", image("", "", "", "-alpine"), "nginx:-alpine"),
            ("host:5000/a:1", image("b", "", "", ""), "b:1"),
            ("host:5000/a", image("", "2", "", ""), "host:5000/a:2"),
            ("a@sha256:b", image("c", "", "", ""), "c@sha256:b"),
            ("/a:1", image("c", "", "", ""), "c:1"),
            ("", image("c", "", "", ""), "c"),
        ] {
            assert_eq!(renamed(text, &image), expected, "{text}");
        }
    }
}
