//! How much has happened, so that a simulation of nothing is noticed.

use std::fmt::Write;
use std::ops::AddAssign;

use crate::world::World;

/// Things to count, and how many of each a run of the usual length has at least. That is about a third of what it had when
/// this was written.
macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident: $least:literal,)*) => {
        /// How much has happened.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Count {
            $($(#[$doc])* pub $name: u32,)*
            /// What came to a chat from a conversation that was over there.
            pub after_goodbye: u32,
        }

        impl AddAssign for Count {
            fn add_assign(&mut self, other: Count) {
                $(self.$name += other.$name;)*
                self.after_goodbye += other.after_goodbye;
            }
        }

        impl Count {
            pub fn assert_plenty(&self) {
                $(assert!(self.$name >= $least, "{} {}: {self:?}", self.$name, stringify!($name));)*
            }
        }
    };
}

counts! {
    towns: 100,
    /// Owners of partitions that died over what they had decided.
    kills: 180,
    /// Two whom a pool has chosen.
    matches: 1_200,
    /// Two who then both came.
    meetings: 600,
    crossings: 170,
    reunions: 20,
    relays: 600,
    crossed: 8,
    declined: 180,
    missed: 300,
    said_too_late: 160,
    blocks: 400,
    presses: 6_000,
    shared_contacts: 4,
    refused_as_late: 140,
    named_the_last: 1,
    stopped_late: 3,
    /// Meetings of somebody who wanted to meet only some.
    wished: 200,
    /// Meetings of somebody who had agreed that anybody will do.
    agreed: 17,
    /// Somebody under 18, or who has not said how old they are, asked for somebody.
    no_adults: 1_000,
    /// Somebody searched while they waited in the same pool from another bot.
    beside_themself: 170,
    /// People in a chat when all was quiet.
    chats_at_rest: 800,
    /// Meetings in rooms.
    in_rooms: 3,
    idle: 190,
    /// Meetings of two who both wanted to talk on.
    taken_up: 4,
    locked: 5,
    forgotten: 1,
    second_thoughts: 120,
    albums: 5,
    /// Messages that were held back because their reader wished so.
    muted: 7,
    bans: 20,
    suspensions: 60,
    /// What a newcomer said beside words, once their partner let it through.
    let_through: 5,
    /// What a newcomer said beside words, and their partner was asked.
    held_back: 50,
    /// What came from a worker that no longer owned the partition.
    fenced: 60,
    goodbyes: 1_500,
    /// Searches of people who had been found in the channels.
    passed: 100,
    /// Answers that somebody is not in the channels.
    shut_out: 100,
    /// Owners of personal links who were asked.
    asked: 40,
    /// Meetings by a personal link: each of the two counts.
    by_link: 1,
}

impl Count {
    /// All that a world has seen.
    pub fn of(world: &World, chats_at_rest: u32) -> Count {
        let World { kills, witness, postmarks, lanes, channels, personal, .. } = world;
        Count {
            towns: 1,
            kills: kills.count,
            fenced: kills.fenced,
            chats_at_rest,
            refused_as_late: postmarks.refused,
            named_the_last: postmarks.named_the_last,
            stopped_late: postmarks.stopped,
            wished: witness.wishes.met,
            agreed: witness.wishes.agreed_to,
            in_rooms: witness.wishes.in_rooms,
            bans: witness.moderation.bans,
            suspensions: witness.moderation.suspensions,
            goodbyes: lanes.goodbyes,
            after_goodbye: lanes.after_goodbye,
            passed: channels.passed,
            shut_out: channels.shut_out,
            asked: personal.asked,
            ..witness.count
        }
    }

    /// What must never be, how often it could have been, and how often it was. Each is asserted where it would happen, so a run
    /// that comes to its end has seen none.
    pub fn table(&self) -> String {
        let Count { towns, matches, meetings, kills, .. } = self;
        let mut text =
            format!("{matches} matches, {meetings} meetings and {kills} kills in {towns} towns\n\n");
        text += "| what must never be | how often it could have been | was |\n| --- | ---: | ---: |\n";
        for (what, could) in [
            ("a match against what either wants: somebody had a wish", self.wished),
            ("the same two within 20 minutes: they had met before", self.reunions - self.taken_up),
            ("somebody under 18 or of unknown age: they asked for somebody", self.no_adults),
            ("somebody with themself: they searched from two bots at once", self.beside_themself),
            ("half a pair: people in a chat when all was quiet", self.chats_at_rest),
            ("a message outside its conversation: messages", self.relays),
            ("two in different rooms: a meeting in a room", self.in_rooms),
            ("by a link with anybody but its owner: a meeting by link", self.by_link / 2),
            ("a search of somebody not in the channels: they were found out", self.shut_out),
        ] {
            writeln!(text, "| {what} | {could} | 0 |").expect("a text takes any text");
        }
        writeln!(text, "| anything after a goodbye: goodbyes | {} | {} |", self.goodbyes, self.after_goodbye)
            .expect("a text takes any text");
        text
    }
}
