//! Codes of what is traded, and words that look like one.

use super::words::{condition, field, horizon, now, side};

/// A tag, or a word in capitals, that names no coin.
pub(super) fn no_coin(word: &str) -> bool {
    const TALK: &str = " signal signals strongsignal vip premium free crypto binance bybit bitget bitunix bingx mexc kucoin \
        okx bitmex exchange futures future spot scalp scalping swing call setup forex trade trades trading \
        alert new update zone range limit order and or the in at on to with position open close cancel type \
        direction again only here this some from of for below above done hit all it you we take usdt usd \
        usdc busd cross isolated risky high low medium hold x is be wait alt altcoin defi nft dump pump my \
        ideas idea ltd move set t force fund day days today ";
    field(word).is_some()
        || side(word).is_some()
        || now(word)
        || condition(word)
        || horizon(word)
        || TALK.contains(&format!(" {word} "))
}

/// Coins that need neither a tag nor a quote to be known.
pub(super) fn known_coin(word: &str) -> bool {
    const KNOWN: &str = " btc xbt eth bnb sol xrp ada doge trx avax link dot matic pol ltc bch atom uni etc xlm fil apt arb op \
        near icp hbar vet inj sui sei tia ton shib pepe floki bonk wif aave mkr snx crv comp sand mana axs gala ape \
        grt algo eos xtz egld ftm rune theta flow chz enj dydx gmx ldo ens imx stx kas zec dash xmr neo iota qtum zil waves kava \
        celo one rose sushi yfi 1inch alice ocean mtl flm dent skl nkn akro bts lit bzrx ont jup pyth jto ena ondo fet render \
        tao wld strk zk not ordi blur pendle ";
    !word.is_empty() && KNOWN.contains(&format!(" {word} "))
}

/// What a pair is paid with, where the two are written as one word. The first that fits is meant.
pub(super) const QUOTES: [&str; 9] = ["fdusd", "usdt", "usdc", "busd", "tusd", "usd", "btc", "eth", "bnb"];

/// Currencies and metals, which make pairs among each other.
pub(super) fn currency(word: &str) -> bool {
    const KNOWN: &str =
        " usd eur gbp jpy chf aud nzd cad sek nok dkk pln huf czk try zar mxn sgd hkd cnh xau xag xpt xpd ";
    word.len() == 3 && KNOWN.contains(&format!(" {word} "))
}

/// Names of what is traded against one currency alone.
pub(super) fn named(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "gold" | "ouro" | "oro" | "طلا" | "золото" | "xau" => ("XAU", "USD"),
        "silver" | "xag" => ("XAG", "USD"),
        "usoil" | "wti" | "xtiusd" => ("WTI", "USD"),
        "ukoil" | "brent" => ("BRENT", "USD"),
        "us30" | "dj30" => ("US30", "USD"),
        "nas100" | "us100" | "ustec" => ("NAS100", "USD"),
        "spx500" | "us500" => ("US500", "USD"),
        "ger40" | "de40" | "dax40" => ("GER40", "EUR"),
        _ => return None,
    })
}

/// A code with digits in it that is one word: `1INCHUSDT`, `1000PEPE`, `US30`, and no `TP1`, `10X` or `3xEntry`.
pub(super) fn is_code_with_digits(text: &str) -> bool {
    let lower = text.to_lowercase();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    if !digits || letters < 2 || text.len() > 24 {
        return false;
    }
    let one_case = !text.bytes().any(|byte| byte.is_ascii_lowercase())
        || !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let quoted =
        one_case && QUOTES[..6].iter().any(|quote| lower.len() > quote.len() + 1 && lower.ends_with(quote));
    let head = lower.trim_start_matches(|char: char| char.is_ascii_digit());
    let labelled = field(head).is_some() || side(head).is_some();
    let clear = lower.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && !head.starts_with('x')
        || !lower.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let starts = ["tp", "sl", "long", "short", "buy", "sell", "target"].iter().any(|label| {
        lower.starts_with(label) && lower[label.len()..].starts_with(|char: char| char.is_ascii_digit())
    });
    named(&lower).is_some()
        || known_coin(&lower)
        || quoted && clear && !labelled && !starts
        || matches!(head, "pepe" | "shib" | "bonk" | "floki" | "sats" | "rats" | "lunc" | "xec")
            && head.len() < lower.len()
}
