//! Free ports for servers that may be restarted.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{Ipv4Addr, TcpListener};

/// Ports to choose from: below the range that Linux (from 32768) and macOS (from 49152) hand to outgoing connections.
/// A port from that range could be lost while its server restarts: to any client, even to one that retries this very
/// port and, by chance, gets it as its own and is then connected to itself.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// How many ports are tried before the last one is taken as it comes; the server then says what is wrong with it.
const TRIES: usize = 200;

/// A port of 127.0.0.1 on which nobody listens now. Somebody else may be quicker: the caller tries another one then.
pub(crate) fn free_port() -> u16 {
    let random_port = || {
        // The one source of chance in the standard library: each hasher starts from a random key.
        let chance = RandomState::new().build_hasher().finish();
        FIRST + u16::try_from(chance % u64::from(COUNT)).expect("a remainder of a u16 is a u16")
    };
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    std::iter::repeat_with(random_port).take(TRIES).find(is_free).unwrap_or_else(random_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_free_and_outside_the_range_of_outgoing_connections() {
        for _ in 0..50 {
            let port = free_port();
            assert!((FIRST..FIRST + COUNT).contains(&port), "{port}");
        }
    }
}
