//! What is bought and given back, and its money.

use shoal_domain::id::BotId;
use shoal_domain::ledger::{Amount, Asset, Journal, Operation, Reason, Refusal, Transfer};
use shoal_domain::payment::Means;
use shoal_domain::plan::{Plan, Standing};
use shoal_domain::time::Timestamp;
use shoal_store::{Bought, LedgerError, PlanError, PlanStep, Unsold};

use super::{BOT, balance, bought, buy, id, now, pass, premium, proven, refund, runs, step};
use crate::books::{ALICE, BOB, Books};

#[tokio::test]
async fn a_purchase_counts_once_and_its_money_is_in_the_ledger() {
    let Books { store, postgres } = Books::fresh().await;
    for _ in 0..5 {
        assert_eq!(bought(buy(&store, "stars:a").await.unwrap()), (30, 33));
    }
    pass(&postgres, 10).await;
    assert_eq!(bought(buy(&store, "stars:b").await.unwrap()), (50, 53), "the same again lengthens");
    let less = Amount::new(1).unwrap();
    let error = store.buy_plan(&id("stars:b"), ALICE, &premium(), Means::Stars(BOT), less).await.unwrap_err();
    assert!(matches!(error, PlanError::OtherContents(_)), "{error:?}");
    assert_eq!(balance(&store, "house:revenue").await, 500);
    proven(&store).await;
}

#[tokio::test]
async fn a_refund_shortens_once_and_gives_the_money_back() {
    let Books { store, postgres } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    buy(&store, "stars:b").await.unwrap();
    pass(&postgres, 10).await;
    for _ in 0..2 {
        assert_eq!(runs(refund(&store, "refund:a", "stars:a").await.unwrap().standing), (30, 33));
    }
    for (name, of) in [("refund:again", "stars:a"), ("refund:c", "stars:c"), ("refund:r", "refund:a")] {
        let error = refund(&store, name, of).await.unwrap_err();
        assert!(matches!(error, PlanError::NotBought(_)), "{error:?}");
    }
    let bobs = store.refund_plan(&id("refund:b"), BOB, &id("stars:b")).await;
    assert!(matches!(bobs, Err(PlanError::NotBought(_))), "it is not Bob's");
    let other = refund(&store, "refund:a", "stars:b").await.unwrap_err();
    assert!(matches!(other, PlanError::OtherContents(_)), "{other:?}");
    assert_eq!(balance(&store, "house:revenue").await, 250);
    proven(&store).await;
}

/// Whoever asks for a refund says which purchase, and nothing else.
#[tokio::test]
async fn a_refund_gives_back_what_was_paid_for_what_was_bought() {
    let Books { store, .. } = Books::fresh().await;
    let (enterprise, elsewhere) = ("enterprise".parse().unwrap(), BotId(1002));
    store
        .buy_plan(&id("stars:e"), ALICE, &enterprise, Means::Stars(elsewhere), Amount::new(2500).unwrap())
        .await
        .unwrap();
    buy(&store, "stars:a").await.unwrap();
    let back = refund(&store, "refund:e", "stars:e").await.unwrap();
    assert_eq!(
        (back.plan, back.means, back.amount.units()),
        (Some(enterprise), Means::Stars(elsewhere), 2500)
    );
    assert_eq!(back.standing, Standing::Over);
    assert_eq!(balance(&store, "house:revenue").await, 250, "what paid for the other is still there");
    assert_eq!(balance(&store, "outside:telegram:1002").await, 0);
    let premium = &store.subscriptions(ALICE).await.unwrap()[1];
    assert_eq!(runs(premium.term.standing(Timestamp(now()))), (30, 33));
    proven(&store).await;
}

#[tokio::test]
async fn what_the_house_does_not_have_is_not_given_back() {
    let Books { store, .. } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    let spent = Transfer {
        from: "house:revenue".parse().unwrap(),
        to: "outside:loss".parse().unwrap(),
        asset: Asset::Stars,
        amount: Amount::new(1).unwrap(),
    };
    let spent = Operation::Move(Journal::of(Reason::Correction, spent).unwrap());
    store.enter(&id("spent"), &spent).await.unwrap();
    let error = refund(&store, "refund:a", "stars:a").await.unwrap_err();
    let PlanError::Ledger(LedgerError::Refused(Refusal::TooLittle(account))) = error else {
        panic!("{error:?}")
    };
    assert_eq!(account.to_string(), "house:revenue/XTR");
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!(runs(held[0].term.standing(Timestamp(now()))), (30, 33), "nothing was done");
    proven(&store).await;
}

/// Money that has come is not lost, whatever it cannot buy.
#[tokio::test]
async fn what_cannot_be_bought_stays_its_owners_and_goes_back_to_them() {
    let Books { store, .. } = Books::fresh().await;
    step(&store, "give:1", PlanStep::Give { length: Plan::days(3650) }).await.unwrap();
    let mut withdrawn = store.plans().await.unwrap().remove(2);
    withdrawn.stars = None;
    store.set_plan(&withdrawn).await.unwrap();
    let (enterprise, gold) = (withdrawn.name, "gold".parse().unwrap());
    let stars = Amount::new(7).unwrap();
    for (name, plan, why) in [
        ("stars:much", &premium(), Unsold::TooMuch),
        ("stars:late", &enterprise, Unsold::Withdrawn),
        ("stars:gold", &gold, Unsold::Unknown),
    ] {
        for _ in 0..2 {
            let bought = store.buy_plan(&id(name), ALICE, plan, Means::Stars(BOT), stars).await.unwrap();
            assert_eq!(bought, Bought::Credited(why), "{name}");
        }
    }
    assert_eq!(balance(&store, "user:7000000001").await, 21);
    assert_eq!(store.standing("house:revenue".parse().unwrap()).await.unwrap(), []);
    proven(&store).await;
    for (name, of) in [("refund:1", "stars:much"), ("refund:2", "stars:late"), ("refund:3", "stars:gold")] {
        for _ in 0..2 {
            assert_eq!(refund(&store, name, of).await.unwrap().amount, stars);
        }
    }
    assert_eq!(balance(&store, "user:7000000001").await, 0);
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!((held.len(), runs(held[0].term.standing(Timestamp(now()))).0), (1, 3650));
    proven(&store).await;
}
