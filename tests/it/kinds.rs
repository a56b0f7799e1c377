//! What becomes of each kind of message, found out by trying: `docs/kinds.md` says what this test finds.

use std::fmt::Write;
use std::path::Path;

use futures::future::join_all;
use serde_json::json;
use shoal_emulator::{Content, Heard, Person};

use crate::world::{World, eventually, meet};

/// Set to anything, it has the page written anew instead of compared.
const WRITE: &str = "SHOAL_WRITE_KINDS";

const HEAD: &str = "\
# What becomes of each kind of message

Found out by `tests/it/kinds.rs`, which fails when this page says something else; `make kinds` writes it anew.

Each kind is sent by one person. *Edited*: its sender changes it. *Answered*, *felt about*: its receiver does so. *Taken back*:
its sender answers it with `/unsend`. **Yes** means that the other sees the same, at the right message, as the pretended Telegram
has it. **Asked first**: it goes out when its sender has confirmed it. **A reason**: it cannot be passed on, and its sender is told
why. **—**: there is nothing to change, or nothing that was sent.
";

/// How a change can be seen.
type Shows = fn(&Heard) -> bool;

/// How a kind is tried.
struct Kind {
    name: &'static str,
    content: Content,
    /// What it arrives as, within a bot and between two. `None`: it does not.
    arrives: [Option<&'static str>; 2],
    /// What its sender makes of it, and how that can be seen.
    edit: Option<(Content, Shows)>,
}

fn kind(name: &'static str, content: Content, arrives: &'static str) -> Kind {
    Kind { name, content, arrives: [Some(arrives); 2], edit: None }
}

fn captioned(name: &'static str, content: Content, arrives: &'static str) -> Kind {
    let edit: (Content, Shows) = (Content::default().caption("changed"), |heard| heard.text == "changed");
    Kind { edit: Some(edit), ..kind(name, content.caption("first"), arrives) }
}

fn kinds() -> Vec<Kind> {
    let refused = |name, content| Kind { name, content, arrives: [None; 2], edit: None };
    let place = |latitude| Content::live_location(latitude, 16.4);
    vec![
        Kind {
            edit: Some((Content::text("changed"), |heard| heard.text == "changed")),
            ..kind("text", Content::text("first"), "text")
        },
        captioned("photo", Content::photo(), "photo"),
        captioned("video", Content::video(), "video"),
        captioned("animation", Content::animation(), "animation"),
        captioned("audio", Content::audio(), "audio"),
        captioned("document", Content::document(), "document"),
        captioned("voice message", Content::voice(), "voice"),
        kind("round video", Content::video_note(), "video_note"),
        kind("sticker", Content::sticker(), "sticker"),
        captioned("part of an album", Content::photo().with("media_group_id", json!("1337")), "photo"),
        kind("place", Content::location(48.2, 16.4), "location"),
        Kind {
            edit: Some((place(48.3), |heard| heard.json["location"]["latitude"] == 48.3)),
            ..kind("place that moves", place(48.2), "location")
        },
        kind("place with a name", Content::venue("A café", "Some street 1"), "venue"),
        Kind { arrives: [Some("dice"), Some("text")], ..kind("dice", Content::dice(4), "dice") },
        kind("poll", Content::poll("Tea?", &["Yes", "No"]), "poll"),
        kind("contact", Content::contact("+436601234567", "Ann"), "contact"),
        refused("story", Content::story()),
        refused("game", Content::game()),
        refused("paid media", Content::raw(json!({"paid_media": {"star_count": 5, "paid_media": []}}))),
        refused("gift", Content::raw(json!({"gift": {}}))),
        refused("invoice", Content::raw(json!({"invoice": {}}))),
        refused("giveaway", Content::raw(json!({"giveaway": {}}))),
        Kind {
            arrives: [None; 2],
            ..kind("a kind that nobody knows yet", Content::raw(json!({"hologram": {}})), "unknown")
        },
    ]
}

fn now(person: &Person, message: i64) -> Option<Heard> {
    person.chat().into_iter().find(|heard| heard.message_id == message)
}

/// Tries a kind between two people; what came of it, column by column.
async fn tried(kind: Kind, alice: Person, bob: Person, across: bool) -> [&'static str; 5] {
    const NOTHING: &str = "—";
    let mut sent = alice.sends(kind.content.clone()).await;
    if kind.name == "part of an album" {
        // The second is the one that is tried.
        sent = alice.sends(kind.content.clone().caption("second")).await;
        bob.hears("first").await;
    }
    let Some(arrives) = kind.arrives[usize::from(across)] else {
        alice.receives(|heard| heard.text.contains("passed on") || heard.text.contains("did not")).await;
        return ["a reason", NOTHING, NOTHING, NOTHING, NOTHING];
    };
    if kind.name == "contact" {
        alice.presses("Share contact").await.answered().await;
    }
    let copy = bob.receives_kind(arrives).await;
    let in_words = arrives != kind.arrives[0].expect("it arrives within a bot");
    let said = match kind.name {
        "contact" => "asked first",
        "part of an album" if copy.json.get("media_group_id").is_none() => "one by one",
        _ if in_words => "in words",
        _ => "yes",
    };
    let edited = match kind.edit {
        None => NOTHING,
        Some((edit, shows)) => {
            alice.edits(sent, edit).await;
            eventually(kind.name, async || now(&bob, copy.message_id).is_some_and(|heard| shows(&heard)))
                .await;
            if across && kind.name != "text" && kind.name != "place that moves" { "its words" } else { "yes" }
        }
    };
    bob.replies(copy.message_id, "an answer").await;
    assert_eq!(alice.hears("an answer").await.reply_to, Some(sent), "{}", kind.name);
    bob.reacts(copy.message_id, "👍").await;
    let feels = async || now(&alice, sent).is_some_and(|heard| heard.reactions == ["👍"]);
    eventually(kind.name, feels).await;
    alice.replies(sent, "/unsend").await;
    let gone = async || now(&alice, sent).is_none() && now(&bob, copy.message_id).is_none();
    eventually(kind.name, gone).await;
    [said, edited, "yes", "yes", "yes"]
}

async fn table(world: &World, across: bool) -> String {
    let mut pairs = Vec::new();
    for kind in kinds() {
        let bots = world.emulator.bots();
        let alice = world.adult("Alice").await;
        let bob = world.emulator.person("Bob").with(bots[usize::from(across)]);
        let bob = world.adult_at(bob).await;
        meet(&alice, &bob).await;
        pairs.push((kind, alice, bob));
    }
    let tries = pairs.into_iter().map(|(kind, alice, bob)| async move {
        let name = kind.name;
        (name, tried(kind, alice, bob, across).await)
    });
    let mut table =
        "| | sent | edited | answered | felt about | taken back |\n| --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    for (name, cells) in join_all(tries).await {
        writeln!(table, "| {name} | {} |", cells.join(" | ")).expect("a text takes all");
    }
    table
}

#[tokio::test]
async fn the_page_of_kinds_says_what_becomes_of_each() {
    let within = table(&World::start().await, false).await;
    let between = table(&World::of_two_bots(true).await, true).await;
    let page = format!(
        "{HEAD}\n## Within a bot\n\n{within}\nA contact keeps its name and number, never whose account it is. A poll is asked anew: votes stay with the original. A die\nis thrown anew.\nOther files take the place of the first where Telegram lets a bot do so: photos, videos, animations, audio, documents.\n\n## Between two bots\n\n{between}\nA file that takes another's place does not cross; its sender is told so once in a chat. Files of up to 20 MB cross, photos of\nup to 10 MB.\n"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/kinds.md");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page, "`make kinds` writes it anew");
}
