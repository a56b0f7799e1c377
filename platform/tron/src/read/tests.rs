//! Answers as the server gives them, and as somebody gives them who means harm.

use serde_json::json;

use super::*;

const ID: &str = "7c2d4206c03a883dd9066d620335dc1be272a8dc733cfa3f6d10308faa37facc";
const USDT: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

fn word(end: &str) -> String {
    format!("{end:0>64}")
}

fn log(data: &str) -> Value {
    let (from, to) = (word(&"11".repeat(20)), word(&"22".repeat(20)));
    json!({ "address": "a614f803b6fd780986a42c78ec9c7f77e6ded13c", "topics": [TRANSFER, from, to], "data": data })
}

fn receipt(result: &str, logs: &[Value]) -> Value {
    json!({
        "id": ID, "fee": 27_255_900, "blockNumber": 70_000_001, "blockTimeStamp": 1_767_225_600_000_u64,
        "contract_address": "41a614f803b6fd780986a42c78ec9c7f77e6ded13c",
        "receipt": { "energy_usage_total": 64_895, "result": result }, "log": logs,
    })
}

#[test]
fn what_moved_is_read_from_the_logs_of_a_transaction() {
    let approval =
        json!({ "address": "a614f803b6fd780986a42c78ec9c7f77e6ded13c", "topics": ["8c5be1e5"], "data": "" });
    let read = transaction(&receipt("SUCCESS", &[approval, log(&word("986f70"))]), ID).unwrap().unwrap();
    assert_eq!((read.block, read.at), (70_000_001, Timestamp(1_767_225_600_000)));
    let [moved] = read.moved.as_slice() else { panic!("{read:?}") };
    assert_eq!((moved.log, moved.token.as_str(), moved.amount.units()), (1, USDT, 9_990_000));
    assert_eq!(moved.to, CoinAddress::of_bytes(&[0x22; 20]));
}

#[test]
fn what_failed_or_is_not_there_did_not_happen() {
    for result in ["REVERT", "OUT_OF_ENERGY", ""] {
        assert_eq!(transaction(&receipt(result, &[log(&word("1"))]), ID).unwrap(), None);
    }
    assert_eq!(transaction(&json!({}), ID).unwrap(), None);
    assert!(transaction(&receipt("SUCCESS", &[]), &"0".repeat(64)).is_err(), "another one was asked for");
}

#[test]
fn nothing_and_more_than_there_is_are_no_transfers() {
    let most = word(&format!("{:x}", i64::MAX));
    for (data, moves) in [
        (word("0"), false),
        (word("1"), true),
        (most, true),
        (word("8000000000000000"), false),
        ("f".repeat(64), false),
        ("é".repeat(32), false),
        (word("1")[1..].to_owned(), false),
        ("+".repeat(64), false),
    ] {
        let read = transaction(&receipt("SUCCESS", &[log(&data)]), ID).unwrap().unwrap();
        assert_eq!(!read.moved.is_empty(), moves, "{data}");
    }
    let mut odd = log(&word("1"));
    odd["topics"][2] = json!("é".repeat(32));
    assert_eq!(transaction(&receipt("SUCCESS", &[odd]), ID).unwrap().unwrap().moved, []);
}

#[test]
fn a_list_is_read_whole_or_not_at_all() {
    let row = json!({ "transaction_id": ID, "block_timestamp": 7, "token_info": { "symbol": "USDT", "address": USDT },
                      "from": "T", "to": "T", "type": "Transfer", "value": "9990000" });
    let list =
        |row: &Value| json!({ "data": [row], "success": true, "meta": { "at": 8, "fingerprint": "x" } });
    let read = page(&list(&row)).unwrap();
    assert_eq!((read.transfers.len(), read.next.as_deref()), (1, Some("x")));
    assert_eq!((read.transfers[0].at, read.transfers[0].token.clone()), (Timestamp(7), USDT.parse().ok()));
    assert_eq!(page(&json!({ "data": [], "success": true, "meta": {} })).unwrap().next, None);
    for (field, wrong) in
        [("transaction_id", json!("1")), ("block_timestamp", json!("7")), ("token_info", json!(7))]
    {
        let mut changed = row.clone();
        changed[field] = wrong;
        assert!(page(&list(&changed)).is_err(), "{field}");
    }
    // Anybody can make a token of which nothing can be said: that must not hide the others.
    for token in [json!({}), json!({ "address": "T" }), json!({ "address": 7 })] {
        let mut changed = row.clone();
        changed["token_info"] = token;
        assert_eq!(page(&list(&changed)).unwrap().transfers[0].token, None);
    }
    assert!(page(&json!({ "data": [], "success": false })).is_err());
    assert!(page(&json!({ "success": true })).is_err() && head(&json!({})).is_err());
}
