//! Dead letters: read, replayed or dropped, each once.

use std::collections::HashMap;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use shoal_mailbox::{Commit, EntryId, Envelope};

use crate::case::{Case, property};
use crate::samples::{junk, text};

#[test]
fn a_dead_letter_is_replayed_or_dropped_once() {
    let verdicts = vec((any::<Index>(), any::<bool>()), 0..20);
    property((vec((junk(), text()), 1..10), verdicts), async |case: Case, (letters, verdicts)| {
        let lease = case.acquire().await;
        for ((raw, _), n) in letters.iter().zip(0..) {
            case.arrive(n, raw.clone()).await;
        }
        let arrived = case.stream("inbox").await;
        let envelopes = arrived
            .iter()
            .map(|(id, fields)| Envelope { id: *id, fields: fields.clone().into_iter().collect() });
        let dead = envelopes.zip(letters.iter().map(|(_, why)| why.clone())).collect();
        let position = arrived.last().unwrap().0;
        case.mailbox.commit(&lease, &Commit { position, dead, ..Commit::default() }).await.unwrap();

        let listed: Vec<EntryId> =
            case.mailbox.dead(case.partition, 1000).await.unwrap().iter().map(|letter| letter.id).collect();
        assert_eq!(listed.len(), letters.len());
        let (mut left, mut replayed) = (listed.clone(), Vec::<HashMap<String, Bytes>>::new());
        for (index, replay) in verdicts {
            let which = index.index(listed.len());
            let there = left.contains(&listed[which]);
            left.retain(|letter| *letter != listed[which]);
            let done = if replay {
                case.mailbox.replay(case.partition, listed[which]).await
            } else {
                case.mailbox.drop_dead(case.partition, listed[which]).await
            };
            assert_eq!(done.unwrap(), there);
            if there && replay {
                replayed.push(arrived[which].1.clone());
            }
        }
        let inbox = case.stream("inbox").await;
        let behind: Vec<_> =
            inbox.into_iter().filter(|(id, _)| *id > position).map(|(_, fields)| fields).collect();
        assert_eq!(behind, replayed, "as it arrived, without what was noted about it");
        let listed = case.mailbox.dead(case.partition, 1000).await.unwrap();
        assert_eq!(listed.iter().map(|letter| letter.id).collect::<Vec<_>>(), left);
    });
}
