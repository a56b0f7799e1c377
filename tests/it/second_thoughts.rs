//! What people change, and how they feel about it, follows to the other.

use std::time::Duration;

use serde_json::json;
use shoal_emulator::{Content, CrowdOptions, Heard, Person, Phase, Report};

use crate::world::{By, World, eventually};

fn now(person: &Person, message: i64) -> Heard {
    person.chat().into_iter().find(|heard| heard.message_id == message).expect("it is there")
}

async fn becomes(person: &Person, message: i64, what: &str, fits: impl Fn(&Heard) -> bool) {
    eventually(what, async || fits(&now(person, message))).await;
}

#[tokio::test]
async fn changed_words_follow_both_ways_and_a_command_does_not() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for (one, other) in [(&alice, &bob), (&bob, &alice)] {
        let said = one.says("helo").await;
        let copy = other.hears("helo").await.message_id;
        let bold = json!([{"type": "bold", "offset": 0, "length": 5}]);
        one.edits(said, Content::formatted("hello", bold)).await;
        let heard = other.hears("hello").await;
        assert_eq!((heard.message_id, heard.edited), (copy, true));
        assert_eq!(heard.entities[0]["type"], "bold");
        one.edits(said, Content::formatted("/stop", json!([]))).await;
        one.edits(said, Content::formatted("hello again", json!([]))).await;
        other.hears("hello again").await;
        assert_eq!(now(other, copy).text, "hello again");
        assert!(other.chat().iter().all(|heard| heard.text != "/stop"));
    }
    // The same again is no change, and nobody hears of it.
    let calls = world.emulator.calls();
    assert!(calls.iter().any(|call| call.method == "editMessageText"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn changes_right_behind_what_they_change_come_in_order() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let mut said = vec![];
    for n in 0..5 {
        let message = alice.says(&format!("draft {n}")).await;
        alice.edits(message, Content::text(&format!("final {n}"))).await;
        said.push(format!("final {n}"));
    }
    bob.hears("final 4").await;
    let heard: Vec<String> = bob.chat().into_iter().map(|heard| heard.text).collect();
    assert_eq!(heard[heard.len() - 5..], said, "each copy reads as it did last");
}

#[tokio::test]
async fn other_captions_and_other_files_follow() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let sent = alice.sends(Content::photo().caption("the see")).await;
    let copy = bob.hears("the see").await;
    alice.edits(sent, Content::default().caption("the sea")).await;
    let heard = bob.hears("the sea").await;
    assert_eq!(heard.message_id, copy.message_id);
    assert_eq!(heard.json["photo"][0]["file_unique_id"], copy.json["photo"][0]["file_unique_id"]);

    alice.edits(sent, Content::video().caption("the sea moves")).await;
    let heard = bob.hears("the sea moves").await;
    assert_eq!((heard.message_id, &*heard.kind), (copy.message_id, "video"));
    let original = now(&alice, sent);
    assert_eq!(heard.json["video"]["file_unique_id"], original.json["video"]["file_unique_id"]);

    let sent = alice.sends(Content::voice().caption("lalala")).await;
    let copy = bob.hears("lalala").await.message_id;
    alice.edits(sent, Content::default().caption("dadada")).await;
    assert_eq!(bob.hears("dadada").await.message_id, copy);

    // A caption that names somebody is rewritten in the change, too.
    let mention = json!([{"type": "text_mention", "offset": 0, "length": 2,
        "user": {"id": alice.id(), "is_bot": false, "first_name": "Alice"}}]);
    alice
        .edits(sent, Content::default().with("caption", json!("me!")).with("caption_entities", mention))
        .await;
    assert_eq!(bob.hears("me!").await.entities, json!([]));
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_place_moves_and_stops() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let sent = alice.sends(Content::live_location(48.2, 16.4)).await;
    let copy = bob.receives_kind("location").await;
    assert_eq!(copy.json["location"]["live_period"], 3600);
    for latitude in [48.3, 48.4] {
        alice.edits(sent, Content::live_location(latitude, 16.5)).await;
        becomes(&bob, copy.message_id, "the copy moves", |heard| {
            heard.json["location"]["latitude"] == latitude
        })
        .await;
    }
    alice.edits(sent, Content::location(48.4, 16.5)).await;
    let stopped = |heard: &Heard| heard.json["location"].get("live_period").is_none();
    becomes(&bob, copy.message_id, "the copy stands still", stopped).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn feelings_are_set_changed_and_taken_back_both_ways() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let said = alice.says("I got the job").await;
    let copy = bob.hears("I got the job").await.message_id;
    // Bob feels about what Alice said, and she about it herself: each shows at the other's.
    for (one, at, other, there) in [(&bob, copy, &alice, said), (&alice, said, &bob, copy)] {
        one.reacts(at, "🎉").await;
        becomes(other, there, "it shows", |heard| heard.reactions == ["🎉"]).await;
        one.reacts(at, "❤").await;
        becomes(other, there, "it changes", |heard| heard.reactions == ["❤"]).await;
        one.unreacts(at).await;
        becomes(other, there, "it goes", |heard| heard.reactions.is_empty()).await;
    }
    let own = json!({"type": "custom_emoji", "custom_emoji_id": "5"});
    let plain = json!({"type": "emoji", "emoji": "🔥"});
    bob.reacts_with(copy, json!([own, plain])).await;
    becomes(&alice, said, "the plain one shows", |heard| heard.reactions == ["🔥"]).await;
    bob.reacts_with(copy, json!([own])).await;
    becomes(&alice, said, "and goes", |heard| heard.reactions.is_empty()).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn nothing_changes_after_a_goodbye() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let said = alice.says("hello").await;
    let copy = bob.hears("hello").await.message_id;
    alice.says("bye").await;
    bob.hears("bye").await;
    bob.says("/stop").await;
    alice.hears("The chat has ended").await;
    alice.edits(said, "still there?").await;
    alice.reacts(said, "👍").await;
    alice.says("/help").await;
    alice.hears("/find").await;
    let carol = world.adult("Carol").await;
    crate::world::meet(&alice, &carol).await;
    alice.edits(said, "and now?").await;
    alice.reacts(said, "❤").await;
    alice.says("hello Carol").await;
    carol.hears("hello Carol").await;
    let after = now(&bob, copy);
    assert_eq!((&*after.text, after.edited, after.reactions.len()), ("hello", false, 0));
    carol.never_heard("and now?");
}

#[tokio::test]
async fn between_two_bots_words_follow_and_another_file_is_said_not_to() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    let said = alice.says("helo").await;
    bob.hears("helo").await;
    alice.edits(said, "hello").await;
    bob.hears("hello").await;
    let sent = alice.sends(Content::photo().caption("the see")).await;
    let copy = bob.hears("the see").await.message_id;
    alice.edits(sent, Content::default().caption("the sea")).await;
    assert_eq!(bob.hears("the sea").await.message_id, copy);
    alice.hears("but not another file").await;
    alice.reacts(sent, "👍").await;
    becomes(&bob, copy, "it shows", |heard| heard.reactions == ["👍"]).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn what_a_crowd_sees_of_each_other_is_the_same() {
    for bots in [1, 2] {
        let world = World::of_two_bots(bots == 2).await;
        let options = CrowdOptions {
            people: 24,
            bots,
            messages_per_second: 20.0,
            second_thoughts: 0.5,
            restlessness: 0.01,
            duration: Some(Duration::from_secs(15)),
            // Far above what a busy machine takes.
            ending_margin: Duration::from_secs(15),
            ..CrowdOptions::default()
        };
        let crowd = world.emulator.crowd(options);
        let is_done = |report: &Report| report.phase == Phase::Done;
        let report = crowd.report_where("is final", Duration::from_mins(2), is_done).await;
        assert!(report.is_clean(), "{report:#?}");
        let calls = world.emulator.calls();
        for method in ["editMessageText", "setMessageReaction", "deleteMessage"] {
            assert!(calls.iter().any(|call| call.method == method), "nobody called {method}");
        }
    }
}

#[tokio::test]
async fn a_crowd_whose_workers_die_sees_the_same() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let mut workers = vec![world.worker(), world.worker()];
    let options = CrowdOptions {
        people: 24,
        messages_per_second: 20.0,
        second_thoughts: 0.5,
        restlessness: 0.01,
        // Above the time in which a partition has no owner.
        patience: Duration::from_secs(20),
        ending_margin: Duration::from_secs(25),
        settle_limit: Duration::from_mins(1),
        ..CrowdOptions::default()
    };
    let crowd = world.emulator.crowd(options);
    for deaths in 1..=2 {
        let after = f64::from(deaths) * 8.0;
        crowd.report_where("has gone on", Duration::from_mins(2), |report| report.elapsed_s > after).await;
        workers.remove(0).kill();
        workers.push(world.worker());
    }
    crowd.report_where("has gone on", Duration::from_mins(2), |report| report.elapsed_s > 32.0).await;
    let report = crowd.stop().await;
    // What was being sent when a worker died may have come twice.
    let wrong = [report.lost, report.out_of_order, report.leaked, report.after_goodbye, report.unlike];
    assert!(wrong.iter().all(|count| *count == 0) && report.relayed > 100, "{report:#?}");
}
