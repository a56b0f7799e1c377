//! A crowd that does all that one can beside talking; what people choose holds, as the emulator's own account has it.

use std::time::Duration;

use shoal_emulator::{Crowd, CrowdOptions, Phase, Report};

use crate::world::{By, World, eventually};

/// All that people can do beside talking, as the account names it.
const ALL: [&str; 29] = [
    "again",
    "asked by a link",
    "channel asked for",
    "channel joined",
    "channel left",
    "contact asked about",
    "contact shown",
    "delete",
    "export",
    "icebreaker",
    "into a room",
    "link",
    "lock offered",
    "lock refused",
    "locked",
    "met by a link",
    "met by wish",
    "met in a room",
    "muted all",
    "muted media",
    "next asked twice",
    "other language",
    "out of a room",
    "paid",
    "profile",
    "protected",
    "rated",
    "stays",
    "unmuted",
];

/// Longest time until everything was done once.
const LONGEST: Duration = Duration::from_mins(4);

/// Whether everything was done. What was not, if anything.
fn undone(report: &Report) -> Vec<&'static str> {
    let times = |name: &str| report.errands.get(name).copied().unwrap_or_default();
    ALL.into_iter().filter(|name| times(name) == 0).collect()
}

/// Some may choose by gender, some may lock chats.
fn give_perks(world: &World, crowd: &Crowd) {
    for (place, person) in crowd.people().into_iter().enumerate() {
        let person = person.to_string();
        match place % 3 {
            0 => world.shoal(&["user", "grant", &person, "preference", "--until", "2100-01-01T00:00:00Z"]),
            1 => world.shoal(&["user", "grant", &person, "locks", "--count", "5"]),
            _ => continue,
        };
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_do_all_that_one_can_and_what_they_chose_holds() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let mut world = World::without_worker(&place, By::Webhook).await;
    let bot = world.emulator.bots()[0];
    let channel = world.emulator.channel(Some("shoal_town"), "Town");
    channel.appoints(bot);
    world.shoal(&["bot", "channels", &bot.to_string(), "add", "@shoal_town"]);
    world.work().await;
    let crowd = world.emulator.crowd(CrowdOptions {
        people: 48,
        children: 2,
        // What the bot says in answer waits for the pace of the chat, too.
        messages_per_second: 20.0,
        restlessness: 0.06,
        second_thoughts: 0.1,
        errands: 0.3,
        ..CrowdOptions::default()
    });
    eventually("the crowd has begun", async || crowd.report().phase == Phase::Running).await;
    tokio::task::block_in_place(|| give_perks(&world, &crowd));
    let all = |report: &Report| undone(report).is_empty() || !report.problems.is_empty();
    crowd.report_where("shows that all was done", LONGEST, all).await;
    let report = crowd.stop().await;
    assert_eq!(report.phase, Phase::Done);
    assert!(report.is_clean(), "{report:#?}");
    println!("{:?}", report.errands);
}
