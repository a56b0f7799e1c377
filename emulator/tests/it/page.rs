//! The chat page from outside: its routes, what they take and refuse, and that words stay words.

use std::time::Duration;

use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};

use crate::bot::{Bot, PATIENCE};

/// The smallest PNG that browsers take: one dot.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// A browser without a screen.
struct Page<'a> {
    bot: &'a Bot,
    http: reqwest::Client,
}

/// The events of a stream, as they come.
struct Stream {
    response: Response,
    unread: String,
}

impl<'a> Page<'a> {
    fn of(bot: &'a Bot) -> Self {
        Self { bot, http: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.bot.emulator.url())
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let response = self.http.post(self.url(path)).json(&body).send().await.unwrap();
        (response.status(), response.json().await.unwrap_or_default())
    }

    async fn arrives(&self, name: &str) -> i64 {
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
        self.post("/chat/do", json!({ "bot": self.bot.id, "person": person, "deed": deed })).await
    }

    async fn says(&self, person: i64, words: &str) {
        let deed = json!({ "kind": "send", "contents": [{ "kind": "text", "words": words }] });
        self.does(person, deed).await;
    }

    async fn follows(&self, person: i64) -> Stream {
        let response = self.get(&format!("/chat/stream?pane={}:{person}", self.bot.id)).await;
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
    async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
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
async fn markup_and_scripts_stay_the_words_they_are() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let name = "<b>Al</b>";
    let alice = page.arrives(name).await;
    let mut stream = page.follows(alice).await;
    for words in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\u{202e}gnp.exe",
        "\u{0}",
        "data: x\n\nevent: y",
    ] {
        page.says(alice, words).await;
        let heard = stream.until(|news| news["messages"][0]["mine"] == true).await;
        assert_eq!(heard["messages"][0]["text"], words.trim());
        assert_eq!(heard["messages"][0]["from"]["first_name"], name);
    }
    // Even if a word came to be read as markup, the page would not run it.
    for file in ["", "/main.js", "/words.js", "/chat.css"] {
        let response = page.get(&format!("/chat{file}")).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let text = response.text().await.unwrap();
        for reader_of_markup in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"]
        {
            assert!(!text.contains(reader_of_markup), "{file} has {reader_of_markup}");
        }
        assert!(!text.contains("https://cdn") && !text.contains("http://cdn"));
    }
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

#[tokio::test]
async fn what_is_too_much_or_makes_no_sense_is_refused() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let alice = page.arrives("Alice").await;
    page.says(alice, "hello").await;
    let text = |words: String| json!({ "kind": "send", "contents": [{ "kind": "text", "words": words }] });
    let video = json!({ "kind": "video", "caption": "", "spoiler": false });
    let refused = [
        text(String::new()),
        text("x".repeat(4_097)),
        text("x".repeat(100_000)),
        json!({ "kind": "send", "contents": [] }),
        json!({ "kind": "send", "contents": vec![video.clone(); 11] }),
        json!({ "kind": "send", "contents": [{ "kind": "voice" }, { "kind": "voice" }] }),
        json!({ "kind": "send", "contents": [video], "answers": 9_999 }),
        json!({ "kind": "send", "contents": [{ "kind": "location", "latitude": 91.0, "longitude": 0.0, "live": false }] }),
        json!({ "kind": "send", "contents": [{ "kind": "photo", "picture": "nothing", "caption": "", "spoiler": false }] }),
        json!({ "kind": "edit", "message": 9_999, "words": "x" }),
        json!({ "kind": "key", "row": 0, "column": 0 }),
        json!({ "kind": "explode" }),
    ];
    for deed in refused {
        let (status, answer) = page.tries(alice, deed.clone()).await;
        assert!(status.is_client_error(), "{status} {answer} for {deed}");
    }
    assert_eq!(page.tries(alice + 1, text("who?".to_owned())).await.0, StatusCode::NOT_FOUND);
    let outsider = bot.emulator.person("Outsider");
    assert_eq!(page.tries(outsider.id(), text("not me".to_owned())).await.0, StatusCode::NOT_FOUND);
    for body in [b"<svg onload='alert(1)'/>".to_vec(), [PNG, &vec![0; 600 << 10]].concat()] {
        let sent =
            page.http.post(page.url("/chat/pictures")).header(header::CONTENT_TYPE, "image/png").body(body);
        // Who sends too much may be cut off before the answer is read.
        assert!(sent.send().await.map_or(true, |response| response.status().is_client_error()));
    }
    for name in [String::new(), "x".repeat(65)] {
        let (status, _) = page.post("/chat/people", json!({ "name": name, "language": "en" })).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn other_pages_and_other_names_stay_out() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let with = |name: header::HeaderName, value: &str| {
        page.http.get(page.url("/chat/town")).header(name, value).send()
    };
    assert_eq!(with(header::ORIGIN, "http://evil.example").await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(with(header::HOST, "evil.example").await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(with(header::ORIGIN, &bot.emulator.url()).await.unwrap().status(), StatusCode::OK);
    // A form can be sent from anywhere without asking, but it is no JSON.
    let form = page.http.post(page.url("/chat/people")).body("{\"name\":\"Eve\",\"language\":\"en\"}");
    let form = form.header(header::CONTENT_TYPE, "text/plain").send().await.unwrap();
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn only_so_many_streams_are_open_and_those_that_end_make_room() {
    let bot = Bot::start().await;
    let page = Page::of(&bot);
    let alice = page.arrives("Alice").await;
    let path = format!("/chat/stream?pane={}:{alice}", bot.id);
    let mut open = Vec::new();
    for _ in 0..32 {
        open.push(page.follows(alice).await);
    }
    assert_eq!(page.get(&path).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(open);
    let end = tokio::time::Instant::now() + PATIENCE;
    while page.get(&path).await.status() != StatusCode::OK {
        assert!(tokio::time::Instant::now() < end, "nobody made room");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(page.get("/chat/stream").await.status(), StatusCode::BAD_REQUEST);
}
