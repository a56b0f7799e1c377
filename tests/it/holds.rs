//! What was set aside in the ledger is free again when its time is over, without anybody asking.

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{
    Amount, Asset, Hold, Holder, House, Journal, Operation, Outside, Reason, Transfer,
};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_store::Store;

use crate::world::{World, eventually};

#[tokio::test]
async fn what_was_set_aside_and_not_used_in_time_is_free_again() {
    let world = World::start().await;
    let store = Store::new(world.settings.database_url.expose()).unwrap();
    let somebody = Holder::Person(UserId(7));
    let stars =
        |from, to, units| Transfer { from, to, asset: Asset::Stars, amount: Amount::new(units).unwrap() };
    let paid = stars(Holder::Outside(Outside::Telegram(BotId(1001))), somebody, 100);
    let paid = Operation::Move(Journal::of(Reason::Payment, paid).unwrap());
    store.enter(&"stars:1".parse().unwrap(), &paid).await.unwrap();
    let transfer = stars(somebody, Holder::House(House::Revenue), 70);
    let until = Timestamp(now_ms()) + Millis::seconds(2);
    store.enter(&"hold:1".parse().unwrap(), &Operation::Hold(Hold { transfer, until })).await.unwrap();

    let standing = async || store.standing(somebody).await.unwrap().remove(0);
    assert_eq!((standing().await.balance, standing().await.held), (100, 70));
    eventually("it is free again", async || standing().await.held == 0).await;
    assert_eq!(standing().await.balance, 100);
    assert!(world.shoal(&["ledger", "verify"]).starts_with("ledger: ok"));
}
