//! The calls of a broadcast, made at the pretended Telegram: it takes them as the real one would, and people see it.

use secrecy::SecretString;
use serde_json::json;
use shoal_domain::content::{Caption, RichText};
use shoal_domain::id::{BotId, ChatId, MessageId};
use shoal_domain::message::Absence;
use shoal_emulator::{Content, Emulator, Options, Person};
use shoal_telegram::{
    Call, Client, CopyMessage, DeleteMessage, EditMessageCaption, EditMessageText, Fate, InlineButton,
    InlineKeyboard, Manner, Media, MediaKind, Reaction, SendMedia, SendMessage, SetMessageReaction,
    TelegramError, Unchanged,
};

use crate::world::TOKEN;

const BOT: BotId = BotId(1001);

/// Somebody who has started the bot, and what the bot says to them.
struct Scene {
    client: Client,
    alice: Person,
    _emulator: Emulator,
}

impl Scene {
    async fn begin() -> Scene {
        let emulator = Emulator::start(Options { bots: vec![TOKEN.into()], ..Options::default() }).await;
        let client = Client::new(&emulator.url(), [(BOT, SecretString::from(TOKEN))]).unwrap();
        let alice = emulator.person("Alice");
        alice.says("/start").await;
        Scene { client, alice, _emulator: emulator }
    }

    fn chat(&self) -> ChatId {
        ChatId(self.alice.id())
    }

    /// Makes the call; returns the number of the new message.
    async fn sends(&self, call: Call) -> MessageId {
        let sent = self.client.send(BOT, &call).await.unwrap();
        let [message] = *sent.messages else { panic!("{sent:?}") };
        message
    }

    async fn fails(&self, call: Call) -> TelegramError {
        self.client.send(BOT, &call).await.unwrap_err()
    }

    fn words(&self) -> Call {
        let bold = json!([{"type": "bold", "offset": 0, "length": 4}]);
        Call::SendMessage(SendMessage {
            chat_id: self.chat(),
            text: "News for you".to_owned(),
            entities: serde_json::from_value(bold).unwrap(),
            link_preview_options: None,
            reply_markup: Some(keyboard()),
            reply_parameters: None,
            manner: Manner { disable_notification: true, protect_content: true, allow_paid_broadcast: false },
        })
    }

    fn other_words(&self, message_id: MessageId) -> Call {
        Call::EditMessageText(Box::new(EditMessageText {
            chat_id: self.chat(),
            message_id,
            text: "Old news".to_owned(),
            entities: vec![],
            link_preview_options: None,
            reply_markup: None,
        }))
    }

    fn delete(&self, message_id: MessageId) -> Call {
        Call::DeleteMessage(DeleteMessage { chat_id: self.chat(), message_id })
    }
}

fn keyboard() -> InlineKeyboard {
    let row = vec![InlineButton::link("Read", "https://example.com/a"), InlineButton::new("Stop", "x:stop")];
    InlineKeyboard { inline_keyboard: vec![row] }
}

fn plain(text: &str) -> RichText {
    RichText { text: text.to_owned(), ..RichText::default() }
}

#[tokio::test]
async fn words_are_sent_edited_and_deleted() {
    let scene = Scene::begin().await;
    let message = scene.sends(scene.words()).await;
    let heard = scene.alice.hears("News for you").await;
    assert_eq!((heard.message_id, heard.buttons), (message.0, vec![vec!["Read".into(), "Stop".into()]]));
    assert_eq!(heard.entities[0]["type"], "bold");

    assert!(scene.client.send(BOT, &scene.other_words(message)).await.unwrap().messages.is_empty());
    assert!(scene.alice.hears("Old news").await.edited);
    let again = scene.fails(scene.other_words(message)).await;
    assert_eq!((again.fate(), again.unchanged()), (Fate::AsWished, Some(Unchanged::AlreadySo)));

    let reaction = vec![Reaction::Emoji { emoji: "👍".to_owned() }];
    let react = SetMessageReaction { chat_id: scene.chat(), message_id: message, reaction, is_big: false };
    scene.client.send(BOT, &Call::SetMessageReaction(react)).await.unwrap();
    assert_eq!(scene.alice.chat().last().unwrap().reactions, ["👍"]);

    scene.client.send(BOT, &scene.delete(message)).await.unwrap();
    let again = scene.fails(scene.delete(message)).await;
    assert_eq!((again.fate(), again.unchanged()), (Fate::AsWished, Some(Unchanged::NotFound)));
    let gone = scene.fails(scene.other_words(message)).await;
    assert_eq!(gone.unchanged(), Some(Unchanged::NotFound));
}

#[tokio::test]
async fn media_is_sent_by_its_name_and_copied() {
    let scene = Scene::begin().await;
    let theirs = scene.alice.sends(Content::photo()).await;
    let chat = scene.alice.chat();
    let heard = chat.iter().find(|heard| heard.message_id == theirs).unwrap();
    let file = heard.json["photo"][0]["file_id"].as_str().unwrap().to_owned();
    let caption = Some(Caption { text: plain("Look"), above: false });
    let media = Media { kind: MediaKind::Photo, file, caption, spoiler: true };
    let manner = Manner::default();
    let send = SendMedia { chat_id: scene.chat(), media, reply_markup: Some(keyboard()), manner };
    let photo = scene.sends(Call::SendMedia(Box::new(send))).await;
    let heard = scene.alice.hears("Look").await;
    assert_eq!((heard.kind.as_str(), heard.message_id), ("photo", photo.0));

    let edit = EditMessageCaption {
        chat_id: scene.chat(),
        message_id: photo,
        caption: "Look again".to_owned(),
        caption_entities: vec![],
        show_caption_above_media: false,
        reply_markup: None,
    };
    scene.client.send(BOT, &Call::EditMessageCaption(Box::new(edit))).await.unwrap();
    scene.alice.hears("Look again").await;

    let copy = CopyMessage {
        chat_id: scene.chat(),
        from_chat_id: scene.chat(),
        message_id: photo,
        caption: Some("A copy".to_owned()),
        caption_entities: vec![],
        show_caption_above_media: false,
        reply_markup: Some(keyboard()),
        reply_parameters: None,
        manner,
    };
    let copied = scene.sends(Call::CopyMessage(copy)).await;
    let heard = scene.alice.hears("A copy").await;
    assert_eq!((heard.message_id, heard.buttons.len()), (copied.0, 1));
}

#[tokio::test]
async fn who_cannot_be_written_to_is_told_apart() {
    let scene = Scene::begin().await;
    scene.alice.blocks().await;
    assert_eq!(scene.fails(scene.words()).await.gone(), Some(Absence::Blocked));
    scene.alice.unblocks().await;
    scene.sends(scene.words()).await;
    scene.alice.deactivates().await;
    let error = scene.fails(scene.words()).await;
    assert_eq!(error.gone(), Some(Absence::Deactivated));
    assert_eq!(error.said().unwrap(), "403: Forbidden: user is deactivated");
    let nobody = Call::say(ChatId(7), "hello", vec![]);
    assert_eq!(scene.fails(nobody).await.gone(), Some(Absence::NotFound));
    let error = scene.fails(scene.delete(MessageId(999))).await;
    assert_eq!((error.gone(), error.unchanged()), (None, Some(Unchanged::NotFound)));
}
