//! Pictures with bytes of their own: those that somebody uploads. All other files only have bytes that follow from their id.
//!
//! The id of a picture follows from its bytes, so that it is the same picture whoever uploads it, and however often.

use std::collections::VecDeque;

use ::bytes::Bytes;

use super::bytes;

/// Pictures kept, the newest; of older ones only the id is left. With the largest size they take 32 MB.
const PICTURES_KEPT: usize = 64;

/// Largest picture kept, in bytes.
pub(crate) const LARGEST_BYTES: usize = 512 << 10;

/// The newest pictures.
#[derive(Default)]
pub(crate) struct Pictures {
    kept: VecDeque<(String, Bytes)>,
}

impl Pictures {
    /// Keeps a picture, and returns its unique id.
    pub(crate) fn keep(&mut self, picture: Bytes) -> String {
        let unique = bytes::sized(&format!("AQADp{:016x}", bytes::hash(&picture)), picture.len());
        self.kept.retain(|(kept, _)| *kept != unique);
        self.kept.push_back((unique.clone(), picture));
        while self.kept.len() > PICTURES_KEPT {
            self.kept.pop_front();
        }
        unique
    }

    /// The bytes of a picture, if it is still kept.
    pub(crate) fn get(&self, unique: &str) -> Option<Bytes> {
        self.kept.iter().find(|(kept, _)| kept == unique).map(|(_, picture)| picture.clone())
    }
}

/// Whether these bytes are worth keeping: a picture, and not too large.
pub(crate) fn can_be_shown(bytes: &[u8]) -> bool {
    bytes.len() <= LARGEST_BYTES && mime(bytes).is_some()
}

/// What a picture is, by how it begins. SVG is none: it is a document that may hold scripts.
pub(crate) fn mime(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_the_same_picture_and_old_ones_go() {
        let mut pictures = Pictures::default();
        let first = pictures.keep(Bytes::from_static(b"GIF8 one"));
        assert_eq!(pictures.keep(Bytes::from_static(b"GIF8 one")), first);
        assert_eq!(bytes::size(&first), 8);
        for number in 0..PICTURES_KEPT {
            pictures.keep(Bytes::from(format!("GIF8 {number}")));
        }
        assert_eq!(pictures.get(&first), None);
        assert_eq!(pictures.kept.len(), PICTURES_KEPT);
    }

    #[test]
    fn what_may_hold_scripts_is_no_picture() {
        assert!(!can_be_shown(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
        assert!(!can_be_shown(b"<html>"));
        assert!(can_be_shown(&[0xff, 0xd8, 0xff, 0xe0]));
        assert!(!can_be_shown(&[&[0xff, 0xd8, 0xff][..], &vec![0; LARGEST_BYTES]].concat()));
    }
}
