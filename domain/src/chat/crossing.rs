//! What goes to a partner at another bot. No bot can copy there, so what is not words is described and sent anew; what
//! cannot be is refused with the reason.

use crate::cargo::{Cargo, Contact, File};
use crate::content::{Caption, Parcel};
use crate::decision::Refusal;
use crate::notice::{Notice, Uncrossable};

/// Anything but words, a poll or a contact.
pub(super) fn media(cargo: Option<&Cargo>, caption: Option<&Caption>) -> Result<Parcel, Refusal> {
    match cargo {
        Some(Cargo::File(file)) if file.file_size.is_some_and(|size| size > file.largest()) => {
            refuse(file.too_large())
        }
        Some(Cargo::File(file)) => {
            let file = File { caption: caption.cloned(), ..file.clone() };
            Ok(Parcel::Cargo(Box::new(Cargo::File(file))))
        }
        Some(Cargo::Dice(dice)) => Ok(Parcel::Text { text: dice.told(), preview: None }),
        Some(cargo) => Ok(Parcel::Cargo(Box::new(cargo.clone()))),
        None => refuse(Uncrossable::Kind),
    }
}

/// A contact, which waits for a second word: it is kept whole until then, for no bot can be asked for it again.
pub(super) fn contact(contact: Option<&Contact>) -> Result<Box<Contact>, Refusal> {
    contact.cloned().map(Box::new).map_or_else(|| refuse(Uncrossable::Kind), Ok)
}

fn refuse<T>(why: Uncrossable) -> Result<T, Refusal> {
    Err(Refusal(Notice::CannotCross { why }))
}
