//! Keys and certificates: their form, and what is refused. That they are valid, a program of Go says elsewhere.

use super::super::x509::Issuer;
use super::super::{key, pem};
use super::{render, render_in};
use crate::template::Context;

/// 2026-11-21 12:00:00 in UTC.
const NOON: i64 = 1_795_262_400_000;

fn context(seed: &str, now: i64) -> Context {
    Context { seed: seed.as_bytes().to_vec(), now, ..Context::default() }
}

#[test]
fn keys_are_of_the_kind_asked_for_and_read_again() {
    for (kind, block) in [("ecdsa", "EC PRIVATE KEY"), ("ed25519", "PRIVATE KEY"), ("dsa", "DSA PRIVATE KEY")] {
        let text = render(&format!("{{{{ genPrivateKey \"{kind}\" }}}}"));
        assert!(text.starts_with(&format!("-----BEGIN {block}-----\n")), "{text}");
        let key = key::Key::from_pem(text.as_bytes()).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(key.to_pem(), text);
        assert_eq!(render(&format!("{{{{ genPrivateKey \"{kind}\" }}}}")), text);
    }
    assert_eq!(render("{{ genPrivateKey \"x\" }}"), "Unknown type x");
}

#[test]
fn certificates_of_one_seed_stay_the_same_for_half_their_validity() {
    let template = "{{ $c := genSelfSignedCert \"a.example\" (list \"10.0.0.1\") (list \"b.example\") 10 }}{{ $c.Cert }}{{ $c.Key }}";
    let rendered = render_in(&context("seed", NOON), template);
    assert!(rendered.starts_with("-----BEGIN CERTIFICATE-----\n"), "{rendered}");
    assert!(rendered.contains("-----BEGIN RSA PRIVATE KEY-----\n"), "{rendered}");
    let day = 86_400_000;
    let all: Vec<String> = (1..=5).map(|days| render_in(&context("seed", NOON + days * day), template)).collect();
    let kept = all.iter().take_while(|other| **other == rendered).count();
    assert!(kept < all.len(), "after five days of ten it is another");
    assert!(all[kept..].iter().all(|other| *other == all[kept]), "it changes once in five days");
    let key = |text: &str| text.split_once("-----BEGIN RSA").map(|(_, key)| key.to_owned());
    assert_eq!(key(&all[4]), key(&rendered), "the key stays");
    assert_ne!(render_in(&context("another", NOON), template), rendered);
}

#[test]
fn a_certificate_names_who_signed_it() {
    let template =
        "{{ $ca := genCA \"authority\" 365 }}{{ (genSignedCert \"leaf\" nil nil 30 $ca).Cert }}{{ $ca.Cert }}";
    let rendered = render_in(&context("seed", NOON), template);
    let at = rendered.find("-----END").unwrap_or_default() + 26;
    for text in [&rendered[..at], &rendered[at..]] {
        let block = pem::decode(text.as_bytes()).expect("it is a block");
        assert!(Issuer::of(&block.bytes).is_some(), "{text}");
        assert!(block.bytes.windows(9).any(|window| window == b"authority"), "{text}");
    }
}

#[test]
fn certificates_take_keys_of_other_kinds() {
    for kind in ["ecdsa", "ed25519"] {
        let template = format!(
            "{{{{ $k := genPrivateKey \"{kind}\" }}}}{{{{ $ca := genCAWithKey \"ca\" 9 $k }}}}{{{{ $l := genSignedCertWithKey \
             \"l\" nil nil 9 $ca $k }}}}{{{{ eq $ca.Key $l.Key $k }}}} {{{{ (buildCustomCert ($l.Cert | b64enc) ($k | \
             b64enc)).Cert | eq $l.Cert }}}} {{{{ (genSelfSignedCertWithKey \"s\" nil nil 1 $k).Key | eq $k }}}}"
        );
        assert_eq!(render(&template), "true true true", "{kind}");
    }
}

#[test]
fn what_is_asked_for_wrongly_is_refused() {
    for (call, message) in [
        ("genSelfSignedCert \"a\" (list \"x\") nil 1", "error parsing ip: x"),
        ("genSelfSignedCert \"a\" (list 1) nil 1", "error parsing ip: 1 is not a string"),
        ("genSelfSignedCert \"a\" nil (list 1) 1", "error processing alternate dns name: 1 is not a string"),
        ("genCAWithKey \"a\" 1 \"\"", "parsing private key: no PEM data in input"),
        (
            "genCAWithKey \"a\" 1 \"-----BEGIN X-----\\n-----END X-----\\n\"",
            "parsing private key: no private key data in PEM block of type X",
        ),
        (
            "genCAWithKey \"a\" 1 \"-----BEGIN X PRIVATE KEY-----\\n-----END X PRIVATE KEY-----\\n\"",
            "parsing private key: invalid private key type X",
        ),
        (
            "genCAWithKey \"a\" 1 \"-----BEGIN EC PRIVATE KEY-----\\nAAAA\\n-----END EC PRIVATE KEY-----\\n\"",
            "parsing private key: parsing EC private key from PEM: x509: failed to parse EC private key: it is damaged, or \
             not on the curve P-256",
        ),
        (
            "genCAWithKey \"a\" 1 (genPrivateKey \"dsa\")",
            "error creating certificate: x509: certificate private key does not implement crypto.Signer",
        ),
        (
            "genSelfSignedCertWithKey \"a\" nil (list \"é\") 1 (genPrivateKey \"ecdsa\")",
            "error creating certificate: x509: \"é\" cannot be encoded as an IA5String",
        ),
        ("buildCustomCert \"!\" \"\"", "unable to decode base64 certificate"),
        ("buildCustomCert \"\" \"!\"", "unable to decode base64 private key"),
        ("buildCustomCert \"ZmFpbA==\" \"\"", "unable to decode certificate"),
    ] {
        let error = render(&format!("{{{{ {call} }}}}"));
        assert!(error.ends_with(&format!(": {message}")), "{call}: {error}");
    }
}
