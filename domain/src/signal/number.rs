//! Numbers as people write them: `1,880`, `3.340,50`, `27k`, `.310`.

use rust_decimal::Decimal;

/// What digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numeral {
    /// This.
    Exact(Decimal),
    /// With one comma and three digits behind it, either this, if the comma parts thousands, or a thousandth of it.
    Either(Decimal),
    /// With one comma and not three digits behind it: the comma is the decimal mark, here and elsewhere in the post.
    Comma(Decimal),
    /// With a decimal point, so commas of this post are none.
    Point(Decimal),
    /// Nothing.
    Bad,
}

/// What the commas of a post are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commas {
    /// Between thousands.
    Thousands,
    /// Before decimals.
    Decimals,
    /// It does not say.
    Unsaid,
}

impl Numeral {
    /// The number, where it can be only one.
    pub fn exact(self) -> Option<Decimal> {
        self.settled(Commas::Unsaid)
    }

    /// The number, where the commas are known.
    pub fn settled(self, commas: Commas) -> Option<Decimal> {
        match self {
            Numeral::Exact(value) | Numeral::Point(value) | Numeral::Comma(value) => Some(value),
            Numeral::Either(value) => match commas {
                Commas::Thousands => Some(value),
                Commas::Decimals => value.checked_div(Decimal::ONE_THOUSAND),
                Commas::Unsaid => None,
            },
            Numeral::Bad => None,
        }
    }

    /// A thousand times as much.
    pub fn thousand(self) -> Numeral {
        // With a `k` behind it, three digits after the comma are decimals: nobody writes thousands of thousands so.
        let value = self.settled(Commas::Decimals);
        value.and_then(|value| value.checked_mul(Decimal::ONE_THOUSAND)).map_or(Numeral::Bad, Numeral::Exact)
    }
}

/// Reads digits with points, commas and apostrophes between them.
pub(super) fn numeral(text: &str) -> Numeral {
    let read = |digits: &str| {
        let digits = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
        Decimal::from_str_exact(&digits).ok()
    };
    let plain = text.replace('\'', "");
    let (points, commas) = (plain.matches('.').count(), plain.matches(',').count());
    let grouped = |mark: char, whole: &str| {
        let mut groups = whole.split(mark);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3)
    };
    let value = match (points, commas) {
        (0, 0) => read(&plain).map(Numeral::Exact),
        (1, 0) => read(&plain).map(Numeral::Point),
        (0, 1) if grouped(',', &plain) => read(&plain.replace(',', "")).map(Numeral::Either),
        (0, 1) => read(&plain.replace(',', ".")).map(Numeral::Comma),
        (0, _) if grouped(',', &plain) => read(&plain.replace(',', "")).map(Numeral::Point),
        (_, 0) if grouped('.', &plain) => read(&plain.replace('.', "")).map(Numeral::Comma),
        (1, _) if plain.rfind('.') > plain.rfind(',') => {
            let whole = plain.split('.').next().unwrap_or_default();
            grouped(',', whole).then(|| read(&plain.replace(',', "")).map(Numeral::Point)).flatten()
        }
        (_, 1) if plain.rfind(',') > plain.rfind('.') => {
            let whole = plain.split(',').next().unwrap_or_default();
            let digits = plain.replace('.', "").replace(',', ".");
            grouped('.', whole).then(|| read(&digits).map(Numeral::Comma)).flatten()
        }
        _ => None,
    };
    value.unwrap_or(Numeral::Bad)
}

/// What the commas of a post are, by all its numbers. `dollar` says that a number stands behind a dollar sign.
pub(super) fn commas(numerals: impl Iterator<Item = (Numeral, bool)>) -> Commas {
    let (mut thousands, mut decimals) = (false, false);
    for (numeral, dollar) in numerals {
        match numeral {
            Numeral::Point(_) => thousands = true,
            Numeral::Comma(_) => decimals = true,
            // `$45,000` is how English is written, and nobody writes decimals to end in two zeros.
            Numeral::Either(value) if dollar || value % Decimal::ONE_HUNDRED == Decimal::ZERO => {
                thousands = true;
            }
            _ => {}
        }
    }
    match (thousands, decimals) {
        (true, false) => Commas::Thousands,
        (false, true) => Commas::Decimals,
        _ => Commas::Unsaid,
    }
}
