//! The table of all settings.

use std::fmt::Write;

/// What all our variables begin with.
pub(super) const PREFIX: &str = "SHOAL_";

/// One setting: its name in the environment, and what a person should know about it.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The variable's name. In the file it is lower-case, without `SHOAL_`.
    pub key: &'static str,
    /// What holds if it is not set; empty: nothing.
    pub default: &'static str,
    /// What it is, in a line.
    pub help: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
}

impl Setting {
    /// Its name in the file.
    #[must_use]
    pub fn file_key(&self) -> String {
        self.key.trim_start_matches(PREFIX).to_ascii_lowercase()
    }

    const fn plain(key: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { key, default, help, secret: false }
    }

    const fn secret(key: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { key, default, help, secret: true }
    }
}

pub(super) const BOT_TOKENS: Setting = Setting::secret(
    "SHOAL_BOT_TOKENS",
    "",
    "tokens of the bots to run, from @BotFather, separated by commas",
);
pub(super) const PUBLIC_URL: Setting = Setting::plain(
    "SHOAL_PUBLIC_URL",
    "",
    "where Telegram reaches SHOAL_LISTEN, as https://bot.example.org; not set: polling",
);
pub(super) const WEBHOOK_SECRET: Setting = Setting::secret(
    "SHOAL_WEBHOOK_SECRET",
    "",
    "proves that an update is Telegram's, needed with SHOAL_PUBLIC_URL; 8 to 256 of A-Z a-z 0-9 _ -",
);
pub(super) const TELEGRAM_API_URL: Setting =
    Setting::plain("SHOAL_TELEGRAM_API_URL", "https://api.telegram.org", "the Bot API server");
pub(super) const REDIS_URL: Setting =
    Setting::secret("SHOAL_REDIS_URL", "redis://127.0.0.1:6379/0", "the Redis server");
pub(super) const DATABASE_URL: Setting =
    Setting::secret("SHOAL_DATABASE_URL", "postgres://shoal@127.0.0.1:5432/shoal", "the Postgres database");
pub(super) const LISTEN: Setting =
    Setting::plain("SHOAL_LISTEN", "0.0.0.0:8080", "address and port that receive webhooks");
pub(super) const OPS_LISTEN: Setting = Setting::plain(
    "SHOAL_OPS_LISTEN",
    "127.0.0.1:9090",
    "address and port of /live, /ready and /metrics; not for the public",
);
pub(super) const ADMIN_LISTEN: Setting = Setting::plain(
    "SHOAL_ADMIN_LISTEN",
    "127.0.0.1:8090",
    "address and port of the HTTP API for admins; plain HTTP, so behind a proxy with a certificate",
);
pub(super) const BULK_RATE: Setting = Setting::plain(
    "SHOAL_BULK_RATE",
    "25",
    "messages of broadcasts that one bot sends a second, 1 to 1000; Telegram allows about 30",
);
pub(super) const PAID_RATE: Setting = Setting::plain(
    "SHOAL_PAID_RATE",
    "1000",
    "messages of paid broadcasts that one bot sends a second, 1 to 1000; Telegram allows 1000",
);
pub(super) const WEEKLY_CAP: Setting = Setting::plain(
    "SHOAL_WEEKLY_CAP",
    "",
    "broadcasts that one person gets in a week at most, 1 to 1000; not set: any number",
);
pub(super) const APPROVAL_ABOVE: Setting = Setting::plain(
    "SHOAL_APPROVAL_ABOVE",
    "1000",
    "a broadcast to more people than this needs a second person who approves it; paid and urgent ones always do",
);
pub(super) const PARTITIONS: Setting = Setting::plain(
    "SHOAL_PARTITIONS",
    "64",
    "how many slices the users are divided into, 1 to 1024; never change it once there are users",
);
pub(super) const MATCH_ACROSS_BOTS: Setting = Setting::plain(
    "SHOAL_MATCH_ACROSS_BOTS",
    "no",
    "yes: people of different bots meet, too; no: each bot's people meet among themselves",
);
pub(super) const CHOICE_BY_GENDER: Setting = Setting::plain(
    "SHOAL_CHOICE_BY_GENDER",
    "yes",
    "yes: people who are entitled to it may choose whom to meet by gender; no: nobody may",
);
pub(super) const NEWCOMER_HOURS: Setting = Setting::plain(
    "SHOAL_NEWCOMER_HOURS",
    "6",
    "for so many hours after they came somebody's partner is asked before links and media go through, 0 to 720",
);
pub(super) const GATE_WHEN_UNKNOWN: Setting = Setting::plain(
    "SHOAL_GATE_WHEN_UNKNOWN",
    "open",
    "where Telegram cannot say whether somebody is in a bot's channels: open: they search; closed: they do not",
);
pub(super) const MEMORY_MB: Setting = Setting::plain(
    "SHOAL_MEMORY_MB",
    "512",
    "MiB of work in progress that a process keeps, 64 to 65536 (`all`: 1/4 for ingress); the rest waits in Redis",
);
pub(super) const THREADS: Setting = Setting::plain(
    "SHOAL_THREADS",
    "",
    "threads that a process works with, 1 to 256; not set: half of the processors, for Redis needs some, too",
);
pub(super) const SEAL_KEY: Setting = Setting::secret(
    "SHOAL_SEAL_KEY",
    "",
    "seals the tokens of bots added by `shoal bot add`: 64 hexadecimal digits, the same for every process",
);
pub(super) const MODERATION_KEY: Setting = Setting::plain(
    "SHOAL_MODERATION_KEY",
    "",
    "public key of the moderators, from `shoal moderation key`; not set: reports carry no messages",
);
pub(super) const REPORT_MESSAGES: Setting = Setting::plain(
    "SHOAL_REPORT_MESSAGES",
    "20",
    "messages that each of the two has read last and that a report carries, 1 to 100",
);
pub(super) const REPORT_DAYS: Setting = Setting::plain(
    "SHOAL_REPORT_DAYS",
    "30",
    "days after which the messages of a report are deleted, 1 to 30",
);
pub(super) const CONTROL_CHAT: Setting = Setting::plain(
    "SHOAL_CONTROL_CHAT",
    "",
    "chat of the operators that is told when moderators are needed, as a number; a bot of yours must be in it",
);
pub(super) const CONTROL_LANGUAGE: Setting =
    Setting::plain("SHOAL_CONTROL_LANGUAGE", "en", "language in which that chat is told: en, de, fa or ru");
pub(super) const SUPPORT_CONTACT: Setting = Setting::plain(
    "SHOAL_SUPPORT_CONTACT",
    "",
    "whom people can ask about a payment, as /paysupport and /terms say it: at most 200 characters",
);
pub(super) const REFERRAL_DAYS: Setting = Setting::plain(
    "SHOAL_REFERRAL_DAYS",
    "7",
    "days of the plan premium for each whom somebody brings by /refer, 0 to 366; 0: none; needs SHOAL_SEAL_KEY",
);
pub(super) const REFERRAL_REWARD: Setting = Setting::plain(
    "SHOAL_REFERRAL_REWARD",
    "days",
    "what whoever brings somebody gets: days: of the plan premium, once; share: a part of all that they pay",
);
pub(super) const REFERRAL_SHARE: Setting =
    Setting::plain("SHOAL_REFERRAL_SHARE", "50", "that part, in thousandths, 1 to 1000; 50 are 5 %");
pub(super) const PAYOUT_USDT: Setting = Setting::plain(
    "SHOAL_PAYOUT_USDT",
    "50",
    "from so many USDT on what somebody has earned is set aside to be paid out, once a month, 1 to 1000000",
);
pub(super) const PAYOUT_STARS: Setting =
    Setting::plain("SHOAL_PAYOUT_STARS", "4000", "from so many Stars on, 1 to 1000000");
pub(super) const PAYOUT_APPROVAL: Setting = Setting::plain(
    "SHOAL_PAYOUT_APPROVAL",
    "10",
    "a payout of more than so many times that needs a second person who approves it, 1 to 1000",
);
pub(super) const REFERRAL_HOLD: Setting =
    Setting::plain("SHOAL_REFERRAL_HOLD", "7", "days for which that rests before it is given, 0 to 90");
pub(super) const REFERRAL_CHATS: Setting = Setting::plain(
    "SHOAL_REFERRAL_CHATS",
    "3",
    "chats with different people that somebody who was brought must have had, 1 to 20; or they buy something",
);
pub(super) const REFERRAL_MINUTES: Setting =
    Setting::plain("SHOAL_REFERRAL_MINUTES", "5", "minutes that such a chat lasts at least, 0 to 60");
pub(super) const REFERRAL_A_DAY: Setting = Setting::plain(
    "SHOAL_REFERRAL_A_DAY",
    "10",
    "people that one person brings in a day, 1 to 1000, before a moderator has to look at them",
);
pub(super) const TRON_URL: Setting = Setting::plain(
    "SHOAL_TRON_URL",
    "",
    "server of the Tron chain, as https://api.trongrid.io; not set: nothing is sold for USDT",
);
pub(super) const TRON_API_KEY: Setting =
    Setting::secret("SHOAL_TRON_API_KEY", "", "key for that server, if it wants one");
pub(super) const TRON_TOKEN: Setting = Setting::plain(
    "SHOAL_TRON_TOKEN",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "contract of the token that is taken: USDT; another one on a test chain",
);
pub(super) const TRON_BLOCKS: Setting = Setting::plain(
    "SHOAL_TRON_BLOCKS",
    "20",
    "blocks after which a transfer counts, 1 to 1000; nothing is undone after 19",
);
pub(super) const CALLBACK_LISTEN: Setting = Setting::plain(
    "SHOAL_CALLBACK_LISTEN",
    "",
    "address and port that take signed calls of payment providers; not set: none are taken",
);
pub(super) const CALLBACK_KEYS: Setting = Setting::secret(
    "SHOAL_CALLBACK_KEYS",
    "",
    "what providers sign with: tron=<64 hexadecimal digits>, separated by commas; two of one while it changes",
);
pub(super) const TIME_ZONE: Setting = Setting::plain(
    "SHOAL_TIME_ZONE",
    "UTC",
    "whose nights recurring jobs keep to, as Europe/Kyiv; the same for every scheduler",
);
pub(super) const BACKUP_KEY: Setting = Setting::plain(
    "SHOAL_BACKUP_KEY",
    "",
    "public key to which backups are encrypted, from `shoal backup key`; not set: none are made",
);
pub(super) const BACKUP_DIR: Setting = Setting::plain(
    "SHOAL_BACKUP_DIR",
    "",
    "folder into which the scheduler writes a backup every night: 7 days and 5 weeks are kept; not set: none is made",
);
pub(super) const FEED: Setting = Setting::plain(
    "SHOAL_FEED",
    "",
    "table (CSV) of recorded prices told to markets, one a second, for trades on paper; not set: none",
);
pub(super) const LOG: Setting = Setting::plain(
    "SHOAL_LOG",
    "info",
    "what is logged: error, warn, info, debug, trace, or shoal_worker=debug,info",
);
pub(super) const CONFIG: Setting =
    Setting::plain("SHOAL_CONFIG", "shoal.toml", "the file with settings (only in the environment)");

/// Every setting, in the order in which a newcomer should read them.
pub const TABLE: [Setting; 49] = [
    BOT_TOKENS,
    PUBLIC_URL,
    WEBHOOK_SECRET,
    REDIS_URL,
    DATABASE_URL,
    LISTEN,
    OPS_LISTEN,
    ADMIN_LISTEN,
    PARTITIONS,
    MATCH_ACROSS_BOTS,
    CHOICE_BY_GENDER,
    NEWCOMER_HOURS,
    GATE_WHEN_UNKNOWN,
    MEMORY_MB,
    THREADS,
    BULK_RATE,
    PAID_RATE,
    WEEKLY_CAP,
    APPROVAL_ABOVE,
    SEAL_KEY,
    MODERATION_KEY,
    REPORT_MESSAGES,
    REPORT_DAYS,
    CONTROL_CHAT,
    CONTROL_LANGUAGE,
    SUPPORT_CONTACT,
    REFERRAL_REWARD,
    REFERRAL_DAYS,
    REFERRAL_SHARE,
    REFERRAL_HOLD,
    REFERRAL_CHATS,
    REFERRAL_MINUTES,
    REFERRAL_A_DAY,
    PAYOUT_USDT,
    PAYOUT_STARS,
    PAYOUT_APPROVAL,
    TRON_URL,
    TRON_API_KEY,
    TRON_TOKEN,
    TRON_BLOCKS,
    CALLBACK_LISTEN,
    CALLBACK_KEYS,
    TIME_ZONE,
    BACKUP_KEY,
    BACKUP_DIR,
    FEED,
    LOG,
    TELEGRAM_API_URL,
    CONFIG,
];

/// The table as text, for `--help`.
#[must_use]
pub fn help_table() -> String {
    let mut text = String::from(
        "Settings come from the environment, or from shoal.toml in lower case without SHOAL_ (bot_tokens = \"...\");\n\
         the environment wins.\n\n",
    );
    let width = TABLE.iter().map(|setting| setting.key.len()).max().unwrap_or_default();
    for Setting { key, default, help, .. } in &TABLE {
        let default = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        writeln!(text, "  {key:width$}  {help}{default}").expect("writing to a string does not fail");
    }
    text
}
