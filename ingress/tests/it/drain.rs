//! A drain finishes what is under way and takes nothing new.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::running::{Running, SECRET, message, wait_for};
use crate::wire::Wire;

#[tokio::test]
async fn a_request_under_way_is_answered_and_no_other_accepted() {
    let ingress = Running::start().await;
    let body = message(1, 42, "hi").to_string();
    let (start, rest) = body.split_at(body.len() / 2);
    let mut wire = Wire::to(ingress.address).await;
    wire.head(Some(SECRET), &format!("Expect: 100-continue\r\nContent-Length: {}", body.len())).await;
    assert_eq!(wire.answer().await.0, 100, "it is under way: the body is being read");
    wire.out.write_all(start.as_bytes()).await.unwrap();

    ingress.drain.cancel();
    wait_for("a closed door", async || TcpStream::connect(ingress.address).await.is_err().then_some(()))
        .await;
    wire.out.write_all(rest.as_bytes()).await.unwrap();
    assert_eq!(wire.answer().await.0, 200);
    assert_eq!(ingress.receives(1).await, ["hi"]);
    ingress.tasks.await.unwrap().unwrap();
}
