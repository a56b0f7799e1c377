//! A broadcast as an admin sees it: made, started and followed through the HTTP API, delivered by workers.

use std::net::SocketAddr;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use shoal::process::{self, Role};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_store::Store;

use crate::world::{World, eventually};

const PEOPLE: usize = 50;

/// An admin with a token, and the API that takes it.
pub struct Admin {
    api: SocketAddr,
    token: String,
    http: reqwest::Client,
    _lifecycle: Lifecycle,
}

impl Admin {
    pub async fn of(world: &World, name: &str) -> Admin {
        Admin::with(world, name, shoal_store::Role::Operator).await
    }

    /// With a role.
    pub async fn with(world: &World, name: &str, role: shoal_store::Role) -> Admin {
        let mut settings = world.settings.clone();
        settings.admin_listen = "127.0.0.1:0".parse().unwrap();
        let mut lifecycle = Lifecycle::for_tests();
        let started = process::start(Role::Admin, &settings, &Health::default(), &mut lifecycle).await;
        let (token, hash) = shoal_admin::token::make();
        let store = Store::new(settings.database_url.expose()).unwrap();
        assert!(store.add_admin(name, role, &hash).await.unwrap());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let token = token.expose_secret().to_owned();
        Admin { api: started.unwrap().unwrap(), token, http, _lifecycle: lifecycle }
    }

    pub fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}/api/v1{path}", self.api);
        self.http.request(method.parse().unwrap(), url).bearer_auth(&self.token)
    }

    pub async fn json(&self, request: reqwest::RequestBuilder) -> Value {
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.json().await.unwrap();
        assert!(status.is_success(), "{status} {body}");
        body
    }
}

/// What an event stream says until it ends.
fn progress(stream: &str) -> Vec<Value> {
    let of_event = |event: &str| {
        event.contains("event: progress").then(|| {
            let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
            serde_json::from_str(data).unwrap()
        })
    };
    stream.split("\n\n").filter_map(of_event).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_came_gets_it_once_and_the_numbers_are_right() {
    let world = World::start().await;
    let mut people = vec![];
    for number in 0..PEOPLE {
        let person = world.emulator.person(format!("Person{number}").as_str());
        person.says("/start").await;
        people.push(person);
    }
    for person in &people {
        person.hears("How old are you?").await;
    }
    let admin = Admin::of(&world, "anna").await;
    let bot = admin.json(admin.ask("GET", "/bots")).await["bots"][0]["id"].clone();
    let wanted = json!({
        "bot": bot, "name": "news", "audience": "everybody",
        "content": { "body": { "text": { "html": "News for <b>{first_name|you}</b>" } } },
    });
    let id = admin.json(admin.ask("POST", "/broadcasts").json(&wanted)).await["id"].clone();
    // Contacts are written behind the chat: at some moment all are there.
    eventually("all are in the audience", async || {
        let preview = admin.json(admin.ask("POST", &format!("/broadcasts/{id}/preview"))).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        preview["recipients"] == PEOPLE
    })
    .await;
    world.emulator.count_tag("News for Person");
    let started = admin.json(admin.ask("POST", &format!("/broadcasts/{id}/start"))).await;
    assert_eq!(started["state"], "running");
    // The stream ends by itself when the broadcast does.
    let stream =
        admin.ask("GET", &format!("/broadcasts/{id}/events")).send().await.unwrap().text().await.unwrap();
    let said = progress(&stream);
    assert!(stream.trim_end().ends_with("event: end\ndata: {}"), "{stream}");
    let last = said.last().unwrap();
    assert_eq!((&last["state"], &last["recipients"]["sent"]), (&json!("finished"), &json!(PEOPLE)));
    for (number, person) in people.iter().enumerate() {
        person.hears(&format!("News for Person{number}")).await;
    }
    assert_eq!(world.emulator.received_once("News for Person"), PEOPLE);
    let shown = admin.json(admin.ask("GET", &format!("/broadcasts/{id}"))).await;
    assert_eq!(shown["recipients"], last["recipients"], "counts equal what was said");
    let rows = admin.json(admin.ask("GET", &format!("/broadcasts/{id}/recipients?state=sent"))).await;
    assert_eq!(rows["recipients"].as_array().unwrap().len(), PEOPLE, "and the rows");
    assert!(rows["recipients"].as_array().unwrap().iter().all(|row| row["messages"][0].is_i64()), "{rows}");
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
