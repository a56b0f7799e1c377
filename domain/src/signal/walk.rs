//! Which number of a post is what: words begin fields, the numbers behind them fill these.
//!
//! A field ends where the next one begins, with the line if it has got numbers there, or where prose begins. A word alone
//! on its line is a heading, and the lines below it are its list.

use rust_decimal::Decimal;

use super::layout::{Amount, Fields, Lever, Line, Value, commas, way};
use super::model::{Margin, Order};
use super::number::{Commas, Numeral};
use super::token::{Kind, Token};
use super::words::{self, Field, Said};

/// After so many words that say nothing, a number belongs to no field any more.
const PROSE: usize = 4;

/// The fields of a post.
pub(super) fn fields(lines: &[Line]) -> Fields {
    let mut walk = Walk {
        fields: Fields::default(),
        place: None,
        got: 0,
        prose: 0,
        share: None,
        orphans: Vec::new(),
        top: 0,
    };
    walk.fields.commas = Some(commas(lines));
    for line in lines {
        walk.line(line);
    }
    walk.fields
}

/// Where a number goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Field(Field),
    BesideSide,
    Opposite,
}

struct Walk {
    fields: Fields,
    place: Option<Place>,
    /// Numbers since the place began.
    got: usize,
    /// Words since then that say nothing.
    prose: usize,
    /// A share that came before its number.
    share: Option<Decimal>,
    /// Numbers of this line that have no place.
    orphans: Vec<Numeral>,
    /// The number of the last target that was named by one.
    top: usize,
}

impl Walk {
    fn line(&mut self, line: &Line) {
        self.orphans.clear();
        let horizon = line.tokens.iter().filter_map(Token::word).nth(1).is_some_and(words::horizon);
        let talks = line.tokens.iter().any(|token| token.word().is_some()) && !horizon;
        if self.got > 0 && talks || self.prose > PROSE {
            self.leave();
        }
        let mut at = 0;
        while at < line.tokens.len() {
            at += self.token(line, at).max(1);
        }
        let ticked = line.tokens.last().is_some_and(|token| token.kind == Kind::Tick);
        if ticked && self.place == Some(Place::Field(Field::Target)) && self.got > 0 {
            self.fields.ticked.push(line.number);
        }
    }

    fn leave(&mut self) {
        self.place = None;
        self.got = 0;
        self.prose = 0;
    }

    fn enter(&mut self, place: Place) {
        self.place = Some(place);
        self.got = 0;
        self.prose = 0;
        self.share = None;
    }

    /// Reads a token, and says how many it took.
    fn token(&mut self, line: &Line, at: usize) -> usize {
        match &line.tokens[at].kind {
            Kind::Word(word) => self.word(line, at, &word.clone()),
            Kind::Number(numeral) => self.number(line, at, *numeral),
            Kind::Percent(percent) => self.percent(line, at, *percent),
            Kind::Times(numeral) => self.lever(line, at, *numeral, None, 1),
            Kind::Mark('@') if matches!(self.place, None | Some(Place::Field(Field::Other))) => {
                self.enter(Place::Field(Field::Entry));
                1
            }
            Kind::Mark('×') => match line.tokens.get(at + 1).map(|token| &token.kind) {
                Some(Kind::Number(numeral)) => self.lever(line, at, *numeral, None, 2),
                _ => 1,
            },
            Kind::Mark(_) | Kind::Item | Kind::Tick | Kind::Pair => 1,
        }
    }

    fn word(&mut self, line: &Line, at: usize, word: &str) -> usize {
        let tokens = &line.tokens;
        let ahead = tokens[at + 1..].iter().position(|token| token.word().is_some()).map(|gap| gap + 1);
        let next = ahead.and_then(|ahead| tokens[at + ahead].word()).unwrap_or_default();
        let near = ahead.is_some_and(|ahead| ahead <= 2);
        if let Some(said) = words::side(word) {
            return self.side(line, at, said, if near { next } else { "" });
        }
        if word == "take" && near && matches!(next, "profit" | "profits") {
            self.enter(Place::Field(Field::Target));
            return ahead.unwrap_or_default() + 1;
        }
        if word == "x"
            && let Some(Kind::Number(numeral)) = tokens.get(at + 1).map(|token| &token.kind)
        {
            return self.lever(line, at, *numeral, None, 2);
        }
        if matches!(word, "nan" | "inf" | "infinity") && self.got == 0 {
            self.put(Amount::Unreadable, line.number, ' ');
            return 1;
        }
        match word {
            "cross" | "crossed" => self.fields.margin = Some(Margin::Cross),
            "isolated" => self.fields.margin = Some(Margin::Isolated),
            "limit" | "limite"
                if self.in_entry()
                    || near && words::side(next).is_some()
                    || self.place.is_none() && at < 6 =>
            {
                self.fields.order = self.fields.order.or(Some(Order::Limit));
            }
            _ => {}
        }
        if words::now(word)
            && (self.in_entry() || word == "instant" || word == "cmp" || self.place.is_none() && at == 0)
        {
            self.fields.order = Some(Order::Market);
            if self.place.is_none() {
                self.enter(Place::BesideSide);
            }
        }
        let item = word == "t" && tokens.get(at + 1).is_some_and(|token| token.is_number() && token.glued);
        let field = if item { Some(Field::Target) } else { words::field(word) };
        let Some(field) = field else {
            if !words::now(word) {
                self.prose += 1;
            }
            return 1;
        };
        self.field(line, at, word, field)
    }

    fn in_entry(&self) -> bool {
        matches!(self.place, Some(Place::BesideSide | Place::Opposite | Place::Field(Field::Entry)))
    }

    /// A word that begins a field.
    fn field(&mut self, line: &Line, at: usize, word: &str, field: Field) -> usize {
        let before = line.tokens[..at].iter().rev().find(|token| !token.is_mark("-"));
        let before = before.and_then(Token::word).and_then(words::field);
        let behind = before.is_some() && self.got == 0;
        // `stop price`, `target profit`, `entry targets`, `stop loss`, `stop targets`, `current price`.
        let part =
            matches!(word, "price" | "profit" | "profits" | "loss" | "target" | "targets" | "نقطه" | "stop")
                && behind;
        let part = part && !(word == "stop" && before != Some(Field::Stop));
        if part || field == Field::Pair {
            return 1;
        }
        let colon = line.tokens[..at].iter().rev().find(|token| !token.is_mark(":"));
        let entry = colon.and_then(Token::word).and_then(words::field) == Some(Field::Entry);
        if word == "stop" && entry && self.got == 0 {
            // `Entry: stop 100` is an order.
            self.fields.order = Some(Order::Stop);
            return 1;
        }
        if field == Field::Stop && self.orphans.len() == 1 && !line.tokens[at..].iter().any(Token::is_number)
        {
            // `0.06 can be stop`.
            let numeral = self.orphans[0];
            self.enter(Place::Field(Field::Stop));
            self.put(self.price(numeral), line.number, ' ');
            return 1;
        }
        self.fields.labelled_entry |= field == Field::Entry && !matches!(word, "cmp" | "price" | "نقطه");
        self.enter(Place::Field(field));
        1 + self.index(line, at + 1)
    }

    /// How many tokens behind a label say which of several it is: `1`, `#1`, `1:`.
    fn index(&mut self, line: &Line, from: usize) -> usize {
        let hash = usize::from(line.tokens.get(from).is_some_and(|token| token.is_mark("#")));
        let at = from + hash;
        let Some(Token { kind: Kind::Number(Numeral::Exact(number)), glued, .. }) = line.tokens.get(at)
        else {
            return 0;
        };
        let Ok(index) = usize::try_from(*number) else { return 0 };
        let mark = line.tokens.get(at + 1).is_some_and(|token| token.is_mark(":"));
        let value = line.tokens[at + 1..].iter().take(8).any(Token::is_number);
        let fits = index == self.top + 1 || index == 1;
        if !(1..=20).contains(&index) || !(*glued && hash == 0 || mark || hash > 0 || fits && value) {
            return 0;
        }
        self.top = index;
        hash + 1
    }

    fn side(&mut self, line: &Line, at: usize, said: Said, next: &str) -> usize {
        if matches!(said, Said::Position(_)) && words::horizon(next) {
            return 1;
        }
        let first = self.fields.sides.first().map(|(first, _)| way(*first));
        self.fields.sides.push((said, line.number));
        let opposite = matches!(said, Said::Trade(_)) && first.is_some_and(|first| first != way(said));
        if self.place != Some(Place::Field(Field::Entry)) || self.got > 0 || opposite {
            self.enter(if opposite { Place::Opposite } else { Place::BesideSide });
        }
        let stop = matches!(said, Said::Trade(_)) && next == "stop";
        if stop && line.tokens.get(at + 1).and_then(Token::word) == Some("stop") {
            self.fields.order = Some(Order::Stop);
            return 2;
        }
        1
    }

    fn number(&mut self, line: &Line, at: usize, numeral: Numeral) -> usize {
        let tokens = &line.tokens;
        let (mark, after) = (tokens.get(at + 1), tokens.get(at + 2));
        // `5-10x` is leverage, whatever it stands behind.
        if mark.is_some_and(|mark| mark.is_mark("-/") || mark.word() == Some("to"))
            && let Some(Kind::Times(high)) = after.map(|token| &token.kind)
        {
            return self.lever(line, at, numeral, Some(*high), 3);
        }
        if self.place == Some(Place::Field(Field::Leverage)) {
            return if self.got == 0 { self.lever(line, at, numeral, None, 1) } else { 1 };
        }
        // `use 3 to 5%` is no price, and neither is what was won or lost: `83.50 +180`, `88.00 -270`.
        let part = mark.is_some_and(|mark| mark.is_mark("-/") || mark.word() == Some("to"));
        let signed =
            |sign| at > 1 && tokens[at].glued && tokens[at - 1].is_mark(sign) && !tokens[at - 1].glued;
        let lost = self.place == Some(Place::Field(Field::Stop)) && self.got > 0 && signed("-");
        if part && matches!(after.map(|token| &token.kind), Some(Kind::Percent(_))) && self.prose > 0
            || signed("+")
            || lost
        {
            return 1;
        }
        // An item of a list: `1) 2430`, `2. 2409`.
        let leads =
            at == 0 || tokens[..at].iter().all(|token| matches!(token.kind, Kind::Mark(_) | Kind::Tick));
        let items = mark.is_some_and(|mark| mark.is_mark(")]") || mark.is_mark(".:") && mark.glued);
        if leads && items && matches!(numeral, Numeral::Exact(_)) && after.is_some_and(Token::is_number) {
            self.put_step(line, at + 2);
            return 3;
        }
        let before = at.checked_sub(1).map_or(' ', |before| match tokens[before].kind {
            Kind::Mark(mark) => mark,
            _ => ' ',
        });
        if Walk::is_pips(line, at) {
            // `1.2670 (65 pips)` tells what is known; `sl 50 pips` tells too little.
            if self.got == 0 {
                self.put(Amount::Pips, line.number, before);
            }
            return 1;
        }
        let again = self.prose > 1 && self.values().is_some_and(|values| !values.is_empty());
        if self.place.is_none() || self.prose > PROSE || again && self.got == 0 {
            self.orphans.push(numeral);
            return 1;
        }
        self.put(self.price(numeral), line.number, before);
        1
    }

    fn put_step(&mut self, line: &Line, at: usize) {
        if let Kind::Number(numeral) = line.tokens[at].kind {
            let amount = if Walk::is_pips(line, at) { Amount::Pips } else { self.price(numeral) };
            self.put(amount, line.number, ')');
        }
    }

    fn is_pips(line: &Line, at: usize) -> bool {
        let rest = line.tokens[at + 1..].iter();
        let mut rest = rest.skip_while(|token| token.is_number() || token.is_mark("/-+"));
        rest.next().and_then(Token::word).is_some_and(words::pips)
    }

    fn price(&self, numeral: Numeral) -> Amount {
        numeral
            .settled(self.fields.commas.unwrap_or(Commas::Unsaid))
            .map_or(Amount::Unreadable, Amount::Price)
    }

    /// Percents behind a number are its share, behind a label they are a distance.
    fn percent(&mut self, line: &Line, at: usize, percent: Decimal) -> usize {
        let aside = at > 0 && line.tokens[at - 1].is_mark("(");
        let here = line.number;
        let distance =
            self.prose <= 1 && matches!(self.place, Some(Place::Field(Field::Target | Field::Stop)));
        let values = self.values();
        match values.and_then(|values| values.last_mut()) {
            Some(last) if last.line == here && matches!(last.amount, Amount::Price(_)) => {
                last.share = last.share.or(Some(percent));
            }
            _ if aside => self.share = Some(percent),
            _ if distance => {
                self.put(Amount::Percent(percent), here, ' ');
            }
            _ => {}
        }
        1
    }

    fn values(&mut self) -> Option<&mut Vec<Value>> {
        Some(match self.place? {
            Place::Field(Field::Entry) => &mut self.fields.entries,
            Place::Field(Field::Target) => &mut self.fields.targets,
            Place::Field(Field::Stop) => &mut self.fields.stops,
            Place::BesideSide => &mut self.fields.beside_side,
            Place::Opposite => &mut self.fields.opposite,
            Place::Field(_) => return None,
        })
    }

    fn put(&mut self, amount: Amount, line: usize, mark: char) {
        let share = self.share.take();
        let step = matches!(mark, ')' | '/' | ',') || share.is_some();
        if let Some(values) = self.values() {
            let again = values.last().is_some_and(|last| last.line != line);
            values.push(Value { amount, share, line, step: step || again, mark });
        } else if let (Some(Place::Field(Field::Size)), Amount::Price(size)) = (self.place, amount) {
            self.fields.size = self.fields.size.or(Some(size));
        }
        self.got += 1;
        self.prose = 0;
    }

    fn lever(&mut self, line: &Line, at: usize, low: Numeral, high: Option<Numeral>, took: usize) -> usize {
        let tokens = &line.tokens;
        let labelled = self.place == Some(Place::Field(Field::Leverage))
            || self.fields.levers.is_empty() && labelled_after(line, at);
        let words: Vec<&str> = tokens[..at].iter().rev().map_while(Token::word).take(2).collect();
        let up_to = matches!(words[..], ["to", "up"] | ["max" | "maximum" | "upto", ..]);
        // `5x - 10x`, `10x 20x`.
        let gap = 1 + usize::from(
            tokens.get(at + took).is_some_and(|mark| mark.is_mark("-/") || mark.word() == Some("to")),
        );
        let (high, took) = match tokens.get(at + took + gap - 1).map(|token| &token.kind) {
            Some(Kind::Times(second)) if high.is_none() => (Some(*second), took + gap),
            _ => (high, took),
        };
        self.fields.levers.push(Lever { low, high, up_to, labelled, line: line.number });
        if self.place == Some(Place::Field(Field::Leverage)) {
            self.got += 1;
        }
        took
    }
}

/// `4x lev`.
fn labelled_after(line: &Line, at: usize) -> bool {
    let next = line.tokens[at + 1..].iter().find_map(Token::word);
    next.and_then(words::field) == Some(Field::Leverage)
}
