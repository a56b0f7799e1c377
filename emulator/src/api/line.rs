//! Connections that can break: a listener whose every connection can be cut by whoever handles a call on it, so
//! that a bot meets a reply that never comes.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// How a connection stands.
const WHOLE: u8 = 0;
const CUT_SOON: u8 = 1;
const CUT: u8 = 2;

/// So much of an answer cut short is not written: its last brackets, so that it is no JSON.
const END_LOST_BYTES: usize = 8;

/// Accepts connections that can be cut.
pub(crate) struct BreakableListener(pub(crate) TcpListener);

/// A connection until it is cut.
pub(crate) struct Line {
    stream: TcpStream,
    cut: Arc<AtomicU8>,
}

/// Cuts the connection a call came on.
#[derive(Debug, Clone)]
pub(crate) struct Scissors(Arc<AtomicU8>);

impl Scissors {
    /// From here on nothing can be written: the server closes the connection without an answer.
    pub(crate) fn cut(&self) {
        self.0.store(CUT, Ordering::Release);
    }

    /// The end of what is written next is lost, and the connection with it.
    pub(crate) fn cut_in_the_midst(&self) {
        self.0.store(CUT_SOON, Ordering::Release);
    }
}

impl Listener for BreakableListener {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers must not wait for more to send; a failure only costs time.
        let _slower = stream.set_nodelay(true);
        (Line { stream, cut: Arc::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, BreakableListener>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, BreakableListener>) -> Self {
        Self(stream.io().cut.clone())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.cut.load(Ordering::Acquire) {
            WHOLE => Pin::new(&mut self.stream).poll_write(cx, bytes),
            CUT_SOON => {
                let kept = &bytes[..bytes.len().saturating_sub(END_LOST_BYTES)];
                let written = Pin::new(&mut self.stream).poll_write(cx, kept);
                if written.is_ready() {
                    self.cut.store(CUT, Ordering::Release);
                }
                written
            }
            _ => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
