//! Coins from the invoice to the books: paid, paid oddly, paid with something else, undone, told twice.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use shoal_emulator::Chain;

use crate::groups::doctor;
use crate::world::{By, SEAL_KEY, World, eventually};

/// What a plan costs here, in the token's smallest units.
const PRICE: u64 = 9_990_000;

/// What the chain's server wants to be shown.
const API_KEY: &str = "a-key-of-the-chains-server";

/// A deployment that sells for coins, and the chain it looks at.
struct Shop {
    world: World,
    chain: Chain,
    http: reqwest::Client,
    api: SocketAddr,
    callbacks: SocketAddr,
    token: String,
}

impl Shop {
    async fn open() -> Shop {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let chain = Chain::start(Some(API_KEY)).await;
        let callbacks = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let more = [
            ("SHOAL_TRON_URL", chain.url()),
            ("SHOAL_TRON_API_KEY", API_KEY.to_owned()),
            ("SHOAL_CALLBACK_LISTEN", callbacks.to_string()),
            ("SHOAL_CALLBACK_KEYS", format!("tron={SEAL_KEY}")),
        ];
        let mut world = World::with(&place, By::Webhook, &more).await;
        let api = world.administer().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("addresses");
        let addresses: Vec<_> = (1..=9).map(Chain::address).collect();
        std::fs::write(&file, addresses.join("\n")).unwrap();
        let added = world.shoal(&["payments", "addresses", "add", file.to_str().unwrap()]);
        assert!(added.contains("9 that no invoice has, of 9"), "{added}");
        let offered = world.shoal(&["plan", "set", "premium", "--usdt", "9.99"]);
        assert!(offered.contains("250 Stars or 9.99 USDT"), "{offered}");
        let token = world.shoal(&["admin", "token", "create", "--name", "anna", "--role", "operator"]);
        let (http, token) = (reqwest::Client::builder().no_proxy().build().unwrap(), token.trim().to_owned());
        Shop { world, chain, http, api, callbacks, token }
    }

    /// Somebody wants the plan, and is told where to pay.
    async fn invoice(&self, user: i64) -> Value {
        let url = format!("http://{}/api/v1/payments/invoices", self.api);
        let asked =
            self.http.post(url).bearer_auth(&self.token).json(&json!({ "user": user, "plan": "premium" }));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// The provider tells of something, signed so many seconds ago.
    async fn calls(&self, id: &str, invoice: &Value, seconds_ago: u64) -> u16 {
        let body = json!({ "id": id, "reference": invoice["reference"] }).to_string();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - seconds_ago;
        let key: Vec<_> = (0..32)
            .map(|place| u8::from_str_radix(&SEAL_KEY[2 * place..2 * place + 2], 16).unwrap())
            .collect();
        let mac: Hmac<Sha256> = Hmac::new_from_slice(&key).unwrap();
        let mac = mac.chain_update(format!("{now}.{body}")).finalize().into_bytes();
        let call = self.http.post(format!("http://{}/callbacks/tron", self.callbacks));
        let call = call.header("Shoal-Signature", format!("t={now},v1={mac:x}")).body(body);
        call.send().await.unwrap().status().as_u16()
    }

    /// The provider tells of something, and somebody has looked since.
    async fn looked_at(&self, id: &str, invoice: &Value) {
        let looks = || self.chain.asked("/v1/accounts");
        let before = looks();
        assert_eq!(self.calls(id, invoice, 0).await, 204);
        eventually("somebody looks", async || looks() > before).await;
        // What a look has found is booked before the next one begins.
        let before = looks();
        assert_eq!(self.calls(&format!("{id}-again"), invoice, 0).await, 204);
        eventually("somebody looks again", async || looks() > before).await;
    }

    fn payments(&self) -> String {
        self.world.shoal(&["payments", "list"])
    }

    fn holds(&self, user: i64) -> bool {
        self.world.shoal(&["plan", "show", &user.to_string()]).contains("runs until")
    }

    /// Nothing has come that anybody would have to think about.
    fn nothing_came(&self, user: i64) {
        assert!(!self.holds(user));
        assert!(self.payments().contains("payments: 0"), "{}", self.payments());
    }

    fn proven(&self) {
        let said = self.world.shoal(&["ledger", "verify"]);
        assert!(said.contains("ledger: ok"), "{said}");
        assert!(self.chain.violations().is_empty(), "{:?}", self.chain.violations());
    }
}

fn address(invoice: &Value) -> &str {
    invoice["address"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_looks_at_the_chain() {
    let shop = Shop::open().await;
    shop.chain.mines(1);
    let said = doctor(&shop.world);
    assert!(said.contains("✓ Tron chain: answers, its newest block"), "{said}");
    shop.chain.answers_with(&[403]);
    let said = doctor(&shop.world);
    assert!(
        said.contains("✗ Tron chain") && said.contains("403") && said.contains("SHOAL_TRON_URL"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_paid_and_confirmed_is_held_and_the_bot_names_no_price_in_coins() {
    let mut shop = Shop::open().await;
    shop.world.work().await;
    let alice = shop.world.adult("Alice").await;
    let invoice = shop.invoice(alice.id()).await;
    assert_eq!(
        (&invoice["amount"], &invoice["asset"], &invoice["network"]),
        (&json!("9.99"), &json!("USDT"), &json!("TRC-20"))
    );
    assert_eq!(shop.invoice(alice.id()).await, invoice, "asked twice, it is the same");
    // Nobody calls: it is looked at all the same.
    let transaction = shop.chain.pays(address(&invoice), PRICE);
    shop.chain.mines(18);
    eventually("it was seen", async || shop.chain.asked("/wallet/gettransactioninfobyid") > 1).await;
    shop.nothing_came(alice.id());
    shop.chain.mines(1);
    eventually("she holds it", async || shop.holds(alice.id())).await;
    let listed = shop.payments();
    let line = format!("9.99 USDT given     plan:premium             of {} at tron", alice.id());
    assert!(listed.contains(&line) && listed.contains(&format!("tron:{transaction}:1")), "{listed}");
    assert!(shop.world.shoal(&["payments", "invoices"]).contains(&format!("paid by tron:{transaction}:1")));

    alice.says("/plans").await;
    alice.hears("for Telegram Stars").await;
    assert!(
        alice.chat().iter().all(|message| !message.text.contains("USDT")),
        "inside Telegram it is sold for Stars"
    );
    assert_ne!(shop.invoice(alice.id()).await["address"], invoice["address"], "what is paid is paid");
    let charge = format!("tron:{transaction}:1");
    let refused = shop.world.refused(&["payments", "refund", &charge, "--reason", "it did not work"]);
    assert!(refused.contains("send them by hand"), "{refused}");
    shop.world.shoal(&["payments", "returned", &charge, "--reason", "sent back"]);
    assert!(!shop.holds(alice.id()) && shop.payments().contains("refunded"));
    shop.proven();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_token_pays_nothing_and_odd_amounts_are_kept() {
    let shop = Shop::open().await;
    let (alices, bobs, carols) = (shop.invoice(7).await, shop.invoice(8).await, shop.invoice(9).await);
    // It calls itself USDT, and is another contract.
    let _ = shop.chain.sends(&Chain::address(77), address(&alices), PRICE);
    let _ = shop.chain.fails_to_pay(address(&alices), PRICE);
    let _ = shop.chain.pays(address(&alices), 0);
    shop.chain.mines(20);
    shop.looked_at("a1", &alices).await;
    shop.nothing_came(7);
    assert!(shop.world.shoal(&["payments", "invoices"]).contains("1 transfers of other tokens"));

    let short = shop.chain.pays(address(&bobs), PRICE - 1);
    shop.chain.waits(Duration::from_hours(3));
    let late = shop.chain.pays(address(&carols), PRICE);
    shop.chain.mines(20);
    shop.looked_at("b1", &bobs).await;
    shop.looked_at("c1", &carols).await;
    let listed = shop.world.shoal(&["payments", "list", "--odd"]);
    assert!(listed.contains("? (amount)") && listed.contains(&format!("tron:{short}:1")), "{listed}");
    assert!(listed.contains("? (late)") && listed.contains(&format!("tron:{late}:1")), "{listed}");
    assert!(!shop.holds(8) && !shop.holds(9));
    assert!(shop.world.shoal(&["ledger", "show", "user:8"]).contains("9989999"));
    shop.proven();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_undone_before_it_is_confirmed_never_was() {
    let shop = Shop::open().await;
    let invoice = shop.invoice(7).await;
    let undone = shop.chain.pays(address(&invoice), PRICE);
    shop.chain.mines(18);
    shop.looked_at("e1", &invoice).await;
    shop.nothing_came(7);
    shop.chain.undoes(19);
    shop.chain.mines(40);
    shop.looked_at("e2", &invoice).await;
    shop.nothing_came(7);
    // They pay anew.
    let paid = shop.chain.pays(address(&invoice), PRICE);
    shop.chain.mines(19);
    shop.looked_at("e3", &invoice).await;
    eventually("they hold it", async || shop.holds(7)).await;
    assert!(shop.payments().contains(&paid) && !shop.payments().contains(&undone));
    shop.proven();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_twice_listed_twice_and_paid_twice_is_given_once() {
    let shop = Shop::open().await;
    let invoice = shop.invoice(7).await;
    assert_eq!(shop.calls("e1", &invoice, 301).await, 401, "it was signed too long ago");
    assert_eq!(shop.calls("e1", &json!({ "reference": "00" }), 0).await, 404);
    shop.chain.doubles();
    shop.chain.pages_of(3);
    for _ in 0..4 {
        let _ = shop.chain.sends(&Chain::address(77), address(&invoice), 1);
    }
    // Twice in one transaction.
    let paid = shop.chain.pays_many(&[(address(&invoice), PRICE), (address(&invoice), PRICE)]);
    shop.chain.mines(19);
    for _ in 0..3 {
        assert_eq!(shop.calls("e1", &invoice, 0).await, 204);
    }
    eventually("they hold it", async || shop.holds(7)).await;
    for id in ["e2", "e3"] {
        shop.looked_at(id, &invoice).await;
    }
    let listed = shop.payments();
    assert!(listed.contains("payments: 2") && listed.contains("? (paid)"), "{listed}");
    assert!(
        listed.contains(&format!("tron:{paid}:1")) && listed.contains(&format!("tron:{paid}:2")),
        "{listed}"
    );
    let other = shop.invoice(8).await;
    assert_eq!(shop.calls("e1", &other, 0).await, 409, "it was told of something else");
    shop.proven();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_or_wants_to_be_left_alone_delays_and_loses_nothing() {
    let shop = Shop::open().await;
    let invoice = shop.invoice(7).await;
    eventually("it was looked at", async || shop.chain.asked("/v1/accounts") > 0).await;
    shop.chain.answers_with(&[500, 502, 429]);
    shop.chain.limits(2);
    let _ = shop.chain.pays(address(&invoice), PRICE);
    shop.chain.mines(19);
    assert_eq!(shop.calls("e1", &invoice, 0).await, 204);
    eventually("they hold it", async || shop.holds(7)).await;
    shop.proven();
}
