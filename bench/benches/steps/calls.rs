//! The call that carries an effect out, as it goes on the wire.

use divan::{Bencher, black_box};
use shoal_domain::effect::Effect;
use shoal_telegram::Call;

use crate::sample::{BOB, relay};

/// The body of the call.
pub(crate) fn body(effect: &Effect) -> Vec<u8> {
    let Effect::Relay { to, from, parcel, .. } = effect else { return vec![] };
    match Call::relay(to.user.chat(), from.bot, parcel) {
        Call::SendMessage(payload) => {
            serde_json::to_vec(&payload).expect("a call is plain structs and strings")
        }
        _ => vec![],
    }
}

#[divan::bench]
fn relayed(bencher: Bencher) {
    let effect = relay(BOB);
    assert!(body(&effect).starts_with(b"{\"chat_id\":5000000002,"));
    bencher.bench(|| body(black_box(&effect)));
}
