//! URLs: taken apart and put together.

mod address;
mod escape;
mod parse;
#[cfg(test)]
mod tests;

use super::{Fault, Function, Outcome};
use crate::go::value::{Entries, Map};
use crate::go::{Args, Param, Text, Value};
use parse::{Url, Userinfo};

/// The functions.
pub(super) const TABLE: &[Function] =
    &[Function::pure("urlParse", &[Param::Text], parse), Function::pure("urlJoin", &[Param::Map], join)];

fn parse(args: Args<'_>) -> Outcome {
    let url = Url::parse(args.text(0)).map_err(|error| format!("unable to parse url: {error}"))?;
    let userinfo = url.user.as_ref().map(Userinfo::text).unwrap_or_default();
    let hostname = url.hostname().into();
    let parts: [(&str, Text); 8] = [
        ("scheme", url.scheme.into()),
        ("hostname", hostname),
        ("host", url.host.into()),
        ("path", url.path.into()),
        ("query", url.query.into()),
        ("opaque", url.opaque.into()),
        ("fragment", url.fragment.into()),
        ("userinfo", userinfo.into()),
    ];
    let entries: Entries = parts.into_iter().map(|(name, part)| (name.into(), part.into())).collect();
    Ok(Map::any(entries))
}

fn join(args: Args<'_>) -> Outcome {
    let part = |name: &str| part(args, name);
    let url = Url {
        scheme: part("scheme")?.to_vec(),
        host: part("host")?.to_vec(),
        path: part("path")?.to_vec(),
        query: part("query")?.to_vec(),
        opaque: part("opaque")?.to_vec(),
        fragment: part("fragment")?.to_vec(),
        user: None,
    };
    let userinfo = part("userinfo")?;
    let user = if userinfo.is_empty() {
        None
    } else {
        let whole = [b"proto://", &*userinfo, b"@host"].concat();
        Url::parse(&whole).map_err(|error| format!("unable to parse userinfo in dict: {error}"))?.user
    };
    Ok(Url { user, ..url }.text().into())
}

/// A part of a URL, empty if it isn't there.
fn part(args: Args<'_>, name: &str) -> Result<Text, Fault> {
    match args.any(0).get(name) {
        None => Ok(Text::default()),
        Some(Value::Text(text)) => Ok(text),
        Some(Value::Missing | Value::Nil) => {
            Err("runtime error: invalid memory address or nil pointer dereference".into())
        }
        Some(other) => {
            let found = other.kind().name();
            Err(format!("unable to parse {name} key, must be of type string, but {found} found").into())
        }
    }
}
