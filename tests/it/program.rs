//! The program as an operator meets it.

use std::process::{Command, Output};

/// Runs `shoal` with these settings and no others.
pub fn shoal(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("SHOAL_")) {
        command.env_remove(key);
    }
    let folder = tempfile::tempdir().unwrap();
    command.args(arguments).envs(settings.iter().copied()).current_dir(folder.path()).output().unwrap()
}

pub fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

const TOKEN: (&str, &str) = ("SHOAL_BOT_TOKENS", "1001:AAcanaryTokenThatMustNeverBeSeen");

#[test]
fn help_says_what_it_is_and_names_every_setting() {
    let output = shoal(&["--help"], &[]);
    let help = words(&output);
    assert!(output.status.success());
    for word in ["ingress", "worker", "scheduler", "migrate", "doctor", "demo", "make demo"] {
        assert!(help.contains(word), "{word} is missing:\n{help}");
    }
    for setting in shoal_runtime::config::TABLE {
        assert!(help.contains(setting.key), "{} is missing:\n{help}", setting.key);
    }
}

#[test]
fn bad_settings_are_named_and_end_with_2() {
    for (settings, named) in [
        (vec![("SHOAL_BOT_TOKENS", "canary")], "SHOAL_BOT_TOKENS"),
        (vec![TOKEN, ("SHOAL_PARTITIONS", "canary")], "SHOAL_PARTITIONS"),
        (vec![TOKEN, ("SHOAL_PUBLIC_URL", "https://example.org")], "SHOAL_WEBHOOK_SECRET"),
        (vec![TOKEN, ("SHOAL_REDIS", "redis://127.0.0.1")], "SHOAL_REDIS"),
        (vec![TOKEN, ("SHOAL_LISTEN", "everywhere")], "SHOAL_LISTEN"),
    ] {
        let output = shoal(&["all"], &settings);
        let said = words(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(named), "{named} is not named:\n{said}");
        assert!(!said.contains("canaryToken"), "a token is shown:\n{said}");
    }
}

#[test]
fn a_missing_server_is_named_with_the_way_to_start_it() {
    // Nobody listens on port 1.
    let no_redis = [
        TOKEN,
        ("SHOAL_REDIS_URL", "redis://user:canary-password@127.0.0.1:1"),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
    ];
    let output = shoal(&["all"], &no_redis);
    let said = words(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("Redis does not answer") && said.contains("redis-server"), "{said}");
    assert!(!said.contains("canary"), "a secret is shown:\n{said}");

    let place = shoal_local::fresh();
    let no_postgres = [
        TOKEN,
        ("SHOAL_REDIS_URL", &*place.redis_url),
        ("SHOAL_DATABASE_URL", "postgres://user:canary-password@127.0.0.1:1/shoal"),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
    ];
    for command in ["worker", "migrate"] {
        let output = shoal(&[command], &no_postgres);
        let said = words(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("Postgres does not let us in") && said.contains("postgresql"), "{said}");
        assert!(!said.contains("canary"), "a secret is shown:\n{said}");
    }
}

#[test]
fn migrate_prepares_a_database_and_may_run_again() {
    let place = shoal_local::fresh();
    let settings = [
        TOKEN,
        ("SHOAL_REDIS_URL", &*place.redis_url),
        ("SHOAL_DATABASE_URL", &*place.database_url),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
    ];
    let early = shoal(&["worker"], &settings);
    assert_eq!(early.status.code(), Some(1));
    assert!(words(&early).contains("shoal migrate"), "{}", words(&early));
    for _ in 0..2 {
        let output = shoal(&["migrate"], &settings);
        assert!(output.status.success(), "{}", words(&output));
    }
}

#[test]
fn a_look_does_not_decide_how_many_partitions_there_are() {
    let place = shoal_local::fresh();
    let settings = |partitions: &'static str| {
        [
            TOKEN,
            ("SHOAL_REDIS_URL", &*place.redis_url),
            ("SHOAL_DATABASE_URL", &*place.database_url),
            ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
            // Nobody listens there: what Telegram says is not the matter here.
            ("SHOAL_TELEGRAM_API_URL", "http://127.0.0.1:1"),
            ("SHOAL_PARTITIONS", partitions),
        ]
    };
    let looks: [&[&str]; 4] = [&["partitions"], &["doctor"], &["dead", "list"], &["uncertain"]];
    for look in looks {
        let said = words(&shoal(look, &settings("8")));
        assert!(!said.contains("was begun with"), "{look:?} beside nothing:\n{said}");
    }
    // Without a schema it ends at once, but what it lives on in Redis has been begun.
    let begun = shoal(&["worker"], &settings("16"));
    assert!(words(&begun).contains("shoal migrate"), "{}", words(&begun));
    for look in looks {
        let output = shoal(look, &settings("8"));
        let said = words(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("SHOAL_PARTITIONS is 8, but this deployment was begun with 16"), "{said}");
    }
}

/// Does what must fail with 1 and say why on standard error, and nothing else.
fn refuses(arguments: &str, settings: &[(&str, &str)], why: &str) {
    let output = shoal(&arguments.split(' ').collect::<Vec<_>>(), settings);
    let said = words(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments}:\n{said}");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains(why),
        "{arguments}: {why:?} is missing:\n{said}"
    );
    assert!(output.stdout.is_empty(), "{arguments}: as if it were done:\n{said}");
}

#[test]
fn what_is_not_there_is_an_error() {
    let place = shoal_local::fresh();
    let settings = [TOKEN, ("SHOAL_REDIS_URL", &*place.redis_url), ("SHOAL_PARTITIONS", "8")];
    for action in ["show", "replay", "drop"] {
        refuses(&format!("dead {action} 7/1-1"), &settings, "there is no dead letter 7/1-1");
        refuses(&format!("dead {action} 8/1-1"), &settings, "there is no partition 8\n  there are 0 to 7");
    }
    refuses("partitions resume 7", &settings, "partition 7 is not halted");
    refuses("partitions resume 999", &settings, "there is no partition 999\n  there are 0 to 7");
}

#[test]
fn what_is_no_number_is_told_where_the_numbers_are() {
    for (arguments, why) in [
        (["bot", "remove", "x"], "the bot's number, as `shoal bot list` shows it"),
        (["partitions", "resume", "x"], "the partition's number, as `shoal partitions` shows it"),
    ] {
        let output = shoal(&arguments, &[]);
        let said = words(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn the_doctor_speaks_to_people() {
    let nothing_answers = [
        TOKEN,
        ("SHOAL_REDIS_URL", "redis://user:canary-password@127.0.0.1:1"),
        ("SHOAL_DATABASE_URL", "postgres://user:canary-password@127.0.0.1:1/shoal"),
        ("SHOAL_TELEGRAM_API_URL", "http://127.0.0.1:1"),
    ];
    let output = shoal(&["doctor"], &nothing_answers);
    let said = words(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for line in said.lines() {
        let is_finding = line.starts_with("✓ ") || line.starts_with("✗ ") || line.starts_with("doctor: ");
        let is_remedy = line.strip_prefix("    ").is_some_and(|remedy| !remedy.starts_with(' '));
        assert!(is_finding || is_remedy || line.is_empty(), "{line:?} stands askew:\n{said}");
    }
    for line in [
        "✗ Redis does not answer at redis://",
        "    start it (Debian: apt-get install redis-server;",
        "    because: Redis: connect: IO Error: Connection refused",
        "✗ Postgres does not let us in at postgres://",
    ] {
        assert!(said.contains(line), "{line:?} is missing:\n{said}");
    }
    assert!(!said.contains("Os {"), "as a programmer would have it:\n{said}");
    assert!(!said.contains("canary"), "a secret is shown:\n{said}");
}

#[test]
fn each_figure_of_a_partition_stands_under_its_name() {
    let place = shoal_local::fresh();
    let settings = [TOKEN, ("SHOAL_REDIS_URL", &*place.redis_url), ("SHOAL_PARTITIONS", "1")];
    let said = words(&shoal(&["partitions"], &settings));
    let (header, row) = (said.lines().next().unwrap(), said.lines().nth(1).unwrap());
    for (name, figure) in [("partition", "0"), ("lag", "0.0 s"), ("uncertain", "0"), ("position", "0-0")] {
        let end = header.find(name).unwrap_or_else(|| panic!("{name} is missing:\n{said}")) + name.len();
        assert!(row[..end].ends_with(figure), "{figure:?} is not under {name}:\n{said}");
    }
    assert_eq!(&row[header.find("owner").unwrap()..], "nobody", "{said}");
}
