//! Payouts: seen by operators, ended by owners, large ones by two of them, and each once.

use serde_json::json;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{Amount, Asset, Holder, Journal, Operation, Outside, Reason, Transfer};
use shoal_domain::time::Timestamp;
use shoal_store::Role;

use crate::running::{Running, payout_terms};

const EARNER: UserId = UserId(7);
const MONTHS_MS: u64 = 31 * 24 * 60 * 60 * 1000;

/// Somebody has earned so many Stars, and they are set aside. Answers its number.
async fn due(api: &Running, stars: i64, months_ago: u64) -> i64 {
    let amount = Amount::new(stars).unwrap();
    let (from, to, asset) = (Holder::Outside(Outside::Mint), Holder::Earner(EARNER), Asset::Stars);
    let journal = Journal::of(Reason::Share, Transfer { from, to, asset, amount }).unwrap();
    api.store.enter(&format!("test:{stars}").parse().unwrap(), &Operation::Move(journal)).await.unwrap();
    let now: String = api.ask("select (extract(epoch from now()) * 1000)::bigint::text").await;
    let now = Timestamp(now.trim().parse::<u64>().unwrap() - months_ago * MONTHS_MS);
    let least = payout_terms().stars;
    api.store.make_payout(EARNER, asset, least, now).await.unwrap().unwrap().0
}

#[tokio::test]
async fn an_owner_says_that_it_is_paid_once_and_an_operator_only_looks() {
    let api = Running::start().await;
    let (anna, olga) = (api.anna().await, api.token("olga", Role::Owner).await);
    let id = due(&api, 50, 0).await;
    let paid = json!({ "reference": "SEPA 7" });
    assert_eq!(api.post(&anna, &format!("/payouts/{id}/pay"), &paid).await.status, 403);
    for (wrong, field) in
        [(json!({ "reference": "" }), "reference"), (json!({ "reference": "a", "by": "b" }), "by")]
    {
        let answer = api.post(&olga, &format!("/payouts/{id}/pay"), &wrong).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{answer:?}");
    }
    let done = api.post(&olga, &format!("/payouts/{id}/pay"), &paid).await;
    assert_eq!(
        (done.status, &done.body["state"], &done.body["decided_by"]),
        (200, &json!("paid"), &json!("olga"))
    );
    let again = api.post(&olga, &format!("/payouts/{id}/refuse"), &json!({ "reason": "after all" })).await;
    assert_eq!((again.status, again.slug()), (409, "not-now"));
    assert_eq!(api.post(&olga, "/payouts/99/pay", &paid).await.status, 404);
    let listed = api.get(&anna, "/payouts?limit=1").await.body;
    assert_eq!((&listed["payouts"][0]["amount"], &listed["payouts"][0]["user"]), (&json!("50"), &json!(7)));
    let audited = api.ask("select subject || ' ' || (detail ->> 'reference') from audit where action = 'pay-payout' and outcome = '200'").await;
    assert!(audited.contains(&format!("payout {id} SEPA 7")), "{audited}");
    assert_eq!(api.store.prove_ledger().await.unwrap().findings, []);
}

#[tokio::test]
async fn a_large_one_takes_two_owners() {
    let api = Running::start().await;
    let (olga, otto) = (api.token("olga", Role::Owner).await, api.token("otto", Role::Owner).await);
    let id = due(&api, 81, 0).await;
    let paid = json!({ "reference": "SEPA 7" });
    let pay = async |who: &str| api.post(who, &format!("/payouts/{id}/pay"), &paid).await;
    assert_eq!(pay(&olga).await.slug(), "needs-approval");
    let approved = api.post(&olga, &format!("/payouts/{id}/approve"), &json!({})).await;
    assert_eq!((approved.status, &approved.body["approved_by"]), (200, &json!("olga")), "{approved:?}");
    assert_eq!(pay(&olga).await.slug(), "needs-approval", "they are two");
    assert_eq!(pay(&otto).await.body["state"], json!("paid"));
}
