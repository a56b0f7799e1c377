//! The words of signals, in the languages in which they are posted.

use crate::market::Side;

use super::codes::currency;

/// What the numbers behind a word are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Entry,
    Target,
    Stop,
    Leverage,
    Size,
    Pair,
    /// Something that is neither: what somebody risks, what an indicator says.
    Other,
}

/// The field that a word begins.
pub(super) fn field(word: &str) -> Option<Field> {
    Some(match word {
        "entry" | "entries" | "enter" | "entrada" | "entradas" | "einstieg" | "einstiegszone" | "price"
        | "вход" | "ورود" | "نقطه" | "giris" | "giriş" | "entree" | "entrée" | "ingreso" | "cmp" => {
            Field::Entry
        }
        "tp" | "tps" | "exit" | "target" | "targets" | "tgt" | "tgts" | "takeprofit" | "takeprofits"
        | "alvo" | "alvos" | "objetivo" | "objetivos" | "ziel" | "ziele" | "kursziel" | "цель" | "цели"
        | "тп" | "تارگت" | "هدف" | "اهداف" | "hedef" | "hedefler" | "objectif" | "objectifs"
        | "obiettivo" => Field::Target,
        "sl" | "stop" | "stops" | "stoploss" | "stopp" | "стоп" | "стоплосс" | "сл" | "استاپ" | "ضرر"
        | "stoplos" => Field::Stop,
        "leverage" | "lev" | "hebel" | "плечо" | "اهرم" | "لوریج" | "alavancagem" | "apalancamiento"
        | "kaldirac" | "kaldıraç" | "levier" => Field::Leverage,
        "size" | "quantity" | "qty" | "amount" => Field::Size,
        "pair" | "coin" | "symbol" | "ticker" | "moeda" | "par" | "монета" | "пара" | "ارز" | "moneda"
        | "asset" | "instrument" | "token" => Field::Pair,
        "ote" | "risk" | "ratio" | "rr" | "lot" | "lots" | "fund" | "funds" | "profit" | "profits"
        | "period" | "last" | "rsi" | "id" | "support" | "resistance" | "current" | "roi" | "pnl"
        | "volume" | "account" | "balance" | "dca" | "winrate" | "gain" | "loss" | "date" | "no"
        | "expires" | "valid" | "capital" => Field::Other,
        _ => return None,
    })
}

/// How sure a side is that a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Which way: `long`.
    Position(Side),
    /// What is done: `buy`, which may begin a long or end a short.
    Trade(Side),
}

/// The side that a word says.
pub(super) fn side(word: &str) -> Option<Said> {
    Some(match word {
        "long" | "longing" | "longs" | "лонг" | "لانگ" => Said::Position(Side::Long),
        "short" | "shorting" | "shorts" | "шорт" | "شورت" => Said::Position(Side::Short),
        "buy" | "buying" | "compra" | "comprar" | "kaufen" | "kauf" | "купить" | "покупка" | "خرید"
        | "acheter" => Said::Trade(Side::Long),
        "sell" | "selling" | "venda" | "vender" | "venta" | "verkaufen" | "verkauf" | "продать"
        | "продажа" | "فروش" | "vendre" => Said::Trade(Side::Short),
        _ => return None,
    })
}

/// It says that somebody enters now.
pub(super) fn now(word: &str) -> bool {
    matches!(word, "now" | "market" | "cmp" | "instant" | "agora" | "jetzt" | "mercado" | "сейчас" | "الان")
}

/// It makes an instruction wait for something.
pub(super) fn condition(word: &str) -> bool {
    matches!(
        word,
        "if" | "when"
            | "once"
            | "unless"
            | "until"
            | "wenn"
            | "falls"
            | "sobald"
            | "cuando"
            | "если"
            | "اگر"
            | "quando"
            | "se"
    )
}

/// It measures a distance.
pub(super) fn pips(word: &str) -> bool {
    matches!(word, "pip" | "pips" | "pts" | "points" | "point" | "ticks")
}

/// A time or a count that is written beside a number.
pub(super) fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "h" | "hr"
            | "hrs"
            | "hour"
            | "hours"
            | "m"
            | "min"
            | "mins"
            | "d"
            | "day"
            | "days"
            | "w"
            | "st"
            | "nd"
            | "rd"
            | "th"
            | "am"
            | "pm"
            | "r"
            | "b"
            | "s"
            | "mo"
    )
}

/// Behind a number, it makes it a thousand times as much.
pub(super) fn is_thousand(word: &str) -> bool {
    matches!(word, "bin" | "тыс" | "tsd" | "هزار")
}

/// It begins a horizon, such as `short term`, where it is no side.
pub(super) fn horizon(word: &str) -> bool {
    matches!(word, "term" | "mid" | "medium" | "squeeze" | "run")
}

/// A run of letters as the words it is made of: `StopLoss`, `LONGLeverage`, `USDTEntry`, but `UsdChf` as one.
pub(super) fn parts(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let known = |word: &str| field(word).is_some() || side(word).is_some() || pips(word) || word == "nan";
    let pair = lower.len() == 6 && lower.is_ascii() && currency(&lower[..3]) && currency(&lower[3..]);
    if known(&lower) || pair || !text.is_ascii() {
        return vec![text.to_owned()];
    }
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut from = 0;
    for at in 1..bytes.len() {
        let up = bytes[at].is_ascii_uppercase();
        let after_small = bytes[at - 1].is_ascii_lowercase() && up;
        let before_small =
            up && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase) && bytes[at - 1].is_ascii_uppercase();
        if (after_small || before_small) && at - from > 1 {
            parts.push(text[from..at].to_owned());
            from = at;
        }
    }
    parts.push(text[from..].to_owned());
    parts.into_iter().flat_map(|part| peel(&part)).collect()
}

/// `LONGLEVERAGE` is two words.
fn peel(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    for head in ["long", "short", "buy", "sell"] {
        if lower.strip_prefix(head).is_some_and(|rest| field(rest).is_some()) {
            return vec![text[..head.len()].to_owned(), text[head.len()..].to_owned()];
        }
    }
    vec![text.to_owned()]
}
