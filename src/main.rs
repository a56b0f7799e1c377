//! The one program of Shoal.

use std::process::ExitCode;

fn main() -> ExitCode {
    shoal::cli::main()
}
