//! A wire to Redis that swallows an answer when told to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Stands between the crate and Redis; gone when it is dropped.
pub struct LossyWire {
    address: SocketAddr,
    lose: Arc<AtomicBool>,
    accepting: JoinHandle<()>,
}

impl LossyWire {
    /// A wire to the Redis with this address.
    pub async fn to(url: &str) -> LossyWire {
        let redis = host(url).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, lose) = (listener.local_addr().unwrap(), Arc::<AtomicBool>::default());
        let loses = Arc::clone(&lose);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&redis).await.unwrap();
                tokio::spawn(carry(near, far, Arc::clone(&loses)));
            }
        });
        LossyWire { address, lose, accepting }
    }

    /// The address of the near end of the wire, for the database that `url` names.
    pub fn url(&self, url: &str) -> String {
        url.replace(host(url), &self.address.to_string())
    }

    /// Lets the next answer get lost, and the connection with it.
    pub fn lose_next_answer(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }
}

impl Drop for LossyWire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The host and port in `redis://host:port/database`.
fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap()
}

async fn carry(mut near: TcpStream, mut far: TcpStream, lose: Arc<AtomicBool>) {
    let ((mut questions, mut to_near), (mut answers, mut to_far)) = (near.split(), far.split());
    let back = async {
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let read = answers.read(&mut chunk).await?;
            if read == 0 || lose.swap(false, Ordering::SeqCst) {
                return io::Result::Ok(());
            }
            to_near.write_all(&chunk[..read]).await?;
        }
    };
    // Whichever ends first, both streams are dropped: either side sees the connection close.
    tokio::select! {
        _ = io::copy(&mut questions, &mut to_far) => {}
        _ = back => {}
    }
}
