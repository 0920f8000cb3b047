//! Words that have no place in the tree.

/// Each in two halves, so that this list does not find itself, and why it has no place.
const WORDS: [(&str, &str, &str); 11] = [
    ("/wo", "rk/", "a path of one machine"),
    ("/ro", "ot/", "a path of one machine"),
    ("/ho", "me/", "a path of one machine"),
    ("proxy.", "golang.org", "where packages come from is the user's setting"),
    ("static.", "crates.io", "where packages come from is the user's setting"),
    ("index.", "crates.io", "where packages come from is the user's setting"),
    ("registry.", "npmjs", "where packages come from is the user's setting"),
    ("deb.", "debian.org", "where packages come from is the user's setting"),
    ("todo", "!(", "unfinished work"),
    ("FIX", "ME", "unfinished work"),
    ("#[ign", "ore", "a test that nobody runs"),
];

/// Finds such words in a text.
#[must_use]
pub fn words(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (first, second, reason) in WORDS {
            let word = format!("{first}{second}");
            if line.contains(&word) {
                findings.push(format!("{path}:{}: {word}: {reason}", number + 1));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_found() {
        for (first, second, reason) in WORDS {
            let text = format!("fine\nsee {first}{second}x\n");
            assert_eq!(words("a.md", &text), [format!("a.md:2: {first}{second}: {reason}")]);
        }
        assert_eq!(words("a.md", "a working tree, at home\n"), Vec::<String>::new());
    }
}
