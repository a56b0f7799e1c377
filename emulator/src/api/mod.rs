//! The Bot API server, and the way of a call through it:
//!
//! ```text
//! HTTP request -> params (any body) -> check (table) -> admission (limits, faults) -> methods (the world) -> journal -> answer
//! ```
//!
//! The table knows every method; [`methods`] acts out those a chat bot needs and refuses the rest by name.

mod admission;
pub(crate) mod check;
mod error;
mod line;
pub(crate) mod methods;
mod params;
pub(crate) mod request;
pub(crate) mod server;
pub(crate) mod table;

use std::sync::Arc;

use serde_json::{Map, Value};

pub(crate) use error::ApiError;
pub(crate) use request::Request;

use crate::{
    clock::Moment, delivery::polling, fault::Fault, ids::BotId, journal::Call, shared::Shared, world::World,
};
use admission::Admission;
use params::Params;
pub(crate) use params::Upload;

/// How a call ends for the bot.
pub(crate) enum Outcome {
    Answered(Result<Value, ApiError>),
    /// The connection breaks without an answer.
    Broken,
    /// The connection breaks in the midst of the answer.
    CutShort(Result<Value, ApiError>),
    /// An answer of 200 that is no JSON.
    Garbled,
    /// A page of something in front of Telegram, with this status.
    Page(u16),
}

/// Carries out a call and keeps it in the journal.
pub(crate) async fn call(
    shared: &Arc<Shared>,
    bot: BotId,
    method: &str,
    mut params: Params,
    received_at: Moment,
) -> Outcome {
    let Some(method) = table::table().method(method) else {
        complain(shared, bot, method, received_at, "unknown method".to_owned());
        return Outcome::Answered(Err(ApiError::unknown_method()));
    };
    let mut refusal = None;
    for complaint in check::check(method, &mut params) {
        if complaint.fatal && refusal.is_none() {
            refusal = Some(ApiError::bad_request(&complaint.text));
        }
        complain(shared, bot, &method.name, received_at, complaint.text);
    }
    let request = Request { bot, method, params, received_at };
    let admission = admission::admit(&mut shared.lock(), &request, refusal);
    let result = match &admission.refusal {
        Some(refusal) => Err(refusal.clone()),
        None if admission.is_lost() => Err(ApiError::internal()),
        None => act(shared, &request, admission.fault).await,
    };
    shared.change(|world| keep(world, &request, &admission, &result));
    if !admission.latency.is_zero() {
        tokio::time::sleep(admission.latency).await;
    }
    if let Err(error) = &result {
        shared.change(|world| admission::told(world, &request, &admission, error));
    }
    match admission.fault {
        Some(Fault::DropReply { .. }) => Outcome::Broken,
        Some(Fault::CutReply) => Outcome::CutShort(result),
        Some(Fault::GarbledReply) => Outcome::Garbled,
        Some(Fault::Gateway { code, .. }) => Outcome::Page(code),
        _ => Outcome::Answered(result),
    }
}

async fn act(shared: &Arc<Shared>, request: &Request, fault: Option<Fault>) -> Result<Value, ApiError> {
    if let Some(Fault::Delay(delay)) = fault {
        tokio::time::sleep(delay).await;
    }
    if request.method.name == "getUpdates" {
        return polling::get_updates(shared, request.bot, request).await;
    }
    shared.change(|world| admission::carry_out(world, request))
}

/// Keeps a call that was decided on: in the counts, and in the journal unless it was lost on its way.
fn keep(world: &mut World, request: &Request, admission: &Admission, result: &Result<Value, ApiError>) {
    let (bot, method) = (request.bot, &request.method.name);
    if request.is_chat_bound() {
        admission::count(world, request, admission, result);
    }
    if admission.is_lost() {
        return;
    }
    if let Some(error) = result.as_ref().err().filter(|error| error.malformed) {
        world.journal.complain(request.received_at, bot, method, error.description.clone());
    }
    world.journal.record(Call {
        at: request.received_at,
        bot,
        method: method.clone(),
        params: Value::Object(request.params.values.clone()),
        result: result.clone().map_err(|error| (error.code, error.description)),
    });
}

/// Carries out the call that the answer to an update held. Its result is never known to the bot, and methods
/// whose only use is their result, or that set the webhook, are ignored.
pub(crate) async fn call_of_webhook_answer(shared: &Arc<Shared>, bot: BotId, mut answer: Map<String, Value>) {
    let Some(Value::String(method)) = answer.remove("method") else { return };
    let lower = method.to_ascii_lowercase();
    if lower.starts_with("get")
        || ["setwebhook", "deletewebhook", "close", "logout"].contains(&lower.as_str())
    {
        return;
    }
    let now = shared.lock().clock.now();
    let _unknown_to_the_bot = call(shared, bot, &method, Params::from_object(answer), now).await;
}

fn complain(shared: &Shared, bot: BotId, method: &str, at: Moment, reason: String) {
    shared.change(|world| world.journal.complain(at, bot, method, reason));
}
