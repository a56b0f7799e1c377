//! Whether Telegram will take what is sent, whoever gets it.

use super::{
    Body, Button, Content, LONGEST_BUTTON, LONGEST_CAPTION, LONGEST_DATA, LONGEST_TEXT, MOST_IN_ROW,
    MOST_ROWS, MOST_VARIANTS, Media, OWN_ROWS, Piece,
};
use crate::broadcast::fault::{Faults, Place};
use crate::broadcast::filter::is_language;
use crate::broadcast::template::{RichTextSource, Template, shows};
use crate::chat;
use crate::markup::check_link;

impl Content {
    pub(in crate::broadcast) fn check_into(&self, faults: &mut Faults) {
        let root = Place::root("content");
        if !self.is_short() {
            let variants = root.field("variants");
            let count = format!("there are 1 to {MOST_VARIANTS} languages");
            faults.unless((1..=MOST_VARIANTS).contains(&self.variants.len()), &variants, count);
            let missing = "it is not one of the variants";
            faults.unless(self.variants.contains_key(&self.default), &root.field("default"), missing);
            for language in self.variants.keys().filter(|language| !is_language(language)) {
                let why = "a language is written in small letters, such as uk or pt-br";
                faults.add(&variants.field(language.chars().take(40).collect::<String>()), why);
            }
        }
        for (place, piece) in self.pieces().take(MOST_VARIANTS) {
            piece.check(&place, faults);
        }
    }
}

impl Piece {
    fn check(&self, place: &Place, faults: &mut Faults) {
        let body = place.field("body");
        match &self.body {
            Body::Text(source) => check_text(source, LONGEST_TEXT, &body.field("text"), faults),
            Body::Media(media) => media.check(&body.field("media"), faults),
            Body::Album(album) => check_album(album, &body.field("album"), faults),
            Body::Copy { from_chat, message } => {
                let (copy, number) = (body.field("copy"), 1..=i64::from(i32::MAX));
                faults.unless(from_chat.0 != 0, &copy.field("from_chat"), "no chat has the number 0");
                faults.unless(
                    number.contains(&message.0),
                    &copy.field("message"),
                    "no message has this number",
                );
            }
            Body::Caption(source) => check_text(source, LONGEST_CAPTION, &body.field("caption"), faults),
        }
        self.check_buttons(&place.field("buttons"), faults);
    }

    fn check_buttons(&self, place: &Place, faults: &mut Faults) {
        let (rows, most) = (self.buttons.len(), MOST_ROWS - OWN_ROWS);
        if matches!(self.body, Body::Album(_)) {
            return faults.unless(rows == 0, place, "Telegram shows no buttons under an album");
        }
        let why =
            format!("there are at most {most} rows; one more is kept for the button to want no more of this");
        faults.unless(rows <= most, place, why);
        for (number, row) in self.buttons.iter().enumerate().take(MOST_ROWS) {
            let place = place.item(number);
            let why = format!("a row has 1 to {MOST_IN_ROW} buttons");
            faults.unless((1..=MOST_IN_ROW).contains(&row.len()), &place, why);
            for (number, button) in row.iter().enumerate().take(MOST_IN_ROW) {
                button.check(&place.item(number), faults);
            }
        }
    }
}

impl Button {
    fn check(&self, place: &Place, faults: &mut Faults) {
        let text = self.text();
        let fits = shows(text) && text.chars().count() <= LONGEST_BUTTON;
        let why = format!("a button shows 1 to {LONGEST_BUTTON} characters");
        faults.unless(fits, &place.field("text"), why);
        match self {
            Button::Link { url, .. } => {
                let place = place.field("url");
                if let Err(bad) = check_link(url) {
                    return faults.add(&place, bad);
                }
                let why = "a button leads to https:// or tg:// only";
                faults.unless(leads_to(url, &["https", "tg"]), &place, why);
            }
            Button::Press { data, .. } => {
                let place = place.field("data");
                let why = format!("it has {} bytes, 1 to {LONGEST_DATA} are possible", data.len());
                faults.unless((1..=LONGEST_DATA).contains(&data.len()), &place, why);
                let why = "words of small letters, alone or before a colon, are for Shoal's own buttons; \
                           write Buy:1 or buy-1 in place of buy:1";
                faults.unless(!chat::Button::reserves(data), &place, why);
            }
        }
    }
}

impl Media {
    fn check(&self, place: &Place, faults: &mut Faults) {
        if let Err(why) = self.file.check() {
            faults.add(&place.field("file"), why);
        }
        if let Some(caption) = &self.caption {
            check_text(caption, LONGEST_CAPTION, &place.field("caption"), faults);
        }
    }
}

fn check_album(album: &[Media], place: &Place, faults: &mut Faults) {
    faults.unless((2..=10).contains(&album.len()), place, "an album has 2 to 10 items");
    let company = album.first().and_then(|first| first.kind.company());
    for (number, media) in album.iter().enumerate().take(10) {
        let place = place.item(number);
        let kind = place.field("kind");
        match (company, media.kind.company()) {
            (_, None) => faults.add(&kind, "it cannot stand in an album"),
            (Some(company), _) if !company.contains(&media.kind) => {
                faults.add(&kind, "documents and music stand in an album with their own kind only");
            }
            _ => {}
        }
        media.check(&place, faults);
    }
}

/// A text may be read by everybody: also where names are long.
fn check_text(source: &RichTextSource, most: usize, place: &Place, faults: &mut Faults) {
    match Template::new(source) {
        Err(bad) => faults.add(place, bad),
        Ok(template) => {
            let longest = template.longest();
            let why = format!(
                "it can have {longest} characters for somebody with a long name, at most {most} are possible"
            );
            faults.unless(longest <= most, place, why);
            let needs_words = most == LONGEST_TEXT;
            faults.unless(!(needs_words && template.is_blank()), place, "there is nothing to see in it");
        }
    }
}

/// Whether it is an address of one of these schemes.
pub(super) fn leads_to(address: &str, schemes: &[&str]) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    check_link(address).is_ok() && scheme.is_some_and(|scheme| schemes.contains(&scheme.as_str()))
}
