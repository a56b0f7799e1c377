//! Orders: what was agreed is sealed into the payload of an invoice, so that nothing has to be looked up, and nobody can
//! change it or make one up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, XChaCha20Poly1305, XNonce};
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::payment::Order;
use shoal_domain::time::Timestamp;

/// Bytes of a nonce. Telegram leaves room for 128 bytes in all.
const NONCE: usize = 12;

/// The nonce under which the key of orders is made of the vault's. Nothing else is ever sealed under it.
const OF_ORDERS: &[u8; 24] = b"shoal orders of shop (1)";

/// Seals and opens the payloads of invoices.
#[derive(Clone)]
pub(crate) struct OrderKey(ChaCha20Poly1305);

impl OrderKey {
    /// The key of orders that belongs to a vault's.
    pub(crate) fn of(vault: &XChaCha20Poly1305) -> OrderKey {
        let stream = vault.encrypt(XNonce::from_slice(OF_ORDERS), [0; 32].as_slice());
        let stream = stream.expect("only what is longer than 256 GiB cannot be sealed");
        OrderKey(ChaCha20Poly1305::new_from_slice(&stream[..32]).expect("32 bytes are a key"))
    }

    /// The payload of an order: at most 128 signs of A-Z a-z 0-9 _ -, and different each time.
    pub(crate) fn seal(&self, order: &Order) -> String {
        let nonce = ChaCha20Poly1305::generate_nonce(&mut OsRng);
        let Order { product, stars, who: Address { bot, user }, until } = order;
        let mut plain = Vec::with_capacity(28 + 38);
        plain.extend(user.0.to_be_bytes());
        plain.extend(bot.0.to_be_bytes());
        plain.extend(until.0.to_be_bytes());
        plain.extend(stars.to_be_bytes());
        plain.extend(product.to_string().into_bytes());
        let sealed = self.0.encrypt(&nonce, plain.as_slice());
        let sealed = sealed.expect("only what is longer than 256 GiB cannot be sealed");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// The order of this payload; nothing where it is not one that this key has sealed.
    pub(crate) fn open(&self, payload: &str) -> Option<Order> {
        let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let plain = self.0.decrypt(Nonce::from_slice(nonce), sealed).ok()?;
        let (user, rest) = plain.split_first_chunk()?;
        let (bot, rest) = rest.split_first_chunk()?;
        let (until, rest) = rest.split_first_chunk()?;
        let (stars, product) = rest.split_first_chunk()?;
        let who = Address { bot: BotId(i64::from_be_bytes(*bot)), user: UserId(i64::from_be_bytes(*user)) };
        Some(Order {
            product: str::from_utf8(product).ok()?.parse().ok()?,
            stars: u32::from_be_bytes(*stars),
            who,
            until: Timestamp(u64::from_be_bytes(*until)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vault;

    fn order(product: &str) -> Order {
        let who = Address { bot: BotId(7_000_000_001), user: UserId(5_123_456_789) };
        Order { product: product.parse().unwrap(), stars: 250, who, until: Timestamp(1_767_225_600_000) }
    }

    #[test]
    fn an_order_opens_with_its_key_alone_and_fits_an_invoice() {
        let (vault, other) = (Vault::new(&[7; 32]), Vault::new(&[8; 32]));
        let order = order(&format!("month:{}", "x".repeat(32)));
        let (one, two) = (vault.seal_order(&order), vault.seal_order(&order));
        assert_ne!(one, two);
        assert!(one.len() <= 128, "{} signs", one.len());
        assert_eq!([&one, &two].map(|payload| vault.open_order(payload)), [Some(order.clone()), Some(order)]);
        assert_eq!(other.open_order(&one), None);
    }

    #[test]
    fn nothing_that_was_changed_or_guessed_opens() {
        let vault = Vault::new(&[7; 32]);
        let payload = vault.seal_order(&order("locks:5"));
        for place in 0..payload.len() {
            let mut changed = payload.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(vault.open_order(str::from_utf8(&changed).unwrap()), None, "sign {place}");
            assert_eq!(vault.open_order(&payload[..place]), None, "{place} signs");
        }
        for guess in ["", "A", &"A".repeat(128), "plan:premium 250", "\u{1f41f}"] {
            assert_eq!(vault.open_order(guess), None, "{guess}");
        }
    }
}
