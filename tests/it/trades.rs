//! Signals reach those who follow, prices reach whom they concern, and money adds up, whoever dies meanwhile.

use shoal_domain::entity::EntityKey;
use shoal_domain::following::{Post, Says};
use shoal_domain::id::{ProviderId, SignalId, UserId};
use shoal_domain::ledger::{Asset, Holder, House};
use shoal_domain::market::{Depth, Money, Precision, Rate, Terms, Tick};
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionCount;
use shoal_domain::signal::{Reading, read};
use shoal_domain::time::Timestamp;
use shoal_emulator::Person;
use shoal_mailbox::Mailbox;
use shoal_store::Store;

use crate::world::{By, World, eventually};

const PROVIDER: ProviderId = ProviderId(7);

/// A deployment without workers, and what speaks for its market and its provider.
struct Floor {
    world: World,
    mailbox: Mailbox,
    store: Store,
    second: u64,
}

impl Floor {
    async fn start() -> Floor {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let world = World::without_worker(&place, By::Webhook).await;
        let partitions = PartitionCount::new(64).unwrap();
        let mailbox = Mailbox::connect(&place.redis_url, partitions).await.unwrap();
        let store = Store::new(world.settings.database_url.expose()).unwrap();
        Floor { world, mailbox, store, second: 1000 }
    }

    /// The price is this, a second later by the clock of the market.
    async fn ticks(&mut self, price: &str) {
        self.second += 1;
        let (tick, lot) = ("0.1".parse().unwrap(), "0.001".parse().unwrap());
        let (spread, step) = (Rate::per_mille(1), Rate::per_mille(1));
        let terms = Terms {
            precision: Precision { tick, lot, least_value: Money::whole(5).unwrap() },
            maker: Rate::per_mille(1),
            taker: Rate::per_mille(1),
            maintenance: Rate::per_mille(5),
            depth: Depth { spread, step, rows: 5, value: Money::whole(100_000).unwrap() },
            patience_ms: 60_000,
        };
        let tick = Tick { at: Timestamp(self.second * 1000), price: price.parse().unwrap() };
        let market = EntityKey::Market("BTC/USDT".parse().unwrap());
        let told = Tell::Ticked { tick, terms };
        // What is told twice is one price.
        for _ in 0..2 {
            self.mailbox.tell(market, &told).await.unwrap();
        }
    }

    async fn posts(&self, number: u64, text: &str) {
        let Reading::Signal(signal) = read(text) else { panic!("{text}") };
        let (signal, says) = (SignalId(number), Says::Signal(signal));
        let post = Box::new(Post { number, provider: PROVIDER, signal, version: 0, says });
        for partition in self.mailbox.partitions().all() {
            let told = Tell::Posted { post: post.clone(), after: None };
            for _ in 0..2 {
                self.mailbox.tell(EntityKey::Followers(PROVIDER, partition), &told).await.unwrap();
            }
        }
    }

    async fn follower(&self, name: &str, by_themself: bool) -> Person {
        let person = self.world.adult(name).await;
        person.says("/follow 7").await;
        person.hears("I ask you about each").await;
        if by_themself {
            person.presses("7: do not ask").await.answered().await;
            person.hears("begun without asking").await;
        }
        person
    }

    async fn paper_of(&self, holder: Holder) -> i64 {
        let standing = self.store.standing(holder).await.unwrap();
        standing.iter().filter(|one| one.account.asset == Asset::Paper).map(|one| one.balance).sum()
    }
}

/// What was posted has reached them: an order of theirs waits for the next price.
async fn waits_to_go_in(person: &Person) {
    eventually("an order waits", async || {
        person.says("/positions").await;
        times(person, "waits to go in") > 0
    })
    .await;
}

fn times(person: &Person, words: &str) -> usize {
    person.chat().iter().filter(|heard| heard.text.contains(words)).count()
}

#[tokio::test]
async fn a_signal_becomes_a_trade_of_each_who_follows_once_though_a_worker_dies_in_the_middle() {
    let mut floor = Floor::start().await;
    let (first, second) = (floor.world.worker(), floor.world.worker());
    let mut followers = vec![];
    for name in ["Alice", "Bob", "Carol", "Dave"] {
        followers.push(floor.follower(name, true).await);
    }
    let (asked, stranger) = (floor.follower("Erin", false).await, floor.world.adult("Frank").await);
    floor.ticks("100").await;
    floor.posts(1, "BTC/USDT long\nentry: market\ntp: 110, 120\nsl: 95").await;
    asked.hears("Committed at most").await;
    asked.presses("No").await.answered().await;
    for follower in &followers {
        waits_to_go_in(follower).await;
    }
    floor.ticks("100").await;
    for follower in &followers {
        follower.hears("in, on paper").await;
    }
    // Between the first target and the second.
    floor.ticks("111").await;
    first.kill();
    floor.ticks("112").await;
    floor.posts(1, "BTC/USDT long\nentry: market\ntp: 110, 120\nsl: 95").await;
    floor.ticks("121").await;
    floor.ticks("121").await;
    for follower in &followers {
        follower.hears("of that fees").await;
    }
    // For each what they began with, what went in, and what came out at two targets; the one who said no has the first alone.
    let all = format!("ledger: ok, {} journals", 4 * followers.len() + 1);
    eventually(&all, async || floor.world.shoal(&["ledger", "verify"]).starts_with(&all)).await;
    assert_eq!(floor.paper_of(Holder::House(House::Margin)).await, 0, "nothing is set aside any more");
    let mut results = vec![];
    for follower in &followers {
        assert_eq!(times(follower, "of that fees"), 1);
        results.push(floor.paper_of(Holder::Person(UserId(follower.id()))).await);
    }
    assert!(results.iter().all(|result| *result == results[0] && *result > 10_000_000_000), "{results:?}");
    assert_eq!(floor.paper_of(Holder::Person(UserId(asked.id()))).await, 10_000_000_000);
    assert_eq!(floor.paper_of(Holder::Person(UserId(stranger.id()))).await, 0);
    assert_eq!(times(&stranger, "PAPER"), 0);
    // What they are shown is what the ledger has.
    followers[0].says("/dashboard").await;
    followers[0].hears("Your trades, on paper").await;
    let free = format!("Free: {}", Money::new(results[0]));
    let shown = followers[0].chat().last().unwrap().text.replace(['\u{2068}', '\u{2069}'], "");
    assert!(shown.contains(&free), "{shown} has not {free}");
    assert!(floor.world.emulator.violations().is_empty(), "{:?}", floor.world.emulator.violations());
    drop(second);
}

#[tokio::test]
async fn whoever_stops_it_all_begins_nothing_and_a_loss_is_told_as_plainly() {
    let mut floor = Floor::start().await;
    let worker = floor.world.worker();
    let alice = floor.follower("Alice", true).await;
    floor.ticks("100").await;
    floor.posts(1, "BTC/USDT long\nentry: market\ntp: 110\nsl: 95").await;
    waits_to_go_in(&alice).await;
    floor.ticks("100").await;
    alice.hears("in, on paper").await;
    alice.says("/stopall").await;
    alice.hears("Nothing is begun any more").await;
    floor.posts(2, "BTC/USDT long\nentry: market\ntp: 110\nsl: 95").await;
    alice.hears("kill-switch").await;
    floor.ticks("94").await;
    floor.ticks("94").await;
    alice.hears("of that fees").await;
    let over = alice.chat().into_iter().find(|heard| heard.text.contains("of that fees")).unwrap().text;
    assert!(over.contains('-') && over.contains("PAPER") && over.contains("At its stop"), "{over}");
    let all = "ledger: ok, 3 journals";
    eventually(all, async || floor.world.shoal(&["ledger", "verify"]).starts_with(all)).await;
    assert!(floor.paper_of(Holder::Person(UserId(alice.id()))).await < 10_000_000_000);
    drop(worker);
}

#[tokio::test]
async fn the_operator_stops_all_trades_within_a_second_and_over_restarts() {
    let mut floor = Floor::start().await;
    let worker = floor.world.worker();
    let alice = floor.follower("Alice", true).await;
    floor.ticks("100").await;
    assert!(floor.world.shoal(&["trade", "stop"]).starts_with("trade stop: no trade begins"));
    tokio::task::spawn_blocking(|| worker.drain()).await.unwrap();
    // One that is started anew knows before it decides anything.
    let worker = floor.world.worker();
    floor.posts(1, "BTC/USDT long\nentry: market\ntp: 110\nsl: 95").await;
    alice.hears("kill-switch").await;
    floor.world.shoal(&["trade", "resume"]);
    let mut number = 1;
    eventually("trades begin again", async || {
        number += 1;
        floor.posts(number, "BTC/USDT long\nentry: market\ntp: 110\nsl: 95").await;
        alice.says("/positions").await;
        times(&alice, "waits to go in") > 0
    })
    .await;
    assert!(floor.world.shoal(&["trade", "stop"]).starts_with("trade stop"));
    let refused = times(&alice, "kill-switch");
    eventually("a worker that runs hears of it, too", async || {
        number += 1;
        floor.posts(number, "BTC/USDT short\nentry: market\ntp: 90\nsl: 105").await;
        times(&alice, "kill-switch") > refused
    })
    .await;
    drop(worker);
}

#[tokio::test]
async fn what_is_sealed_reaches_whoever_follows_and_what_is_told_about_it_later_too() {
    let mut floor = Floor::start().await;
    let _worker = floor.world.worker();
    floor.world.shoal(&["provider", "add", "alpha"]);
    let (alice, stranger) = (floor.world.adult("Alice").await, floor.world.adult("Bob").await);
    alice.says("/follow 1").await;
    alice.presses("1: do not ask").await.answered().await;
    alice.hears("begun without asking").await;
    floor.ticks("100").await;
    for _ in 0..2 {
        let text = "BTC/USDT long\nentry: market\ntp: 110, 120\nsl: 95";
        floor.world.shoal(&["signal", "post", "alpha", text, "--id", "first"]);
    }
    waits_to_go_in(&alice).await;
    floor.ticks("100").await;
    alice.hears("in, on paper").await;
    floor.world.shoal(&["signal", "post", "alpha", "BTC/USDT close now"]);
    eventually("it is closed", async || {
        floor.second += 1;
        floor.ticks("101").await;
        times(&alice, "of that fees") == 1
    })
    .await;
    assert_eq!(times(&stranger, "PAPER"), 0, "who follows nobody hears nothing");
    assert!(floor.world.shoal(&["signal", "verify"]).contains("2 rows are whole"));
}
