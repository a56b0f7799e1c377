//! `make bench`.

use std::process::ExitCode;

fn main() -> ExitCode {
    shoal_bench::main()
}
