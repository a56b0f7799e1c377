//! One function for each kind of value. An error says what was expected, and never repeats the value.

use std::collections::HashSet;
use std::fmt::Display;
use std::net::SocketAddr;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use url::Url;

use super::secret::{BotToken, SealKey, SecretUrl, is_token_char};

/// The number of partitions. Above 1024, a worker's leases and readers would cost more than they spread.
const PARTITIONS: RangeInclusive<u16> = 1..=1024;

/// The longest secret that Telegram takes (`setWebhook`, `secret_token`), and the shortest that nobody can guess.
const WEBHOOK_SECRET_CHARS: RangeInclusive<usize> = 8..=256;

/// Beyond a month nobody is new.
const NEWCOMER_HOURS: RangeInclusive<u16> = 0..=720;

/// A plan is given for a year at most, at once.
const REFERRAL_DAYS: RangeInclusive<u16> = 0..=366;

/// Thousandths: all of it at most.
const REFERRAL_SHARE: RangeInclusive<u16> = 1..=1000;

/// Whole dollars or Stars: nobody sends less than one.
const PAYOUT_LEAST: RangeInclusive<u32> = 1..=1_000_000;

/// What rests for longer nobody waits for.
const REFERRAL_HOLD: RangeInclusive<u16> = 0..=90;

/// Nobody has more of them in two weeks who is not paid for it. They are kept with the person.
const REFERRAL_CHATS: RangeInclusive<u8> = 1..=20;

/// Few chats are longer.
const REFERRAL_MINUTES: RangeInclusive<u8> = 0..=60;

/// A key of 32 bytes drawn by chance has some 30 different ones, and never so few.
const DIFFERENT_BYTES: usize = 16;

/// The points of Curve25519 of order 1, 2, 4 and 8, also as numbers beyond its prime.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// Those that Shoal speaks.
const LANGUAGES: [&str; 4] = ["en", "de", "fa", "ru"];

/// As fred reads them.
const REDIS_SCHEMES: [&str; 5] = ["redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis+unix"];

/// Below, a worker would read a partition at a time; above, a machine has other limits.
const MEMORY_MB: RangeInclusive<u64> = 64..=65_536;

/// More than there are processors only wake each other.
const MOST_THREADS: usize = 256;

const DATABASE_SCHEMES: [&str; 2] = ["postgres", "postgresql"];

type Read<T> = Result<T, String>;

pub(super) fn bot_tokens(text: &str) -> Read<Vec<BotToken>> {
    let texts: Vec<&str> = text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect();
    let mut seen = HashSet::new();
    let read = |(index, text): (usize, &&str)| {
        let nth = format!("token {} of {}", index + 1, texts.len());
        let token: BotToken = text.parse().map_err(|error| format!("{nth} {error}"))?;
        if seen.insert(token.bot_id()) {
            Ok(token)
        } else {
            Err(format!("{nth} is of the bot {}, which an earlier one is of as well", token.bot_id()))
        }
    };
    texts.iter().enumerate().map(read).collect()
}

pub(super) fn webhook_secret(text: &str) -> Read<SecretString> {
    let make_one = "make one with `openssl rand -hex 32`";
    if !text.bytes().all(is_token_char) {
        return Err(format!("expected only A-Z, a-z, 0-9, _ and -, as Telegram demands; {make_one}"));
    }
    let (min, max) = (WEBHOOK_SECRET_CHARS.start(), WEBHOOK_SECRET_CHARS.end());
    match text.len() {
        length if length < *min => {
            Err(format!("{length} characters can be guessed, expected at least {min}; {make_one}"))
        }
        length if length > *max => Err(format!("expected at most {max} characters; {make_one}")),
        _ => Ok(text.into()),
    }
}

/// An address of the web without query; a slash at its end is dropped, so that a path can follow.
pub(super) fn http_url(text: &str) -> Read<String> {
    let expected = || "expected an address such as https://bot.example.org".to_owned();
    let url = Url::parse(text).map_err(|_| expected())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(expected());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("expected an address without anything after ? or #".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("expected an address without a user's name or password".to_owned());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(super) fn redis_url(text: &str) -> Read<SecretUrl> {
    server_url(text, &REDIS_SCHEMES, "redis://user:password@host:6379/0")
}

pub(super) fn database_url(text: &str) -> Read<SecretUrl> {
    server_url(text, &DATABASE_SCHEMES, "postgres://user:password@host:5432/database")
}

fn server_url(text: &str, schemes: &[&str], example: &str) -> Read<SecretUrl> {
    Url::parse(text)
        .ok()
        .filter(|url| schemes.contains(&url.scheme()))
        // Without a host it is a path to a Unix socket, which stands in the path or in the query.
        .filter(|url| url.has_host() || url.path().len() > 1 || url.query().is_some())
        .map(|url| SecretUrl::new(text, url))
        .ok_or_else(|| format!("expected a URL such as {example}"))
}

pub(super) fn address(text: &str) -> Read<SocketAddr> {
    text.parse()
        .map_err(|_| "expected an IP address and a port, such as 0.0.0.0:8080 or [::1]:8080".to_owned())
}

pub(super) fn partitions(text: &str) -> Read<u16> {
    let expected = || format!("expected a whole number from {} to {}", PARTITIONS.start(), PARTITIONS.end());
    text.parse().ok().filter(|count| PARTITIONS.contains(count)).ok_or_else(expected)
}

pub(super) fn newcomer_hours(text: &str) -> Read<u16> {
    within(text, NEWCOMER_HOURS)
}

pub(super) fn referral_days(text: &str) -> Read<u16> {
    within(text, REFERRAL_DAYS)
}

/// Whether it is a share; else it is days.
pub(super) fn referral_reward(text: &str) -> Read<bool> {
    match text {
        "days" => Ok(false),
        "share" => Ok(true),
        _ => Err("expected days or share".to_owned()),
    }
}

pub(super) fn referral_share(text: &str) -> Read<u16> {
    within(text, REFERRAL_SHARE)
}

pub(super) fn payout_least(text: &str) -> Read<u32> {
    within(text, PAYOUT_LEAST)
}

pub(super) fn referral_hold_days(text: &str) -> Read<u16> {
    within(text, REFERRAL_HOLD)
}

pub(super) fn referral_chats(text: &str) -> Read<u8> {
    within(text, REFERRAL_CHATS)
}

pub(super) fn referral_minutes(text: &str) -> Read<u8> {
    within(text, REFERRAL_MINUTES)
}

fn within<T: FromStr + PartialOrd + Display>(text: &str, range: RangeInclusive<T>) -> Read<T> {
    let expected = || format!("expected a whole number from {} to {}", range.start(), range.end());
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(expected)
}

pub(super) fn memory_bytes(text: &str) -> Read<u64> {
    let expected = || format!("expected a whole number from {} to {}", MEMORY_MB.start(), MEMORY_MB.end());
    let mb = text.parse().ok().filter(|mb| MEMORY_MB.contains(mb)).ok_or_else(expected)?;
    Ok(mb * 1024 * 1024)
}

/// Threads to work with.
pub(super) fn threads(text: &str) -> Read<NonZero<usize>> {
    let expected = || format!("expected a whole number from 1 to {MOST_THREADS}");
    text.parse().ok().filter(|threads: &NonZero<usize>| threads.get() <= MOST_THREADS).ok_or_else(expected)
}

/// A rate or a count for which nobody has a use beyond a thousand; a bot can send no more in a second.
pub(super) fn one_to_thousand(text: &str) -> Read<u32> {
    let expected = || "expected a whole number from 1 to 1000".to_owned();
    text.parse().ok().filter(|number| (1..=1000).contains(number)).ok_or_else(expected)
}

/// The moderators' public key. Under a weak one anybody could open what was said.
pub(super) fn public_key(text: &str) -> Read<[u8; 32]> {
    let make_one = "make a pair of keys with `shoal moderation key`";
    let key = *key(text, make_one)?.expose();
    if is_small_order(&key) {
        return Err(format!("this is no key that seals anything; {make_one}"));
    }
    Ok(key)
}

/// What a report carries. More would make a transcript of it.
pub(super) fn report_messages(text: &str) -> Read<u16> {
    let expected = || "expected a whole number from 1 to 100".to_owned();
    text.parse().ok().filter(|number| (1..=100).contains(number)).ok_or_else(expected)
}

/// People are told that it is 30 at most.
pub(super) fn report_days(text: &str) -> Read<u8> {
    let expected = || "expected a whole number from 1 to 30".to_owned();
    text.parse().ok().filter(|days| (1..=30).contains(days)).ok_or_else(expected)
}

/// One that Shoal speaks, by its two letters.
pub(super) fn language(text: &str) -> Read<&'static str> {
    let spoken = LANGUAGES.into_iter().find(|tag| *tag == text);
    spoken.ok_or_else(|| format!("expected one of {}", LANGUAGES.join(", ")))
}

/// Groups have numbers below 0.
pub(super) fn chat(text: &str) -> Read<i64> {
    let expected = || "expected a chat's number, such as -1001234567890".to_owned();
    text.parse().ok().filter(|chat| *chat != 0).ok_or_else(expected)
}

/// It is said to people as it stands.
pub(super) fn contact(text: &str) -> Read<String> {
    let fits = text.chars().count() <= 200 && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("expected at most 200 characters, in one line".to_owned()) }
}

/// It goes into a header as it stands.
pub(super) fn api_key(text: &str) -> Read<SecretString> {
    let fits = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.into()) } else { Err("expected at most 200 visible characters of ASCII".to_owned()) }
}

/// Letters and digits. What they mean is seen by whoever uses them.
pub(super) fn word(text: &str) -> Read<String> {
    let fits = text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(text.to_owned()) } else { Err("expected at most 100 letters and digits".to_owned()) }
}

/// What providers sign with. That there is such a provider is seen by whoever knows them.
pub(super) fn callback_keys(text: &str) -> Read<Vec<(String, SealKey)>> {
    let expected = "expected tron=<64 hexadecimal digits>; make them with `openssl rand -hex 32`";
    let pair = |text: &str| {
        let (name, digits) = text.split_once('=').ok_or(expected)?;
        Ok((name.trim().to_owned(), key(digits.trim(), "make one with `openssl rand -hex 32`")?))
    };
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(pair).collect()
}

/// That there is such a zone is seen by whoever has the table of them.
pub(super) fn time_zone(text: &str) -> Read<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
    let fits = (1..=40).contains(&text.len()) && text.chars().all(is_name);
    fits.then(|| text.to_owned())
        .ok_or_else(|| "expected the name of a time zone, such as UTC or Europe/Kyiv".to_owned())
}

/// That it is a good one is seen by whoever encrypts to it.
pub(super) fn backup_key(text: &str) -> Read<String> {
    let expected = "expected a key that begins with age1; make a pair of keys with `shoal backup key`";
    text.starts_with("age1").then(|| text.to_owned()).ok_or_else(|| expected.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "as all that read")]
pub(super) fn folder(text: &str) -> Read<PathBuf> {
    Ok(PathBuf::from(text))
}

pub(super) fn count(text: &str) -> Read<u64> {
    text.parse().map_err(|_| "expected a whole number from 0 on".to_owned())
}

pub(super) fn yes_or_no(text: &str) -> Read<bool> {
    match text {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err("expected yes or no".to_owned()),
    }
}

pub(super) fn open_or_closed(text: &str) -> Read<bool> {
    match text {
        "open" => Ok(true),
        "closed" => Ok(false),
        _ => Err("expected open or closed".to_owned()),
    }
}

pub(super) fn seal_key(text: &str) -> Read<SealKey> {
    key(text, "make one with `openssl rand -hex 32`")
}

/// A key of 256 bits that nobody typed by hand.
fn key(text: &str, make_one: &str) -> Read<SealKey> {
    let key = SealKey::from_hex(text).ok_or_else(|| format!("expected 64 hexadecimal digits; {make_one}"))?;
    let different: HashSet<u8> = key.expose().iter().copied().collect();
    if different.len() < DIFFERENT_BYTES {
        return Err(format!("this key repeats itself and can be guessed; {make_one}"));
    }
    Ok(key)
}

/// Whether a point of Curve25519 has so few multiples that what is agreed on by it is known to everybody. There are no others
/// (RFC 7748, section 6.1; `crypto_scalarmult` of libsodium refuses the same).
fn is_small_order(point: &[u8; 32]) -> bool {
    // The highest bit of a point does not count.
    let mut point = *point;
    point[31] &= 0x7f;
    SMALL_ORDER.iter().filter_map(|digits| SealKey::from_hex(digits)).any(|known| *known.expose() == point)
}

/// A filter that `tracing` understands, and that means what was probably meant: it takes a lone word that is no level, a
/// misspelt one too, for a module to be logged in all detail, and then logs nothing else.
pub(super) fn log_filter(text: &str) -> Read<String> {
    let expected = || {
        "expected error, warn, info, debug, trace or off, or a list as in shoal_worker=debug,info".to_owned()
    };
    let is_lone_word = |part: &str| !part.contains(['=', '[']) && part.parse::<LevelFilter>().is_err();
    if text.split(',').map(str::trim).any(is_lone_word) || EnvFilter::builder().parse(text).is_err() {
        return Err(expected());
    }
    Ok(text.to_owned())
}
