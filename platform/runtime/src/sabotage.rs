//! A process that kills itself at a named step. Compiled for tests only (feature `sabotage`): a release has no such
//! door.
//!
//! `BREAK_AT=decided:3` in the environment has a process die when it comes to the step `decided` for the third time.
//! The name does not begin with `SHOAL_`, since it is no setting. The steps are where [`reach`] is called:
//!
//! | step | where the process is |
//! | --- | --- |
//! | `appended` | ingress: the update is in its inbox, Telegram has no answer yet |
//! | `read` | worker: a batch has been read, and its try is not counted yet |
//! | `decided` | everything is decided, nothing is committed |
//! | `committed` | it is committed, and nobody has acted on it |
//! | `recorded` | Postgres has the records, the lane in Redis does not know it |
//! | `begun` | a call is written down as begun, and not made |
//! | `answered` | Telegram has answered a call, and that is not written down |

use std::env;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};

/// The variable that says where to die: a step, a colon, and at which visit, from 1.
const ORDER: &str = "BREAK_AT";

static ORDERED: LazyLock<Option<(String, u64)>> = LazyLock::new(|| parse(&env::var(ORDER).ok()?));

static VISITS: AtomicU64 = AtomicU64::new(0);

/// Says that the process has come to a step. If this is where it was told to die, it never returns.
pub fn reach(step: &str) {
    let Some((_, visit)) = ORDERED.as_ref().filter(|(ordered, _)| ordered == step) else { return };
    if VISITS.fetch_add(1, Ordering::Relaxed) + 1 == *visit {
        // SIGKILL, as from outside: nothing is flushed, closed or said.
        let _ = kill_process(getpid(), Signal::KILL);
        std::process::abort();
    }
}

fn parse(order: &str) -> Option<(String, u64)> {
    let (step, visit) = order.split_once(':')?;
    Some((step.to_owned(), visit.parse().ok()?))
}
