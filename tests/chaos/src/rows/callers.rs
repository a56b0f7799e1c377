//! Callers who are not Telegram, or who send more than an update can have; people who press and write what is not theirs.
//! Nothing of it has an effect.

use std::time::Instant;

use futures::FutureExt;
use futures::future::join_all;
use rand::Rng;
use serde_json::{Value, json};
use shoal_emulator::Person;

use super::{CAME_AGAIN, Injected, Row, UNNOTICED};
use crate::ask;
use crate::caller::{Caller, message};
use crate::company::{adults, button, pair, read, talk_on, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// The stage on which all this happens; what Telegram may bring that is no good (`updates`) comes there, too.
pub const SCENE: &str = "callers";

/// The largest body that an update may have, in bytes.
const LARGEST: usize = 1024 * 1024;

/// What each process may take for work in progress, in MiB: the smallest setting.
const MEMORY_MB: u64 = 64;

/// Callers at once with the largest bodies: many times as much as there is room for.
const CALLERS: usize = 256;

/// Posts of each kind without the secret.
const TRIES: usize = 20;

/// Who is there.
pub fn cast() -> Cast {
    Cast { bots: 2, memory_mb: MEMORY_MB, ..USUAL }
}

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let row = |name, words, recovery, fault| {
        Row::new(name, words, recovery, fault).on(SCENE).with(cast()).exactly_once()
    };
    vec![
        row("F-61", "wrong or missing secret", UNNOTICED, |stage| without_secret(stage).boxed_local()),
        row("F-62", "bodies too large, endless, slow, packed", CAME_AGAIN, |stage| {
            bodies(stage).boxed_local()
        }),
        row("F-67", "forged buttons, foreign messages", UNNOTICED, |stage| forged(stage).boxed_local()),
    ]
}

/// Whoever does not know the secret is turned away before anything of the body is read.
async fn without_secret(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Secret").await?;
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let guess = format!("{:032x}", stage.chance.random::<u128>());
    let short = &stage.secret[1..];
    let body = message(61_000_000, &alice, &json!("let me in")).to_string();
    for secret in [None, Some(""), Some(&*guess), Some(short)] {
        for _ in 0..TRIES {
            let status = caller.shows(secret, body.clone()).await?;
            injected.promise(status == 401, format!("a wrong secret was answered {status}"));
        }
    }
    let mut line = caller.begins(&guess, &format!("Content-Length: {LARGEST}")).await?;
    let status = line.answer().await?;
    injected.promise(status == Some(401), format!("a body was waited for, then: {status:?}"));
    talk_on(&alice, &bob).await?;
    injected.promise(times(&bob, "let me in") == 0, "a message without the secret arrived");
    let logged = stage.processes().any(|process| process.has_logged(&guess));
    injected.promise(!logged, "a guessed secret is in a log");
    Ok(injected)
}

/// Who sends too much, or too slowly, is cut off, and all together find only so much room.
async fn bodies(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let quarantined = ask::quarantined(stage.redis_port()).await?;
    let before = stage.ingresses[0].1.peak_memory();

    let mut large = caller.begins(&stage.secret, &format!("Content-Length: {}", LARGEST + 1)).await?;
    let status = large.answer().await?;
    injected.promise(status == Some(413), format!("one byte too much was answered {status:?}"));

    let mut endless = caller.begins(&stage.secret, "Transfer-Encoding: chunked").await?;
    let chunk = [b"10000\r\n", &*vec![b' '; 0x10000], b"\r\n"].concat();
    let mut sent = 0;
    while sent < 64 * LARGEST && endless.sends(&chunk).await {
        sent += chunk.len();
    }
    injected.promise(sent < 64 * LARGEST, "a body without an end was taken");

    let packed = caller.posts(packed(10 * LARGEST)).await?;
    injected.promise(packed == 200, format!("a packed body was answered {packed}"));
    let quarantined = ask::quarantined(stage.redis_port()).await? - quarantined;
    injected.promise(quarantined == 1, "a packed body is not in quarantine");

    let mut lines = Vec::new();
    for _ in 0..CALLERS {
        lines.push(caller.begins(&stage.secret, &format!("Content-Length: {LARGEST}")).await?);
    }
    let all_but_one = vec![b' '; LARGEST - 1];
    let answers = lines.iter_mut().map(async |line| {
        tokio::join!(async { line.sends(&all_but_one).await }).0;
        line.answer().await
    });
    for answer in join_all(answers).await {
        // 408: there was room, and the last byte did not come. A connection that was cut has no answer.
        let answer = answer?;
        injected.promise(
            matches!(answer, Some(408 | 503) | None),
            format!("a slow body was answered {answer:?}"),
        );
    }
    let grown = stage.ingresses[0].1.peak_memory().saturating_sub(before) >> 20;
    injected.show(format!("{CALLERS} callers took {grown} MiB"));
    injected.promise(grown <= MEMORY_MB, format!("the ingress grew by {grown} MiB"));
    Ok(Injected { since: Instant::now(), ..injected })
}

/// Spaces, packed by gzip: one literal, then "the last letter 258 times more" again and again. An ingress that unpacks it
/// gets a thousand times as much.
fn packed(unpacked: usize) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let (mut byte, mut filled) = (0_u8, 0);
    let repeat = "1100010100000";
    // The last block, with fixed codes; a space.
    let bits = ["1", "10", "01010000"].into_iter().chain(std::iter::repeat_n(repeat, unpacked / 258));
    for bit in bits.chain(["0000000"]).flat_map(str::bytes) {
        byte |= (bit - b'0') << filled;
        filled += 1;
        if filled == 8 {
            bytes.push(std::mem::take(&mut byte));
            filled = 0;
        }
    }
    bytes.push(byte);
    bytes
}

/// Buttons that nobody was shown, or somebody else, or long ago; messages that are not the person's own.
async fn forged(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Forged").await?;
    let mallory = adults(stage, "Mallory", 1).await?.remove(0);
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let before = [&alice, &bob, &mallory].map(|person| read(person).len());
    let (under, stop) = button(&alice, "stop:").ok_or_else(|| lacking("a stop button"))?;
    let (long_ago, cancel) = button(&alice, "cancel").ok_or_else(|| lacking("a button of a search"))?;
    let conversation = stop.trim_start_matches("stop:").to_owned();
    let other = stop.replace('.', ".9");
    let mut presses = Vec::new();
    for kind in ["stop", "next", "report", "block"] {
        presses.push(mallory.forges_press(under, &format!("{kind}:{conversation}")).await);
    }
    let share = format!("share:{conversation}:{under}");
    let data =
        [&*cancel, &*other, &*share, "keep", "stop:1.x", "stop:", "", "find:1", "STOP", &"x".repeat(64)];
    for data in data {
        presses.push(alice.forges_press(long_ago, data).await);
    }
    until("every press is answered", async || Ok(presses.iter().all(|press| press.answer().is_some())))
        .await?;
    for foreign in foreign(&alice, &mallory) {
        let status = caller.posts(foreign.to_string()).await?;
        injected.promise(status == 200, format!("a foreign message was answered {status}"));
    }
    talk_on(&alice, &bob).await?;
    let after = [&alice, &bob, &mallory].map(|person| read(person).len());
    let expected = [before[0] + 1, before[1] + 1, before[2]];
    injected.promise(after == expected, format!("there were effects: {before:?} messages became {after:?}"));
    Ok(injected)
}

/// Messages in which somebody ends the chat who must not, or where it must not be.
fn foreign(alice: &Person, mallory: &Person) -> Vec<Value> {
    let group = json!({ "id": -1_001_234_567_890_i64, "type": "supergroup", "title": "G" });
    let mut ids = 67_000_000_u64..;
    let mut stop = || message(ids.next().unwrap_or_default(), alice, &json!("/stop"));
    let (mut in_a_group, mut posted, mut by_a_bot) = (stop(), stop(), stop());
    in_a_group["message"]["chat"] = group.clone();
    posted["channel_post"] = posted["message"].take();
    posted["channel_post"]["chat"] = json!({ "id": -1_001_234_567_891_i64, "type": "channel", "title": "C" });
    by_a_bot["message"]["from"] = json!({ "id": mallory.id() + 1, "is_bot": true, "first_name": "B" });
    vec![in_a_group, posted, by_a_bot]
}

fn lacking(what: &str) -> ChaosError {
    ChaosError::Io(std::io::Error::other(format!("the bot showed nobody {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_spaces_are_few_bytes() {
        assert!(packed(LARGEST).len() < LARGEST / 100);
        // As zlib packs one space, behind the ten bytes of a head.
        assert_eq!(packed(1)[10..], [0x53, 0, 0]);
    }
}
