//! The syntax of label selectors.

use super::labels::{Requirement, Test};

/// A token; words may be `in` and `notin`, which are values where values are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    /// `=`, `==`, `!=`, `>`, `<`, `!`, `(`, `)` or `,`.
    Symbol(&'t str),
    End,
}

impl<'t> Token<'t> {
    fn text(self) -> &'t str {
        match self {
            Self::Word(text) | Self::Symbol(text) => text,
            Self::End => "",
        }
    }
}

struct Parser<'t> {
    rest: &'t str,
}

fn is_symbol(c: char) -> bool {
    "=!(),><".contains(c)
}

fn is_blank(c: char) -> bool {
    " \t\r\n".contains(c)
}

impl<'t> Parser<'t> {
    /// The next token, which is left to be taken.
    fn peek(&self) -> Token<'t> {
        let rest = self.rest.trim_start_matches(is_blank);
        let Some(first) = rest.chars().next() else { return Token::End };
        if !is_symbol(first) {
            let end = rest.find(|c| is_symbol(c) || is_blank(c)).unwrap_or(rest.len());
            return Token::Word(&rest[..end]);
        }
        let two = ["==", "!="].into_iter().find(|two| rest.starts_with(two));
        Token::Symbol(&rest[..two.map_or(1, str::len)])
    }

    fn take(&mut self) -> Token<'t> {
        let token = self.peek();
        self.rest = &self.rest.trim_start_matches(is_blank)[token.text().len()..];
        token
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let absent = self.peek() == Token::Symbol("!");
        if absent {
            self.take();
        }
        let key = match self.take() {
            Token::Word(key) => key,
            other => return Err(format!("found '{}', expected: identifier", other.text())),
        };
        check_key(key)?;
        let ends = matches!(self.peek(), Token::End | Token::Symbol(","));
        let test = match (absent, ends) {
            (true, true) => Test::Absent,
            (false, true) => Test::Exists,
            _ => self.test(key)?,
        };
        Ok(Requirement { key: key.into(), test })
    }

    /// What follows a key.
    fn test(&mut self, key: &str) -> Result<Test, String> {
        let operator = self.take();
        let values = match operator {
            Token::Word("in" | "notin") => self.values()?,
            Token::Symbol("=" | "==" | "!=" | ">" | "<") => vec![self.value()?],
            other => return Err(format!("found '{}', expected: '=', '!=', '==', 'in', notin'", other.text())),
        };
        let number = || {
            let number = values.first().and_then(|value| value.parse().ok());
            number.ok_or_else(|| "for 'Gt', 'Lt' operators, the value must be an integer".to_owned())
        };
        let compared = match operator.text() {
            ">" => Some(Test::Greater(number()?)),
            "<" => Some(Test::Less(number()?)),
            _ => None,
        };
        values.iter().try_for_each(|value| check_value(key, value))?;
        if let Some(compared) = compared {
            return Ok(compared);
        }
        let values = values.into_iter().map(Into::into).collect();
        Ok(match operator.text() {
            "notin" | "!=" => Test::NotIn(values),
            _ => Test::In(values),
        })
    }

    /// The one value behind `=`; nothing is the empty one.
    fn value(&mut self) -> Result<&'t str, String> {
        match self.peek() {
            Token::End | Token::Symbol(",") => Ok(""),
            Token::Word(value) => {
                self.take();
                Ok(value)
            }
            other => Err(format!("found '{}', expected: identifier", other.text())),
        }
    }

    /// The values behind `in`, in brackets; nothing between commas is the empty one.
    fn values(&mut self) -> Result<Vec<&'t str>, String> {
        match self.take() {
            Token::Symbol("(") => {}
            other => return Err(format!("found '{}' expected: '('", other.text())),
        }
        if !matches!(self.peek(), Token::Word(_) | Token::Symbol("," | ")")) {
            return Err(format!("found '{}', expected: ',', ')' or identifier", self.peek().text()));
        }
        let mut values = Vec::new();
        loop {
            values.push(match self.peek() {
                Token::Word(value) => {
                    self.take();
                    value
                }
                Token::Symbol("," | ")") => "",
                other => return Err(format!("found '{}', expected: ',', or identifier", other.text())),
            });
            match self.take() {
                Token::Symbol(")") => return Ok(values),
                Token::Symbol(",") => {}
                other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
            }
        }
    }
}

/// Reads a selector.
///
/// # Errors
/// What is wrong with it, in Kubernetes' words.
pub(super) fn requirements(text: &str) -> Result<Vec<Requirement>, String> {
    let mut parser = Parser { rest: text };
    let mut requirements = Vec::new();
    loop {
        match parser.peek() {
            Token::End => return Ok(requirements),
            Token::Word(_) | Token::Symbol("!") => {}
            other => return Err(format!("found '{}', expected: !, identifier, or 'end of string'", other.text())),
        }
        let requirement = parser.requirement().map_err(|cause| format!("unable to parse requirement: {cause}"))?;
        requirements.push(requirement);
        match parser.take() {
            Token::End => return Ok(requirements),
            Token::Symbol(",") => {}
            other => return Err(format!("found '{}', expected: ',' or 'end of string'", other.text())),
        }
        if !matches!(parser.peek(), Token::Word(_) | Token::Symbol("!")) {
            return Err(format!("found '{}', expected: identifier after ','", parser.peek().text()));
        }
    }
}

/// The greatest length of a name or value, and of the domain before a name.
const LONGEST: usize = 63;
const LONGEST_DOMAIN: usize = 253;

fn check_key(key: &str) -> Result<(), String> {
    let wrong = |cause: &str| Err(format!("invalid label key {key:?}: {cause}"));
    let (domain, name) = match key.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, key),
    };
    if name.contains('/') {
        return wrong("a valid label must be an optional DNS subdomain, '/' and a name");
    }
    if let Some(domain) = domain
        && !is_domain(domain)
    {
        return wrong("prefix part must be a lower case DNS subdomain of at most 253 characters");
    }
    match name {
        "" => wrong("name part must be non-empty"),
        name if name.len() > LONGEST => wrong("name part must be no more than 63 characters"),
        name if !is_name(name) => wrong(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
             alphanumeric character",
        ),
        _ => Ok(()),
    }
}

fn check_value(key: &str, value: &str) -> Result<(), String> {
    let wrong = |cause: &str| Err(format!("invalid label value: {value:?}: at key: {key:?}: {cause}"));
    if value.len() > LONGEST {
        return wrong("must be no more than 63 characters");
    }
    if !value.is_empty() && !is_name(value) {
        return wrong(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character",
        );
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    edge(text.bytes().next()) && edge(text.bytes().last()) && text.bytes().all(inner)
}

fn is_domain(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| edge(label.bytes().next()) && edge(label.bytes().last()) && label.bytes().all(inner);
    text.len() <= LONGEST_DOMAIN && text.split('.').all(is_label)
}
