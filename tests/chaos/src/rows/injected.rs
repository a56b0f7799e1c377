//! What the injection of a fault tells.

use std::time::Instant;

use crate::silence::Move;

/// What came of one fault, or of several of one row, one after the other.
#[derive(Debug)]
pub struct Injected {
    /// From here on recovery counts.
    pub since: Instant,
    /// How many faults it was. Most rows inject one at a time.
    pub faults: u64,
    /// How many promises particular to the row were kept.
    pub kept: u64,
    /// Those that were not.
    pub broken: Vec<String>,
    /// Those that were not and that are about time: nobody judges them where others use the machine, too.
    pub late: Vec<String>,
    /// Envelopes that cannot be handled, and that must have been set aside.
    pub dead: u64,
    /// What is worth a line below the table's.
    pub figures: Vec<String>,
    /// When partitions moved, and whose.
    pub moves: Vec<Move>,
}

impl Injected {
    /// A fault and nothing particular; recovery counts from here.
    pub fn since(since: Instant) -> Injected {
        Injected {
            since,
            faults: 1,
            kept: 0,
            broken: Vec::new(),
            late: Vec::new(),
            dead: 0,
            figures: Vec::new(),
            moves: Vec::new(),
        }
    }

    /// Another fault on the same stage. Recovery counts from the first.
    pub fn add(&mut self, next: Injected) {
        self.faults += next.faults;
        self.kept += next.kept;
        self.broken.extend(next.broken);
        self.late.extend(next.late);
        self.dead += next.dead;
        self.figures.extend(next.figures);
        self.moves.extend(next.moves);
    }

    /// Something that has to hold for this row.
    pub fn promise(&mut self, kept: bool, otherwise: impl Into<String>) {
        if kept {
            self.kept += 1;
        } else {
            self.broken.push(otherwise.into());
        }
    }

    /// Something that has to be done in time.
    pub fn promise_in_time(&mut self, kept: bool, otherwise: impl Into<String>) {
        if kept {
            self.kept += 1;
        } else {
            self.late.push(otherwise.into());
        }
    }

    /// A figure of this row, to be shown.
    pub fn show(&mut self, figure: impl Into<String>) {
        self.figures.push(figure.into());
    }
}
