//! Whoever searches has to be in the bot's channels, where the operator asks for that.

use std::time::Duration;

use shoal_domain::partition::PartitionCount;
use shoal_emulator::{ChannelHandle, Disturbance, Fault, Person, Standing};

use crate::world::{By, World, eventually};

/// A deployment whose bot asks for a public channel and a private one.
async fn gated(more: &[(&str, String)]) -> (World, ChannelHandle, ChannelHandle) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let mut world = World::with(&place, By::Webhook, more).await;
    let news = world.emulator.channel(Some("Shoal_News"), "News");
    let inner = world.emulator.channel(None, "Inner circle");
    let bot = world.emulator.bots()[0];
    for (channel, named) in [(&news, "@Shoal_News".to_owned()), (&inner, inner.id().to_string())] {
        channel.appoints(bot);
        let said = world.shoal(&["bot", "channels", &bot.to_string(), "add", &named]);
        assert!(said.contains("has to be in"), "{said}");
    }
    let listed = world.shoal(&["bot", "channels", &bot.to_string(), "list"]);
    assert!(listed.contains("@shoal_news") && listed.contains("https://t.me/+invite"), "{listed}");
    world.work().await;
    eventually("the worker knows the channels", async || {
        let probe = world.adult("Probe").await;
        probe.says("/find").await;
        eventually("an answer", async || said(&probe, "join the") || said(&probe, "Looking for")).await;
        let knows = said(&probe, "join the 2 channels");
        probe.says("/stop").await;
        knows
    })
    .await;
    (world, news, inner)
}

/// Goes wrong with every look at who is in a channel.
fn of_the_check(fault: Fault) -> Disturbance {
    Disturbance { methods: vec!["getChatMember".to_owned()], ..Disturbance::of(1.0, &[fault]) }
}

fn asked(world: &World) -> usize {
    world.emulator.calls().iter().filter(|call| call.method == "getChatMember").count()
}

fn said(person: &Person, text: &str) -> bool {
    person.chat().iter().any(|heard| heard.text.contains(text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_in_all_channels_sees_where_to_go_and_who_has_joined_searches() {
    let (world, news, inner) = gated(&[]).await;
    let alice = world.adult("Alice").await;
    alice.says("/find").await;
    let screen = alice.hears("join the 2 channels").await;
    assert_eq!(screen.buttons, [vec!["News"], vec!["Inner circle"], vec!["✅ I have joined"]]);
    let links = &screen.json["reply_markup"]["inline_keyboard"];
    assert_eq!(links[0][0]["url"], "https://t.me/shoal_news");

    news.holds(&alice, Standing::Member);
    inner.holds(&alice, Standing::Restricted { is_member: false });
    alice.presses("I have joined").await.answered().await;
    eventually("one is missing", async || said(&alice, "not in this channel yet")).await;
    inner.holds(&alice, Standing::Restricted { is_member: true });
    alice.presses("I have joined").await.answered().await;
    alice.hears("Looking for someone").await;
    alice.says("/stop").await;
    alice.hears("stopped").await;

    // From here on it is known: Telegram is not asked again.
    let before = asked(&world);
    alice.says("/find").await;
    eventually("she searches", async || {
        alice.chat().iter().filter(|heard| heard.text.contains("Looking for someone")).count() == 2
    })
    .await;
    assert_eq!(asked(&world), before);

    // Until she leaves, which ends her search.
    news.holds(&alice, Standing::Left);
    eventually("her search has ended", async || {
        alice.chat().iter().filter(|heard| heard.text.contains("join the channel below")).count() == 1
    })
    .await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_thrown_out_by_somebody_else_is_looked_at_again() {
    let (world, news, inner) = gated(&[]).await;
    let alice = world.adult("Alice").await;
    for channel in [&news, &inner] {
        channel.holds(&alice, Standing::Member);
    }
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    inner.holds(&alice, Standing::Kicked);
    alice.hears("join the channel below").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_the_check_locks_nobody_out() {
    let (world, news, _inner) = gated(&[]).await;
    let alice = world.adult("Alice").await;
    // The bot lost its rights in one; in the other Telegram fails.
    news.dismisses(world.emulator.bots()[0]);
    world.emulator.disturb(of_the_check(Fault::ServerError));
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_operator_wants_it_nobody_searches_unseen() {
    let (world, ..) = gated(&[("SHOAL_GATE_WHEN_UNKNOWN", "closed".to_owned())]).await;
    let alice = world.adult("Alice").await;
    world.emulator.disturb(of_the_check(Fault::ServerError));
    alice.says("/find").await;
    alice.hears("cannot find out just now").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_dies_while_it_asks_leaves_nobody_waiting() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let bot = world.emulator.bots()[0];
    let news = world.emulator.channel(Some("shoal_news"), "News");
    news.appoints(bot);
    world.shoal(&["bot", "channels", &bot.to_string(), "add", "@shoal_news"]);
    let mailbox =
        shoal_mailbox::Mailbox::connect(&place.redis_url, PartitionCount::new(64).unwrap()).await.unwrap();
    eventually("the channels are published", async || {
        mailbox.doors().await.unwrap().is_some_and(|known| !known.doors.is_empty())
    })
    .await;
    let worker = world.worker();
    let alice = world.adult("Alice").await;
    news.holds(&alice, Standing::Member);
    world.emulator.disturb(of_the_check(Fault::Delay(Duration::from_secs(4))));
    alice.says("/find").await;
    eventually("Telegram is asked", async || asked(&world) > 0).await;
    worker.kill();
    world.emulator.calm();
    alice.never_heard("Looking for someone");
    let _next = world.worker();
    alice.hears("Looking for someone").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_is_saved_only_where_the_bot_sees_who_is_there() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let bot = world.emulator.bots()[0].to_string();
    let _news = world.emulator.channel(Some("shoal_news"), "News");
    for (channel, why) in [
        ("@shoal_news", "no administrator"),
        ("@somewhere_else", "does not see"),
        ("-1009999999999", "does not see"),
        ("shoal_news", "a channel is @name"),
        ("-12", "a channel is @name"),
    ] {
        let refused = world.refused(&["bot", "channels", &bot, "add", channel]);
        assert!(refused.contains(why), "{channel}: {refused}");
    }
    assert!(world.shoal(&["bot", "channels", &bot, "list"]).contains("channels: 0"));
}
