//! Power cuts of the machine that Redis runs on.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_local::Durability;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{CAME_AGAIN, Injected, Row};
use crate::ask;
use crate::error::ChaosError;
use crate::power::{Noter, Powered};
use crate::process::free_port;
use crate::stage::{Cast, Stage, USUAL};

/// How long people talk before the cut.
const TALK: Duration = Duration::from_secs(4);

/// How long one connection counts, to measure what a setting keeps: more than the second of `everysec`.
const COUNTING: Duration = Duration::from_millis(2_600);

/// Counts that are sent without waiting in between.
const AT_ONCE: usize = 32;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-22", "power cut under Redis", CAME_AGAIN, |stage| cut(stage).boxed_local())
            .with(Cast { durability: Durability::PowerCut, ..USUAL }),
    ]
}

/// Redis flushes before it answers, and then the power goes. What it answered is there afterwards.
async fn cut(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let Some(noter) = Noter::build().await? else {
        let mut injected = Injected::since(Instant::now());
        injected.show("skipped: there is no C compiler");
        return Ok(injected);
    };
    let port = stage.redis_port();
    let folder = ask::setting(port, "dir").await?;
    stage.servers(|servers| servers.redis.stop()).await?;
    let redis = Powered::start(&noter, folder.as_ref(), port, "always").await?;
    tokio::time::sleep(TALK).await;
    let gone = redis.cut().await?;
    stage.servers(|servers| servers.redis.restart()).await?;
    let mut injected = Injected::since(Instant::now());
    injected.show(format!("{gone} bytes had not been flushed, none of them acknowledged"));
    for fsync in ["always", "everysec"] {
        let (acknowledged, kept) = counted(&noter, fsync).await?;
        let lost = acknowledged.saturating_sub(kept);
        injected
            .show(format!("appendfsync {fsync}: {lost} of {acknowledged} acknowledged writes lost by a cut"));
        injected
            .promise(fsync != "always" || lost == 0, format!("{lost} acknowledged writes lost with {fsync}"));
    }
    Ok(injected)
}

/// One connection counts as fast as it is answered; then the power is cut. What was acknowledged last, and what is there.
async fn counted(noter: &Noter, fsync: &str) -> Result<(u64, u64), ChaosError> {
    let folder = tempfile::Builder::new().prefix("shoal-cut-").tempdir()?;
    let redis = Powered::start(noter, folder.path(), free_port()?, fsync).await?;
    let mut connection = BufReader::new(TcpStream::connect(("127.0.0.1", redis.port)).await?);
    let since = Instant::now();
    let mut acknowledged = 0;
    while since.elapsed() < COUNTING {
        connection.write_all("INCR count\r\n".repeat(AT_ONCE).as_bytes()).await?;
        for _ in 0..AT_ONCE {
            let mut answer = String::new();
            connection.read_line(&mut answer).await?;
            acknowledged = answer.trim_start_matches(':').trim().parse().unwrap_or(acknowledged);
        }
    }
    redis.cut().await?;
    let back = Powered::start(noter, folder.path(), free_port()?, fsync).await?;
    let kept = ask::one(back.port, "GET count").await?;
    Ok((acknowledged, kept.and_then(|count| count.parse().ok()).unwrap_or(0)))
}
