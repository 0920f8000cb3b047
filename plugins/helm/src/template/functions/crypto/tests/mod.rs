//! Digests and passwords, against what Sprig gives.

mod aes;
mod certificate;
mod montgomery;

use crate::template::Context;
use crate::template::rendering::render_in;

/// What a template writes.
fn render(template: &str) -> String {
    render_in(&Context::default(), template)
}

#[test]
fn digests_are_those_of_the_bytes() {
    for (template, digest) in [
        ("{{ sha1sum \"hello\" }}", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        ("{{ sha1sum \"\" }}", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("{{ sha256sum \"hello\" }}", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        ("{{ sha256sum \"\\xff\" }}", "a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89"),
        (
            "{{ sha512sum \"\" }}",
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd4741\
             7a81a538327af927da3e",
        ),
        ("{{ adler32sum \"hello\" }}", "103547413"),
        ("{{ adler32sum \"\" }}", "1"),
    ] {
        assert_eq!(render(template), digest, "{template}");
    }
}

#[test]
fn passwords_for_sites_are_derived_as_sprig_does() {
    for (arguments, password) in [
        ("1 \"long\" \"password\" \"user\" \"example.com\"", "ZedaFaxcZaso9*"),
        ("1 \"basic\" \"password\" \"user\" \"example.com\"", "pIS54PLs"),
        ("1 \"medium\" \"p\" \"u\" \"s\"", "Rud1@Nel"),
        ("1 \"pin\" \"password\" \"user\" \"example.com\"", "6685"),
        ("1 \"huge\" \"p\" \"u\" \"s\"", "cannot find password template huge"),
    ] {
        assert_eq!(render(&format!("{{{{ derivePassword {arguments} }}}}")), password, "{arguments}");
    }
    let error = render("{{ derivePassword -1 \"pin\" \"p\" \"u\" \"s\" }}");
    assert!(error.ends_with("expected unsigned integer; found -1"), "{error}");
}

#[test]
fn hashes_of_passwords_have_bcrypts_format() {
    let hash = render("{{ bcrypt \"pw\" }}");
    assert_eq!((hash.len(), &hash[..7]), (60, "$2a$10$"), "{hash}");
    assert_eq!(render("{{ bcrypt \"pw\" }}"), hash);
    let entry = render("{{ htpasswd \"user\" \"pw\" }}");
    assert!(entry.starts_with("user:$2a$10$"), "{entry}");
    assert_eq!(render("{{ htpasswd \"user:x\" \"pw\" }}"), "invalid username: user:x");
    let long = "x".repeat(73);
    let refused = render(&format!("{{{{ bcrypt \"{long}\" }}}}"));
    assert_eq!(refused, "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes");
}
