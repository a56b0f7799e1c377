//! An update comes in: ingress looks at its outside, the owner of its sender reads it.

use divan::Bencher;
use divan::counter::BytesCount;
use shoal_telegram::{Decoded, Peek};

use crate::sample::{UPDATES, update};

/// Whose it is.
pub(crate) fn look(raw: &[u8]) -> Peek {
    shoal_telegram::peek(raw).expect("it is as Telegram writes it")
}

/// What it says.
pub(crate) fn read(raw: &[u8]) -> Decoded {
    shoal_telegram::decode(raw).expect("it is as Telegram writes it")
}

#[divan::bench(args = UPDATES)]
fn peek(bencher: Bencher, kind: &str) {
    let raw = update(kind);
    bencher.counter(BytesCount::new(raw.len())).bench(|| look(divan::black_box(&raw)));
}

#[divan::bench(args = UPDATES)]
fn decode(bencher: Bencher, kind: &str) {
    let raw = update(kind);
    bencher.counter(BytesCount::new(raw.len())).bench(|| read(divan::black_box(&raw)));
}
