//! The settings as an operator meets them.

use secrecy::ExposeSecret;

use super::*;

const TOKEN: &str = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const KEY: &str = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn load_env(variables: &[(&str, &str)]) -> Result<Settings, ConfigProblems> {
    load_both(variables, None)
}

fn load_both(variables: &[(&str, &str)], file: Option<&str>) -> Result<Settings, ConfigProblems> {
    load(variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())), file)
}

/// The only problem with this one variable.
fn problem_with(key: &str, value: &str) -> String {
    let problems = load_env(&[(key, value)]).unwrap_err();
    let all: Vec<&Problem> = problems.iter().collect();
    let [problem] = all[..] else { panic!("{problems}") };
    assert_eq!(problem.key, key);
    problem.message.clone()
}

#[test]
fn nothing_set_is_a_laptop() {
    let settings = load_env(&[("HOME", "/home/me"), ("SHOAL_PUBLIC_URL", "")]).unwrap();
    assert!(settings.bot_tokens.is_empty());
    assert!(matches!(settings.intake, Intake::Polling));
    assert_eq!(settings.telegram_api_url, "https://api.telegram.org");
    assert_eq!(settings.redis_url.expose(), "redis://127.0.0.1:6379/0");
    assert_eq!(settings.database_url.expose(), "postgres://shoal@127.0.0.1:5432/shoal");
    assert_eq!(settings.listen.to_string(), "0.0.0.0:8080");
    assert_eq!(settings.ops_listen.to_string(), "127.0.0.1:9090");
    assert_eq!((settings.partitions, settings.log.as_str()), (64, "info"));
    assert_eq!(settings.admin_listen.to_string(), "127.0.0.1:8090", "not for the public");
    let broadcasts = Broadcasts { bulk_rate: 25, paid_rate: 1000, weekly_cap: None, approval_above: 1000 };
    assert_eq!(settings.broadcasts, broadcasts);
    let jobs = Jobs { time_zone: "UTC".to_owned(), backup_key: None, backup_dir: None, feed: None };
    assert_eq!(settings.jobs, jobs);
}

#[test]
fn nothing_is_sold_for_coins_unless_somebody_says_where_to_look() {
    let settings = load_env(&[("SHOAL_TRON_BLOCKS", "5")]).unwrap();
    assert!(settings.tron.is_none() && settings.callbacks.is_none());
    let shown = ("SHOAL_TRON_API_KEY", "a-key-that-is-not-shown");
    let settings = load_env(&[("SHOAL_TRON_URL", "https://api.trongrid.io/"), shown]).unwrap();
    assert!(!format!("{settings:?}").contains(shown.1));
    let tron = settings.tron.unwrap();
    assert_eq!((tron.url.as_str(), tron.confirmations), ("https://api.trongrid.io", 20));
    assert_eq!(tron.token, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
    let nowhere = load_env(&[shown]).unwrap_err().to_string();
    assert!(nowhere.contains("SHOAL_TRON_URL: is needed") && !nowhere.contains(shown.1), "{nowhere}");
    for confirmations in ["0", "1001", "-1", "many"] {
        assert!(problem_with("SHOAL_TRON_BLOCKS", confirmations).contains("1 to 1000"));
    }
}

#[test]
fn nobody_may_call_without_a_key() {
    assert!(
        load_env(&[("SHOAL_CALLBACK_LISTEN", "127.0.0.1:0")])
            .unwrap_err()
            .to_string()
            .contains("anybody could call")
    );
    let keys = format!("tron={KEY}, tron={SECRET}{}", SECRET.chars().rev().collect::<String>());
    let settings =
        load_env(&[("SHOAL_CALLBACK_LISTEN", "127.0.0.1:0"), ("SHOAL_CALLBACK_KEYS", &keys)]).unwrap();
    assert!(!format!("{settings:?}").contains(KEY));
    assert_eq!(settings.callbacks.unwrap().keys.len(), 2);
    let nowhere = load_env(&[("SHOAL_CALLBACK_KEYS", &keys)]).unwrap_err().to_string();
    assert!(nowhere.contains("SHOAL_CALLBACK_LISTEN: is needed") && !nowhere.contains(KEY), "{nowhere}");
    let bad = load_env(&[("SHOAL_CALLBACK_LISTEN", "here"), ("SHOAL_CALLBACK_KEYS", &keys)]).unwrap_err();
    assert_eq!(bad.iter().count(), 1, "what is wrong is told once: {bad}");
    for bad in ["tron", "tron=", "tron=1234", KEY, &format!("tron={}", "00".repeat(32))] {
        assert!(!problem_with("SHOAL_CALLBACK_KEYS", bad).contains(KEY));
    }
}

#[test]
fn no_backup_is_written_without_a_key() {
    assert!(
        load_env(&[("SHOAL_BACKUP_DIR", "/backups")]).unwrap_err().to_string().contains("shoal backup key")
    );
    let settings = load_env(&[
        ("SHOAL_BACKUP_DIR", "/backups"),
        ("SHOAL_BACKUP_KEY", "age1x"),
        ("SHOAL_TIME_ZONE", "Europe/Kyiv"),
    ])
    .unwrap();
    let jobs = Jobs {
        time_zone: "Europe/Kyiv".to_owned(),
        backup_key: Some("age1x".to_owned()),
        backup_dir: Some("/backups".into()),
        feed: None,
    };
    assert_eq!(settings.jobs, jobs);
    assert!(problem_with("SHOAL_BACKUP_KEY", "AGE-SECRET-KEY-1X").contains("age1"));
    assert!(problem_with("SHOAL_TIME_ZONE", "half past two").contains("Europe/Kyiv"));
}

#[test]
fn everything_set() {
    let settings = load_env(&[
        ("SHOAL_BOT_TOKENS", &format!("{TOKEN}, 7:x,")),
        ("SHOAL_PUBLIC_URL", "https://bot.example.org/shoal/"),
        ("SHOAL_WEBHOOK_SECRET", SECRET),
        ("SHOAL_TELEGRAM_API_URL", "http://127.0.0.1:8081/"),
        ("SHOAL_REDIS_URL", "rediss://:hush@redis.internal:6380/3"),
        ("SHOAL_DATABASE_URL", "postgresql:///shoal?host=/run/postgresql"),
        ("SHOAL_LISTEN", "[::]:80"),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
        ("SHOAL_PARTITIONS", "1024"),
        ("SHOAL_LOG", "shoal_worker=debug,info"),
        ("SHOAL_CONFIG", "/etc/shoal.toml"),
    ])
    .unwrap();
    let bots: Vec<i64> = settings.bot_tokens.iter().map(BotToken::bot_id).collect();
    assert_eq!(bots, [123_456, 7]);
    assert_eq!(settings.bot_tokens[0].expose(), TOKEN);
    let Intake::Webhook { public_url, secret } = &settings.intake else { panic!("{settings:?}") };
    assert_eq!((public_url.as_str(), secret.expose_secret()), ("https://bot.example.org/shoal", SECRET));
    assert_eq!(settings.telegram_api_url, "http://127.0.0.1:8081");
    assert_eq!(settings.partitions, 1024);
}

#[test]
fn rates_have_bounds_and_a_cap_may_be_missing() {
    let settings = load_env(&[
        ("SHOAL_BULK_RATE", "1"),
        ("SHOAL_PAID_RATE", "30"),
        ("SHOAL_WEEKLY_CAP", "3"),
        ("SHOAL_APPROVAL_ABOVE", "0"),
    ]);
    let broadcasts = Broadcasts { bulk_rate: 1, paid_rate: 30, weekly_cap: Some(3), approval_above: 0 };
    assert_eq!(settings.unwrap().broadcasts, broadcasts);
    for key in ["SHOAL_BULK_RATE", "SHOAL_PAID_RATE", "SHOAL_WEEKLY_CAP"] {
        for wrong in ["0", "1001", "many", "-1", "2.5"] {
            assert!(
                problem_with(key, wrong).starts_with("expected a whole number from 1 to 1000"),
                "{key} {wrong}"
            );
        }
    }
    assert!(problem_with("SHOAL_APPROVAL_ABOVE", "-1").starts_with("expected a whole number from 0 on"));
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = r#"
        bot_tokens = ["1:a", "2:b"]
        partitions = 16
        log = "debug"
    "#;
    let settings = load_both(&[("SHOAL_LOG", "warn"), ("SHOAL_PARTITIONS", "")], Some(file)).unwrap();
    assert_eq!((settings.log.as_str(), settings.partitions), ("warn", 16), "an empty variable is not set");
    assert_eq!(settings.bot_tokens.len(), 2);
}

#[test]
fn the_file_is_as_strict_and_as_discreet() {
    let file = "bot_token = '1:a'\npartitions = 0\nlisten = true\nconfig = 'x'\nLOG = 'info'";
    let problems = load_both(&[], Some(file)).unwrap_err().to_string();
    assert!(
        problems.contains("  bot_token: there is no such setting; did you mean bot_tokens?\n"),
        "{problems}"
    );
    assert!(
        problems.contains("  partitions: expected a whole number from 1 to 1024, not \"0\"\n"),
        "{problems}"
    );
    assert!(problems.contains("  listen: expected a text in quotes"), "{problems}");
    assert!(problems.contains("  config: there is no such setting"), "{problems}");
    assert!(problems.contains("  LOG: there is no such setting; did you mean log?\n"), "{problems}");

    let broken = format!("log = 'info'\nbot_tokens = '{TOKEN}\n");
    let problems = load_both(&[], Some(&broken)).unwrap_err().to_string();
    assert!(problems.contains("shoal.toml: line 2: "), "{problems}");
    assert!(!problems.contains("AAHdq"), "{problems}");
}

#[test]
fn every_mistake_is_told_at_once_and_in_order() {
    let problems = load_env(&[
        ("SHOAL_WEBHOOK_SECRTE", "hunter2hunter2hunter2"),
        ("SHOAL_LISTEN", "localhost"),
        ("SHOAL_LOG", "inof"),
        ("SHOAL_PARTITIONS", "many"),
    ])
    .unwrap_err();
    assert_eq!(
        problems.to_string(),
        r#"Shoal cannot start with these settings:
  SHOAL_WEBHOOK_SECRTE: there is no such setting; did you mean SHOAL_WEBHOOK_SECRET?
  SHOAL_LISTEN: expected an IP address and a port, such as 0.0.0.0:8080 or [::1]:8080, not "localhost"
  SHOAL_PARTITIONS: expected a whole number from 1 to 1024, not "many"
  SHOAL_LOG: expected error, warn, info, debug, trace or off, or a list as in shoal_worker=debug,info, not "inof"
`shoal --help` lists every setting."#
    );
}

#[test]
fn an_unknown_name_is_refused_with_what_was_probably_meant() {
    for (name, meant) in [
        ("SHOAL_BOT_TOKEN", Some("SHOAL_BOT_TOKENS")),
        ("SHOAL_TOKENS", Some("SHOAL_BOT_TOKENS")),
        ("SHOAL_DATABSE_URL", Some("SHOAL_DATABASE_URL")),
        ("SHOAL_listen", Some("SHOAL_LISTEN")),
        ("SHOAL_FAVOURITE_FISH", None),
        ("SHOAL_", None),
    ] {
        let message = problem_with(name, "x");
        let expected = meant.map_or("there is no such setting".to_owned(), |meant| {
            format!("there is no such setting; did you mean {meant}?")
        });
        assert_eq!(message, expected, "{name}");
    }
}

#[test]
fn bad_values_are_refused() {
    let long_secret = "x".repeat(257);
    for (key, value) in [
        ("SHOAL_BOT_TOKENS", "123456"),
        ("SHOAL_BOT_TOKENS", "abc:def"),
        ("SHOAL_BOT_TOKENS", "+1:def"),
        ("SHOAL_BOT_TOKENS", "0:def"),
        ("SHOAL_BOT_TOKENS", "1:"),
        ("SHOAL_BOT_TOKENS", "1:a b"),
        ("SHOAL_BOT_TOKENS", "99999999999999999999:a"),
        ("SHOAL_BOT_TOKENS", "1:a,1:b"),
        ("SHOAL_WEBHOOK_SECRET", "letters"),
        ("SHOAL_WEBHOOK_SECRET", "sixteen letters!"),
        ("SHOAL_WEBHOOK_SECRET", &long_secret),
        ("SHOAL_PUBLIC_URL", "bot.example.org"),
        ("SHOAL_PUBLIC_URL", "ftp://bot.example.org"),
        ("SHOAL_PUBLIC_URL", "https://bot.example.org/?x=1"),
        ("SHOAL_PUBLIC_URL", "https://me:pw@bot.example.org"),
        ("SHOAL_TELEGRAM_API_URL", "https://"),
        ("SHOAL_REDIS_URL", "127.0.0.1:6379"),
        ("SHOAL_REDIS_URL", "http://127.0.0.1:6379"),
        ("SHOAL_REDIS_URL", "redis://"),
        ("SHOAL_DATABASE_URL", "mysql://127.0.0.1/shoal"),
        ("SHOAL_LISTEN", "8080"),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:99999"),
        ("SHOAL_PARTITIONS", "0"),
        ("SHOAL_PARTITIONS", "1025"),
        ("SHOAL_PARTITIONS", "6.4"),
        ("SHOAL_LOG", "loud"),
        ("SHOAL_LOG", "shoal_worker=loud"),
        ("SHOAL_LOG", "info,shoal_worker"),
    ] {
        let problems = load_env(&[(key, value)]).expect_err(value);
        assert!(problems.iter().any(|problem| problem.key == key), "{value}: {problems}");
    }
}

#[test]
fn a_public_address_needs_a_good_secret() {
    let url = ("SHOAL_PUBLIC_URL", "https://bot.example.org");
    let problems = load_env(&[url]).unwrap_err().to_string();
    assert!(problems.contains("SHOAL_WEBHOOK_SECRET: is needed with SHOAL_PUBLIC_URL"), "{problems}");

    let problems = load_env(&[url, ("SHOAL_WEBHOOK_SECRET", "hunter2")]).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        ["7 characters can be guessed, expected at least 8; make one with `openssl rand -hex 32` \
          (the value is not shown)"]
    );
}

#[test]
fn no_message_repeats_a_secret() {
    let canary = "CANARY";
    for (key, value) in [
        ("SHOAL_BOT_TOKENS", "1:CANARY!"),
        ("SHOAL_WEBHOOK_SECRET", "CANARY"),
        ("SHOAL_REDIS_URL", "reddis://:CANARY@host"),
        ("SHOAL_DATABASE_URL", "pg://me:CANARY@host/shoal"),
        ("SHOAL_DATABASE_PASSWORD", "CANARY"),
        // A token in the wrong place, of the length that Telegram gives out.
        ("SHOAL_PUBLIC_URL", "123456:CANARYCANARYCANARYCANARY"),
    ] {
        let problems = load_env(&[(key, value)]).expect_err(value);
        assert!(!format!("{problems} {problems:?}").contains(canary), "{problems}");
    }
}

#[test]
fn settings_print_without_secrets() {
    let settings = load_env(&[
        ("SHOAL_BOT_TOKENS", "123456:CANARY"),
        ("SHOAL_PUBLIC_URL", "https://bot.example.org"),
        ("SHOAL_WEBHOOK_SECRET", "CANARY_CANARY_CANARY"),
        ("SHOAL_REDIS_URL", "redis-sentinel://me:CANARY@host:26379?sentinelPassword=CANARY&x=1"),
        ("SHOAL_DATABASE_URL", "postgres://me:CANARY@host/shoal?password=CANARY"),
        ("SHOAL_SEAL_KEY", KEY),
    ])
    .unwrap();
    assert_eq!(
        settings.seal_key.as_ref().map(|key| *key.expose()),
        Some(std::array::from_fn(|place| 0xc0 + place as u8))
    );
    assert!(!format!("{settings:?}").contains("c5c6") && !format!("{settings:?}").contains("198, 199"));
    let printed = format!("{settings:?} {}", settings.bot_tokens[0]);
    assert!(!printed.contains("CANARY"), "{printed}");
    assert!(printed.contains("123456:***"), "{printed}");
    assert_eq!(settings.redis_url.to_string(), "redis-sentinel://me:***@host:26379?sentinelPassword=***&x=1");
    assert_eq!(settings.database_url.to_string(), "postgres://me:***@host/shoal?password=***");
    assert!(settings.database_url.expose().contains("CANARY"));
}

#[test]
fn the_help_names_every_setting_and_its_default() {
    let help = help_table();
    for setting in &TABLE {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{} ", setting.key)));
        let line = line.unwrap_or_else(|| panic!("{} is missing in\n{help}", setting.key));
        assert!(line.contains(setting.help) && line.contains(setting.default), "{line}");
        assert!(line.len() <= 140, "too long for a terminal: {line}");
    }
}

#[test]
fn a_bad_yes_a_bad_size_and_a_bad_key_are_named() {
    let key = "0".repeat(63);
    for (name, value) in [
        ("SHOAL_MATCH_ACROSS_BOTS", "maybe"),
        ("SHOAL_GATE_WHEN_UNKNOWN", "ajar"),
        ("SHOAL_NEWCOMER_HOURS", "721"),
        ("SHOAL_NEWCOMER_HOURS", "soon"),
        ("SHOAL_MEMORY_MB", "63"),
        ("SHOAL_MEMORY_MB", "lots"),
        ("SHOAL_REFERRAL_DAYS", "367"),
        ("SHOAL_REFERRAL_HOLD", "-1"),
        ("SHOAL_REFERRAL_CHATS", "0"),
        ("SHOAL_REFERRAL_MINUTES", "61"),
        ("SHOAL_REFERRAL_A_DAY", "0"),
        ("SHOAL_THREADS", "0"),
        ("SHOAL_THREADS", "257"),
        ("SHOAL_SEAL_KEY", &key),
        ("SHOAL_SEAL_KEY", &"+f".repeat(32)),
    ] {
        let problems = load_env(&[(name, value)]).expect_err(value).to_string();
        assert!(problems.contains(name), "{problems}");
    }
    assert!(load_env(&[("SHOAL_MATCH_ACROSS_BOTS", "yes")]).unwrap().match_across_bots);
    assert_eq!(load_env(&[("SHOAL_THREADS", "3")]).unwrap().threads.get(), 3);
    assert_eq!(load_env(&[("SHOAL_MEMORY_MB", "64")]).unwrap().memory_bytes, 64 << 20);
}

/// A key that somebody made by hand.
#[test]
fn a_key_that_can_be_guessed_is_refused_with_a_word_on_how_to_make_one() {
    let weak = ["00", "ff", "a5", "5a5b5c5d", "000102030405060708090a0b0c0d0e"]
        .map(|some| some.repeat(32)[..64].to_owned());
    for (name, make_one) in
        [("SHOAL_SEAL_KEY", "`openssl rand -hex 32`"), ("SHOAL_MODERATION_KEY", "`shoal moderation key`")]
    {
        for key in &weak {
            let problems = load_env(&[(name, key)]).expect_err(key).to_string();
            assert!(problems.contains(name) && problems.contains(make_one), "{problems}");
            let is_public = name == "SHOAL_MODERATION_KEY";
            assert_eq!(problems.contains(&key[..8]), is_public, "a secret is not repeated: {problems}");
        }
        assert!(load_env(&[(name, KEY)]).is_ok(), "{name}");
    }
}

/// With these every box would be sealed by the same key, which everybody knows.
#[test]
fn a_public_key_that_seals_nothing_is_refused() {
    for point in [
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
    ] {
        let problems = load_env(&[("SHOAL_MODERATION_KEY", point)]).expect_err(point).to_string();
        assert!(problems.contains("`shoal moderation key`"), "{problems}");
    }
}

#[test]
fn the_operators_choose_their_language() {
    let language = |settings: Settings| settings.moderation.control_language;
    assert_eq!(language(load_env(&[]).unwrap()), "en");
    assert_eq!(language(load_env(&[("SHOAL_CONTROL_LANGUAGE", "fa")]).unwrap()), "fa");
    let problems = load_env(&[("SHOAL_CONTROL_LANGUAGE", "xx")]).expect_err("not spoken").to_string();
    assert!(problems.contains("en, de, fa, ru"), "{problems}");
}

#[test]
fn what_kubernetes_adds_is_passed_over() {
    let links = [
        ("SHOAL_PORT", "tcp://10.0.0.1:8080"),
        ("SHOAL_SERVICE_HOST", "10.0.0.1"),
        ("SHOAL_SERVICE_PORT_WEBHOOKS", "8080"),
        ("SHOAL_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("SHOAL_REDIS_SERVICE_PORT", "6379"),
    ];
    assert!(load_env(&links).is_ok());
}
