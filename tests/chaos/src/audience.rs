//! People who only receive: the pretended Telegram knows them, and Shoal has them as contacts of its last bot. They are
//! written into Postgres as workers would have done it, which has tests of its own.

use std::ops::Range;

use shoal_emulator::BotId;

use crate::ask;
use crate::error::ChaosError;
use crate::stage::Stage;

/// The first of them; people with stories have larger numbers.
const FIRST: i64 = 1_000_000;

/// Some of them, whom nobody else is among.
#[derive(Clone, Debug)]
pub struct Audience {
    /// The bot that they have started.
    pub bot: BotId,
    /// Who they are.
    pub people: Range<i64>,
    /// By what a broadcast is for them only.
    pub tag: String,
}

impl Audience {
    /// Brings so many in.
    pub async fn invite(stage: &mut Stage, count: i64) -> Result<Audience, ChaosError> {
        let first = FIRST + stage.invited;
        stage.invited += count;
        let bots = stage.emulator.bots();
        let bot = *bots.last().expect("a stage has a bot");
        let audience = Audience { bot, people: first..first + count, tag: format!("since-{first}") };
        stage.emulator.audience(bot, audience.people.clone());
        let Audience { people, tag, .. } = &audience;
        let (last, partitions) = (people.end - 1, ask::PARTITIONS);
        // In which partition somebody is matters for the sharing of the work only, so any will do.
        stage
            .ask_postgres(format!(
                "insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at, tags)
                 select {bot}, id, id % {partitions}, 'Reader', 'en', now(), now(), array['{tag}']
                   from generate_series({first}, {last}) as id"
            ))
            .await?;
        Ok(audience)
    }

    /// So many of them, from the so-manyeth on.
    pub fn some(&self, from: i64, count: i64) -> Range<i64> {
        self.people.start + from..self.people.start + from + count
    }

    /// How many they are.
    pub fn count(&self) -> i64 {
        self.people.end - self.people.start
    }
}
