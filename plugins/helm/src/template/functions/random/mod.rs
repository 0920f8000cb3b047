//! Random values, which grow from the seed of the release.

mod entropy;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) use entropy::Entropy;

use super::{Function, Outcome};
use crate::go::{Args, Param, Value};
use crate::template::exec::Machine;

/// How many characters a random text may have. Nobody needs as many; Go would take its memory without asking.
const MAX_LENGTH: i64 = 1 << 20;

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::machine("randAlphaNum", &[Param::Int], |machine, args| {
        text(machine, "randAlphaNum", args, |byte| byte.is_ascii_alphanumeric())
    }),
    Function::machine("randAlpha", &[Param::Int], |machine, args| {
        text(machine, "randAlpha", args, |byte| byte.is_ascii_alphabetic())
    }),
    Function::machine("randAscii", &[Param::Int], |machine, args| {
        text(machine, "randAscii", args, |byte| (b' '..=b'~').contains(&byte))
    }),
    Function::machine("randNumeric", &[Param::Int], |machine, args| {
        text(machine, "randNumeric", args, |byte| byte.is_ascii_digit())
    }),
    Function::machine("randBytes", &[Param::Int], bytes),
    Function::machine("randInt", &[Param::Int, Param::Int], int),
    Function::machine("shuffle", &[Param::Text], shuffle),
    Function::machine("uuidv4", &[], uuid),
];

/// Refuses lengths that nothing can hold.
fn check_length(count: i64) -> Result<(), super::Fault> {
    if count > MAX_LENGTH {
        return Err(format!("{count} random characters are too many: the limit is {MAX_LENGTH}").into());
    }
    Ok(())
}

/// A text of that many characters of a kind; a number below zero gives none.
fn text(machine: &mut Machine<'_>, name: &'static str, args: Args<'_>, is_wanted: fn(u8) -> bool) -> Outcome {
    check_length(args.int(0))?;
    let alphabet: Vec<u8> = (0..=u8::MAX).filter(|byte| is_wanted(*byte)).collect();
    let mut entropy = Entropy::of(machine.context, name, &[&args.int(0).to_be_bytes()]);
    let mut character = || alphabet[usize::try_from(entropy.below(alphabet.len() as u64)).unwrap_or_default()];
    Ok((0..args.int(0)).map(|_| character()).collect::<Vec<u8>>().into())
}

fn bytes(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    check_length(args.int(0))?;
    let Ok(count) = usize::try_from(args.int(0)) else {
        return Err("runtime error: makeslice: len out of range".into());
    };
    let mut bytes = vec![0; count];
    Entropy::of(machine.context, "randBytes", &[&args.int(0).to_be_bytes()]).fill(&mut bytes);
    Ok(STANDARD.encode(bytes).into())
}

/// A number from the first on, below the second.
fn int(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let (low, high) = (args.int(0), args.int(1));
    let Some(range) = u64::try_from(high.wrapping_sub(low)).ok().filter(|range| *range > 0) else {
        return Err("invalid argument to Intn".into());
    };
    let above = Entropy::of(machine.context, "randInt", &[&low.to_be_bytes(), &high.to_be_bytes()]).below(range);
    Ok(Value::int(low.wrapping_add_unsigned(above)))
}

/// The characters in another order.
fn shuffle(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let mut characters: Vec<char> = String::from_utf8_lossy(args.text(0)).chars().collect();
    let mut entropy = Entropy::of(machine.context, "shuffle", &[args.text(0)]);
    for last in (1..characters.len()).rev() {
        let other = usize::try_from(entropy.below(last as u64 + 1)).unwrap_or_default();
        characters.swap(last, other);
    }
    Ok(characters.into_iter().collect::<String>().into())
}

fn uuid(machine: &mut Machine<'_>, _: Args<'_>) -> Outcome {
    let mut bytes = [0; 16];
    Entropy::of(machine.context, "uuidv4", &[]).fill(&mut bytes);
    // RFC 9562: version 4, variant 10.
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = |range: std::ops::Range<usize>| super::crypto::hex(&bytes[range]);
    Ok(format!("{}-{}-{}-{}-{}", hex(0..4), hex(4..6), hex(6..8), hex(8..10), hex(10..16)).into())
}
