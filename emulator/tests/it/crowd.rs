//! The crowd with a bot that does its work well, and with bots that do not: the account tells them apart.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use serde_json::{Value, json};
use shoal_emulator::{BotId, CrowdOptions, Emulator, Options, Phase, Report, Wrong};

use crate::{
    bot::{Bot, Webhook},
    page::Page,
};

/// Messages after which the bots have shown what they are.
const ENOUGH: u64 = 100;

/// What a bot does with every tenth message it relays.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Good,
    Loses,
    Doubles,
    Names,
    Misdelivers,
    Holds,
    /// Brings the same two together again and again.
    Reunites,
    /// Asks how old people are, and does not mind.
    AdmitsChildren,
}

/// A matchmaker as small as can be: one update after the other.
struct Matchmaker {
    bot: Bot,
    habit: Habit,
    waiting: Vec<i64>,
    /// Who said something else than that they are old enough.
    children: HashSet<i64>,
    /// Who have been partners.
    met: HashSet<(i64, i64)>,
    partners: HashMap<i64, i64>,
    relayed: u64,
    held: Option<(i64, i64, Value)>,
}

impl Matchmaker {
    async fn handle(&mut self, update: &Value) {
        if let Some(change) = update.get("my_chat_member") {
            if change["new_chat_member"]["status"] == "kicked" {
                self.part(change["from"]["id"].as_i64().unwrap()).await;
            }
            return;
        }
        // Changes and feelings it leaves alone.
        let Some(message) = update.get("message") else { return };
        let person = message["from"]["id"].as_i64().unwrap();
        match message["text"].as_str() {
            Some("/start") => self.say(person, "Welcome! How old are you?").await,
            Some("/find") => self.find(person).await,
            Some("/stop" | "/block" | "/report") => self.part(person).await,
            Some("/next") => {
                self.part(person).await;
                self.find(person).await;
            }
            _ => {
                if let Some(partner) = self.partners.get(&person).copied() {
                    return self.relay(person, partner, message).await;
                }
                let age = message["text"].as_str().and_then(|text| text.parse::<u8>().ok());
                if age.is_none_or(|age| age < 18) {
                    self.children.insert(person);
                }
                self.say(person, "Thank you. Send /find.").await;
            }
        }
    }

    async fn find(&mut self, person: i64) {
        let is_kept_out = self.children.contains(&person) && self.habit != Habit::AdmitsChildren;
        if is_kept_out || self.partners.contains_key(&person) || self.waiting.contains(&person) {
            return self.say(person, "Wait.").await;
        }
        let suits = |other: &i64| self.habit == Habit::Reunites || !self.met.contains(&(person, *other));
        let Some(place) = self.waiting.iter().position(suits) else {
            self.waiting.push(person);
            return self.say(person, "Looking for someone…").await;
        };
        let partner = self.waiting.remove(place);
        self.met.extend([(person, partner), (partner, person)]);
        self.partners.extend([(person, partner), (partner, person)]);
        self.say(person, "You're connected!").await;
        self.say(partner, "You're connected!").await;
    }

    async fn part(&mut self, person: i64) {
        self.waiting.retain(|waiting| *waiting != person);
        if let Some(partner) = self.partners.remove(&person) {
            self.partners.remove(&partner);
            self.say(person, "The chat has ended.").await;
            self.say(partner, "The chat has ended.").await;
        }
    }

    async fn relay(&mut self, person: i64, partner: i64, message: &Value) {
        self.relayed += 1;
        let id = message["message_id"].clone();
        if self.relayed.is_multiple_of(10) {
            match self.habit {
                Habit::Good | Habit::Reunites | Habit::AdmitsChildren => {}
                Habit::Loses => return,
                Habit::Doubles => self.copy(person, partner, &id).await,
                Habit::Names => {
                    let name = message["from"]["first_name"].as_str().unwrap();
                    self.say(partner, &format!("{name} says:")).await;
                }
                Habit::Misdelivers => {
                    let stranger =
                        self.partners.keys().copied().find(|other| *other != person && *other != partner);
                    return self.copy(person, stranger.unwrap_or(person), &id).await;
                }
                Habit::Holds => {
                    self.held = Some((person, partner, id));
                    return;
                }
            }
        }
        self.copy(person, partner, &id).await;
        if let Some((from, to, id)) = self.held.take_if(|(from, ..)| *from == person) {
            self.copy(from, to, &id).await;
        }
    }

    async fn copy(&self, from: i64, to: i64, id: &Value) {
        self.bot.call("copyMessage", json!({ "chat_id": to, "from_chat_id": from, "message_id": id })).await;
    }

    async fn say(&self, to: i64, text: &str) {
        self.bot.call("sendMessage", json!({ "chat_id": to, "text": text })).await;
    }
}

async fn run(habit: Habit) -> Report {
    run_with(habit, 0.0, |report| report.relayed >= ENOUGH).await
}

async fn run_with(habit: Habit, second_thoughts: f64, enough: impl Fn(&Report) -> bool) -> Report {
    run_beside(habit, second_thoughts, enough, async |_, _| {}).await
}

/// The same, while something else goes on, which ends before the crowd is stopped.
async fn run_beside(
    habit: Habit,
    second_thoughts: f64,
    enough: impl Fn(&Report) -> bool,
    beside: impl AsyncFnOnce(Emulator, BotId),
) -> Report {
    let (bot, mut webhook) = (Bot::with(Options::default()).await, Webhook::listen().await);
    let crowd = bot.emulator.crowd(CrowdOptions {
        people: 12,
        children: 2,
        restlessness: if habit == Habit::Reunites { 0.2 } else { CrowdOptions::default().restlessness },
        messages_per_second: if second_thoughts > 0.0 { 20.0 } else { 100.0 },
        second_thoughts,
        pace: Duration::from_millis(50),
        rest: Duration::from_millis(300),
        settle_limit: Duration::from_secs(1),
        ..CrowdOptions::default()
    });
    assert_eq!(crowd.report().phase, Phase::Waiting);
    webhook.set(&bot).await;
    let (emulator, id) = (bot.emulator.clone(), bot.id);
    let mut matchmaker = Matchmaker {
        bot,
        habit,
        waiting: vec![],
        children: HashSet::new(),
        met: HashSet::new(),
        partners: HashMap::new(),
        relayed: 0,
        held: None,
    };
    let working = tokio::spawn(async move {
        loop {
            let update = webhook.next().await;
            matchmaker.handle(&update).await;
        }
    });
    beside(emulator, id).await;
    crowd.report_where("relayed enough", Duration::from_secs(30), enough).await;
    let report = crowd.stop().await;
    working.abort();
    assert_eq!(report.phase, Phase::Done);
    report
}

/// Runs in which everything has to be found that is wrong.
const RUNS: usize = 8;

fn found(report: &Report) -> Vec<Wrong> {
    let mut found: Vec<Wrong> = report.problems.iter().map(|problem| problem.wrong).collect();
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn a_good_bot_has_a_clean_account() {
    let report = run(Habit::Good).await;
    assert!(report.is_clean(), "{report:#?}");
    assert!(report.pairs >= 4 && report.updates > 40 && report.p50_ms > 0.0, "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_loses_messages_is_found_out() {
    let report = run(Habit::Loses).await;
    assert_eq!(found(&report), [Wrong::Lost], "{report:#?}");
    assert!(report.lost >= 3);
}

#[tokio::test]
async fn a_bot_that_sends_twice_is_found_out() {
    let report = run(Habit::Doubles).await;
    assert_eq!(found(&report), [Wrong::Doubled], "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_names_people_is_found_out() {
    let report = run(Habit::Names).await;
    assert_eq!(found(&report), [Wrong::Leaked], "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_tells_strangers_is_found_out() {
    let report = run(Habit::Misdelivers).await;
    assert!(report.leaked >= 3, "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_holds_messages_back_is_found_out() {
    let report = run(Habit::Holds).await;
    assert!(report.out_of_order >= 1, "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_brings_the_same_two_together_is_found_out() {
    let report = run_with(Habit::Reunites, 0.0, |report| report.repeated > 0).await;
    assert_eq!(found(&report), [Wrong::Repeated], "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_lets_children_in_is_found_out() {
    let report = run_with(Habit::AdmitsChildren, 0.0, |report| report.minors > 0).await;
    assert_eq!(found(&report), [Wrong::Minor], "{report:#?}");
}

#[tokio::test]
async fn a_bot_that_leaves_second_thoughts_alone_is_found_out() {
    let mut unseen = vec![
        "reads otherwise",
        "answers something else",
        "to be taken back",
        "felt about",
        "part of an album",
    ];
    // Only what two see who are together at the end is compared, so one run need not have everything.
    for _ in 0..RUNS {
        // People come back only to what has been there for a moment.
        let report = run_with(Habit::Good, 0.3, |report| report.elapsed_s > 14.0).await;
        assert_eq!(found(&report), [Wrong::Unlike], "{report:#?}");
        unseen.retain(|why| !report.problems.iter().any(|problem| problem.why.contains(why)));
        if unseen.is_empty() {
            return;
        }
    }
    panic!("never found: {unseen:?}");
}

#[tokio::test]
async fn somebody_from_the_page_may_come_and_go() {
    let report = run_beside(
        Habit::Good,
        0.0,
        |report| report.relayed > 0,
        async |emulator, bot| {
            let page = Page::at(emulator, bot);
            let vera = page.arrives("Vera").await;
            let mut chat = page.follows(vera).await;
            page.says(vera, "/start").await;
            let says = |news: &Value, part: &str| {
                let text = |message: &Value| message["text"].as_str().is_some_and(|text| text.contains(part));
                news["messages"].as_array().unwrap().iter().any(text)
            };
            let mut left = 0;
            while left < 3 {
                page.says(vera, "/find").await;
                chat.until(|news| says(news, "You're connected!")).await;
                page.says(vera, "hello").await;
                let next = chat.until(|news| news["messages"][0]["mine"] == false).await;
                if says(&next, "has ended") {
                    continue;
                }
                left += 1;
                if left < 3 {
                    page.says(vera, "/stop").await;
                }
            }
            // Somebody is in a chat with her when all others come to rest.
        },
    )
    .await;
    assert!(report.is_clean(), "{report:#?}");
}
