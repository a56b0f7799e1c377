//! The way of a request: who asks, may they, how often, what; then the work, and its line in the audit.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use axum::{RequestPartsExt, Router};
use serde_json::Value;
use shoal_runtime::clock::monotonic;
use shoal_store::{Admin, Role};

use crate::api::Api;
use crate::place::Place;
use crate::problem::Problem;
use crate::query::Query;
use crate::routes::{ROOT, ROUTES, Route};
use crate::token::{self, TokenHash};
use crate::{audit, body, metrics};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) admin: Admin,
    pub(crate) hash: TokenHash,
    pub(crate) address: IpAddr,
}

/// A request that may be answered.
pub(crate) struct Asked {
    pub(crate) api: Arc<Api>,
    pub(crate) caller: Caller,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Query,
    pub(crate) body: Value,
    pub(crate) place: Place,
}

/// What a request is answered with.
pub(crate) struct Reply {
    pub(crate) response: Response,
    /// What the audit should know beside the route: what it was done with, and more about it.
    pub(crate) subject: Option<String>,
    pub(crate) note: Value,
    /// Whether it counts: a repeat of what was done before does not.
    pub(crate) is_new: bool,
    /// Whether the audit has its line already: of some deeds it is a part.
    pub(crate) is_audited: bool,
}

impl Reply {
    pub(crate) fn json(value: &Value) -> Reply {
        Reply::with(StatusCode::OK, value)
    }

    pub(crate) fn created(value: &Value) -> Reply {
        Reply::with(StatusCode::CREATED, value)
    }

    fn with(status: StatusCode, value: &Value) -> Reply {
        let media = [(header::CONTENT_TYPE, "application/json")];
        Reply::of((status, media, value.to_string()).into_response())
    }

    pub(crate) fn of(response: Response) -> Reply {
        Reply { response, subject: None, note: Value::Null, is_new: true, is_audited: false }
    }
}

/// The router of all routes.
pub(crate) fn router(api: &Arc<Api>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let method = match route.method {
            "POST" => MethodFilter::POST,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let api = Arc::clone(api);
        let answer = move |request: Request| answer(api, route, request);
        router = router.route(&format!("{ROOT}{}", route.path), on(method, answer));
    }
    let wrong_method =
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "this path has no such method");
    router
        .fallback(|| async { dressed("none", monotonic(), Problem::not_found("such path").into_response()) })
        .method_not_allowed_fallback(async move || dressed("none", monotonic(), wrong_method.into_response()))
}

async fn answer(api: Arc<Api>, route: &'static Route, request: Request) -> Response {
    let since = monotonic();
    // In a task of its own: what was begun is ended and audited, also when the caller goes away meanwhile.
    let work = tokio::spawn(pass(api, route, request));
    let response = work.await.unwrap_or_else(|_| Problem::broken().into_response());
    dressed(route.path, since, response)
}

/// Counts an answer, and adds what all of them say.
fn dressed(route: &'static str, since: tokio::time::Instant, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    metrics::answered(route, response.status().as_u16(), since.elapsed());
    response
}

/// 401, 403, 429, 413, 415, and only then the body; last the turn of what may be done a few times an hour.
async fn pass(api: Arc<Api>, route: &'static Route, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let ConnectInfo(address) =
        *parts.extensions.get::<ConnectInfo<SocketAddr>>().expect("the server adds it to each request");
    let caller = match authenticate(&api, &parts.headers, address.ip()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let params = parts.extract::<RawPathParams>().await;
    let place = params.map(|params| Place::read(&params)).unwrap_or_default();
    let text = parts.uri.query().unwrap_or_default().to_owned();
    let work = {
        let (api, caller) = (Arc::clone(&api), caller.clone());
        async move {
            admit(&api, route, &caller)?;
            let is_head = parts.method == Method::HEAD;
            let body =
                body::read(route.takes, &parts.headers, if is_head { Body::empty() } else { body }).await?;
            let query = Query::read(&text, route.query)?;
            // Only now: whoever sends a body slowly keeps nobody from their turn.
            let turn = api.limits.turn(route.class, &caller.admin.name).await.map_err(too_many)?;
            let asked = Asked { api, caller, headers: parts.headers, query, body, place };
            let reply = (route.handler)(asked).await?;
            if let Some(turn) = turn.filter(|_| reply.is_new) {
                turn.done();
            }
            Ok::<_, Problem>(reply)
        }
    };
    let Reply { response, subject, note, is_audited, .. } =
        work.await.unwrap_or_else(|problem| Reply::of(problem.into_response()));
    if !route.audited.is_empty() && !is_audited {
        let subject = subject.or_else(|| place.subject()).unwrap_or_default();
        if let Some(deed) = audit::deed(&api, &caller, route.audited, subject, &note, &response) {
            audit::write(&api, deed).await;
        }
    }
    response
}

/// Finds out who asks. Nothing of the body is read before.
async fn authenticate(api: &Api, headers: &HeaderMap, address: IpAddr) -> Result<Caller, Problem> {
    let wrong = |detail| Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
    let shown = headers
        .get(header::AUTHORIZATION)
        .ok_or_else(|| wrong("show a token: Authorization: Bearer shoal_…"))?;
    let hash = shown.to_str().ok().and_then(bearer).and_then(token::hash);
    // A token that was good a moment ago may come as often as it likes; guessing may not.
    if !hash.is_some_and(|hash| api.keys.knows(&hash)) {
        api.limits
            .may_show(address)
            // Not 429: whether this one is good was not even looked at.
            .map_err(|wait| {
                wrong("too many wrong tokens from this address").retry_after(wait.as_secs() + 1)
            })?;
    }
    let holder = match hash {
        Some(hash) => api.keys.holder(&hash).await?.map(|admin| Caller { admin, hash, address }),
        None => None,
    };
    holder.ok_or_else(|| {
        api.limits.was_wrong(address);
        wrong("this token is not known, or was revoked")
    })
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whether the caller may do this at all, and ask for it now.
fn admit(api: &Api, route: &Route, caller: &Caller) -> Result<(), Problem> {
    let Admin { name, role, .. } = &caller.admin;
    if *role < route.right {
        let needs = match route.right {
            Role::Owner => "only an owner may do this",
            Role::Moderator => "a viewer only looks at broadcasts; this takes a moderator",
            _ => "this takes an operator",
        };
        return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", needs));
    }
    api.limits.ask(route.class, name).map_err(too_many)
}

fn too_many(wait: Duration) -> Problem {
    let (secs, why) = (wait.as_secs() + 1, "too many requests with this token");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", why).retry_after(secs)
}
