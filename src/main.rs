//! The one program of Shoal: reads the command line, builds what it asks for, runs it.

use std::process::ExitCode;

use clap::Parser;
use shoal::cli::{Cli, run};

#[tokio::main]
async fn main() -> ExitCode {
    run(Cli::parse()).await
}
