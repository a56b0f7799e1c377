//! What is to become of a call: decided when it arrives, and counted when it is answered.

use std::time::Duration;

use serde_json::Value;

use super::{ApiError, Request, methods};
use crate::{
    fault::Fault,
    ids::PersonId,
    limit::{Passing, Refused},
    world::World,
};

/// The decision on a call that arrives.
#[derive(Default)]
pub(super) struct Admission {
    /// It is refused before anything is done.
    pub(super) refusal: Option<ApiError>,
    pub(super) fault: Option<Fault>,
    /// How much later than it is carried out it is answered.
    pub(super) latency: Duration,
    wait: Option<Refused>,
}

/// Decides on a call that arrives; `malformed` is what the table has against it.
pub(super) fn admit(world: &mut World, request: &Request, malformed: Option<ApiError>) -> Admission {
    let now = request.received_at;
    let mut admission = Admission { refusal: malformed, ..Admission::default() };
    if request.is_chat_bound() {
        let passing = passing(request);
        world.counts.arrived(passing, now);
        admission.latency = world.latency;
        if admission.refusal.is_none()
            && let Err(refused) = world.gate.pass(passing, now)
        {
            admission.refuse(refused, now);
        }
    }
    if admission.refusal.is_some() {
        return admission;
    }
    match world.faults.meet(request) {
        Some(Fault::TooManyRequests { retry_after }) => {
            admission.refuse(Refused { until: now + retry_after, whole_bot: false }, now);
        }
        fault => admission.fault = fault,
    }
    if admission.fault == Some(Fault::ServerError) {
        admission.refusal = Some(ApiError::internal());
    }
    if let Some(Fault::LateReply(delay)) = admission.fault {
        admission.latency += delay;
    }
    admission
}

/// What of a call matters for the limits.
fn passing(request: &Request) -> Passing {
    Passing { bot: request.bot, chat: request.chat(), paid: request.is_paid() }
}

impl Admission {
    fn refuse(&mut self, refused: Refused, now: Duration) {
        self.refusal = Some(ApiError::too_many_requests(refused.until.saturating_sub(now)));
        self.wait = Some(refused);
    }

    /// The call is never carried out, and the bot cannot know.
    pub(super) fn is_lost(&self) -> bool {
        matches!(
            self.fault,
            Some(Fault::DropReply { executed: false } | Fault::Gateway { executed: false, .. })
        )
    }
}

/// Carries a call out in the world, and has it paid where that was offered.
pub(super) fn carry_out(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let (bot, messages, now) = (request.bot, request.messages(), request.received_at);
    if request.is_paid() && !world.purse.suffices(bot, messages, now) {
        return Err(ApiError::bad_request("BALANCE_TOO_LOW"));
    }
    // What a call says of an earlier message can be done only while the messages are at hand.
    let about_earlier = ["message_id", "message_ids", "reply_parameters"];
    let (from, to) = (request.integer("from_chat_id"), request.chat());
    let chats: Vec<PersonId> = from.into_iter().chain(to).map(PersonId).collect();
    if about_earlier.into_iter().any(|name| request.value(name).is_some()) {
        for chat in &chats {
            world.unpack(bot, *chat);
        }
    }
    let result = methods::act(world, request);
    for chat in &chats {
        world.pack(bot, *chat);
    }
    if request.is_paid() && result.is_ok() {
        world.purse.charge(bot, messages, now);
    }
    result
}

/// Counts how a chat-bound call went, as far as that is known before it is answered.
pub(super) fn count(
    world: &mut World,
    request: &Request,
    admission: &Admission,
    result: &Result<Value, ApiError>,
) {
    let unknown = admission.is_lost()
        || matches!(
            admission.fault,
            Some(
                Fault::ServerError
                    | Fault::Gateway { .. }
                    | Fault::DropReply { .. }
                    | Fault::CutReply
                    | Fault::GarbledReply
                    | Fault::LateReply(_)
            )
        );
    let traffic = world.counts.traffic_mut(request.bot);
    traffic.unknown += u64::from(unknown);
    traffic.unknown_executed += u64::from(unknown && result.is_ok());
    match result {
        Ok(Value::Array(several)) if request.makes_messages() => traffic.sent += several.len() as u64,
        Ok(_) if request.makes_messages() => traffic.sent += 1,
        Err(error) if error.code == 429 => traffic.refused_429 += 1,
        _ => {}
    }
}

/// Remembers what the bot has been told, now that it is.
pub(super) fn told(world: &mut World, request: &Request, admission: &Admission, error: &ApiError) {
    let (bot, chat, now) = (request.bot, request.chat(), world.clock.now());
    if let Some(refused) = admission.wait {
        let grace = world.gate.grace(bot);
        world.counts.told_to_wait(passing(request), refused, now + grace);
    }
    if let Some(chat) = chat.filter(|_| error.is_out_of_reach()) {
        world.counts.told_out_of_reach(bot, chat, now);
    }
}
