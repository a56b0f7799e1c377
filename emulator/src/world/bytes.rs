//! What is in a file. Its bytes follow from its `file_unique_id`, so that nothing need be kept, and whoever is sent a file
//! anew can be held to having been sent all of it and nothing else.

/// How every file begins; its unique id follows, and a line's end.
const HEAD: &str = "a pretended file ";

/// In bytes, of a file of which nothing else is said.
const USUAL_SIZE: usize = 10_240;

/// Marks the size within a unique id.
const SIZE_MARK: &str = "_z";

/// The id of a file like this one, of so many bytes.
pub(crate) fn sized(unique: &str, bytes: usize) -> String {
    format!("{unique}{SIZE_MARK}{bytes}")
}

/// The size of a file, in bytes.
pub(crate) fn size(unique: &str) -> usize {
    let stated = unique.rsplit_once(SIZE_MARK).and_then(|(_, bytes)| bytes.parse().ok());
    stated.unwrap_or(USUAL_SIZE)
}

/// All bytes of a file.
pub(crate) fn bytes(unique: &str) -> Vec<u8> {
    let size = size(unique);
    let mut bytes = format!("{HEAD}{unique}\n").into_bytes();
    // Xorshift from the id's hash: any bytes will do that no other file has.
    let mut state = hash(unique) | 1;
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// FNV-1a.
pub(crate) fn hash(bytes: impl AsRef<[u8]>) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.as_ref().iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// What some bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// A file of ours, whole, with this unique id.
    Whole(String),
    /// A file of ours, but not all of it or not only it.
    Damaged,
    /// Something else.
    Stranger,
}

/// Finds out which file this is.
pub(crate) fn recognise(given: &[u8]) -> Likeness {
    let Some(rest) = given.strip_prefix(HEAD.as_bytes()) else { return Likeness::Stranger };
    let unique = rest.split(|byte| *byte == b'\n').next().and_then(|id| std::str::from_utf8(id).ok());
    match unique {
        Some(unique) if bytes(unique) == given => Likeness::Whole(unique.to_owned()),
        _ => Likeness::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recognised_whole_or_not_at_all() {
        let unique = sized("AQADx", 1_000);
        let mut file = bytes(&unique);
        assert_eq!(file.len(), 1_000);
        assert_eq!(recognise(&file), Likeness::Whole(unique));
        assert_eq!(recognise(&file[..999]), Likeness::Damaged);
        file[500] ^= 1;
        assert_eq!(recognise(&file), Likeness::Damaged);
        assert_eq!(recognise(b"%PDF"), Likeness::Stranger);
        assert_ne!(bytes("AQADx")[100..], bytes("AQADy")[100..]);
    }
}
