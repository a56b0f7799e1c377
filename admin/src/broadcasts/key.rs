//! `Idempotency-Key`: the same request under the same key makes one broadcast.

use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use shoal_domain::id::BroadcastId;
use shoal_store::{Created, Draft, RequestKey};

use super::show;
use crate::api::Api;
use crate::problem::Problem;
use crate::serve::Reply;

/// The header that names a request.
const KEY: &str = "idempotency-key";

/// The header that says that nothing new was made.
const REPLAYED: &str = "idempotent-replayed";

/// The longest key, in characters.
const LONGEST_KEY: usize = 128;

/// The name of a request, and what is asked in it.
pub(super) struct Key {
    name: String,
    request: [u8; 32],
}

impl Key {
    /// The key of a request, if it has one. Two requests are the same if their words are.
    pub(super) fn read(headers: &HeaderMap, words: &str) -> Result<Option<Key>, Problem> {
        let Some(value) = headers.get(KEY) else { return Ok(None) };
        let name = value.to_str().ok().filter(|name| (1..=LONGEST_KEY).contains(&name.len()));
        let why = "a key has 1 to 128 printable characters of ASCII";
        let name = name.ok_or_else(|| Problem::field("Idempotency-Key", why))?.to_owned();
        Ok(Some(Key { name, request: Sha256::digest(words).into() }))
    }
}

/// A broadcast that was made.
pub(super) struct Made {
    pub(super) id: BroadcastId,
    /// Whether the same request made it before.
    is_replay: bool,
}

impl Made {
    /// What this request has made before, if it has. It is asked first of all: a repeat is answered however things stand
    /// by now.
    pub(super) async fn before(api: &Api, by: &str, key: Option<&Key>) -> Result<Option<Made>, Problem> {
        let Some(Key { name, request }) = key else { return Ok(None) };
        let created = api.store.created_before(by, RequestKey { key: name, request }).await?;
        created.map(Made::of).transpose()
    }

    /// Makes a broadcast, unless this request has made it before.
    pub(super) async fn once(api: &Api, draft: Draft<'_>, key: Option<&Key>) -> Result<Made, Problem> {
        let key = key.map(|Key { name, request }| RequestKey { key: name, request });
        Made::of(api.store.create_broadcast(draft, key).await?)
    }

    fn of(created: Created) -> Result<Made, Problem> {
        match created {
            Created::New(id) => Ok(Made { id, is_replay: false }),
            Created::Before(id) => Ok(Made { id, is_replay: true }),
            Created::OtherRequest => {
                let why = "this Idempotency-Key was used for another request";
                Err(Problem::conflict("other-request", why))
            }
        }
    }

    /// The answer: the broadcast as it is now. A repeat says so, and counts for nothing.
    pub(super) async fn reply(&self, api: &Api) -> Result<Reply, Problem> {
        let mut reply = Reply::created(&show::by_id(api, self.id).await?);
        reply.subject = Some(format!("broadcast {}", self.id));
        if self.is_replay {
            reply.response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            reply.note["replayed"] = true.into();
            reply.is_new = false;
        }
        Ok(reply)
    }
}
