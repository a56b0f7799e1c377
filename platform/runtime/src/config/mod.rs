//! The settings an operator gives, and everything that is wrong with them, told at once.
//!
//! [`TABLE`] lists every setting with its default and a line of help; loading, messages and `--help` all follow it.
//! Values come from the environment (`SHOAL_LISTEN`) and from a file, `shoal.toml` in the working directory or the one
//! that `SHOAL_CONFIG` names (`listen = "..."`); the environment wins. A name that is not in the table is refused: a
//! setting with a typing error in it must not be passed over in silence. An empty value counts as none.
//!
//! Secrets are in types that print as `***`, and no message repeats one.

mod problem;
mod read;
mod secret;
mod source;
mod table;

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::{env, fs, io, thread};

use secrecy::SecretString;

pub use problem::{ConfigProblems, Problem};
pub use secret::{BotToken, NotABotToken, SealKey, SecretUrl};
pub use table::{Setting, TABLE, help_table};

use source::Values;
use table::{
    ADMIN_LISTEN, APPROVAL_ABOVE, BACKUP_DIR, BACKUP_KEY, BOT_TOKENS, BULK_RATE, CALLBACK_KEYS,
    CALLBACK_LISTEN, CHOICE_BY_GENDER, CONFIG, CONTROL_CHAT, CONTROL_LANGUAGE, DATABASE_URL, FEED,
    GATE_WHEN_UNKNOWN, LISTEN, LOG, MATCH_ACROSS_BOTS, MEMORY_MB, MODERATION_KEY, NEWCOMER_HOURS, OPS_LISTEN,
    PAID_RATE, PARTITIONS, PAYOUT_APPROVAL, PAYOUT_STARS, PAYOUT_USDT, PUBLIC_URL, REDIS_URL, REFERRAL_A_DAY,
    REFERRAL_CHATS, REFERRAL_DAYS, REFERRAL_HOLD, REFERRAL_MINUTES, REFERRAL_REWARD, REFERRAL_SHARE,
    REPORT_DAYS, REPORT_MESSAGES, SEAL_KEY, SUPPORT_CONTACT, TELEGRAM_API_URL, THREADS, TIME_ZONE,
    TRON_API_KEY, TRON_BLOCKS, TRON_TOKEN, TRON_URL, WEBHOOK_SECRET, WEEKLY_CAP,
};

/// Where settings are looked for if `SHOAL_CONFIG` does not say otherwise.
const DEFAULT_FILE: &str = "shoal.toml";

/// Everything an operator can set, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bots to run beside those that are added while running; no two of them are the same.
    pub bot_tokens: Vec<BotToken>,
    /// How updates come in.
    pub intake: Intake,
    /// What proves that an update is Telegram's. Always there with [`Intake::Webhook`]; while polling, webhooks are
    /// taken beside it if there is one.
    pub webhook_secret: Option<SecretString>,
    /// The Bot API server, without a slash at the end.
    pub telegram_api_url: String,
    /// The Redis server.
    pub redis_url: SecretUrl,
    /// The Postgres database.
    pub database_url: SecretUrl,
    /// Where webhooks are received.
    pub listen: SocketAddr,
    /// Where the private port is, see [`crate::ops`].
    pub ops_listen: SocketAddr,
    /// Where the HTTP API for admins is.
    pub admin_listen: SocketAddr,
    /// How broadcasts are sent.
    pub broadcasts: Broadcasts,
    /// Number of partitions, 1 to 1024; fixed for the life of a deployment.
    pub partitions: u16,
    /// Whether people of different bots may meet.
    pub match_across_bots: bool,
    /// Whether people who are entitled to it may choose whom to meet by gender.
    pub choice_by_gender: bool,
    /// For so many hours somebody is new.
    pub newcomer_hours: u16,
    /// Whether people search of whom nobody can tell whether they are in a bot's channels.
    pub gate_open_when_unknown: bool,
    /// Bytes of work in progress that one process keeps in memory at most.
    pub memory_bytes: u64,
    /// Threads to work with.
    pub threads: NonZero<usize>,
    /// Seals tokens that are kept in the database. Not there: no bots can be added while running.
    pub seal_key: Option<SealKey>,
    /// What is done about reports.
    pub moderation: Moderation,
    /// Whom people can ask about a payment; empty: they are told to write to the operator.
    pub support_contact: String,
    /// What is to be had for bringing people. Nothing where `days` is zero.
    pub referrals: Referrals,
    /// From how much on what people earn is paid out.
    pub payouts: Payouts,
    /// Where payments in coins are looked for. Not there: nothing is sold for coins.
    pub tron: Option<Tron>,
    /// Where payment providers call. Not there: nowhere.
    pub callbacks: Option<Callbacks>,
    /// What is done at night, and where that is.
    pub jobs: Jobs,
    /// What is logged, as a filter of `tracing`; known to be a good one.
    pub log: String,
}

/// Where payments in coins are looked for.
#[derive(Debug, Clone)]
pub struct Tron {
    /// The chain's server, without a slash at the end.
    pub url: String,
    /// What it wants to be shown.
    pub key: Option<SecretString>,
    /// The contract of the token that is taken.
    pub token: String,
    /// Blocks after which a transfer counts.
    pub confirmations: u64,
}

/// Where payment providers call.
#[derive(Debug, Clone)]
pub struct Callbacks {
    /// The address.
    pub listen: SocketAddr,
    /// The provider's name and what it signs with, in pairs.
    pub keys: Vec<(String, SealKey)>,
}

/// What is done again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// The time zone whose hours are meant.
    pub time_zone: String,
    /// The public key to which backups are encrypted. Not there: none are made.
    pub backup_key: Option<String>,
    /// The folder into which one is written every night. Not there: none is.
    pub backup_dir: Option<PathBuf>,
    /// The table of recorded prices that are told to markets. Not there: none are.
    pub feed: Option<PathBuf>,
}

/// What is to be had for bringing people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Referrals {
    /// Whether it is a share of what they pay; else it is days.
    pub shares: bool,
    /// Days of a plan for each.
    pub days: u16,
    /// That share, in thousandths.
    pub share: u16,
    /// Days for which that rests.
    pub hold_days: u16,
    /// Chats with different people that each must have had.
    pub chats: u8,
    /// Minutes that such a chat lasts at least.
    pub minutes: u8,
    /// People that one person brings in a day before somebody looks at them.
    pub most_a_day: u32,
}

/// From how much on what people earn is paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payouts {
    /// Whole USDT.
    pub usdt: u32,
    /// Stars.
    pub stars: u32,
    /// Above so many times that a second person approves it.
    pub approval: u32,
}

/// What is done about reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moderation {
    /// The moderators' public key. Not there: reports carry no messages.
    pub key: Option<[u8; 32]>,
    /// Messages that a report carries of what each of the two has read.
    pub report_messages: u16,
    /// Days after which they are deleted.
    pub report_days: u8,
    /// The chat that is told when moderators are needed.
    pub control_chat: Option<i64>,
    /// In which language, by its two letters.
    pub control_language: &'static str,
}

/// How broadcasts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broadcasts {
    /// Messages that one bot sends a second, over all workers.
    pub bulk_rate: u32,
    /// The same at the paid rate.
    pub paid_rate: u32,
    /// Broadcasts that one person gets in a week at most; `None`: any number.
    pub weekly_cap: Option<u32>,
    /// With more recipients than this, a second person has to approve it.
    pub approval_above: u64,
}

/// How updates come in from Telegram.
#[derive(Debug, Clone)]
pub enum Intake {
    /// Shoal asks for them (`getUpdates`): no public address is needed.
    Polling,
    /// Telegram sends them to us.
    Webhook {
        /// What Telegram puts before `/telegram/<bot id>`, without a slash at the end.
        public_url: String,
        /// What Telegram sends along in the header `X-Telegram-Bot-Api-Secret-Token`.
        secret: SecretString,
    },
}

/// Loads the settings of this process, from its environment and its file. On an error, print it and exit with code 2.
pub fn load_from_process() -> Result<Settings, ConfigProblems> {
    let mut problems = ConfigProblems::default();
    let mut environment = Vec::new();
    for (key, value) in env::vars_os() {
        let Some(key) = key.to_str().filter(|key| key.starts_with(table::PREFIX)) else { continue };
        match value.into_string() {
            Ok(value) => environment.push((key.to_owned(), value)),
            Err(_) => problems.add(key, "its value is not UTF-8"),
        }
    }
    let file = read_file(&environment, &mut problems);
    load_into(problems, environment.into_iter(), file.as_deref())
}

/// Loads settings from these variables and the text of a file. Variables that do not start with `SHOAL_` are ignored.
pub fn load(
    environment: impl Iterator<Item = (String, String)>,
    file: Option<&str>,
) -> Result<Settings, ConfigProblems> {
    load_into(ConfigProblems::default(), environment, file)
}

/// The text of the file, if there is one. One that `SHOAL_CONFIG` names must be there.
fn read_file(environment: &[(String, String)], problems: &mut ConfigProblems) -> Option<String> {
    let named = environment.iter().find(|(key, value)| key == CONFIG.key && !value.trim().is_empty());
    let path = named.map_or(DEFAULT_FILE, |(_, value)| value.trim());
    match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            problems.add(CONFIG.key, format!("cannot read {path}: {error}"));
            None
        }
    }
}

fn load_into(
    mut problems: ConfigProblems,
    environment: impl Iterator<Item = (String, String)>,
    file: Option<&str>,
) -> Result<Settings, ConfigProblems> {
    let mut values = Values::collect(environment, file, &mut problems);
    let bot_tokens = values.read(&BOT_TOKENS, read::bot_tokens, &mut problems);
    let public_url = values.read(&PUBLIC_URL, read::http_url, &mut problems);
    let webhook_secret = values.read(&WEBHOOK_SECRET, read::webhook_secret, &mut problems);
    let telegram_api_url = values.read(&TELEGRAM_API_URL, read::http_url, &mut problems);
    let redis_url = values.read(&REDIS_URL, read::redis_url, &mut problems);
    let database_url = values.read(&DATABASE_URL, read::database_url, &mut problems);
    let listen = values.read(&LISTEN, read::address, &mut problems);
    let ops_listen = values.read(&OPS_LISTEN, read::address, &mut problems);
    let admin_listen = values.read(&ADMIN_LISTEN, read::address, &mut problems);
    let broadcasts = read_broadcasts(&mut values, &mut problems);
    let partitions = values.read(&PARTITIONS, read::partitions, &mut problems);
    let match_across_bots = values.read(&MATCH_ACROSS_BOTS, read::yes_or_no, &mut problems);
    let choice_by_gender = values.read(&CHOICE_BY_GENDER, read::yes_or_no, &mut problems);
    let newcomer_hours = values.read(&NEWCOMER_HOURS, read::newcomer_hours, &mut problems);
    let gate_open_when_unknown = values.read(&GATE_WHEN_UNKNOWN, read::open_or_closed, &mut problems);
    let memory_bytes = values.read(&MEMORY_MB, read::memory_bytes, &mut problems);
    let threads = values.read(&THREADS, read::threads, &mut problems).unwrap_or_else(half_of_the_processors);
    let seal_key = values.read(&SEAL_KEY, read::seal_key, &mut problems);
    let moderation = read_moderation(&mut values, &mut problems);
    let support_contact = values.read(&SUPPORT_CONTACT, read::contact, &mut problems).unwrap_or_default();
    let referrals = read_referrals(&mut values, &mut problems);
    let payouts = read_payouts(&mut values, &mut problems);
    let tron = read_tron(&mut values, &mut problems);
    let callbacks = read_callbacks(&mut values, &mut problems);
    let jobs = read_jobs(&mut values, &mut problems);
    let log = values.read(&LOG, read::log_filter, &mut problems);

    let intake = match (public_url, webhook_secret.clone()) {
        (None, _) => Some(Intake::Polling),
        (Some(public_url), Some(secret)) => Some(Intake::Webhook { public_url, secret }),
        (Some(_), None) => None,
    };
    if intake.is_none() && !problems.concern(WEBHOOK_SECRET.key) {
        problems.add(
            WEBHOOK_SECRET.key,
            "is needed with SHOAL_PUBLIC_URL, so that only Telegram can send updates; make one with \
             `openssl rand -hex 32`",
        );
    }
    // Whatever could not be read has said so.
    let settings = || {
        Some(Settings {
            bot_tokens: bot_tokens.unwrap_or_default(),
            intake: intake?,
            webhook_secret,
            telegram_api_url: telegram_api_url?,
            redis_url: redis_url?,
            database_url: database_url?,
            listen: listen?,
            ops_listen: ops_listen?,
            admin_listen: admin_listen?,
            broadcasts: broadcasts?,
            partitions: partitions?,
            match_across_bots: match_across_bots?,
            choice_by_gender: choice_by_gender?,
            newcomer_hours: newcomer_hours?,
            gate_open_when_unknown: gate_open_when_unknown?,
            memory_bytes: memory_bytes?,
            threads,
            seal_key,
            moderation: moderation?,
            support_contact,
            referrals: referrals?,
            payouts: payouts?,
            tron,
            callbacks,
            jobs: jobs?,
            log: log?,
        })
    };
    settings().filter(|_| problems.is_empty()).ok_or(problems)
}

/// The other half is for what works beside it: Redis, Postgres, the other processes. Threads that share a processor only wake each
/// other (`docs/performance.md`).
fn half_of_the_processors() -> NonZero<usize> {
    let all = thread::available_parallelism().map_or(1, NonZero::get);
    NonZero::new(all / 2).unwrap_or(NonZero::<usize>::MIN)
}

fn read_moderation(values: &mut Values, problems: &mut ConfigProblems) -> Option<Moderation> {
    let key = values.read(&MODERATION_KEY, read::public_key, problems);
    let report_messages = values.read(&REPORT_MESSAGES, read::report_messages, problems);
    let report_days = values.read(&REPORT_DAYS, read::report_days, problems);
    let control_chat = values.read(&CONTROL_CHAT, read::chat, problems);
    let control_language = values.read(&CONTROL_LANGUAGE, read::language, problems);
    Some(Moderation {
        key,
        report_messages: report_messages?,
        report_days: report_days?,
        control_chat,
        control_language: control_language?,
    })
}

fn read_referrals(values: &mut Values, problems: &mut ConfigProblems) -> Option<Referrals> {
    let shares = values.read(&REFERRAL_REWARD, read::referral_reward, problems);
    let share = values.read(&REFERRAL_SHARE, read::referral_share, problems);
    let days = values.read(&REFERRAL_DAYS, read::referral_days, problems);
    let hold_days = values.read(&REFERRAL_HOLD, read::referral_hold_days, problems);
    let chats = values.read(&REFERRAL_CHATS, read::referral_chats, problems);
    let minutes = values.read(&REFERRAL_MINUTES, read::referral_minutes, problems);
    let most_a_day = values.read(&REFERRAL_A_DAY, read::one_to_thousand, problems);
    Some(Referrals {
        shares: shares?,
        days: days?,
        share: share?,
        hold_days: hold_days?,
        chats: chats?,
        minutes: minutes?,
        most_a_day: most_a_day?,
    })
}

fn read_payouts(values: &mut Values, problems: &mut ConfigProblems) -> Option<Payouts> {
    let usdt = values.read(&PAYOUT_USDT, read::payout_least, problems);
    let stars = values.read(&PAYOUT_STARS, read::payout_least, problems);
    let approval = values.read(&PAYOUT_APPROVAL, read::one_to_thousand, problems);
    Some(Payouts { usdt: usdt?, stars: stars?, approval: approval? })
}

fn read_tron(values: &mut Values, problems: &mut ConfigProblems) -> Option<Tron> {
    let url = values.read(&TRON_URL, read::http_url, problems);
    let key = values.read(&TRON_API_KEY, read::api_key, problems);
    let token = values.read(&TRON_TOKEN, read::word, problems);
    let confirmations = values.read(&TRON_BLOCKS, read::one_to_thousand, problems);
    if key.is_some() && url.is_none() && !problems.concern(TRON_URL.key) {
        problems.add(
            TRON_URL.key,
            "is needed with SHOAL_TRON_API_KEY: without it nothing is sold for coins; for example https://api.trongrid.io",
        );
    }
    Some(Tron { url: url?, key, token: token?, confirmations: confirmations?.into() })
}

fn read_callbacks(values: &mut Values, problems: &mut ConfigProblems) -> Option<Callbacks> {
    let listen = values.read(&CALLBACK_LISTEN, read::address, problems);
    let keys = values.read(&CALLBACK_KEYS, read::callback_keys, problems);
    if listen.is_some() && keys.is_none() && !problems.concern(CALLBACK_KEYS.key) {
        problems.add(
            CALLBACK_KEYS.key,
            "is needed with SHOAL_CALLBACK_LISTEN: without a key anybody could call; make one with `openssl rand -hex 32`",
        );
    }
    if keys.is_some() && listen.is_none() && !problems.concern(CALLBACK_LISTEN.key) {
        problems.add(
            CALLBACK_LISTEN.key,
            "is needed with SHOAL_CALLBACK_KEYS: without it nobody can call; for example 127.0.0.1:8095",
        );
    }
    Some(Callbacks { listen: listen?, keys: keys? })
}

fn read_jobs(values: &mut Values, problems: &mut ConfigProblems) -> Option<Jobs> {
    let time_zone = values.read(&TIME_ZONE, read::time_zone, problems);
    let backup_key = values.read(&BACKUP_KEY, read::backup_key, problems);
    let backup_dir = values.read(&BACKUP_DIR, read::folder, problems);
    if backup_dir.is_some() && backup_key.is_none() && !problems.concern(BACKUP_KEY.key) {
        problems.add(
            BACKUP_KEY.key,
            "is needed with SHOAL_BACKUP_DIR: no backup is written in plain; make a pair of keys with `shoal backup key`",
        );
    }
    let feed = values.read(&FEED, read::folder, problems);
    Some(Jobs { time_zone: time_zone?, backup_key, backup_dir, feed })
}

fn read_broadcasts(values: &mut Values, problems: &mut ConfigProblems) -> Option<Broadcasts> {
    let bulk_rate = values.read(&BULK_RATE, read::one_to_thousand, problems);
    let paid_rate = values.read(&PAID_RATE, read::one_to_thousand, problems);
    let weekly_cap = values.read(&WEEKLY_CAP, read::one_to_thousand, problems);
    let approval_above = values.read(&APPROVAL_ABOVE, read::count, problems);
    Some(Broadcasts {
        bulk_rate: bulk_rate?,
        paid_rate: paid_rate?,
        weekly_cap,
        approval_above: approval_above?,
    })
}

#[cfg(test)]
mod tests;
