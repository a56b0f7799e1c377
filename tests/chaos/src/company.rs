//! People outside the crowd, with stories of their own. Those who meet somebody talk to the second bot, so that the
//! crowd's account stays the crowd's.

use shoal_emulator::{Author, Emulator, Person};

use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// Somebody who has not said a word yet, to the second bot.
pub fn newcomer(emulator: &Emulator, name: &str) -> Person {
    emulator.person(name).with(emulator.bots()[1])
}

/// So many people who may chat, of the second bot.
pub async fn adults(stage: &Stage, name: &str, count: usize) -> Result<Vec<Person>, ChaosError> {
    let people: Vec<Person> =
        (0..count).map(|number| newcomer(&stage.emulator, &format!("{name}{number}"))).collect();
    for person in &people {
        person.says("/start").await;
        person.says("30").await;
    }
    for person in &people {
        hears(person, "all set").await?;
    }
    Ok(people)
}

/// Two who chat with each other.
pub async fn pair(stage: &Stage, name: &str) -> Result<(Person, Person), ChaosError> {
    let mut people = adults(stage, name, 2).await?;
    for person in &people {
        person.says("/find").await;
    }
    for person in &people {
        hears(person, "connected with a stranger").await?;
    }
    Ok((people.remove(0), people.remove(0)))
}

/// What one of two says still reaches the other.
pub async fn talk_on(alice: &Person, bob: &Person) -> Result<(), ChaosError> {
    alice.says("still here, and you?").await;
    hears(bob, "still here, and you?").await?;
    bob.says("me too").await;
    hears(alice, "me too").await
}

/// What the bot wrote to somebody, in order.
pub fn read(person: &Person) -> Vec<String> {
    let written = person.chat().into_iter().filter(|heard| heard.author == Author::Bot);
    written.map(|heard| heard.text).collect()
}

/// How often the bot wrote this to somebody.
pub fn times(person: &Person, part: &str) -> usize {
    read(person).iter().filter(|text| text.contains(part)).count()
}

/// Waits until the bot has written this to somebody.
pub async fn hears(person: &Person, part: &str) -> Result<(), ChaosError> {
    until(&format!("somebody hears {part:?}"), async || Ok(times(person, part) > 0)).await
}

/// The newest button whose data begin so, as the message it is under and all its data.
pub fn button(person: &Person, begin: &str) -> Option<(i64, String)> {
    person.chat().iter().rev().find_map(|heard| {
        let rows = heard.json["reply_markup"]["inline_keyboard"].as_array()?;
        let mut data = rows.iter().filter_map(|row| row.as_array()).flatten();
        let data =
            data.find_map(|button| button["callback_data"].as_str().filter(|data| data.starts_with(begin)))?;
        Some((heard.message_id, data.to_owned()))
    })
}
