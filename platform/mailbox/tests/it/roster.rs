//! The roster: as it was published last, whole, under a version of its own.

use std::collections::{BTreeMap, HashMap};

use fred::interfaces::KeysInterface;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use shoal_domain::id::BotId;

use crate::case::{Case, property};

fn rosters() -> impl Strategy<Value = Vec<BTreeMap<i64, Vec<u8>>>> {
    // Few bots and tokens, so that the same roster comes again.
    vec(btree_map(1..4_i64, vec(0..2_u8, 0..3), 0..4), 1..12)
}

#[test]
fn a_roster_is_the_last_one_published_and_its_version_tells_when_it_changed() {
    property(rosters(), async |case: Case, rosters| {
        case.redis.del::<(), _>("roster").await.unwrap();
        assert_eq!(case.mailbox.roster_version().await.unwrap(), None);
        assert_eq!(case.mailbox.roster().await.unwrap(), None);
        let mut versions = HashMap::new();
        let mut last = None;
        for bots in rosters {
            let bots: BTreeMap<BotId, Vec<u8>> =
                bots.into_iter().map(|(bot, token)| (BotId(bot), token)).collect();
            let changed = case.mailbox.publish_roster(&bots).await.unwrap();
            assert_eq!(changed, last.as_ref() != Some(&bots));
            assert!(!case.mailbox.publish_roster(&bots).await.unwrap(), "twice is once");
            let roster = case.mailbox.roster().await.unwrap().unwrap();
            assert_eq!(roster.bots, bots);
            assert_eq!(case.mailbox.roster_version().await.unwrap().as_ref(), Some(&roster.version));
            let same = versions.entry(roster.version).or_insert_with(|| bots.clone());
            assert_eq!(*same, bots, "two rosters have one version");
            last = Some(bots);
        }
    });
}
