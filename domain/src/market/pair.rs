//! What is traded for what.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest code of anything traded.
const LONGEST_CODE: usize = 15;

/// The text names no pair, or a part of it nothing that is traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pair is two codes with a slash between them, such as BTC/USDT; a code is 1 to {LONGEST_CODE} of A-Z and 0-9"
)]
pub struct BadPair;

/// The short name of something that is traded: a coin, a currency, a metal. Capitals and digits, such as `BTC`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(Box<str>);

impl Code {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = BadPair;

    fn from_str(text: &str) -> Result<Code, BadPair> {
        let fits = (1..=LONGEST_CODE).contains(&text.len());
        let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if fits && text.bytes().all(known) { Ok(Code(text.into())) } else { Err(BadPair) }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Code {
    type Error = BadPair;

    fn try_from(text: String) -> Result<Code, BadPair> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.0.into()
    }
}

/// What is bought and sold, and what it is paid with. Written `BTC/USDT`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pair {
    /// What is bought and sold.
    pub base: Code,
    /// What it is paid with.
    pub quote: Code,
}

impl FromStr for Pair {
    type Err = BadPair;

    fn from_str(text: &str) -> Result<Pair, BadPair> {
        let (base, quote) = text.split_once('/').ok_or(BadPair)?;
        Ok(Pair { base: base.parse()?, quote: quote.parse()? })
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.quote)
    }
}

impl TryFrom<String> for Pair {
    type Error = BadPair;

    fn try_from(text: String) -> Result<Pair, BadPair> {
        text.parse()
    }
}

impl From<Pair> for String {
    fn from(pair: Pair) -> String {
        pair.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_reads_as_it_is_written() {
        for text in ["BTC/USDT", "1000PEPE/USDT", "XAU/USD", "A/B"] {
            assert_eq!(text.parse::<Pair>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        for text in [
            "",
            "BTC",
            "/",
            "BTC/",
            "/USDT",
            "btc/usdt",
            "BTC/USDT/X",
            "BTC USDT",
            "ВТС/USDT",
            "ABCDEFGHIJKLMNOP/USDT",
        ] {
            assert_eq!(text.parse::<Pair>(), Err(BadPair), "{text:?}");
        }
    }
}
