//! How soon what somebody takes back is gone from both chats, and how soon a moderator's measure takes effect, whichever of
//! two workers has whom.

use std::time::{Duration, Instant};

use clap::Args;
use futures::future::try_join_all;
use serde_json::Value;
use shoal_emulator::{Call, Person};

use super::{Measured, Place, ms, percentile};
use crate::company::{adults, hears};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// Of a hundred wishes, as many as 99 are done within this.
const GONE_WITHIN: Duration = Duration::from_secs(1);
const IN_EFFECT_WITHIN: Duration = Duration::from_secs(2);

/// A chat takes a message a second; each wish is three calls to two chats.
const BETWEEN: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(super) struct Prompt {
    /// Chats in which something is taken back, and of which one each is shut out
    #[arg(long, default_value_t = 50)]
    chats: usize,
    /// Messages taken back in each
    #[arg(long, default_value_t = 12)]
    messages: usize,
    /// Processes that do the work
    #[arg(long, default_value_t = 2)]
    workers: usize,
}

/// Something taken back, or a measure: when it was wished, and which calls are the end of it.
struct Wish {
    at: Instant,
    ends: Vec<End>,
}

/// A call to somebody's chat.
enum End {
    Erased { chat: i64, message: i64 },
    Said { chat: i64, part: &'static str },
}

impl Prompt {
    pub(super) async fn measure(self, place: &Place) -> Result<Measured, ChaosError> {
        let cast = Cast { workers: self.workers, bots: 2, ..USUAL };
        let mut stage = place.stage(cast).await?;
        let measured = self.on(&stage).await;
        stage.all_run()?;
        stage.strike().await?;
        measured
    }

    async fn on(&self, stage: &Stage) -> Result<Measured, ChaosError> {
        let pairs = self.pairs(stage).await?;
        let taken_back = pairs.iter().map(async |(alice, bob)| self.takes_back(alice, bob).await);
        let taken_back: Vec<Wish> = try_join_all(taken_back).await?.into_iter().flatten().collect();
        let mut decided = Vec::new();
        for (alice, bob) in &pairs {
            decided.push(is_shut_out(stage, alice, bob).await?);
        }
        let calls = stage.emulator.calls();
        let mut gone = waits(stage, &taken_back, &calls);
        let mut in_effect = waits(stage, &decided, &calls);
        let [gone_99, in_effect_99] = [&mut gone, &mut in_effect].map(|waits| percentile(waits, 99));
        let mut measured = Measured::of(format!(
            "prompt: {} workers, {} chats: {} messages taken back, gone from both chats within p50 {:.0} ms, p99 {:.0} ms; \
             {} people shut out, their chat over within p50 {:.0} ms, p99 {:.0} ms, the command's own start included",
            self.workers,
            self.chats,
            gone.len(),
            ms(percentile(&mut gone, 50)),
            ms(gone_99),
            in_effect.len(),
            ms(percentile(&mut in_effect, 50)),
            ms(in_effect_99)
        ));
        let all = (taken_back.len(), decided.len()) == (gone.len(), in_effect.len());
        measured.bound(all, "not everything came to its end");
        measured.bound(gone_99 < GONE_WITHIN, format!("{:.0} ms until both copies were gone", ms(gone_99)));
        measured
            .bound(in_effect_99 < IN_EFFECT_WITHIN, format!("{:.0} ms until in effect", ms(in_effect_99)));
        Ok(measured)
    }

    /// They meet one pair after the other, so that it is known who is with whom.
    async fn pairs(&self, stage: &Stage) -> Result<Vec<(Person, Person)>, ChaosError> {
        let mut people = adults(stage, "Prompt", 2 * self.chats).await?.into_iter();
        let mut pairs = Vec::new();
        while let (Some(alice), Some(bob)) = (people.next(), people.next()) {
            alice.says("/find").await;
            hears(&alice, "Looking for someone").await?;
            bob.says("/find").await;
            for person in [&alice, &bob] {
                hears(person, "connected with a stranger").await?;
            }
            pairs.push((alice, bob));
        }
        Ok(pairs)
    }

    async fn takes_back(&self, alice: &Person, bob: &Person) -> Result<Vec<Wish>, ChaosError> {
        let mut tick = tokio::time::interval(BETWEEN);
        let mut wishes = Vec::new();
        for number in 0..self.messages {
            tick.tick().await;
            let words = format!("a slip of the tongue, the {number}.");
            let own = alice.says(&words).await;
            hears(bob, &words).await?;
            let copy =
                bob.chat().iter().rev().find(|heard| heard.text == words).map(|heard| heard.message_id);
            let at = Instant::now();
            alice.replies(own, "/unsend").await;
            until("it is gone", async || {
                Ok([alice, bob].iter().all(|person| person.chat().iter().all(|heard| heard.text != words)))
            })
            .await?;
            let erased = |person: &Person, message| End::Erased { chat: person.id(), message };
            wishes.push(Wish { at, ends: vec![erased(alice, own), erased(bob, copy.unwrap_or_default())] });
        }
        Ok(wishes)
    }
}

/// A moderator shuts one of two out: they are told, and the other's chat is over.
async fn is_shut_out(stage: &Stage, alice: &Person, bob: &Person) -> Result<Wish, ChaosError> {
    let at = Instant::now();
    stage.command(&["person", "ban", &bob.id().to_string(), "--reason", "Insults"]).await?;
    let told = [(bob, "A moderator has shut you out"), (alice, "Your partner left")];
    for (person, part) in told {
        hears(person, part).await?;
    }
    let ends = told.map(|(person, part)| End::Said { chat: person.id(), part });
    Ok(Wish { at, ends: ends.into() })
}

/// How long it took each until the last of its ends; those without are left out.
fn waits(stage: &Stage, wishes: &[Wish], calls: &[Call]) -> Vec<Duration> {
    let wait = |wish: &Wish| {
        let ends = wish.ends.iter().map(|end| {
            let call = calls.iter().find(|call| call.result.is_ok() && end.is(&call.params))?;
            Some((stage.began + call.at).saturating_duration_since(wish.at))
        });
        ends.collect::<Option<Vec<_>>>()?.into_iter().max()
    };
    wishes.iter().filter_map(wait).collect()
}

impl End {
    fn is(&self, params: &Value) -> bool {
        match self {
            End::Erased { chat, message } => {
                let several = params["message_ids"].as_array();
                params["chat_id"] == *chat
                    && params.get("text").is_none()
                    && params.get("reaction").is_none()
                    && (params["message_id"] == *message
                        || several.is_some_and(|ids| ids.contains(&(*message).into())))
            }
            End::Said { chat, part } => {
                let text = params["text"].as_str().unwrap_or_default();
                params["chat_id"] == *chat && text.contains(part)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_end_is_known_by_its_chat_and_message() {
        let end = End::Erased { chat: 7, message: 3 };
        assert!(end.is(&json!({"chat_id": 7, "message_id": 3})));
        assert!(end.is(&json!({"chat_id": 7, "message_ids": [2, 3]})));
        assert!(!end.is(&json!({"chat_id": 8, "message_id": 3})) && !end.is(&json!({"chat_id": 7})));
        assert!(!end.is(&json!({"chat_id": 7, "message_id": 3, "text": "other words"})), "that changes it");
        let said = End::Said { chat: 7, part: "left" };
        assert!(
            said.is(&json!({"chat_id": 7, "text": "Your partner left."})) && !said.is(&json!({"chat_id": 7}))
        );
    }
}
