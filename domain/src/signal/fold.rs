//! Characters, before anything is read: what looks like a Latin letter or a digit on purpose becomes one, what hides is
//! found.

use super::complaint::{Complaint, Rule};

/// The longest post, in characters: Telegram's own limit for a text.
pub const LONGEST: usize = 4096;

/// The lines of a post in plain characters, and what is wrong with those they were written in.
pub(super) struct Folded {
    pub lines: Vec<String>,
    pub complaints: Vec<Complaint>,
}

/// Folds a post that is not too long.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded { lines: Vec::new(), complaints: Vec::new() };
    for (index, line) in text.split('\n').enumerate() {
        let chars: Vec<char> = line.chars().collect();
        let plain: String = (0..chars.len()).filter_map(|at| plain(&chars, at)).collect();
        let complain = |rule| Complaint::new(rule, index + 1, &plain);
        let hides = (0..chars.len()).any(|at| turns(chars[at]) || hides(&chars, at));
        if hides {
            folded.complaints.push(complain(Rule::HiddenCharacters));
        }
        if mixes_letters(&plain) || mixes_digits(&chars) {
            folded.complaints.push(complain(Rule::MixedLetters));
        }
        folded.lines.push(plain);
    }
    folded
}

/// A character as it is read; nothing for those that cannot be seen.
fn plain(chars: &[char], at: usize) -> Option<char> {
    let char = chars[at];
    let code = char as u32;
    Some(match code {
        _ if invisible(char) || turns(char) => return None,
        0xFF01..=0xFF5E => char::from_u32(code - 0xFF01 + 0x21)?,
        // Bold, italic and other letters for formulas, of which posts make headings: 26 capitals, 26 small ones, again.
        0x1D400..=0x1D6A3 => {
            let letter = (code - 0x1D400) % 52;
            char::from_u32(if letter < 26 { 0x41 + letter } else { 0x61 + letter - 26 })?
        }
        0x1D7CE..=0x1D7FF => char::from_u32(0x30 + (code - 0x1D7CE) % 10)?,
        0x0660..=0x0669 => char::from_u32(code - 0x0660 + 0x30)?,
        0x06F0..=0x06F9 => char::from_u32(code - 0x06F0 + 0x30)?,
        0x1F130..=0x1F149 => char::from_u32(code - 0x1F130 + 0x41)?,
        0x1F170..=0x1F189 => char::from_u32(code - 0x1F170 + 0x41)?,
        0x066B => '.',
        0x066C => ',',
        _ if char.is_whitespace() || char.is_control() => ' ',
        _ => char,
    })
}

/// It takes no room. Those between emojis are part of them, and those between Persian letters of the spelling.
const fn invisible(char: char) -> bool {
    matches!(char as u32, 0x200B..=0x200F | 0x2060..=0x2064 | 0xFEFF | 0x00AD | 0xFE00..=0xFE0F | 0xE0000..=0xE007F)
}

/// It makes what follows look as if it stood elsewhere.
const fn turns(char: char) -> bool {
    matches!(char as u32, 0x202A..=0x202E | 0x2066..=0x2069)
}

/// It stands unseen inside a Latin word or a number.
fn hides(chars: &[char], at: usize) -> bool {
    let beside = |char: Option<&char>| char.is_some_and(|char| char.is_ascii_alphanumeric() || *char == '.');
    invisible(chars[at]) && at > 0 && beside(chars.get(at - 1)) && beside(chars.get(at + 1))
}

/// A word has Latin letters and those of an alphabet that has the same shapes.
fn mixes_letters(line: &str) -> bool {
    let alike = |char: char| matches!(char as u32, 0x0370..=0x03FF | 0x0400..=0x052F | 0x0530..=0x058F | 0x13A0..=0x13FF);
    line.split(|char: char| !char.is_alphabetic())
        .any(|word| word.chars().any(|char| char.is_ascii_alphabetic()) && word.chars().any(alike))
}

/// A number has digits of two kinds.
fn mixes_digits(chars: &[char]) -> bool {
    let kind = |char: char| match char as u32 {
        0x30..=0x39 => 1,
        0x0660..=0x0669 => 2,
        0x06F0..=0x06F9 => 3,
        0x1D7CE..=0x1D7FF => 4,
        0xFF10..=0xFF19 => 5,
        _ if char.is_numeric() => 6,
        _ => 0,
    };
    chars.windows(2).any(|two| {
        let (left, right) = (kind(two[0]), kind(two[1]));
        left > 0 && right > 0 && left != right
    })
}
