//! The one program of Shoal: reads the command line, builds what it asks for, runs it.

use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::Parser;
use shoal::cli::{Cli, run};
use tokio::runtime::Builder;

/// Threads at least, also on a small machine: a message that never ends takes one of them with it.
const THREADS: usize = 4;

/// Time for threads to end. One whose message never ends does not, and goes with the process.
const LAST_BREATH: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let threads = available_parallelism().map_or(THREADS, |cores| cores.get().max(THREADS));
    match Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(run(cli));
            runtime.shutdown_timeout(LAST_BREATH);
            code
        }
        Err(error) => {
            eprintln!("shoal: the system gives no threads: {error}");
            ExitCode::FAILURE
        }
    }
}
