//! What stays of a trial when somebody is forgotten.

use std::fmt;

/// Says that somebody has tried a plan, to whoever has the key and asks about exactly them and it. It tells nobody who or
/// which that is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TrialMark([u8; 32]);

impl TrialMark {
    /// A mark of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> TrialMark {
        TrialMark(bytes)
    }

    /// As it is stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for TrialMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrialMark(***)")
    }
}
