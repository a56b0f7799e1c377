//! What a visitor does.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Refused,
    sending::{Sending, edited},
    visitors::chat_of,
};
use crate::{
    ids::{BotId, PersonId},
    person::content_of_key,
    shared::Shared,
    world::{
        World,
        content::Content,
        message::{Author, Message},
        stars::{ANSWER_WITHIN, Ended},
    },
};

/// "2-10 items" make an album.
const LARGEST_ALBUM: usize = 10;

/// An app waits so long for the answer to a pressed button.
const ANSWER_WAIT: Duration = Duration::from_secs(10);

/// Longest emoji, in bytes: a family with skin tones.
const LONGEST_EMOJI: usize = 64;

/// What somebody does, and in which chat.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    bot: i64,
    person: i64,
    deed: Deed,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    /// Sends one thing, or several as an album.
    Send {
        contents: Vec<Sending>,
        answers: Option<i64>,
        quote: Option<Quote>,
    },
    /// Changes the words of a message of their own.
    Edit {
        message: i64,
        words: String,
    },
    /// Moves a place that is shared live.
    Move {
        message: i64,
        latitude: f64,
        longitude: f64,
    },
    /// Sets a reaction in place of the one before, or takes it back.
    React {
        message: i64,
        emoji: Option<String>,
    },
    /// Presses a button under a message.
    Press {
        message: i64,
        row: usize,
        column: usize,
    },
    /// Presses "pay" under an invoice.
    Pay {
        message: i64,
    },
    /// Presses "pay" at the address of an invoice.
    PayAt {
        url: String,
    },
    /// Presses a key of the reply keyboard.
    Key {
        row: usize,
        column: usize,
    },
    /// Removes a message from the chat. Telegram tells no bot of that.
    Delete {
        message: i64,
    },
    Block,
    Unblock,
}

/// A part of the message that is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    text: String,
    position: usize,
}

/// What a visitor waits for.
enum Wait {
    /// The bot's answer to a pressed button.
    Press(String),
    /// The end of a checkout.
    Checkout(String),
}

/// Does it. Of a pressed button the answer says what the bot said to it, if it did in time; of a payment, how it ended.
pub(super) async fn act(
    State(shared): State<Arc<Shared>>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refused> {
    let pressed = shared.change(|world| {
        let place = chat_of(world, order.bot, order.person)?;
        carry_out(world, place, order.deed)
    })?;
    let query = match pressed {
        None => return Ok(Json(json!({}))),
        Some(Wait::Checkout(id)) => {
            let end = |world: &mut World| world.checkout_end(&id);
            return Ok(Json(match shared.wait_for(ANSWER_WITHIN, end).await {
                Some(Ended::Paid(charge)) => json!({ "paid": charge }),
                Some(Ended::Stopped(why)) => json!({ "stopped": why }),
                Some(Ended::TooLate) | None => json!({ "stopped": "The bot did not answer." }),
            }));
        }
        Some(Wait::Press(query)) => query,
    };
    let bot = BotId(order.bot);
    let answer = |world: &mut World| {
        world.bot(bot).presses.iter().rev().find(|press| press.id == query)?.answer.clone()
    };
    Ok(Json(json!({ "answer": shared.wait_for(ANSWER_WAIT, answer).await })))
}

/// Carries out a deed; returns what there is to wait for.
fn carry_out(world: &mut World, place: (BotId, PersonId), deed: Deed) -> Result<Option<Wait>, Refused> {
    let (bot, person) = place;
    match deed {
        Deed::Send { contents, answers, quote } => send(world, place, contents, (answers, quote))?,
        Deed::Edit { message, words } => {
            let is_text = own(world, place, message)?.content.contains_key("text");
            world.edit(bot, person, message, edited(&words, is_text)?);
        }
        Deed::Move { message, latitude, longitude } => {
            let place = own(world, place, message)?.content.get("location");
            if place.and_then(|place| place.get("live_period")).is_none() {
                return Err(Refused::unfit("Only a live location moves."));
            }
            let moved = Sending::Location { latitude, longitude, live: true }.content(world)?;
            world.edit(bot, person, message, moved);
        }
        Deed::React { message, emoji } => {
            if emoji.as_ref().is_some_and(|emoji| emoji.is_empty() || emoji.len() > LONGEST_EMOJI) {
                return Err(Refused::unfit("A reaction is one emoji."));
            }
            let new: Vec<Value> =
                emoji.iter().map(|emoji| json!({ "type": "emoji", "emoji": emoji })).collect();
            if !world.react(bot, person, message, &Value::Array(new)) {
                return Err(Refused::missing("message"));
            }
        }
        Deed::Press { message, row, column } => {
            return press(world, place, message, (row, column)).map(|query| Some(Wait::Press(query)));
        }
        Deed::Pay { message } => {
            let checkout = world.pay(bot, person, message).ok_or_else(|| Refused::missing("invoice"))?;
            return Ok(Some(Wait::Checkout(checkout)));
        }
        Deed::PayAt { url } => {
            let checkout = world.pay_at(person, &url).ok_or_else(|| Refused::missing("invoice"))?;
            return Ok(Some(Wait::Checkout(checkout)));
        }
        Deed::Key { row, column } => {
            let keyboard = world.chat(bot, person).and_then(|chat| chat.keyboard.clone());
            let key = &keyboard.ok_or_else(|| Refused::missing("key"))?["keyboard"][row][column];
            let content = content_of_key(world, person, key);
            if key.is_null() || content == Content::text("") {
                return Err(Refused::missing("key"));
            }
            say(world, place, content, None)?;
        }
        Deed::Delete { message } => {
            let found = world.chat_mut(bot, person).message_mut(message);
            found.ok_or_else(|| Refused::missing("message"))?.deleted = true;
        }
        Deed::Block => world.set_blocked(bot, person, true),
        Deed::Unblock => world.set_blocked(bot, person, false),
    }
    Ok(None)
}

fn send(
    world: &mut World,
    place: (BotId, PersonId),
    contents: Vec<Sending>,
    (answers, quote): (Option<i64>, Option<Quote>),
) -> Result<(), Refused> {
    if contents.is_empty() || contents.len() > LARGEST_ALBUM {
        return Err(Refused::unfit(format!("One message is sent, or an album of 2 to {LARGEST_ALBUM}.")));
    }
    let together = contents.len() > 1;
    if together && !contents.iter().all(Sending::fits_an_album) {
        return Err(Refused::unfit("An album is of photos and videos."));
    }
    let answered =
        answers.map(|id| message(world, place, id).map(|found| found.words().to_owned())).transpose()?;
    let contents: Vec<Content> =
        contents.into_iter().map(|sending| sending.content(world)).collect::<Result<_, _>>()?;
    let album = together.then(|| format!("{}{:06}", place.1, world.next_sight()));
    for mut content in contents {
        if let Some(album) = &album {
            content = content.with("media_group_id", json!(album));
        }
        if let Some(Quote { text, position }) = &quote {
            if !answered.as_ref().is_some_and(|words| !text.is_empty() && words.contains(text.as_str())) {
                return Err(Refused::unfit("What is quoted does not stand there."));
            }
            let quote = json!({ "text": text, "position": position, "is_manual": true });
            content = content.with("quote", quote);
        }
        say(world, place, content, answers)?;
    }
    Ok(())
}

fn say(
    world: &mut World,
    (bot, person): (BotId, PersonId),
    content: Content,
    answers: Option<i64>,
) -> Result<(), Refused> {
    world.send(bot, person, content, answers).map_err(|blocked| Refused::unfit(format!("{blocked}.")))?;
    Ok(())
}

/// Presses a button that calls back. What others do, the page does itself.
fn press(
    world: &mut World,
    place: (BotId, PersonId),
    id: i64,
    (row, column): (usize, usize),
) -> Result<String, Refused> {
    let markup = message(world, place, id)?.content.get("reply_markup");
    let data = markup.and_then(|markup| markup["inline_keyboard"][row][column]["callback_data"].as_str());
    let data = data.ok_or_else(|| Refused::missing("button"))?.to_owned();
    Ok(world.press(place.0, place.1, id, &data))
}

fn message(world: &World, (bot, person): (BotId, PersonId), id: i64) -> Result<&Message, Refused> {
    world.chat(bot, person).and_then(|chat| chat.message(id)).ok_or_else(|| Refused::missing("message"))
}

/// A message that the person wrote and may change.
fn own(world: &World, place: (BotId, PersonId), id: i64) -> Result<&Message, Refused> {
    let found = message(world, place, id)?;
    if found.author != Author::Person || found.content.contains_key("forward_origin") {
        return Err(Refused::unfit("Only what one wrote can one change."));
    }
    Ok(found)
}
