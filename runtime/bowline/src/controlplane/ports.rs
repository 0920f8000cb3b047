//! Free ports on the loopback interface.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};

use super::Error;

/// Below every system's range of ephemeral ports, so that no outgoing connection takes the port between
/// this test and the moment a program binds it.
const FIRST: u16 = 20_000;
/// The last port tried; Linux hands out ephemeral ports from 32768.
const LAST: u16 = 32_000;
/// Tries before giving up; each port is free with a high probability.
const TRIES: usize = 500;

/// Finds `N` different ports on 127.0.0.1 that nobody listens on now, chosen at random so that
/// control planes started at the same time rarely meet.
///
/// # Errors
/// [`Error::FindPort`] when none is free.
pub(super) fn free<const N: usize>() -> Result<[u16; N], Error> {
    let mut found = BTreeSet::new();
    for _ in 0..TRIES {
        let random = RandomState::new().hash_one(found.len());
        let offset = u16::try_from(random % u64::from(LAST - FIRST)).unwrap_or_default();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, FIRST + offset)).is_ok() {
            found.insert(FIRST + offset);
        }
        if found.len() == N {
            break;
        }
    }
    let ports: Vec<u16> = found.into_iter().collect();
    ports.try_into().map_err(|_| Error::FindPort { first: FIRST, last: LAST })
}
