//! Two at once: both leave, both talk, one cancels while the other is found.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use shoal_emulator::Person;

use super::{Injected, Row, TAKE_OVER, UNNOTICED};
use crate::ask;
use crate::company::{adults, hears, pair, read, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// People who meet and part, and how often.
const PEOPLE: usize = 16;
const ROUNDS: usize = 3;

/// Looks at whether all are at rest: a match takes two or three.
const LOOKS: usize = 20;

/// How everybody begins who says something to see who is there.
const WORD: &str = "the word";

/// How late a cancelling comes behind its search, at most: as long as a match takes.
const HESITATION_MS: u64 = 40;

/// Lines that two say to each other while a worker dies, and the time between two.
const LINES: usize = 14;
const BETWEEN_LINES: Duration = Duration::from_millis(150);

/// The line before which it dies.
const DEADLY_LINE: usize = 6;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { bots: 2, ..USUAL };
    vec![
        Row::new("F-77", "both leave at once, one cancels a match", UNNOTICED, |stage| {
            partings(stage).boxed_local()
        })
        .on("pairs")
        .with(cast),
        Row::new("F-78", "the receiver's owner killed", TAKE_OVER, |stage| {
            receiver_killed(stage).boxed_local()
        })
        .on("pairs")
        .with(cast),
    ]
}

/// Everybody looks for somebody; then everybody leaves in the same moment; then everybody looks again, and half of them
/// think better of it. Whoever then has a partner is theirs, too.
async fn partings(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let people = adults(stage, "Parting", PEOPLE).await?;
    for round in 0..ROUNDS {
        all_say(&people, "/find").await;
        still(&people).await?;
        let leave = if round % 2 == 0 { "/stop" } else { "/next" };
        all_say(&people, leave).await;
        for person in &people {
            person.says("/find").await;
            if stage.chance.random_bool(0.5) {
                let hesitation = stage.chance.random_range(0..HESITATION_MS);
                tokio::time::sleep(Duration::from_millis(hesitation)).await;
                person.says("/stop").await;
            }
        }
        still(&people).await?;
        let one_sided = one_sided(&people, round).await?;
        injected.promise(one_sided == 0, format!("{one_sided} half pairs in round {round}"));
        all_say(&people, "/stop").await;
        still(&people).await?;
    }
    Ok(injected)
}

async fn all_say(people: &[Person], words: &str) {
    for person in people {
        person.says(words).await;
    }
}

/// Waits until all are at rest: everybody asks for help, and nobody hears anything but that. What a chat had to wait for
/// comes before the answer, and what people still tell each other shows in the next round.
async fn still(people: &[Person]) -> Result<(), ChaosError> {
    const HELP: &str = "meet a stranger";
    let heard = |part| people.iter().map(|person| times(person, part)).collect::<Vec<_>>();
    for _ in 0..LOOKS {
        let (before, helped) = (heard(""), heard(HELP));
        all_say(people, "/help").await;
        until("everybody is helped", async || {
            Ok(heard(HELP).iter().zip(&helped).all(|(now, before)| *now > *before))
        })
        .await?;
        if heard("").iter().zip(&before).all(|(now, before)| *now == before + 1) {
            return Ok(());
        }
    }
    Err(ChaosError::Io(std::io::Error::other(format!("people were not at rest after {LOOKS} looks"))))
}

/// How many say something to a partner who is not there, or not theirs.
async fn one_sided(people: &[Person], round: usize) -> Result<usize, ChaosError> {
    let before: Vec<usize> = people.iter().map(|person| read(person).len()).collect();
    let word = |place: usize| format!("{WORD} of {place} in {round}");
    for (place, person) in people.iter().enumerate() {
        person.says(&word(place)).await;
    }
    still(people).await?;
    let texts: Vec<Vec<String>> =
        people.iter().zip(before).map(|(person, before)| read(person).split_off(before)).collect();
    let heard: BTreeMap<usize, Vec<usize>> = (0..people.len())
        .map(|speaker| {
            let at = (0..people.len()).filter(|reader| texts[*reader].contains(&word(speaker))).collect();
            (speaker, at)
        })
        .collect();
    let alone = |place: usize| {
        let said = |part: &str| texts[place].iter().any(|text| text.contains(part));
        said("You are not in a chat") || said("Still looking")
    };
    let sound = |(speaker, at): (&usize, &Vec<usize>)| match at[..] {
        [reader] => heard[&reader] == [*speaker],
        [] => alone(*speaker),
        _ => false,
    };
    Ok(heard.iter().filter(|entry| !sound(*entry)).count())
}

/// Two talk; in the middle the worker dies that owns the partition of one of them.
async fn receiver_killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Relay").await?;
    let port = stage.redis_port();
    let mut since = Instant::now();
    for line in 0..LINES {
        if line == DEADLY_LINE {
            let homes = ask::homes(port).await?;
            let owner = ask::owner(port, homes[&bob.id()]).await?;
            let victim = stage.workers.iter().position(|worker| worker.pid() == owner);
            since = Instant::now();
            stage.workers.swap_remove(victim.unwrap_or_default()).kill().await?;
        }
        alice.says(&format!("from Alice {line:02}")).await;
        bob.says(&format!("from Bob {line:02}")).await;
        tokio::time::sleep(BETWEEN_LINES).await;
    }
    let last = LINES - 1;
    hears(&bob, &format!("from Alice {last:02}")).await?;
    hears(&alice, &format!("from Bob {last:02}")).await?;
    stage.add_worker()?;
    stage.shared_out().await?;

    let mut injected = Injected::since(since);
    let uncertain = ask::uncertain(port).await?;
    let mut doubled = 0;
    for (reader, from) in [(&bob, "from Alice "), (&alice, "from Bob ")] {
        let mut lines = read(reader);
        lines.retain(|text| text.starts_with(from));
        let heard = lines.len();
        lines.dedup();
        doubled += (heard - lines.len()) as u64;
        let all: Vec<String> = (0..LINES).map(|line| format!("{from}{line:02}")).collect();
        injected.promise(lines == all, format!("{from}came {lines:?}"));
    }
    injected.promise(doubled <= uncertain, format!("{doubled} lines came twice, {uncertain} are uncertain"));
    Ok(injected)
}
