//! What the chat page does not take, and that words stay words.

use std::time::Duration;

use reqwest::{StatusCode, header};
use serde_json::json;

use super::{PNG, Page};
use crate::bot::{Bot, PATIENCE};

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
