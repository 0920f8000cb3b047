//! Errors of templates as Helm shows them.

use std::fmt::Write as _;

use crate::HelmVersion;
use crate::go::quote::quote;
use crate::template::exec::ExecError;
use crate::template::parse::ParseError;

/// What stands before a message of the chart's author until it is shown.
pub(crate) const MARK_START: &str = "HELM_ERR_START";
/// What stands behind it.
pub(crate) const MARK_END: &str = "HELM_ERR_END";

/// What Helm says to a text that is no template.
#[must_use]
pub fn parse_error(error: &ParseError) -> String {
    let text = error.to_string();
    let mut parts = text.split(": ");
    let place = parts.nth(1).unwrap_or_default();
    let message = parts.last().unwrap_or(place);
    format!("parse error at ({place}): {message}")
}

/// What Helm says to a template that can't go on. A message of the chart's author is shown by itself. Helm 4 shows a
/// chain of calls line by line, unless a function says something between them; then the text stays as Go has it.
#[must_use]
pub fn exec_error(error: &ExecError, version: HelmVersion) -> String {
    let text = error.to_string();
    let mut parts = text.splitn(3, ": ");
    let (Some(_), Some(place), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return text };
    if let Some(message) = marked(rest) {
        return format!("execution error at ({place}): {message}");
    }
    match version {
        HelmVersion::V3 => text,
        HelmVersion::V4 => traced(error).unwrap_or(text),
    }
}

/// What stands between the marks.
fn marked(text: &str) -> Option<&str> {
    let start = text.find(MARK_START)? + MARK_START.len();
    let end = text.rfind(MARK_END)?;
    text.get(start..end)
}

/// One line of the chain: where, which template, what.
#[derive(PartialEq, Eq)]
struct Link {
    place: String,
    executed: String,
    message: String,
}

/// The chain of calls line by line; none if there are words in it that aren't the engine's.
fn traced(error: &ExecError) -> Option<String> {
    let mut links: Vec<Link> = Vec::new();
    let mut add = |link: Link| {
        if links.last() != Some(&link) {
            links.push(link);
        }
    };
    let mut next = Some(error);
    while let Some(error) = next {
        add(link(error)?);
        next = error.cause.as_deref();
        let Some(said) = said(error) else { continue };
        if next.is_some() {
            if !said.is_empty() {
                return None;
            }
        } else {
            // A function's own words end the chain; only those of the engine are known.
            let is_engines = said.starts_with("template: no template ");
            add(is_engines.then(|| Link {
                place: String::new(),
                executed: String::new(),
                message: said.to_owned(),
            })?);
        }
    }
    let mut out = String::new();
    for link in &links {
        if !link.place.is_empty() {
            // Writing to a string doesn't fail.
            let _ = write!(out, "{}\n  {}\n    ", link.place, link.executed);
        }
        let _ = writeln!(out, "{}", link.message);
    }
    Some(out.trim().to_owned())
}

/// What the function said that was called; none if the engine says it.
fn said(error: &ExecError) -> Option<&str> {
    let (_, said) = error.message.strip_prefix("error calling ")?.split_once(": ")?;
    Some(said)
}

fn link(error: &ExecError) -> Option<Link> {
    let name = quote(&error.template);
    let name = &name[1..name.len() - 1];
    // The name ends at the first quote, and what follows isn't read if it was escaped.
    if name.contains('"') {
        return None;
    }
    let (file, line, column) = &error.place;
    let mut text = format!("{}>: {}", error.expression, error.message);
    if error.cause.is_some() {
        text.push_str("template:");
    }
    let (expression, message) = text.split_once(">: ")?;
    let message = message.split_once(" template:").map_or(message, |(before, _)| before);
    Some(Link {
        place: format!("{file}:{line}:{column}"),
        executed: format!("executing \"{name}\" at <{expression}>:"),
        message: message.to_owned(),
    })
}
