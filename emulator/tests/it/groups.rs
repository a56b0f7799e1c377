//! Groups by Telegram's rules: who asks is let in by whoever may, and what may not be done is refused in its words.

use serde_json::{Value, json};
use shoal_emulator::{GroupHandle, Person, Rights, Standing};

use crate::bot::{Bot, bot_and_alice};

const ALL: Rights = Rights { invite: true, restrict: true };

async fn group() -> (Bot, Person, GroupHandle) {
    let (bot, alice) = bot_and_alice().await;
    let salon = bot.emulator.supergroup("Salon");
    salon.appoints(bot.id, ALL);
    let kinds = ["chat_member", "chat_join_request", "my_chat_member"];
    bot.calls("getUpdates", json!({ "timeout": 0, "allowed_updates": kinds })).await;
    (bot, alice, salon)
}

/// What the bot is told next of this kind.
async fn told(bot: &Bot, kind: &str) -> Value {
    let mut offset = 0;
    loop {
        let updates = bot.calls("getUpdates", json!({ "timeout": 1, "offset": offset })).await;
        for update in updates.as_array().unwrap() {
            offset = update["update_id"].as_i64().unwrap() + 1;
            if let Some(told) = update.get(kind) {
                bot.calls("getUpdates", json!({ "offset": offset })).await;
                return told.clone();
            }
        }
    }
}

async fn link(bot: &Bot, salon: &GroupHandle) -> String {
    let asks = json!({ "chat_id": salon.id(), "creates_join_request": true, "name": "mark" });
    bot.calls("createChatInviteLink", asks).await["invite_link"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_asks_is_let_in_or_turned_away_once() {
    let (bot, alice, salon) = group().await;
    let link = link(&bot, &salon).await;
    let of_alice = json!({ "chat_id": salon.id(), "user_id": alice.id() });
    let missing = (400, "Bad Request: HIDE_REQUESTER_MISSING".to_owned());
    assert_eq!(bot.refused("approveChatJoinRequest", of_alice.clone()).await, missing);
    for (method, standing) in
        [("declineChatJoinRequest", Standing::Left), ("approveChatJoinRequest", Standing::Member)]
    {
        assert!(salon.opens(&alice, &link));
        assert_eq!(salon.standing(&alice), Standing::Left, "a link is no key");
        let asked = told(&bot, "chat_join_request").await;
        assert_eq!(
            (&asked["from"]["id"], &asked["invite_link"]["name"]),
            (&json!(alice.id()), &json!("mark"))
        );
        assert_eq!(asked["chat"]["type"], "supergroup");
        bot.calls(method, of_alice.clone()).await;
        assert_eq!(salon.standing(&alice), standing);
    }
    let came = told(&bot, "chat_member").await;
    assert_eq!(
        (&came["old_chat_member"]["status"], &came["new_chat_member"]["status"]),
        (&json!("left"), &json!("member"))
    );
    let there = (400, "Bad Request: USER_ALREADY_PARTICIPANT".to_owned());
    assert_eq!(bot.refused("approveChatJoinRequest", of_alice).await, there);
    assert!(bot.emulator.violations().is_empty(), "{:?}", bot.emulator.violations());
}

#[tokio::test]
async fn a_link_that_is_revoked_or_over_leads_nowhere() {
    let (bot, alice, salon) = group().await;
    let link = link(&bot, &salon).await;
    let revoked =
        bot.calls("revokeChatInviteLink", json!({ "chat_id": salon.id(), "invite_link": link })).await;
    assert_eq!(revoked["is_revoked"], true);
    assert!(!salon.opens(&alice, &link));
    let strange = json!({ "chat_id": salon.id(), "invite_link": "https://t.me/+strange" });
    assert_eq!(bot.refused("revokeChatInviteLink", strange).await.1, "Bad Request: INVITE_HASH_EXPIRED");
    let both = json!({ "chat_id": salon.id(), "creates_join_request": true, "member_limit": 1 });
    assert!(bot.refused("createChatInviteLink", both).await.1.contains("member limit can't be specified"));
    let once = json!({ "chat_id": salon.id(), "member_limit": 1 });
    let once = bot.calls("createChatInviteLink", once).await["invite_link"].as_str().unwrap().to_owned();
    assert!(salon.opens(&alice, &once) && salon.standing(&alice) == Standing::Member);
    let bob = bot.emulator.person("Bob");
    assert!(!salon.opens(&bob, &once), "it was for one");
}

#[tokio::test]
async fn who_is_thrown_out_stays_out_until_they_may_come_back() {
    let (bot, alice, salon) = group().await;
    salon.holds(&alice, Standing::Member);
    let of_alice = json!({ "chat_id": salon.id(), "user_id": alice.id() });
    let gently = json!({ "chat_id": salon.id(), "user_id": alice.id(), "only_if_banned": true });
    bot.calls("unbanChatMember", gently.clone()).await;
    assert_eq!(salon.standing(&alice), Standing::Member);
    bot.calls("banChatMember", of_alice.clone()).await;
    assert_eq!(salon.standing(&alice), Standing::Kicked);
    let link = link(&bot, &salon).await;
    assert!(!salon.opens(&alice, &link));
    bot.calls("unbanChatMember", gently).await;
    assert!(salon.opens(&alice, &link));
    salon.holds(&alice, Standing::Member);
    bot.calls("unbanChatMember", of_alice).await;
    assert_eq!(salon.standing(&alice), Standing::Left, "not gently");
}

#[tokio::test]
async fn a_bot_without_the_right_is_refused_and_told_when_it_loses_it() {
    let (bot, alice, salon) = group().await;
    salon.appoints(bot.id, Rights { invite: false, restrict: false });
    let of_alice = json!({ "chat_id": salon.id(), "user_id": alice.id() });
    for (method, params, why) in [
        (
            "createChatInviteLink",
            json!({ "chat_id": salon.id() }),
            "not enough rights to manage chat invite link",
        ),
        ("approveChatJoinRequest", of_alice.clone(), "not enough rights to manage chat join requests"),
        ("banChatMember", of_alice.clone(), "not enough rights to restrict/unrestrict chat member"),
        ("unbanChatMember", of_alice.clone(), "not enough rights to restrict/unrestrict chat member"),
    ] {
        assert_eq!(bot.refused(method, params).await, (400, format!("Bad Request: {why}")), "{method}");
    }
    salon.demotes(bot.id);
    assert!(bot.refused("banChatMember", of_alice).await.1.contains("not enough rights"));
    let me = json!({ "chat_id": salon.id(), "user_id": bot.id.0 });
    assert_eq!(bot.calls("getChatMember", me).await["status"], "member");
    for (before, now) in
        [("left", "administrator"), ("administrator", "administrator"), ("administrator", "member")]
    {
        let told = told(&bot, "my_chat_member").await;
        let status = |which: &str| told[which]["status"].clone();
        assert_eq!((status("old_chat_member"), status("new_chat_member")), (json!(before), json!(now)));
    }
    let elsewhere = bot.emulator.supergroup("Elsewhere");
    let of_alice = json!({ "chat_id": elsewhere.id(), "user_id": alice.id() });
    let refused = bot.refused("banChatMember", of_alice).await;
    assert_eq!(refused, (403, "Forbidden: bot is not a member of the supergroup chat".to_owned()));
}
