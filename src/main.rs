//! The one program of Shoal.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Every message takes and gives back some hundred small pieces of memory, on several threads. The system's allocator
/// spends a third of a worker's time with that; see `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    shoal::cli::main()
}
