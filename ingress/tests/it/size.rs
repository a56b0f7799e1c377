//! A body has at most 1 MiB, and all together have a part of the memory.

use tokio::io::AsyncWriteExt;

use crate::running::{MEMORY, Running, SECRET, message, wait_for};
use crate::wire::Wire;

const LIMIT: usize = 1024 * 1024;

/// An update, padded to a length with spaces, which mean nothing in JSON.
fn padded(length: usize) -> Vec<u8> {
    let mut body = message(1, 42, "hi").to_string().into_bytes();
    body.resize(length, b' ');
    body
}

#[tokio::test]
async fn the_largest_body_is_taken_and_one_byte_more_is_not() {
    let ingress = Running::start().await;
    let mut wire = Wire::to(ingress.address).await;
    wire.head(Some(SECRET), &format!("Content-Length: {}", LIMIT + 1)).await;
    // Nothing of the body was sent, so the answer does not depend on it.
    assert_eq!(wire.answer().await.0, 413);
    assert_eq!(ingress.updates().await, []);

    assert_eq!(ingress.post(padded(LIMIT)).await.0, 200);
    let updates = ingress.updates().await;
    assert_eq!((updates.len(), updates[0].1.len()), (1, LIMIT), "byte for byte");
}

#[tokio::test]
async fn a_body_of_unknown_length_is_cut_when_it_passes_the_limit() {
    let ingress = Running::start().await;
    let mut wire = Wire::to(ingress.address).await;
    wire.head(Some(SECRET), "Transfer-Encoding: chunked").await;
    let body = padded(LIMIT + 1);
    let sending = async {
        for chunk in body.chunks(64 * 1024) {
            wire.out.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
            wire.out.write_all(chunk).await?;
            wire.out.write_all(b"\r\n").await?;
        }
        // No last chunk: the body goes on.
        wire.out.flush().await
    };
    // The server may hang up while the end is still being sent.
    let _ = sending.await;
    assert_eq!(wire.answer().await.0, 413);
    assert_eq!(ingress.updates().await, []);
}

#[tokio::test]
async fn who_finds_no_room_is_asked_to_come_again() {
    let ingress = Running::start().await;
    let at_a_time = usize::try_from(MEMORY).unwrap() / 4 / LIMIT;
    let mut slow = Vec::new();
    for _ in 0..at_a_time {
        let mut wire = Wire::to(ingress.address).await;
        wire.head(Some(SECRET), &format!("Content-Length: {LIMIT}\r\nExpect: 100-continue")).await;
        // Whoever is told to go on has a place.
        assert_eq!(wire.status().await, 100);
        slow.push(wire);
    }
    let (status, headers) = ingress.post(message(1, 42, "hi").to_string()).await;
    assert_eq!(status, 503);
    assert!(headers.contains_key("retry-after"), "Telegram is told when to come again");

    drop(slow.pop());
    wait_for("room for another", async || {
        (ingress.post(message(1, 42, "hi").to_string()).await.0 == 200).then_some(())
    })
    .await;
}
