//! URLs against what Go says.

use crate::go::Value;
use crate::go::value::{Entries, Map};
use crate::template::functions::calling::call;

/// The parts of a URL that aren't empty.
fn parts(url: &str) -> Result<String, String> {
    let parsed = call("urlParse", &[url.into()])?;
    let map = parsed.as_map().ok_or("no map")?.clone();
    let entries = map.entries.borrow();
    assert_eq!(entries.len(), 8);
    let shown = entries.iter().filter(|(_, value)| value.is_true());
    Ok(shown
        .map(|(key, value)| format!("{key}={}", value.as_text().map_or_else(String::new, ToString::to_string)))
        .collect::<Vec<_>>()
        .join(" "))
}

#[test]
fn urls_have_parts() {
    for (url, expected) in [
        ("", ""),
        ("*", "path=*"),
        (
            "HTTP://u:p%20w@h.example:80/a%20b?q=1&r#f%21",
            "fragment=f! host=h.example:80 hostname=h.example path=/a b query=q=1&r scheme=http userinfo=u:p%20w",
        ),
        ("mailto:a@b?x", "opaque=a@b query=x scheme=mailto"),
        ("//h/p", "host=h hostname=h path=/p"),
        ("///p", "path=///p"),
        ("s://[fe80::1%25en0]:1", "host=[fe80::1%en0]:1 hostname=fe80::1%en0 scheme=s"),
        ("s://h:1:2", "host=h:1:2 hostname=h:1 scheme=s"),
        ("a/b:c?d?e", "path=a/b:c query=d?e"),
        ("x://@h?", "host=h hostname=h scheme=x"),
    ] {
        assert_eq!(parts(url).as_deref(), Ok(expected), "{url}");
    }
}

#[test]
fn what_is_no_url_says_why() {
    for (url, expected) in [
        (":x", "\":x\": missing protocol scheme"),
        ("a\n", "\"a\\n\": net/url: invalid control character in URL"),
        ("1:b", "\"1:b\": first path segment in URL cannot contain colon"),
        ("/%zz#f", "\"/%zz\": invalid URL escape \"%zz\""),
        ("/a#%z", "\"/a#%z\": invalid URL escape \"%z\""),
        ("s://a b", "\"s://a b\": invalid character \" \" in host name"),
        ("s://h%41", "\"s://h%41\": invalid URL escape \"%41\""),
        ("s://a b@h", "\"s://a b@h\": net/url: invalid userinfo"),
        ("s://h:x", "\"s://h:x\": invalid port \":x\" after host"),
        ("http://h:1:2", "\"http://h:1:2\": invalid port \":1:2\" after host"),
        ("s://[::1", "\"s://[::1\": missing ']' in host"),
        ("s://x[::1]", "\"s://x[::1]\": invalid IP-literal"),
        ("s://[1.2.3.4]", "\"s://[1.2.3.4]\": invalid IP-literal"),
        ("s://[h]", "\"s://[h]\": invalid host: ParseAddr(\"h\"): unable to parse IP"),
    ] {
        assert_eq!(parts(url), Err(format!("unable to parse url: parse {expected}")));
    }
}

#[test]
fn addresses_say_what_is_wrong() {
    for (address, expected) in [
        ("::", ""),
        ("1:2:3:4:5:6:7::", ""),
        ("::ffff:1.2.3.4", ""),
        ("1::2::3", "multiple :: in address (at \":3\")"),
        ("::g", "each colon-separated field must have at least one digit (at \"g\")"),
        ("1:2", "address string too short"),
        ("1:2:3:4:5:6:7:8:9", "trailing garbage after address (at \"9\")"),
        ("1:2:3:4:5:6:7::8", "the :: must expand to at least one field of zeros"),
        ("12345::", "each group must have 4 or less digits (at \"12345::\")"),
        ("1:", "colon must be followed by more characters (at \":\")"),
        ("1:2g", "unexpected character, want colon (at \"g\")"),
        ("1:1.2.3.4", "embedded IPv4 address must replace the final 2 fields of the address (at \"1.2.3.4\")"),
        ("::1.2.3", "IPv4 address too short"),
        ("::1.02.3.4", "IPv4 field has octet with leading zero"),
        ("::1.256.3.4", "IPv4 field has value >255"),
        ("::1..3.4", "IPv4 field must have at least one digit (at \".3.4\")"),
        ("::1.2.3.4.5", "IPv4 address too long"),
        ("::1%", "zone must be a non-empty string"),
    ] {
        let checked = super::address::check(address.as_bytes());
        if expected.is_empty() {
            assert_eq!(checked, Ok(super::address::Version::Six), "{address}");
        } else {
            assert_eq!(checked, Err(format!("ParseAddr(\"{address}\"): {expected}")));
        }
    }
}

#[test]
fn urls_are_put_together() {
    let joined = |parts: &[(&str, Value)]| {
        let entries: Entries = parts.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
        call("urlJoin", &[Map::any(entries)])
    };
    for (parts, expected) in [
        (
            &[("scheme", "s"), ("host", "h"), ("path", "a b"), ("userinfo", "u:p"), ("fragment", "f g")][..],
            "s://u:p@h/a%20b#f%20g",
        ),
        (&[("path", "//x"), ("query", "a=b")], "//x?a=b"),
        (&[("path", "a:b")], "./a:b"),
        (&[("scheme", "s"), ("opaque", "o p"), ("host", "h")], "s:o p"),
        (&[("host", "h"), ("path", "/?")], "//h/%3F"),
        (&[("scheme", "s")], "s:"),
        (&[("path", "*")], "*"),
    ] {
        let parts: Vec<(&str, Value)> = parts.iter().map(|(key, value)| (*key, (*value).into())).collect();
        let text = joined(&parts).map(|text| text.as_text().map(ToString::to_string));
        assert_eq!(text, Ok(Some(expected.to_owned())));
    }
    for (key, value, expected) in [
        ("host", Value::int(1), "unable to parse host key, must be of type string, but int found"),
        ("path", Value::Nil, "runtime error: invalid memory address or nil pointer dereference"),
        (
            "userinfo",
            "a b".into(),
            "unable to parse userinfo in dict: parse \"proto://a b@host\": net/url: invalid userinfo",
        ),
    ] {
        assert_eq!(joined(&[(key, value)]).map(|_| ()), Err(expected.to_owned()));
    }
}
