//! How much has happened, so that a simulation of nothing is noticed.

use std::ops::AddAssign;

/// How much has happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub meetings: u32,
    pub crossings: u32,
    pub reunions: u32,
    pub relays: u32,
    pub crossed: u32,
    pub declined: u32,
    pub missed: u32,
    pub said_too_late: u32,
    pub blocks: u32,
    pub presses: u32,
    pub shared_contacts: u32,
    pub refused_as_late: u32,
    pub named_the_last: u32,
    pub stopped_late: u32,
    /// Meetings of somebody who wanted to meet only some.
    pub wished: u32,
    /// Meetings of somebody who had agreed that anybody will do.
    pub agreed: u32,
    /// Meetings in rooms.
    pub in_rooms: u32,
    pub idle: u32,
    pub taken_up: u32,
    pub locked: u32,
    pub forgotten: u32,
    pub second_thoughts: u32,
    pub albums: u32,
    /// Messages that were held back because their reader wished so.
    pub muted: u32,
    pub bans: u32,
    pub suspensions: u32,
    /// What a newcomer said beside words, once their partner let it through.
    pub let_through: u32,
    /// What a newcomer said beside words, and their partner was asked.
    pub held_back: u32,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.meetings += other.meetings;
        self.crossings += other.crossings;
        self.crossed += other.crossed;
        self.reunions += other.reunions;
        self.relays += other.relays;
        self.declined += other.declined;
        self.missed += other.missed;
        self.said_too_late += other.said_too_late;
        self.blocks += other.blocks;
        self.presses += other.presses;
        self.shared_contacts += other.shared_contacts;
        self.refused_as_late += other.refused_as_late;
        self.named_the_last += other.named_the_last;
        self.stopped_late += other.stopped_late;
        self.wished += other.wished;
        self.agreed += other.agreed;
        self.in_rooms += other.in_rooms;
        self.idle += other.idle;
        self.taken_up += other.taken_up;
        self.locked += other.locked;
        self.forgotten += other.forgotten;
        self.second_thoughts += other.second_thoughts;
        self.albums += other.albums;
        self.muted += other.muted;
        self.bans += other.bans;
        self.suspensions += other.suspensions;
        self.let_through += other.let_through;
        self.held_back += other.held_back;
    }
}

impl Count {
    pub fn assert_plenty(&self) {
        let Count {
            meetings,
            crossings,
            crossed,
            reunions,
            relays,
            declined,
            missed,
            said_too_late,
            blocks,
            presses,
            shared_contacts,
            refused_as_late,
            named_the_last,
            stopped_late,
            wished,
            agreed,
            in_rooms,
            idle,
            taken_up,
            locked,
            forgotten,
            second_thoughts,
            albums,
            muted,
            bans,
            suspensions,
            let_through,
            held_back,
        } = *self;
        assert!(meetings > 500 && relays > 500 && presses > 500, "{self:?}");
        assert!(crossings > 200 && crossed > 30, "{self:?}");
        assert!(reunions > 50 && declined > 50 && missed > 50 && said_too_late > 50, "{self:?}");
        assert!(blocks > 50 && shared_contacts > 10, "{self:?}");
        assert!(in_rooms > 10, "people meet in rooms: {self:?}");
        assert!(
            wished > 30 && agreed > 10 && idle > 50 && taken_up > 20 && locked > 10 && forgotten > 10,
            "{self:?}"
        );
        assert!(muted > 30 && bans > 50 && suspensions > 10, "{self:?}");
        assert!(let_through > 20 && held_back > 100, "{self:?}");
        assert!(second_thoughts > 200 && albums > 50, "{self:?}");
        assert!(refused_as_late > 50 && named_the_last > 10 && stopped_late > 10, "{self:?}");
    }
}
