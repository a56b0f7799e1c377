//! Addresses: 20 bytes, written out with a prefix and a checksum.

use std::fmt::Write;

/// What the bytes of all addresses begin with.
const PREFIX: u8 = 0x41;

/// Writes out an address.
pub(super) fn of(bytes: &[u8; 20]) -> String {
    bs58::encode(bytes).with_check_version(PREFIX).into_string()
}

/// The bytes of an address; `None`: it is none.
pub(super) fn bytes(text: &str) -> Option<[u8; 20]> {
    let whole = bs58::decode(text).with_check(Some(PREFIX)).into_vec().ok()?;
    whole.get(1..)?.try_into().ok()
}

/// The digits of bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a string does not fail");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_checksum() {
        let text = of(&[7; 20]);
        assert!(text.starts_with('T') && text.len() == 34, "{text}");
        assert_eq!(bytes(&text), Some([7; 20]));
        assert_eq!(bytes(&text.replace(&text[5..6], if &text[5..6] == "1" { "2" } else { "1" })), None);
        assert_eq!(hex(&bytes(super::super::USDT).unwrap()), "a614f803b6fd780986a42c78ec9c7f77e6ded13c");
    }
}
