//! `shoal-baseline`: the same relay with none of the promises, as it is usually built. What Shoal is measured against.
//!
//! A webhook comes in by axum, its body is read into teloxide's types, the partner is looked up in Redis, and teloxide
//! writes to them. One process, as many threads as the machine has processors. Every choice is the fast one:
//!
//! - 200 is answered as soon as the work is begun, not when it is done: what is under way at a crash is gone (posted to
//!   `/after`, it is answered when its call is over, as whoever keeps no queue has to if nothing may be lost);
//! - nothing is stored, nothing is recognised when it comes twice, and two messages of one person may overtake each other;
//! - all questions to Redis share one connection, and are sent without waiting for the answers to earlier ones;
//! - calls keep their connections, with teloxide's own settings for its HTTP client;
//! - no pace, no limits, no secret, no logs, no metrics.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use bytes::Bytes;
use clap::Parser;
use fred::prelude::{Builder, Client, ClientLike, Config, KeysInterface};
use teloxide::Bot;
use teloxide::prelude::Requester;
use teloxide::types::{ChatId, Update, UpdateKind};
use tokio::net::TcpListener;

/// A relay without promises.
#[derive(Parser)]
struct Options {
    /// Address and port that receive webhooks
    #[arg(long)]
    listen: SocketAddr,
    /// The Redis server
    #[arg(long)]
    redis_url: String,
    /// The Bot API server
    #[arg(long)]
    api_url: String,
    /// The bot's token
    #[arg(long)]
    token: String,
}

struct Relay {
    redis: Client,
    bot: Bot,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let redis = Builder::from_config(Config::from_url(&options.redis_url)?).build()?;
    redis.init().await?;
    // A proxy of the environment would stand between the two programs of one machine.
    let http = teloxide::net::default_reqwest_settings().no_proxy().build()?;
    let bot = Bot::with_client(options.token, http).set_api_url(options.api_url.parse()?);
    let router = Router::new()
        .route("/", post(receive))
        .route("/after", post(pass_on_first))
        .with_state(Arc::new(Relay { redis, bot }));
    axum::serve(TcpListener::bind(options.listen).await?, router).await?;
    Ok(())
}

async fn receive(State(relay): State<Arc<Relay>>, body: Bytes) -> StatusCode {
    let Ok(update) = serde_json::from_slice::<Update>(&body) else { return StatusCode::BAD_REQUEST };
    tokio::spawn(async move {
        if let Err(failure) = relay.pass_on(update).await {
            eprintln!("not passed on: {failure}");
        }
    });
    StatusCode::OK
}

/// Answers when the call is over. What fails is not acknowledged, and comes again.
async fn pass_on_first(State(relay): State<Arc<Relay>>, body: Bytes) -> StatusCode {
    let Ok(update) = serde_json::from_slice::<Update>(&body) else { return StatusCode::BAD_REQUEST };
    match relay.pass_on(update).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Relay {
    async fn pass_on(&self, update: Update) -> Result<(), Failure> {
        let UpdateKind::Message(message) = update.kind else { return Ok(()) };
        let Some(text) = message.text() else { return Ok(()) };
        let partner: Option<i64> = self.redis.get(format!("partner:{}", message.chat.id)).await?;
        if let Some(partner) = partner {
            self.bot.send_message(ChatId(partner), text).await?;
        }
        Ok(())
    }
}
