//! Checkouts are read by one worker each, and by another where that one stops.

use bytes::Bytes;
use shoal_domain::id::BotId;

use crate::case::{Case, once};

#[test]
fn each_checkout_is_one_workers_and_anothers_when_that_one_has_stopped() {
    once(async |case: Case| {
        let mailbox = &case.mailbox;
        let (one, other) = (mailbox.checkouts().await.unwrap(), mailbox.checkouts().await.unwrap());
        for number in 0..3 {
            mailbox.ask_checkout(BotId(1001), Bytes::from(format!("question {number}"))).await.unwrap();
        }
        let first = one.next(1).await.unwrap();
        assert_eq!((first.len(), &first[0].raw[..]), (1, &b"question 0"[..]));
        let rest = other.next(10).await.unwrap();
        let texts: Vec<_> = rest.iter().map(|asked| asked.raw.clone()).collect();
        assert_eq!(texts, ["question 1", "question 2"], "nobody else gets the first");
        for asked in &rest {
            mailbox.checkout_done(asked.id).await.unwrap();
        }
        // Whoever took the first never answers.
        one.close().await;
        let again = loop {
            let again = other.next(10).await.unwrap();
            if !again.is_empty() {
                break again;
            }
        };
        assert_eq!(again, first);
        mailbox.checkout_done(again[0].id).await.unwrap();
        assert_eq!(other.next(10).await.unwrap(), []);
    });
}
