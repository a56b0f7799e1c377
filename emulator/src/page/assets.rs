//! The page itself, kept in the program.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// What the page may do: run its own scripts and show its own pictures. Whatever people write is no part of it, and even if
/// it were, nothing of it could run or be fetched.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Files of the page: name, kind, text.
macro_rules! files {
    ($($kind:ident $name:literal),* $(,)?) => {
        &[$(($name, $kind, include_str!(concat!("web/", $name)))),*]
    };
}

const FILES: &[(&str, &str, &str)] = files![
    HTML "index.html",
    CSS "colours.css",
    CSS "frame.css",
    CSS "chat.css",
    CSS "media.css",
    CSS "compose.css",
    CSS "sheets.css",
    SCRIPT "main.js",
    SCRIPT "make.js",
    SCRIPT "wire.js",
    SCRIPT "phone.js",
    SCRIPT "who.js",
    SCRIPT "list.js",
    SCRIPT "bubble.js",
    SCRIPT "words.js",
    SCRIPT "media.js",
    SCRIPT "drawing.js",
    SCRIPT "keyboards.js",
    SCRIPT "composer.js",
    SCRIPT "attach.js",
    SCRIPT "menu.js",
    SCRIPT "sheets.js",
];

/// The page.
pub(super) async fn page() -> Response {
    find("index.html")
}

/// A file of the page.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    find(&name)
}

fn find(name: &str) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(known, ..)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, *kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The page is as new as the program that serves it.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, *text).into_response()
}
