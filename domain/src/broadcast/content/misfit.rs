//! What cannot take the place of what was sent: Telegram would refuse it for everybody.

use super::{Body, Content, MOST_VARIANTS};
use crate::broadcast::fault::{Fault, Faults};

impl Content {
    /// What of it cannot take the place of what was sent, by its place in `content`: a text stays a text, and what has media
    /// keeps it and gets another caption. What a copy holds is not known, so nothing speaks against either.
    #[must_use]
    pub fn misfits(&self, sent: &Content) -> Vec<Fault> {
        let mut faults = Faults::default();
        // Somebody of any other language gets the same two pieces as somebody of one of these, or of none.
        let named = self.variants.keys().chain(sent.variants.keys()).map(|language| Some(language.as_str()));
        let pairs = named.chain([None]).filter_map(|to| Some((self.variant_for(to)?, sent.variant_for(to)?)));
        let misfits: Vec<_> =
            pairs.filter_map(|(new, old)| Some((new, new.body.misfit(&old.body)?))).collect();
        for (place, piece) in self.pieces().take(MOST_VARIANTS) {
            if let Some((_, why)) = misfits.iter().find(|(new, _)| std::ptr::eq(*new, piece)) {
                faults.add(&place.field("body"), why);
            }
        }
        faults.all()
    }
}

impl Body {
    /// Why it cannot take the place of what was sent (Bot API, `editMessageText` and `editMessageCaption`).
    fn misfit(&self, sent: &Body) -> Option<&'static str> {
        match (self, sent) {
            (Body::Caption(_), Body::Text(_)) => Some("a text was sent, which has no caption; edit its text"),
            (Body::Text(_), Body::Media(_) | Body::Album(_)) => {
                Some("media was sent, which has no text but a caption; edit its caption")
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn content(value: Value) -> Content {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_text_stays_a_text_and_media_keep_theirs() {
        let media = json!({ "media": { "kind": "photo", "file": "AgAC" } });
        let album = json!({ "album": [media["media"], media["media"]] });
        let copy = json!({ "copy": { "from_chat": -100, "message": 7 } });
        let (words, caption) = (json!({ "text": { "text": "x" } }), json!({ "caption": { "text": "x" } }));
        let misfits = |new: &Value, sent: &Value| {
            let [new, sent] = [new, sent].map(|body| content(json!({ "body": body })));
            new.misfits(&sent).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        for (new, sent) in [(&words, &words), (&caption, &media), (&caption, &album)] {
            assert_eq!(misfits(new, sent), [""; 0]);
        }
        for new in [&words, &caption] {
            assert_eq!(misfits(new, &copy), [""; 0], "what was copied is not known");
        }
        let text_was = ["content.body: a text was sent, which has no caption; edit its text"];
        assert_eq!(misfits(&caption, &words), text_was);
        let media_was = ["content.body: media was sent, which has no text but a caption; edit its caption"];
        assert_eq!(misfits(&words, &media), media_was);
        assert_eq!(misfits(&words, &album), media_was);
    }

    #[test]
    fn each_language_is_compared_with_what_it_got() {
        let (words, caption) = (json!({ "text": { "text": "x" } }), json!({ "caption": { "text": "x" } }));
        let media = json!({ "media": { "kind": "photo", "file": "AgAC" } });
        let spoken = |default: &str, bodies: &[(&str, &Value)]| {
            let variants: serde_json::Map<_, _> =
                bodies.iter().map(|(to, body)| ((*to).to_owned(), json!({ "body": body }))).collect();
            content(json!({ "default": default, "variants": variants }))
        };
        let fields = |new: &Content, sent: &Content| {
            new.misfits(sent).into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        let sent = spoken("en", &[("en", &words), ("pt", &media)]);
        let same = spoken("en", &[("en", &words), ("pt", &caption), ("pt-br", &caption)]);
        assert_eq!(fields(&same, &sent), [""; 0]);
        let narrow = spoken("en", &[("en", &words), ("pt-br", &caption)]);
        assert_eq!(fields(&narrow, &sent), ["content.variants.en.body"], "those of pt would get a text");
        let wide = spoken("en", &[("en", &words), ("pt", &caption), ("uk", &caption)]);
        assert_eq!(fields(&wide, &sent), ["content.variants.uk.body"], "those of uk got the text of en");
        let other = spoken("pt", &[("en", &words), ("pt", &caption)]);
        assert_eq!(
            fields(&other, &sent),
            ["content.variants.pt.body"],
            "those of no language got the text of en"
        );
        let one = content(json!({ "body": words }));
        assert_eq!(fields(&one, &sent), ["content.body"]);
    }
}
