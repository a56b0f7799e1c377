//! Addresses on the Tron chain.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What all addresses of Tron begin with, as bytes: they begin with `T`, written out.
const PREFIX: u8 = 0x41;

/// The bytes behind the prefix.
const LENGTH: usize = 20;

/// An address on the Tron chain, whose checksum is right: a typing error in one is money lost for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CoinAddress(String);

/// The text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address of Tron is 34 letters and digits that begin with T, and its checksum is right")]
pub struct BadAddress;

impl CoinAddress {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of these bytes, as the logs of a transaction have them: without the prefix.
    #[must_use]
    pub fn of_bytes(bytes: &[u8; LENGTH]) -> CoinAddress {
        let whole: Vec<u8> = [PREFIX].into_iter().chain(*bytes).collect();
        CoinAddress(bs58::encode(whole).with_check().into_string())
    }
}

impl fmt::Display for CoinAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CoinAddress {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<CoinAddress, BadAddress> {
        // 34 is what they all have: what is longer is not even looked at.
        let bytes = Some(&text).filter(|text| text.len() == 34);
        let bytes = bytes.and_then(|text| bs58::decode(text).with_check(Some(PREFIX)).into_vec().ok());
        if bytes.is_some_and(|bytes| bytes.len() == 1 + LENGTH) {
            Ok(CoinAddress(text))
        } else {
            Err(BadAddress)
        }
    }
}

impl From<CoinAddress> for String {
    fn from(address: CoinAddress) -> String {
        address.0
    }
}

impl FromStr for CoinAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<CoinAddress, BadAddress> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract of USDT, as everybody knows it.
    const USDT: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

    #[test]
    fn an_address_is_its_bytes_with_a_checksum() {
        let bytes = [
            0xa6, 0x14, 0xf8, 0x03, 0xb6, 0xfd, 0x78, 0x09, 0x86, 0xa4, 0x2c, 0x78, 0xec, 0x9c, 0x7f, 0x77,
            0xe6, 0xde, 0xd1, 0x3c,
        ];
        assert_eq!(CoinAddress::of_bytes(&bytes), USDT.parse().unwrap());
    }

    #[test]
    fn a_typing_error_is_no_address() {
        let other_chain = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        let (swapped, case) = ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjL6jt", "tR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
        for text in
            ["", "T", swapped, case, other_chain, &format!("{USDT} "), &"T".repeat(34), &"T".repeat(9999)]
        {
            assert_eq!(text.parse::<CoinAddress>(), Err(BadAddress), "{text:?}");
        }
    }
}
