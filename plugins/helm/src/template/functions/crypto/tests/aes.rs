//! Encryption, against what Sprig gives and takes.

use super::render;

#[test]
fn what_is_encrypted_can_be_decrypted() {
    for plain in ["x", "plaintext", "exactly 16 bytes", "a text that is longer than two blocks of AES"] {
        let decrypted = format!("{{{{ \"{plain}\" | encryptAES \"secretkey\" | decryptAES \"secretkey\" }}}}");
        assert_eq!(render(&decrypted), plain);
    }
    assert_eq!(render("{{ encryptAES \"key\" \"\" }}{{ decryptAES \"key\" \"\" }}"), "");
    assert_ne!(render("{{ encryptAES \"k\" \"x\" }}"), render("{{ encryptAES \"k\" \"y\" }}"));
}

#[test]
fn what_sprig_encrypted_is_decrypted() {
    let code = "9WRx6R7ptIDYMp1/DP6+PNpb1tGFO6qeoK7kwDZwYP8=";
    assert_eq!(render(&format!("{{{{ decryptAES \"secretkey\" \"{code}\" }}}}")), "plaintext");
}

#[test]
fn what_was_never_encrypted_is_refused() {
    for (code, message) in [
        ("MjE2NzYyYmQ5ZGMwYTk1MzQ0ZTYzNzE2ZDQ1ZjUyYjI", "illegal base64 data at input byte 40"),
        ("AA!A", "illegal base64 data at input byte 2"),
        ("AAA", "illegal base64 data at input byte 0"),
        ("AA=A", "illegal base64 data at input byte 2"),
        ("AA==AA", "illegal base64 data at input byte 4"),
        ("AAA=A", "illegal base64 data at input byte 4"),
        ("A===", "illegal base64 data at input byte 1"),
        ("AA=", "illegal base64 data at input byte 3"),
        ("AAAA", "runtime error: slice bounds out of range [:16] with capacity 3"),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAA==", "crypto/cipher: input not full blocks"),
        ("AAAAAAAAAAAAAAAAAAAAAA==", "runtime error: index out of range [-1]"),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "runtime error: slice bounds out of range [:-19]"),
    ] {
        let error = render(&format!("{{{{ decryptAES \"k\" \"{code}\" }}}}"));
        assert!(error.ends_with(&format!("error calling decryptAES: {message}")), "{code}: {error}");
    }
}
