//! The methods that are acted out, one subject a file. A call that comes here is well formed; what is decided
//! here depends on the world: who may be written to, which message is meant, what can be copied.

mod copy;
mod edit;
pub(crate) mod fetch;
mod group;
mod keyboard;
mod live;
mod media;
mod profile;
mod reply;
mod respond;
mod send;
mod stars;
mod updates;

use serde_json::Value;

use super::{ApiError, Request};
use crate::{
    ids::{BotId, PersonId},
    world::World,
};

/// Carries out a call.
pub(crate) fn act(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    match request.method.name.as_str() {
        "getFile" => fetch::get_file(request),
        "getChat" => world.channel_info(request.bot, request.value("chat_id").unwrap_or(&Value::Null)),
        "getChatMember" => {
            let user = request.integer("user_id").unwrap_or_default();
            world.channel_member(request.bot, request.value("chat_id").unwrap_or(&Value::Null), user)
        }
        "createChatInviteLink" => group::create_link(world, request),
        "revokeChatInviteLink" => group::revoke_link(world, request),
        "approveChatJoinRequest" => group::answer(world, request, true),
        "declineChatJoinRequest" => group::answer(world, request, false),
        "banChatMember" => group::ban(world, request),
        "unbanChatMember" => group::unban(world, request),
        "getMe" => Ok(world.bot(request.bot).me()),
        "setWebhook" => updates::set_webhook(world, request),
        "deleteWebhook" => Ok(updates::delete_webhook(world, request)),
        "getWebhookInfo" => Ok(updates::webhook_info(world, request)),
        "sendMessage" => send::message(world, request),
        "sendPhoto" => media::file(world, request, "photo"),
        "sendVideo" => media::file(world, request, "video"),
        "sendVoice" => media::file(world, request, "voice"),
        "sendVideoNote" => media::file(world, request, "video_note"),
        "sendAudio" => media::file(world, request, "audio"),
        "sendDocument" => media::file(world, request, "document"),
        "sendSticker" => media::file(world, request, "sticker"),
        "sendAnimation" => media::file(world, request, "animation"),
        "sendMediaGroup" => media::album(world, request),
        "sendLocation" => send::location(world, request),
        "sendVenue" => send::venue(world, request),
        "sendContact" => send::contact(world, request),
        "sendDice" => send::dice(world, request),
        "sendInvoice" => stars::send_invoice(world, request),
        "createInvoiceLink" => stars::create_link(world, request),
        "answerPreCheckoutQuery" => stars::answer_checkout(world, request),
        "refundStarPayment" => stars::refund(world, request),
        "editUserStarSubscription" => stars::edit_subscription(world, request),
        "getStarTransactions" => Ok(stars::transactions(world, request)),
        "getMyStarBalance" => Ok(serde_json::json!({ "amount": world.stars_of(request.bot) })),
        "sendPoll" => send::poll(world, request),
        "copyMessage" => copy::copy_message(world, request),
        "copyMessages" => copy::copy_messages(world, request),
        "forwardMessage" => copy::forward_message(world, request),
        "editMessageText" => edit::text(world, request),
        "editMessageCaption" => edit::caption(world, request),
        "editMessageMedia" => media::edit(world, request),
        "editMessageLiveLocation" => live::moves(world, request),
        "stopMessageLiveLocation" => live::stops(world, request),
        "editMessageReplyMarkup" => edit::reply_markup(world, request),
        "deleteMessage" => edit::delete(world, request),
        "deleteMessages" => edit::delete_several(world, request),
        "setMessageReaction" => respond::reaction(world, request),
        "answerCallbackQuery" => respond::callback_query(world, request),
        "sendChatAction" => respond::chat_action(world, request),
        "setMyCommands" => Ok(profile::set_commands(world, request)),
        "getMyCommands" => Ok(profile::commands(world, request)),
        "deleteMyCommands" => Ok(profile::delete_commands(world, request)),
        // Nothing that could be seen by a person in a chat depends on these.
        "setMyDescription" | "setMyShortDescription" | "setMyName" | "setChatMenuButton" => {
            Ok(Value::Bool(true))
        }
        name => Err(ApiError::not_emulated(name)),
    }
}

/// The person a call is to reach, if the bot may write to them.
fn recipient(world: &World, request: &Request) -> Result<PersonId, ApiError> {
    let person = person_of(world, request, "chat_id")?;
    world.may_be_written_to(person.0)?;
    let citizen = world.citizen(person);
    let chat = world.chat(request.bot, person);
    if citizen.deactivated {
        return Err(ApiError::forbidden("user is deactivated"));
    }
    if chat.is_some_and(|chat| chat.blocked) {
        return Err(ApiError::forbidden("bot was blocked by the user"));
    }
    if !chat.is_some_and(|chat| chat.started) {
        return Err(ApiError::forbidden("bot can't initiate conversation with a user"));
    }
    Ok(person)
}

/// The person whose private chat a parameter names. There are few other chats here: groups of which nobody
/// says anything.
fn person_of(world: &World, request: &Request, parameter: &str) -> Result<PersonId, ApiError> {
    let person = request.integer(parameter).map(PersonId).ok_or_else(ApiError::chat_not_found)?;
    world.may_be_found(person.0)?;
    if world.people.contains_key(&person) { Ok(person) } else { Err(ApiError::chat_not_found()) }
}

/// The chat and the id of the message a call is about.
fn message_of(world: &World, request: &Request, missing: &str) -> Result<((BotId, PersonId), i64), ApiError> {
    if request.value("inline_message_id").is_some() {
        return Err(ApiError::not_emulated("an inline message"));
    }
    let person = person_of(world, request, "chat_id")?;
    let id = request.integer("message_id").unwrap_or_default();
    let found = world.chat(request.bot, person).and_then(|chat| chat.message(id));
    found.map(|message| ((request.bot, person), message.id)).ok_or_else(|| ApiError::bad_request(missing))
}
