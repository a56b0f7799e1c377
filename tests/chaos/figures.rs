//! `make figures`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    shoal_chaos::figures().await
}
