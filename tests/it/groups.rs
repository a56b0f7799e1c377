//! Groups that plans open: whoever holds one comes in by a link of their own, and goes when its time is over.

use std::process::{Command, Stdio};

use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionCount;
use shoal_domain::plan::{Held, Limits};
use shoal_domain::time::{Millis, Timestamp};
use shoal_emulator::{Disturbance, Fault, GroupHandle, Person, Rights, Standing};
use shoal_mailbox::Mailbox;
use shoal_runtime::clock::now_ms;
use shoal_store::Store;

use crate::world::{By, World, eventually};

/// The operators' chat.
const CONTROL: i64 = -1_001_234_500_000;

const ALL: Rights = Rights { invite: true, restrict: true };

/// A deployment with nobody who does the work yet, whose bot has a group for premium.
async fn bound() -> (World, GroupHandle, Mailbox) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::with(&place, By::Webhook, &[("SHOAL_CONTROL_CHAT", CONTROL.to_string())]).await;
    let bot = world.emulator.bots()[0];
    world.emulator.group(bot, CONTROL);
    let salon = world.emulator.supergroup("Salon");
    salon.appoints(bot, ALL);
    let (bot, group) = (bot.to_string(), salon.id().to_string());
    let said = world.shoal(&["bot", "groups", &bot, "add", &group, "--plan", "premium"]);
    assert!(said.contains("is open to whoever holds premium"), "{said}");
    let listed = world.shoal(&["bot", "groups", &bot, "list"]);
    assert!(listed.contains("Salon") && listed.contains("groups: 1"), "{listed}");
    let partitions = PartitionCount::new(64).unwrap();
    let mailbox = Mailbox::connect(&place.redis_url, partitions).await.unwrap();
    eventually("the group is published", async || {
        mailbox.groups().await.unwrap().is_some_and(|known| !known.groups.is_empty())
    })
    .await;
    (world, salon, mailbox)
}

/// The same with a worker in this process.
async fn open() -> (World, GroupHandle, Mailbox) {
    let (mut world, salon, mailbox) = bound().await;
    world.work().await;
    (world, salon, mailbox)
}

/// Somebody holds premium for so long, by the newest of all news.
async fn holds(mailbox: &Mailbox, person: &Person, seconds: u64) {
    let (plan, until) = ("premium".parse().unwrap(), Timestamp(now_ms()) + Millis::seconds(seconds));
    let held =
        Held { plan, until, priority: false, preference: false, limits: Limits::default(), reminder: None };
    let holds = Tell::Holds { as_of: now_ms(), held: vec![held] };
    mailbox.tell(EntityKey::User(UserId(person.id())), &holds).await.unwrap();
}

/// The newest way into the group that somebody was given.
async fn way(person: &Person) -> String {
    let given = |heard: &shoal_emulator::Heard| {
        let url = &heard.json["reply_markup"]["inline_keyboard"][0][0]["url"];
        url.as_str().filter(|url| url.contains("+way")).map(str::to_owned)
    };
    eventually("a way in", async || person.chat().iter().any(|heard| given(heard).is_some())).await;
    person.chat().iter().rev().find_map(given).unwrap()
}

/// Somebody holds premium for so long, and is in the group.
async fn comes_in(mailbox: &Mailbox, salon: &GroupHandle, person: &Person, seconds: u64) {
    holds(mailbox, person, seconds).await;
    // What they were given before may lead nowhere any more.
    eventually("a way that leads in", async || salon.opens(person, &way(person).await)).await;
    eventually("they are in", async || salon.standing(person) == Standing::Member).await;
}

fn heard(person: &Person, part: &str) -> usize {
    person.chat().iter().filter(|heard| heard.text.contains(part)).count()
}

/// Calls of this method about somebody that Telegram has carried out.
fn done(world: &World, method: &str, about: &Person) -> usize {
    let fits = |call: &shoal_emulator::Call| {
        call.method == method && call.params["user_id"] == about.id() && call.result.is_ok()
    };
    world.emulator.calls().into_iter().filter(fits).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_the_plan_comes_in_by_a_link_of_their_own_and_nobody_else_by_it() {
    let (world, salon, _) = open().await;
    let (alice, bob, carol) =
        (world.adult("Alice").await, world.adult("Bob").await, world.adult("Carol").await);
    alice.says("/groups").await;
    alice.hears("you hold none of theirs").await;
    for person in [&alice, &carol] {
        world.shoal(&["plan", "give", &person.id().to_string(), "premium", "--days", "30"]);
    }
    // It comes to her by itself when the plan begins.
    let link = way(&alice).await;
    assert!(salon.opens(&bob, &link), "he can ask");
    bob.hears("it is for people who hold a plan that you do not hold now").await;
    // Carol holds it, too, and has a link of her own.
    assert!(salon.opens(&carol, &link));
    carol.hears("it was made for somebody else").await;
    let stranger = world.emulator.person("Stranger");
    assert!(salon.opens(&stranger, &link));
    eventually("a stranger is turned away", async || done(&world, "declineChatJoinRequest", &stranger) == 1)
        .await;
    assert!(salon.opens(&alice, &link));
    eventually("she is in", async || salon.standing(&alice) == Standing::Member).await;
    for person in [&bob, &carol, &stranger] {
        assert_eq!(salon.standing(person), Standing::Left);
    }
    // It was for once.
    eventually("the link is revoked", async || !salon.opens(&bob, &link)).await;
    carol.says("/groups").await;
    let own = way(&carol).await;
    assert!(own != link && salon.opens(&carol, &own));
    eventually("she is in by her own", async || salon.standing(&carol) == Standing::Member).await;
    // A pause takes it at once, as a refund does.
    world.shoal(&["plan", "pause", &alice.id().to_string(), "premium"]);
    eventually("she is out", async || salon.standing(&alice) == Standing::Left).await;
    alice.hears("Your plan is over").await;
    assert_eq!(salon.standing(&carol), Standing::Member);
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_its_time_removes_within_a_minute_and_an_extension_keeps() {
    let (world, salon, mailbox) = open().await;
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    comes_in(&mailbox, &salon, &alice, 12).await;
    comes_in(&mailbox, &salon, &bob, 12).await;
    holds(&mailbox, &bob, 3600).await;
    // The bound of every wait here is below a minute.
    eventually("her time is over", async || salon.standing(&alice) == Standing::Left).await;
    alice.hears("Your plan is over").await;
    // Telegram removes by a ban; the way back is a call of its own after it.
    eventually("she may come back", async || done(&world, "unbanChatMember", &alice) == 1).await;
    assert_eq!(done(&world, "banChatMember", &alice), 1);
    assert_eq!((done(&world, "banChatMember", &bob), salon.standing(&bob)), (0, Standing::Member));
    // She can come back.
    comes_in(&mailbox, &salon, &alice, 3600).await;
    // Who leaves by themself is removed no more.
    salon.holds(&bob, Standing::Left);
    let (store, user) = (Store::new(world.settings.database_url.expose()).unwrap(), UserId(bob.id()));
    eventually("that is written down", async || {
        let known = store.books(&[user]).await.unwrap();
        known[&user].entitlements.as_ref().is_some_and(|has| has.stays.is_empty() && !has.held.is_empty())
    })
    .await;
    holds(&mailbox, &bob, 0).await;
    alice.says("/export").await;
    alice.hears("\"group\"").await;
    assert_eq!(done(&world, "banChatMember", &bob), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_in_another_way_is_removed_unless_they_hold_the_plan_and_nobody_who_was_there_is() {
    let (world, salon, mailbox) = open().await;
    let bob = world.adult("Bob").await;
    let [stranger, before] = ["Stranger", "Before"].map(|name| world.emulator.person(name));
    salon.holds(&bob, Standing::Member);
    salon.holds(&stranger, Standing::Member);
    for person in [&bob, &stranger] {
        eventually("they are out", async || salon.standing(person) == Standing::Left).await;
    }
    // Somebody of whom the bot hears for the first time when they are restricted has been there before.
    salon.holds(&before, Standing::Restricted { is_member: true });
    let alice = world.adult("Alice").await;
    holds(&mailbox, &alice, 3600).await;
    way(&alice).await;
    salon.holds(&alice, Standing::Member);
    salon.holds(&bob, Standing::Member);
    eventually("he is out again", async || salon.standing(&bob) == Standing::Left).await;
    assert_eq!(salon.standing(&alice), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_lost_its_rights_is_told_of_once_until_it_is_mended() {
    let (world, salon, mailbox) = open().await;
    let bot = world.emulator.bots()[0];
    let alarms = || {
        let told = |call: &shoal_emulator::Call| {
            call.params["chat_id"] == CONTROL && call.params.to_string().contains("no longer let people in")
        };
        world.emulator.calls().into_iter().filter(told).count()
    };
    let looks = || {
        let looks = |call: &shoal_emulator::Call| {
            call.method == "getChatMember" && call.params["chat_id"] == salon.id()
        };
        world.emulator.calls().into_iter().filter(looks).count()
    };
    let alice = world.adult("Alice").await;
    comes_in(&mailbox, &salon, &alice, 3600).await;
    assert!(doctor(&world).contains("lets people into group"));
    salon.demotes(bot);
    eventually("an alarm", async || alarms() == 1).await;
    assert!(doctor(&world).contains("may not let people into group"));
    let before = looks();
    eventually("it is looked at again", async || looks() > before).await;
    assert_eq!(alarms(), 1, "once");
    salon.appoints(bot, ALL);
    let before = looks();
    eventually("it is found to be mended", async || looks() > before).await;
    salon.appoints(bot, Rights { invite: true, restrict: false });
    eventually("another alarm", async || alarms() == 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_dies_between_the_end_and_the_removal_leaves_nobody_in() {
    let (world, salon, mailbox) = bound().await;
    let worker = world.worker();
    let alice = world.adult("Alice").await;
    comes_in(&mailbox, &salon, &alice, 8).await;
    let of_removal = || vec!["banChatMember".to_owned()];
    let failing = Disturbance { methods: of_removal(), ..Disturbance::of(1.0, &[Fault::ServerError]) };
    world.emulator.disturb(failing);
    let tried = || {
        let tried = |call: &shoal_emulator::Call| call.method == "banChatMember" && call.result.is_err();
        world.emulator.calls().into_iter().filter(tried).count()
    };
    eventually("the removal is tried", async || tried() > 1).await;
    alice.hears("Your plan is over").await;
    worker.kill();
    world.emulator.calm();
    assert_eq!(salon.standing(&alice), Standing::Member);
    let _next = world.worker();
    eventually("she is out", async || salon.standing(&alice) == Standing::Left).await;
    // What came of it is written down, so that whoever comes next does it no more.
    comes_in(&mailbox, &salon, &alice, 3600).await;
    assert_eq!(done(&world, "banChatMember", &alice), 1);
    assert_eq!(heard(&alice, "Your plan is over"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_is_added_only_where_the_bot_can_do_its_part() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let bot = world.emulator.bots()[0];
    let salon = world.emulator.supergroup("Salon");
    salon.appoints(bot, Rights { invite: true, restrict: false });
    let (bot_id, group) = (bot.to_string(), salon.id().to_string());
    for (group, plan, why) in [
        (group.as_str(), "premium", "the rights to invite users and to ban users"),
        (group.as_str(), "no_such_plan", "there is no plan no_such_plan"),
        ("-1009999999999", "premium", "does not see group"),
        ("@salon", "premium", "the number of a supergroup or channel"),
    ] {
        let refused = world.refused(&["bot", "groups", &bot_id, "add", group, "--plan", plan]);
        assert!(refused.contains(why), "{group}: {refused}");
    }
    salon.appoints(bot, ALL);
    world.shoal(&["bot", "groups", &bot_id, "add", &group, "--plan", "premium", "--plan", "enterprise"]);
    let removed = world.shoal(&["bot", "groups", &bot_id, "remove", &group]);
    assert!(removed.contains("removes nobody"), "{removed}");
    assert!(world.refused(&["bot", "groups", &bot_id, "remove", &group]).contains("has no group"));
}

/// What the doctor says, who has other things to say as well.
pub fn doctor(world: &World) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
    command.arg("doctor").envs(world.environment.iter().cloned()).stdin(Stdio::null());
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}
