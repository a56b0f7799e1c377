//! What each step on the way of a message costs by itself.
//!
//! `make bench-steps` takes the time of each, and `make instructions` counts what the processor is asked to do, which does not
//! depend on the mood of the machine ([`instructions`]). The whole path is measured by `make bench`.
//!
//! What Redis itself spends on a message, by how many share a script, is counted by [`redis`].
//!
//! In the order in which a message meets them: [`updates`] are looked at and read, [`rules`] answer, what was decided is
//! [`handed`] over to the client of Redis, which runs the [`scripts`], and [`calls`] are made up under the [`limits`] of
//! Telegram. [`sample`] has the message, and [`deployment`] the Redis of its own.

mod updates;

mod rules;

mod handed;
mod scripts;

mod calls;
mod limits;

mod deployment;
mod sample;

mod instructions;
mod redis;

use std::process::ExitCode;
use std::time::Duration;

use divan::Divan;
use mimalloc::MiMalloc;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// At least so long is each step timed, so that caches are as warm as they get.
const LEAST_TIME: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    // cargo says so where the steps are timed; for a test each is taken once.
    let (asked, words): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| word == "--bench");
    let take = || Divan::default().min_time(LEAST_TIME).config_with_args().main();
    match words.split_first() {
        Some((first, rest)) if first == "instructions" => return instructions::main(rest),
        Some((first, _)) if first == "redis" => redis::show(),
        Some(_) => take(),
        None => {
            take();
            if !asked.is_empty() {
                redis::show();
            }
        }
    }
    ExitCode::SUCCESS
}
