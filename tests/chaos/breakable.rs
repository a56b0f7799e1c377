//! `shoal` with doors for tests: it dies at a named step, or by a word that somebody writes to the bot.
//!
//! `platform/runtime/src/sabotage.rs` has the steps, `worker/src/sabotage.rs` the words.

use std::process::ExitCode;

fn main() -> ExitCode {
    shoal::cli::main()
}
