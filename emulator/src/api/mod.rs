//! The Bot API server, and the way of a call through it:
//!
//! ```text
//! HTTP request -> params (any body) -> check (table) -> fault? -> methods (the world) -> journal -> answer
//! ```
//!
//! The table knows every method; [`methods`] acts out those a chat bot needs and refuses the rest by name.

pub(crate) mod check;
mod error;
mod line;
pub(crate) mod methods;
mod params;
mod request;
pub(crate) mod server;
mod table;

use std::sync::Arc;

use serde_json::{Map, Value};

pub(crate) use error::ApiError;
pub(crate) use request::Request;

use crate::{clock::Moment, delivery::polling, fault::Fault, ids::BotId, journal::Call, shared::Shared};
use params::Params;
pub(crate) use params::Upload;

/// How a call ends for the bot.
pub(crate) enum Outcome {
    Answered(Result<Value, ApiError>),
    /// The connection breaks without an answer.
    Broken,
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
    let fault = request.chat().and_then(|chat| shared.lock().faults.take(chat));
    let result = match (refusal, fault) {
        (Some(refusal), _) => Err(refusal),
        (None, Some(Fault::TooManyRequests { retry_after })) => Err(ApiError::too_many_requests(retry_after)),
        (None, Some(Fault::ServerError)) => Err(ApiError::internal()),
        (None, Some(Fault::DropReply { executed: false })) => return Outcome::Broken,
        (None, Some(Fault::Delay(delay))) => {
            tokio::time::sleep(delay).await;
            act(shared, &request).await
        }
        (None, Some(Fault::DropReply { executed: true }) | None) => act(shared, &request).await,
    };
    if let Some(error) = result.as_ref().err().filter(|error| error.malformed) {
        complain(shared, bot, &method.name, received_at, error.description.clone());
    }
    let recorded = Call {
        at: received_at,
        bot,
        method: method.name.clone(),
        params: Value::Object(request.params.values),
        result: result.clone().map_err(|error| (error.code, error.description)),
    };
    shared.change(|world| world.journal.record(recorded));
    match fault {
        Some(Fault::DropReply { .. }) => Outcome::Broken,
        _ => Outcome::Answered(result),
    }
}

async fn act(shared: &Arc<Shared>, request: &Request) -> Result<Value, ApiError> {
    if request.method.name == "getUpdates" {
        return polling::get_updates(shared, request.bot, request).await;
    }
    shared.change(|world| methods::act(world, request))
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
