//! The chat page from outside: what its routes tell, and what they do.

mod refusing;

use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use shoal_emulator::{BotId, Emulator};

use crate::bot::{Bot, PATIENCE};

/// The smallest PNG that browsers take: one dot.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// A browser without a screen.
pub struct Page {
    emulator: Emulator,
    bot: BotId,
    http: reqwest::Client,
}

/// The events of a stream, as they come.
pub struct Stream {
    response: Response,
    unread: String,
}

impl Page {
    fn of(bot: &Bot) -> Self {
        Self::at(bot.emulator.clone(), bot.id)
    }

    pub fn at(emulator: Emulator, bot: BotId) -> Self {
        Self { emulator, bot, http: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.url())
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let response = self.http.post(self.url(path)).json(&body).send().await.unwrap();
        (response.status(), response.json().await.unwrap_or_default())
    }

    pub async fn arrives(&self, name: &str) -> i64 {
        let (status, person) = self.post("/chat/people", json!({ "name": name, "language": "en" })).await;
        assert_eq!(status, StatusCode::OK, "{person}");
        person["id"].as_i64().unwrap()
    }

    /// Somebody does something that is taken.
    async fn does(&self, person: i64, deed: Value) -> Value {
        let (status, answer) = self.tries(person, deed).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    async fn tries(&self, person: i64, deed: Value) -> (StatusCode, Value) {
        self.post("/chat/do", json!({ "bot": self.bot, "person": person, "deed": deed })).await
    }

    pub async fn says(&self, person: i64, words: &str) {
        let deed = json!({ "kind": "send", "contents": [{ "kind": "text", "words": words }] });
        self.does(person, deed).await;
    }

    pub async fn follows(&self, person: i64) -> Stream {
        let response = self.get(&format!("/chat/stream?pane={}:{person}", self.bot)).await;
        assert_eq!(response.status(), StatusCode::OK);
        Stream { response, unread: String::new() }
    }
}

impl Stream {
    /// The next news of the one chat.
    async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                let rest = rest.to_owned();
                self.unread = rest;
                if let Some(data) = data {
                    return serde_json::from_str::<Value>(&data).unwrap()[0].clone();
                }
                continue;
            }
            let chunk =
                tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("news come").unwrap();
            self.unread += std::str::from_utf8(&chunk.expect("the stream goes on")).unwrap();
        }
    }

    /// The first news that fit.
    pub async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let news = self.next().await;
            if fits(&news) {
                return news;
            }
        }
    }
}

#[tokio::test]
async fn a_chat_is_told_as_it_stands_and_then_as_it_changes() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let alice = page.arrives("Alice").await;
    let mut stream = page.follows(alice).await;
    let first = stream.next().await;
    assert_eq!((&first["whole"], &first["messages"]), (&json!(true), &json!([])));
    page.says(alice, "/start").await;
    let mine = stream.until(|news| news["messages"][0]["text"] == "/start").await["messages"][0].clone();
    assert_eq!((&mine["mine"], &mine["kind"]), (&json!(true), &json!("text")));

    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let sent =
        bot.calls("sendMessage", json!({ "chat_id": alice, "text": "menu", "reply_markup": keyboard })).await;
    let theirs = stream.until(|news| news["messages"][0]["text"] == "menu").await;
    assert_eq!(theirs["messages"].as_array().unwrap().len(), 1, "only what is new");
    let about = json!({ "chat_id": alice, "message_id": sent["message_id"] });
    let mut edit = about.clone();
    edit["text"] = json!("another menu");
    bot.calls("editMessageText", edit).await;
    stream
        .until(|news| {
            news["messages"][0]["text"] == "another menu" && news["messages"][0]["edit_date"].is_i64()
        })
        .await;
    page.does(alice, json!({ "kind": "react", "message": sent["message_id"], "emoji": "🔥" })).await;
    stream.until(|news| news["messages"][0]["reactions"]["mine"][0]["emoji"] == "🔥").await;
    bot.calls("sendChatAction", json!({ "chat_id": alice, "action": "typing" })).await;
    stream.until(|news| news["frame"]["action"]["what"] == "typing").await;
    bot.calls("deleteMessage", about).await;
    stream.until(|news| news["gone"] == json!([sent["message_id"]])).await;
    let commands = json!([{ "command": "find", "description": "Find somebody" }]);
    bot.calls("setMyCommands", json!({ "commands": commands })).await;
    stream.until(|news| news["frame"]["commands"] == commands).await;
}

#[tokio::test]
async fn a_pressed_button_brings_what_the_bot_answers() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let alice = page.arrives("Alice").await;
    page.says(alice, "/start").await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let menu = json!({ "chat_id": alice, "text": "menu", "reply_markup": keyboard });
    let sent = bot.calls("sendMessage", menu).await;
    let press = json!({ "kind": "press", "message": sent["message_id"], "row": 0, "column": 0 });
    let answer = async {
        let mut updates = json!([]);
        while updates[0]["callback_query"].is_null() {
            let asked = json!({ "timeout": 5, "allowed_updates": ["callback_query"], "offset": -1 });
            updates = bot.calls("getUpdates", asked).await;
        }
        let query = &updates[0]["callback_query"];
        assert_eq!(query["data"], "go");
        bot.calls("answerCallbackQuery", json!({ "callback_query_id": query["id"], "text": "Gone" })).await
    };
    let (pressed, _) = tokio::join!(page.does(alice, press), answer);
    assert_eq!(pressed["answer"]["text"], "Gone");
    let elsewhere = json!({ "kind": "press", "message": sent["message_id"], "row": 0, "column": 1 });
    assert_eq!(page.tries(alice, elsewhere).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_picture_crosses_from_bot_to_bot_with_all_its_bytes() {
    let tokens = ["1001:AAfirst", "1002:AAsecond"].map(str::to_owned).to_vec();
    let bot = Bot::with(shoal_emulator::Options { bots: tokens, ..Default::default() }).await;
    let page = Page::of(&bot);
    let (alice, bob) = (page.arrives("Alice").await, page.arrives("Bob").await);
    let sent = page.http.post(page.url("/chat/pictures")).header(header::CONTENT_TYPE, "image/png").body(PNG);
    let picture: Value = sent.send().await.unwrap().json().await.unwrap();
    let photo = json!({ "kind": "photo", "picture": picture["picture"], "width": 1, "height": 1, "caption": "dot", "spoiler": false });
    page.does(alice, json!({ "kind": "send", "contents": [photo] })).await;
    let start = json!({ "kind": "send", "contents": [{ "kind": "text", "words": "/start" }] });
    page.post("/chat/do", json!({ "bot": 1002, "person": bob, "deed": start })).await;

    let updates = bot.calls("getUpdates", json!({})).await;
    let file = &updates[0]["message"]["photo"][0];
    assert_eq!((&file["width"], &file["file_size"]), (&json!(1), &json!(PNG.len())));
    let at = bot.calls("getFile", json!({ "file_id": file["file_id"] })).await;
    let path = format!("/file/bot1001:AAfirst/{}", at["file_path"].as_str().unwrap());
    let bytes = page.get(&path).await.bytes().await.unwrap();
    assert_eq!(&bytes[..], PNG);
    let head = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n{bob}\r\n--edge\r\n\
         content-disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\r\n"
    );
    let form = [head.as_bytes(), &bytes, b"\r\n--edge--\r\n"].concat();
    let again = page.http.post(page.url("/bot1002:AAsecond/sendPhoto")).body(form);
    let again =
        again.header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").send().await.unwrap();
    let again: Value = again.json().await.unwrap();
    assert_eq!(again["result"]["photo"][0]["file_unique_id"], picture["picture"]);
    let shown = page.get(&format!("/chat/pictures/{}", picture["picture"].as_str().unwrap())).await;
    assert_eq!(shown.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(&shown.bytes().await.unwrap()[..], PNG);
}
