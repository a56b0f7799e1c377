//! What only a process of its own shows: signals, and settings from a real environment and file.

#![expect(clippy::unwrap_used, reason = "the helpers of a test state what they expect as the test does")]

use std::env;
use std::fs;
use std::future::pending;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use shoal_runtime::lifecycle::{DRAIN_GRACE, Lifecycle};
use shoal_runtime::{config, ops};

/// Runs one of the ignored tests below as a process of its own.
fn run_alone(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).stdout(Stdio::piped());
    command
}

/// Reads the child's output up to the line that holds `word`.
fn wait_for(output: &mut BufReader<ChildStdout>, word: &str) {
    let found = output.lines().map_while(Result::ok).any(|line| line.contains(word));
    assert!(found, "the child ended without a word of {word}");
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn the_first_signal_drains() {
    for kind in [Signal::TERM, Signal::INT] {
        let mut child = run_alone("a_process_that_drains").spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        wait_for(&mut output, "started");
        signal(&child, kind);
        wait_for(&mut output, "drained, ready: false");
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn the_second_signal_stops_at_once() {
    for (kind, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut child = run_alone("a_process_that_never_drains").spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        wait_for(&mut output, "started");
        signal(&child, Signal::TERM);
        wait_for(&mut output, "draining");
        signal(&child, kind);
        assert_eq!(child.wait().unwrap().code(), Some(code));
    }
}

#[test]
fn settings_come_from_the_file_in_the_working_directory_or_the_one_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shoal.toml"), "partitions = 8").unwrap();
    fs::write(folder.path().join("other.toml"), "partitions = 9").unwrap();
    let load = |config_file: Option<&str>| {
        let mut command = run_alone("a_process_that_loads_settings");
        command.current_dir(folder.path()).env_remove("SHOAL_CONFIG");
        command.envs(config_file.map(|file| ("SHOAL_CONFIG", file)));
        let mut output = String::new();
        let mut child = command.spawn().unwrap();
        child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        child.wait().unwrap();
        output
    };
    assert!(load(None).contains("partitions: 8"));
    assert!(load(Some("other.toml")).contains("partitions: 9"));
    let missing = load(Some("missing.toml"));
    assert!(missing.contains("SHOAL_CONFIG: cannot read missing.toml: No such file"), "{missing}");
    fs::remove_file(folder.path().join("shoal.toml")).unwrap();
    assert!(load(None).contains("partitions: 64"));
}

#[tokio::test]
#[ignore = "run as a process of its own by another test"]
async fn a_process_that_drains() {
    let health = ops::Health::default();
    let mut lifecycle = Lifecycle::with_signals(&health).unwrap();
    let drain = lifecycle.drain_token();
    lifecycle.spawn("work", async move {
        println!("started");
        drain.cancelled().await;
        println!("drained, ready: {}", health.readiness().ready);
        Ok::<(), std::io::Error>(())
    });
    lifecycle.run(DRAIN_GRACE).await.unwrap();
}

#[tokio::test]
#[ignore = "run as a process of its own by another test"]
async fn a_process_that_never_drains() {
    let mut lifecycle = Lifecycle::with_signals(&ops::Health::default()).unwrap();
    let drain = lifecycle.drain_token();
    lifecycle.spawn("work", async move {
        println!("started");
        drain.cancelled().await;
        println!("draining");
        pending::<Result<(), std::io::Error>>().await
    });
    lifecycle.run(DRAIN_GRACE).await.unwrap();
}

#[test]
#[ignore = "run as a process of its own by another test"]
fn a_process_that_loads_settings() {
    match config::load_from_process() {
        Ok(settings) => println!("partitions: {}", settings.partitions),
        Err(problems) => println!("{problems}"),
    }
}
