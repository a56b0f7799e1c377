//! Words, numbers and marks of a line.

use rust_decimal::Decimal;

use super::codes;
use super::number::{Numeral, numeral};
use super::words;

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Letters, small, or a code with digits in it.
    Word(String),
    /// Digits.
    Number(Numeral),
    /// Digits before a percent sign.
    Percent(Decimal),
    /// Digits beside an `x`.
    Times(Numeral),
    /// A part of the name of what is traded.
    Pair,
    /// The number of an item: a digit in a box.
    Item,
    /// A tick: something is done.
    Tick,
    /// Anything else; pictures are all `*`.
    Mark(char),
}

/// A part of a line, with where it stands in it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// As it was written.
    pub text: String,
    /// Nothing stands between it and the one before.
    pub glued: bool,
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        if let Kind::Word(word) = &self.kind { Some(word) } else { None }
    }

    pub fn is_mark(&self, marks: &str) -> bool {
        matches!(self.kind, Kind::Mark(mark) if marks.contains(mark))
    }

    pub const fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Number(_))
    }
}

/// What can be read of a line.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let chars: Vec<char> = line.chars().collect();
    let mut lexer = Lexer { chars, at: 0, tokens: Vec::new(), spaced: true };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    abbreviations(lexer.tokens)
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    tokens: Vec<Token>,
    /// A space comes before what comes next.
    spaced: bool,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or(' ')
    }

    fn run(&self, from: usize, of: impl Fn(char) -> bool) -> usize {
        self.chars[from..].iter().take_while(|char| of(**char)).count()
    }

    fn text(&self, from: usize, length: usize) -> String {
        self.chars[from..from + length].iter().collect()
    }

    fn push(&mut self, kind: Kind, text: String) {
        self.tokens.push(Token { kind, text, glued: !self.spaced });
        self.spaced = false;
    }

    fn step(&mut self) {
        let char = self.peek(0);
        let before = if self.at == 0 { ' ' } else { self.chars[self.at - 1] };
        if char == ' ' {
            self.spaced = true;
            self.at += 1;
        } else if self.address() {
        } else if char.is_ascii_digit()
            || char == '.' && self.peek(1).is_ascii_digit() && !(before.is_alphanumeric() || before == '.')
        {
            self.digits();
        } else if char.is_alphabetic() {
            self.letters();
        } else {
            self.mark(char);
        }
    }

    /// Skips an address in the net, or a handle: nothing in it is a price. A command keeps its link by itself.
    fn address(&mut self) -> bool {
        let here: String = self.chars[self.at..].iter().take(8).collect::<String>().to_lowercase();
        let handle = self.peek(0) == '@' && self.peek(1).is_alphabetic();
        if !(here.starts_with("http://")
            || here.starts_with("https://")
            || here.starts_with("t.me/")
            || handle)
        {
            return false;
        }
        let length = self.run(self.at, |char| char != ' ');
        let text = self.text(self.at, length);
        self.push(Kind::Mark('*'), text);
        self.at += length;
        true
    }

    fn digits(&mut self) {
        let code = self.run(self.at, |char| char.is_ascii_alphanumeric());
        if codes::is_code_with_digits(&self.text(self.at, code)) {
            let text = self.text(self.at, code);
            self.push(Kind::Word(text.to_lowercase()), text);
            self.at += code;
            return;
        }
        let mut length = 0;
        while self.peek(length).is_ascii_digit()
            || matches!(self.peek(length), '.' | ',' | '\'') && self.peek(length + 1).is_ascii_digit()
        {
            length += 1;
        }
        let mut text = self.text(self.at, length);
        // `42.2,43,43.8` is a list.
        if let Some(comma) = text.find(',').filter(|_| numeral(&text) == Numeral::Bad) {
            length = comma;
            text.truncate(comma);
        }
        if matches!(self.peek(length), '\u{20E3}') {
            self.at += length + 1;
            return self.push(Kind::Item, text);
        }
        let start = self.at;
        self.at += length;
        let letters = self.run(self.at, char::is_alphabetic);
        let suffix = self.text(self.at, letters).to_lowercase();
        let exponent = suffix == "e" && (self.peek(1).is_ascii_digit() || "+-".contains(self.peek(1)));
        if exponent {
            self.at += 1 + self.run(self.at + 1, |char| char.is_ascii_digit() || char == '+' || char == '-');
            text = self.text(start, self.at - start);
            return self.push(Kind::Number(Numeral::Bad), text);
        }
        let value = numeral(&text);
        match suffix.as_str() {
            "k" => {
                self.at += 1;
                self.push(Kind::Number(value.thousand()), format!("{text}k"));
            }
            "x" | "х" => {
                self.at += 1;
                self.push(Kind::Times(value), format!("{text}x"));
            }
            // `5lev`.
            "lev" | "leverage" => {
                self.at += letters;
                self.push(Kind::Times(value), format!("{text}x"));
            }
            // `3xEntry`: the line breaks were lost.
            _ if suffix.starts_with('x') && self.peek(1).is_uppercase() => {
                self.at += 1;
                self.push(Kind::Times(value), format!("{text}x"));
            }
            _ if words::is_unit(&suffix) => {
                self.at += letters;
                self.push(Kind::Word(format!("{text}{suffix}")), format!("{text}{suffix}"));
            }
            _ => self.percent(value, text),
        }
    }

    fn percent(&mut self, value: Numeral, text: String) {
        let spaces = self.run(self.at, |char| char == ' ').min(1);
        let letters = self.run((self.at + spaces).min(self.chars.len()), char::is_alphabetic);
        if words::is_thousand(&self.text(self.at + spaces, letters).to_lowercase()) {
            self.at += spaces + letters;
            return self.push(Kind::Number(value.thousand()), text);
        }
        if matches!(self.peek(spaces), '%' | '٪') {
            self.at += spaces + 1;
            match value.exact() {
                Some(percent) => self.push(Kind::Percent(percent), format!("{text}%")),
                None => self.push(Kind::Number(Numeral::Bad), format!("{text}%")),
            }
        } else {
            self.push(Kind::Number(value), text);
        }
    }

    fn letters(&mut self) {
        let code = self.run(self.at, |char| char.is_ascii_alphanumeric());
        let text = self.text(self.at, code);
        if codes::is_code_with_digits(&text) {
            self.at += code;
            return self.push(Kind::Word(text.to_lowercase()), text);
        }
        let length = self.run(self.at, char::is_alphabetic);
        // `H4` and `M15` are candles.
        if length == 1 && code > 1 && "hmdw".contains(text[..1].to_lowercase().as_str()) {
            self.at += code;
            return self.push(Kind::Word(text.to_lowercase()), text);
        }
        let text = self.text(self.at, length);
        self.at += length;
        for part in words::parts(&text) {
            self.push(Kind::Word(part.to_lowercase()), part);
        }
    }

    fn mark(&mut self, char: char) {
        self.at += 1;
        let kind = match char {
            '✅' | '✔' | '☑' => Kind::Tick,
            '\u{1F51F}' | '①'..='⑳' | '❶'..='➓' => Kind::Item,
            '–' | '—' | '−' | '‐' | '‑' | '―' | '_' | '~' => Kind::Mark('-'),
            '×' | '✖' | '✕' => Kind::Mark('×'),
            '➡' | '➝' | '→' | '➜' | '➔' | '=' | '：' | '»' => Kind::Mark(':'),
            char if char.is_ascii_punctuation() => Kind::Mark(char),
            '،' | '、' => Kind::Mark(','),
            _ => Kind::Mark('*'),
        };
        // The variation of a picture, and what joins pictures, are gone already; bold and code marks separate nothing.
        if matches!(char, '*' | '`') {
            return;
        }
        self.push(kind, char.to_string());
    }
}

/// `S.L`, `S/L`, `T.P`, `T/P` are one word.
fn abbreviations(tokens: Vec<Token>) -> Vec<Token> {
    let mut read: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let count = read.len();
        let joined = match (count.checked_sub(2).map(|at| &read[at]), read.last(), token.word()) {
            (Some(first), Some(mark), Some(last)) if token.glued && mark.glued && mark.is_mark("./") => {
                match (first.word(), last) {
                    (Some("s"), "l") => Some("sl"),
                    (Some("t"), "p") => Some("tp"),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(word) = joined {
            read.pop();
            if let Some(first) = read.last_mut() {
                first.kind = Kind::Word(word.to_owned());
                word.clone_into(&mut first.text);
            }
        } else {
            read.push(token);
        }
    }
    read
}
