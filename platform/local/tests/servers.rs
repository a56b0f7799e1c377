//! The servers as their users meet them: started, used, disturbed, and gone with their owner.

#![expect(clippy::unwrap_used, reason = "the helpers of a test state what they expect as the test does")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use rustix::process::{Pid, Signal, kill_process};
use shoal_local::{Durability, LocalError, Place, Postgres, Redis, Servers, fresh, shared};

/// How long a fact may take to become true on a busy machine.
const BOUND: Duration = Duration::from_secs(30);
/// How long silence is listened to before it counts as silence.
const SILENCE: Duration = Duration::from_millis(300);

fn wait_until(fact: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + BOUND;
    while !holds() {
        assert!(Instant::now() < deadline, "not within {BOUND:?}: {fact}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The port in `scheme://[role@]127.0.0.1:PORT/rest`.
fn port_of(url: &str) -> u16 {
    let (_, after) = url.split_once("127.0.0.1:").unwrap();
    after.split('/').next().unwrap().parse().unwrap()
}

fn listens(url: &str) -> bool {
    TcpStream::connect(("127.0.0.1", port_of(url))).is_ok()
}

/// Sends inline commands to the database that the URL names; returns all answers.
fn redis(url: &str, commands: &str) -> String {
    let database = url.rsplit_once('/').unwrap().1;
    let mut connection = TcpStream::connect(("127.0.0.1", port_of(url))).unwrap();
    write!(connection, "SELECT {database}\r\n{commands}\r\nQUIT\r\n").unwrap();
    let mut answers = String::new();
    connection.read_to_string(&mut answers).unwrap();
    answers
}

/// Runs SQL with `psql`, unaligned and without headings.
fn sql(url: &str, statement: &str) -> String {
    let output = Command::new("psql").args(["-XqAt", "-c", statement, url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn both_servers_serve() {
    let servers = Servers::start(None).unwrap();
    assert!(redis(&servers.redis.redis_url(), "PING").contains("+PONG"));
    let highest = servers.redis.redis_url_db(2047);
    assert!(redis(&highest, "SET shoal swims\r\nGET shoal").contains("swims"));

    let url = servers.postgres.create_database("reef").unwrap();
    assert_eq!(url, servers.postgres.database_url("reef"));
    assert_eq!(sql(&url, "select current_user || ' ' || current_database()"), "shoal reef");
    assert_eq!(sql(&url, "show max_connections"), "200");
    assert_eq!(sql(&url, "show server_encoding"), "UTF8");
    // Byte order: with a language's rules it would be the other way around.
    assert_eq!(sql(&url, "select 'B' < 'a'"), "t");
}

#[test]
fn redis_never_evicts_and_flushes_as_asked() {
    let fast = Redis::start(None).unwrap();
    assert!(redis(&fast.redis_url(), "CONFIG GET appendfsync").contains("\r\nno\r\n"));
    assert!(redis(&fast.redis_url(), "CONFIG GET maxmemory-policy").contains("\r\nnoeviction\r\n"));
    assert!(redis(&fast.redis_url(), "CONFIG GET save").contains("\r\n$0\r\n"));

    let careful = Redis::start_with(None, Durability::PowerCut).unwrap();
    assert!(redis(&careful.redis_url(), "CONFIG GET appendfsync").contains("\r\nalways\r\n"));
}

#[test]
fn what_was_acknowledged_survives_a_kill_and_a_stop() {
    let servers = Servers::start(None).unwrap();
    let redis_url = servers.redis.redis_url();
    redis(&redis_url, "INCR starts");
    servers.redis.kill().unwrap();
    assert!(!listens(&redis_url));
    servers.redis.restart().unwrap();
    assert!(redis(&redis_url, "INCR starts").contains(":2"));
    servers.redis.restart().unwrap();
    assert!(redis(&redis_url, "INCR starts").contains(":3"));

    let url = servers.postgres.create_database("reef").unwrap();
    sql(&url, "create table fish (name text); insert into fish values ('herring')");
    servers.postgres.kill().unwrap();
    assert!(!listens(&url));
    servers.postgres.restart().unwrap();
    assert_eq!(sql(&url, "select name from fish"), "herring");
    servers.postgres.stop().unwrap();
    assert!(!listens(&url));
    servers.postgres.restart().unwrap();
    assert_eq!(sql(&url, "select name from fish"), "herring");
}

#[test]
fn a_stopped_server_says_that_it_is_not_running() {
    let server = Redis::start(None).unwrap();
    server.stop().unwrap();
    server.stop().expect("stopping twice is no error");
    assert_eq!(server.pid(), None);
    for refused in [server.kill(), server.pause(), server.resume()] {
        assert!(matches!(refused, Err(LocalError::NotRunning { server: "redis" })));
    }
}

#[test]
fn a_paused_redis_is_silent_until_it_is_resumed() {
    let server = Redis::start(None).unwrap();
    let mut connection = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    connection.set_read_timeout(Some(SILENCE)).unwrap();
    server.pause().unwrap();
    connection.write_all(b"PING\r\n").unwrap();
    let mut answer = [0; 7];
    connection.read_exact(&mut answer).expect_err("a frozen server does not answer");

    server.resume().unwrap();
    connection.set_read_timeout(Some(BOUND)).unwrap();
    connection.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+PONG\r\n");
}

#[test]
fn a_paused_postgres_freezes_the_connections_it_has() {
    let server = Postgres::start(None).unwrap();
    let url = server.database_url("postgres");
    let mut psql = Command::new("psql")
        .args(["-XqAt", &url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = psql.stdin.take().unwrap();
    let (answers, heard) = std::sync::mpsc::channel();
    let output = BufReader::new(psql.stdout.take().unwrap());
    thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| answers.send(line)));
    writeln!(input, "select 'connected';").unwrap();
    assert_eq!(heard.recv_timeout(BOUND).unwrap(), "connected");

    server.pause().unwrap();
    writeln!(input, "select 'frozen';").unwrap();
    heard.recv_timeout(SILENCE).expect_err("a frozen connection does not answer");
    server.resume().unwrap();
    assert_eq!(heard.recv_timeout(BOUND).unwrap(), "frozen");

    server.pause().unwrap();
    server.stop().expect("a frozen server can be stopped");
    assert!(!listens(&url));
    drop(input);
    psql.wait().unwrap();
}

#[test]
fn a_folder_of_ones_own_is_kept_and_used_again() {
    let folder = open_folder();
    let home = folder.path().join("new/demo");
    let first = Servers::start(home.clone()).unwrap();
    redis(&first.redis.redis_url(), "SET kept yes");
    first.postgres.create_database("kept").unwrap();
    drop(first);

    let second = Servers::start(home).unwrap();
    assert!(redis(&second.redis.redis_url(), "GET kept").contains("yes"));
    assert_eq!(sql(&second.postgres.database_url("kept"), "select 1"), "1");
}

#[test]
fn a_database_is_created_once_and_only_with_a_plain_name() {
    let postgres = &shared().postgres;
    postgres.create_database("once").unwrap();
    let again = postgres.create_database("once").unwrap_err();
    assert!(again.to_string().contains("already exists"), "{again}");
    for name in ["", "Upper", "a\"; drop database postgres; --", &"x".repeat(64)] {
        let refused = postgres.create_database(name);
        assert!(matches!(refused, Err(LocalError::DatabaseName { .. })), "{name}");
    }
}

#[test]
fn postgres_answers_row_by_row_or_says_what_is_wrong() {
    let postgres = &shared().postgres;
    let rows = postgres.ask("postgres", "select * from (values (1, 'a'), (2, 'b')) as pairs").unwrap();
    assert_eq!(rows, "1|a\n2|b\n");
    let error = postgres.ask("postgres", "select nothing from nowhere").unwrap_err();
    assert!(error.to_string().contains("\"nowhere\" does not exist"), "{error}");
}

#[test]
fn redis_naps_when_it_is_told_to() {
    let redis_of_ours = Redis::start(None).unwrap();
    assert!(redis(&redis_of_ours.redis_url(), "DEBUG SLEEP 0").contains("+OK"));
}

#[test]
fn parallel_tests_never_meet() {
    let places: Vec<Place> = thread::scope(|scope| {
        let started: Vec<_> = (0..4).map(|_| scope.spawn(fresh)).collect();
        started.into_iter().map(|place| place.join().unwrap()).collect()
    });
    for place in &places {
        assert!(redis(&place.redis_url, "DBSIZE\r\nSET mine 1").contains(":0\r\n"));
        assert_eq!(sql(&place.database_url, "create table mine (); select count(*) from mine"), "0");
    }
}

#[test]
fn dropping_the_servers_removes_them_and_their_folders() {
    let folder = open_folder();
    let mut owner = WithServers::start(folder.path(), "exit 7");
    assert_eq!(owner.child.wait().unwrap().code(), Some(7), "the command's own exit code");
    assert!(!listens(&owner.redis_url) && !listens(&owner.database_url));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn servers_die_with_an_owner_that_was_killed() {
    let folder = open_folder();
    let mut owner = WithServers::start(folder.path(), "exec sleep 600");
    assert!(redis(&owner.redis_url, "PING").contains("+PONG"));
    assert_eq!(sql(&owner.database_url, "select 1"), "1");

    owner.child.kill().unwrap();
    owner.child.wait().unwrap();
    wait_until("both servers are gone", || !listens(&owner.redis_url) && !listens(&owner.database_url));
    wait_until("their folders are gone", || fs::read_dir(folder.path()).unwrap().count() == 0);
}

#[test]
fn the_command_keeps_its_servers_while_it_drains() {
    let folder = open_folder();
    let drain =
        "trap 'redis-cli -u \"$SHOAL_REDIS_URL\" ping; exit 9' TERM; echo ready; while :; do sleep 0.1; done";
    let mut owner = WithServers::start(folder.path(), drain);
    assert_eq!(owner.line(), "ready");
    kill_process(Pid::from_child(&owner.child), Signal::INT).unwrap();
    kill_process(Pid::from_child(&owner.child), Signal::TERM).unwrap();
    assert_eq!(owner.line(), "PONG");
    assert_eq!(owner.child.wait().unwrap().code(), Some(9));
}

/// `with-servers` as a process of its own, running a shell command that first tells where everything is.
struct WithServers {
    child: std::process::Child,
    output: BufReader<std::process::ChildStdout>,
    command: Pid,
    redis_url: String,
    database_url: String,
}

impl WithServers {
    fn start(temporary: &Path, then: &str) -> Self {
        let tell = "echo $$; echo $SHOAL_REDIS_URL; echo $SHOAL_DATABASE_URL; ";
        let mut child = Command::new(env!("CARGO_BIN_EXE_with-servers"))
            .args(["--", "sh", "-c", &format!("{tell}{then}")])
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let command = Pid::from_raw(read_line(&mut output).parse().unwrap()).unwrap();
        let (redis_url, database_url) = (read_line(&mut output), read_line(&mut output));
        Self { child, output, command, redis_url, database_url }
    }

    fn line(&mut self) -> String {
        read_line(&mut self.output)
    }
}

impl Drop for WithServers {
    fn drop(&mut self) {
        // The command outlives an owner that was killed. Mostly both have ended by now.
        let _ = kill_process(self.command, Signal::KILL);
        let _ = self.child.kill();
    }
}

fn read_line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// A folder as open to everybody as `/tmp`: when the tests run as root, Postgres runs as another account.
fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    folder
}
