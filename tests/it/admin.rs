//! `shoal admin`: tokens on the command line, and the process that takes them.

use std::process::{Command, Output};

use shoal_local::Place;
use shoal_store::Store;

use crate::world::{self, eventually};

/// What the API and its commands need: no Redis, no Telegram.
fn shoal(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
    command
        .args(arguments)
        .env("SHOAL_DATABASE_URL", &place.database_url)
        .env("SHOAL_BOT_TOKENS", world::TOKEN);
    command.output().unwrap()
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn place() -> Place {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    Store::new(&place.database_url).unwrap().migrate().await.unwrap();
    place
}

#[tokio::test]
async fn a_token_is_made_shown_once_listed_and_revoked() {
    let place = place().await;
    let made = shoal(&place, &["admin", "token", "create", "--name", "anna", "--role", "operator"]);
    assert!(made.status.success(), "{}", words(&made));
    let token = String::from_utf8(made.stdout.clone()).unwrap().trim().to_owned();
    assert!(
        token.starts_with("shoal_") && token.len() == 49,
        "only the token is on standard output: {token}"
    );
    let again = shoal(&place, &["admin", "token", "create", "--name", "anna", "--role", "viewer"]);
    assert!(
        !again.status.success() && words(&again).contains("shoal admin token revoke anna"),
        "{}",
        words(&again)
    );
    let list = words(&shoal(&place, &["admin", "token", "list"]));
    assert!(list.contains("anna") && list.contains("operator") && list.contains("good"), "{list}");
    assert!(!list.contains(&token[6..]), "it is not shown again");
    assert!(shoal(&place, &["admin", "token", "revoke", "anna"]).status.success());
    let list = words(&shoal(&place, &["admin", "token", "list"]));
    assert!(list.contains("revoked 20"), "{list}");
    assert!(!shoal(&place, &["admin", "token", "revoke", "anna"]).status.success(), "nobody is left");
    for (name, role) in [("anna maria", "viewer"), ("", "viewer"), ("bert", "king")] {
        let refused = shoal(&place, &["admin", "token", "create", "--name", name, "--role", role]);
        assert_eq!(refused.status.code(), Some(2), "{}", words(&refused));
    }
}

#[tokio::test]
async fn the_process_serves_and_ends_in_order() {
    let place = place().await;
    let made = shoal(&place, &["admin", "token", "create", "--name", "anna", "--role", "operator"]);
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let mut process = tokio::process::Command::new(env!("CARGO_BIN_EXE_shoal"));
    process
        .arg("admin")
        .env("SHOAL_DATABASE_URL", &place.database_url)
        .env("SHOAL_ADMIN_LISTEN", &address)
        .env("SHOAL_OPS_LISTEN", "127.0.0.1:0")
        .kill_on_drop(true);
    let mut process = process.spawn().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let me = || http.get(format!("http://{address}/api/v1/me")).bearer_auth(&token).send();
    eventually("it serves", async || me().await.is_ok_and(|answer| answer.status() == 200)).await;
    let pid = rustix::process::Pid::from_raw(process.id().unwrap().cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(process.wait().await.unwrap().success());
}
