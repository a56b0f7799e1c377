//! Stars by Telegram's rules: ten seconds for an answer, one refund, a list of all that moved.

use serde_json::{Value, json};
use shoal_emulator::Ended;

use crate::bot::{Bot, bot_and_alice};

fn invoice(person: i64) -> Value {
    json!({
        "chat_id": person, "title": "Premium", "description": "A month of it", "payload": "sealed",
        "provider_token": "", "currency": "XTR", "prices": [{ "label": "Premium", "amount": 250 }],
    })
}

/// The question whether somebody may pay.
async fn asked(bot: &Bot) -> Value {
    loop {
        let updates = bot.calls("getUpdates", json!({ "timeout": 1 })).await;
        let mut updates = updates.as_array().unwrap().iter();
        if let Some(asked) = updates.find_map(|update| update.get("pre_checkout_query")) {
            return asked.clone();
        }
    }
}

#[tokio::test]
async fn what_is_accepted_is_paid_told_and_given_back_once() {
    let (bot, alice) = bot_and_alice().await;
    bot.calls("sendInvoice", invoice(alice.id())).await;
    let paying = alice.pays().await;
    let asked = asked(&bot).await;
    assert_eq!((&asked["total_amount"], &asked["invoice_payload"]), (&json!(250), &json!("sealed")));
    let accept = json!({ "pre_checkout_query_id": asked["id"], "ok": true });
    bot.calls("answerPreCheckoutQuery", accept.clone()).await;
    let charge = paying.paid().await;
    assert!(bot.refused("answerPreCheckoutQuery", accept).await.1.contains("query is too old"));
    let refund = json!({ "user_id": alice.id(), "telegram_payment_charge_id": charge });
    bot.calls("refundStarPayment", refund.clone()).await;
    assert!(bot.refused("refundStarPayment", refund).await.1.contains("CHARGE_ALREADY_REFUNDED"));
    let strange = json!({ "user_id": alice.id(), "telegram_payment_charge_id": "nothing" });
    assert!(bot.refused("refundStarPayment", strange).await.1.contains("CHARGE_NOT_FOUND"));
    let moved = bot.calls("getStarTransactions", json!({ "limit": 1, "offset": 1 })).await;
    assert_eq!(moved["transactions"][0]["id"], json!(charge));
    assert_eq!(moved["transactions"][0]["receiver"]["user"]["id"], json!(alice.id()));
    assert_eq!(bot.emulator.stars_of(bot.id), 0);
}

#[tokio::test]
async fn what_is_stopped_or_asked_for_wrongly_is_not_paid() {
    let (bot, alice) = bot_and_alice().await;
    for (field, value) in [
        ("provider_token", json!("123:TEST")),
        ("prices", json!([])),
        ("prices", json!([{ "label": "a", "amount": 1 }, { "label": "b", "amount": 1 }])),
        ("prices", json!([{ "label": "a", "amount": 0 }])),
    ] {
        let mut wrong = invoice(alice.id());
        wrong[field] = value;
        bot.refused("sendInvoice", wrong).await;
    }
    bot.calls("sendInvoice", invoice(alice.id())).await;
    let paying = alice.pays().await;
    let asked = asked(&bot).await;
    let stop = json!({ "pre_checkout_query_id": asked["id"], "ok": false });
    bot.refused("answerPreCheckoutQuery", stop.clone()).await;
    let stop = json!({ "pre_checkout_query_id": asked["id"], "ok": false, "error_message": "Sold out" });
    bot.calls("answerPreCheckoutQuery", stop).await;
    assert_eq!(paying.ended().await, Ended::Stopped("Sold out".to_owned()));
    assert_eq!(bot.emulator.star_moves(bot.id), 0);
}
