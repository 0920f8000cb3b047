//! Classes of Unicode: general categories and scripts, by the names that Go's `\p{…}` takes.

use unicode_general_category::{GeneralCategory as Category, get_general_category};
use unicode_script::{Script, UnicodeScript as _};

use super::class::Class;

/// Beyond these, code points are private, or have no script and no category but unassigned.
const PLANES: [(u32, u32); 2] = [(0, 0x3_FFFF), (0xE_0000, 0xE_0FFF)];

/// The class of a name.
pub(super) fn class(name: &[u8]) -> Option<Class> {
    let name = canonical(name);
    match name.as_str() {
        "Any" => return Some(Class::of(&[(0, 0x10_FFFF)])),
        "Ascii" => return Some(Class::of(&[(0, 0x7F)])),
        "Assigned" => return Some(category("Cn")?.negated()),
        _ => {}
    }
    category(alias(&name)).or_else(|| script(&name))
}

/// The first letter in upper case, others in lower, without what may separate words.
fn canonical(name: &[u8]) -> String {
    let mut out = String::with_capacity(name.len());
    let mut first = true;
    for character in String::from_utf8_lossy(name).chars() {
        match character {
            '_' | '-' | ' ' => {}
            _ if first => {
                out.push(character.to_ascii_uppercase());
                first = false;
            }
            _ => out.push(character.to_ascii_lowercase()),
        }
    }
    out
}

/// The short name of a category with a long one.
fn alias(name: &str) -> &str {
    match name {
        "Lc" | "Casedletter" => "LC",
        "Closepunctuation" => "Pe",
        "Combiningmark" | "Mark" => "M",
        "Connectorpunctuation" => "Pc",
        "Control" | "Cntrl" => "Cc",
        "Currencysymbol" => "Sc",
        "Dashpunctuation" => "Pd",
        "Decimalnumber" | "Digit" => "Nd",
        "Enclosingmark" => "Me",
        "Finalpunctuation" => "Pf",
        "Format" => "Cf",
        "Initialpunctuation" => "Pi",
        "Letter" => "L",
        "Letternumber" => "Nl",
        "Lineseparator" => "Zl",
        "Lowercaseletter" => "Ll",
        "Mathsymbol" => "Sm",
        "Modifierletter" => "Lm",
        "Modifiersymbol" => "Sk",
        "Nonspacingmark" => "Mn",
        "Number" => "N",
        "Openpunctuation" => "Ps",
        "Other" => "C",
        "Otherletter" => "Lo",
        "Othernumber" => "No",
        "Otherpunctuation" => "Po",
        "Othersymbol" => "So",
        "Paragraphseparator" => "Zp",
        "Privateuse" => "Co",
        "Punctuation" | "Punct" => "P",
        "Separator" => "Z",
        "Spaceseparator" => "Zs",
        "Spacingmark" => "Mc",
        "Surrogate" => "Cs",
        "Symbol" => "S",
        "Titlecaseletter" => "Lt",
        "Unassigned" => "Cn",
        "Uppercaseletter" => "Lu",
        _ => name,
    }
}

/// The class of a category by its short name, or of the group of categories that begin with its letter.
fn category(name: &str) -> Option<Class> {
    let wanted: &[&str] = if name == "LC" { &["Lu", "Ll", "Lt"] } else { &[name] };
    if !SHORT_NAMES.iter().any(|(short, _)| wanted.iter().any(|name| is_in(short, name))) {
        return None;
    }
    let chosen: Vec<Category> = SHORT_NAMES
        .iter()
        .filter(|(short, _)| wanted.iter().any(|name| is_in(short, name)))
        .map(|(_, category)| *category)
        .collect();
    let mut class = scan(|character| chosen.contains(&get_general_category(character)));
    let has = |category: Category| chosen.contains(&category);
    if has(Category::Surrogate) {
        class.add(0xD800, 0xDFFF);
    }
    for (low, high) in [(0x4_0000, 0xD_FFFF), (0xE_1000, 0xE_FFFF), (0xF_FFFE, 0xF_FFFF), (0x10_FFFE, 0x10_FFFF)] {
        if has(Category::Unassigned) {
            class.add(low, high);
        }
    }
    for (low, high) in [(0xF_0000, 0xF_FFFD), (0x10_0000, 0x10_FFFD)] {
        if has(Category::PrivateUse) {
            class.add(low, high);
        }
    }
    Some(class)
}

/// Whether a category is meant by a name: its own, or its first letter.
fn is_in(short: &str, name: &str) -> bool {
    short == name || name.len() == 1 && short.starts_with(name)
}

/// The class of a script. Names of several words are known by no spelling, as in Go.
fn script(name: &str) -> Option<Class> {
    if name == "Unknown" {
        return None;
    }
    let wanted = Script::from_full_name(name)?;
    Some(scan(|character| character.script() == wanted))
}

fn scan(is_in: impl Fn(char) -> bool) -> Class {
    let mut class = Class::default();
    for (low, high) in PLANES {
        for code in low..=high {
            if char::from_u32(code).is_some_and(&is_in) {
                class.add(code, code);
            }
        }
    }
    class
}

const SHORT_NAMES: [(&str, Category); 30] = [
    ("Cc", Category::Control),
    ("Cf", Category::Format),
    ("Cn", Category::Unassigned),
    ("Co", Category::PrivateUse),
    ("Cs", Category::Surrogate),
    ("Ll", Category::LowercaseLetter),
    ("Lm", Category::ModifierLetter),
    ("Lo", Category::OtherLetter),
    ("Lt", Category::TitlecaseLetter),
    ("Lu", Category::UppercaseLetter),
    ("Mc", Category::SpacingMark),
    ("Me", Category::EnclosingMark),
    ("Mn", Category::NonspacingMark),
    ("Nd", Category::DecimalNumber),
    ("Nl", Category::LetterNumber),
    ("No", Category::OtherNumber),
    ("Pc", Category::ConnectorPunctuation),
    ("Pd", Category::DashPunctuation),
    ("Pe", Category::ClosePunctuation),
    ("Pf", Category::FinalPunctuation),
    ("Pi", Category::InitialPunctuation),
    ("Po", Category::OtherPunctuation),
    ("Ps", Category::OpenPunctuation),
    ("Sc", Category::CurrencySymbol),
    ("Sk", Category::ModifierSymbol),
    ("Sm", Category::MathSymbol),
    ("So", Category::OtherSymbol),
    ("Zl", Category::LineSeparator),
    ("Zp", Category::ParagraphSeparator),
    ("Zs", Category::SpaceSeparator),
];
