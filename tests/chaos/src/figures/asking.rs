//! People who ask the bot something at a steady rate, and how long they wait for its answer.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use shoal_emulator::Person;

use crate::company::times;
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// In the bot's answer, and in nothing else.
const ANSWER: &str = "meet a stranger";

/// Each asks once in so long, which a chat bears.
const EACH: Duration = Duration::from_secs(2);

/// Some people who ask.
pub(super) struct Asking {
    people: Vec<Person>,
    between: Duration,
    asked: HashMap<i64, Vec<Instant>>,
}

impl Asking {
    /// As many as ask so often in a second.
    pub(super) fn at(stage: &Stage, a_second: u32) -> Asking {
        let bot = *stage.emulator.bots().last().expect("a stage has a bot");
        let count = (EACH.as_secs_f64() * f64::from(a_second)) as usize;
        let person = |number| stage.emulator.person(&*format!("Asking{number}")).with(bot);
        let people = (0..count.max(1)).map(person).collect();
        Asking { people, between: Duration::from_secs(1) / a_second.max(1), asked: HashMap::new() }
    }

    /// They ask, in turn, until told to stop or for ever.
    pub(super) async fn ask(&mut self) {
        let mut tick = tokio::time::interval(self.between);
        for person in self.people.iter().cycle() {
            tick.tick().await;
            self.asked.entry(person.id()).or_default().push(Instant::now());
            person.says("/help").await;
        }
    }

    /// How long each waited for the answers since they were asked last; all are waited for.
    pub(super) async fn waits(&mut self, stage: &Stage) -> Result<Vec<Duration>, ChaosError> {
        let asked = std::mem::take(&mut self.asked);
        let bot = self.people.iter().find(|person| asked.contains_key(&person.id()));
        if let Some(person) = bot {
            until("everybody is answered", async || {
                let count = asked.get(&person.id()).map_or(0, Vec::len);
                Ok(times(person, ANSWER) >= count)
            })
            .await?;
        }
        let mut answered: HashMap<i64, Vec<Instant>> = HashMap::new();
        for call in stage.emulator.calls() {
            let text = call.params["text"].as_str().unwrap_or_default();
            if let Some(chat) = call.params["chat_id"].as_i64().filter(|_| text.contains(ANSWER)) {
                answered.entry(chat).or_default().push(stage.began + call.at);
            }
        }
        let mut waits = Vec::new();
        for (person, asked) in asked {
            let answered = answered.remove(&person).unwrap_or_default();
            // The answers to what was asked earlier come first.
            let newest = &answered[answered.len().saturating_sub(asked.len())..];
            waits.extend(asked.iter().zip(newest).map(|(asked, at)| at.saturating_duration_since(*asked)));
        }
        Ok(waits)
    }
}
