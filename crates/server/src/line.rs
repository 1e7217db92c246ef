//! A connection below HTTP: of which something may have been read already, and which may be
//! given away.
//!
//! A browser asks for its stream on the connection that brought its page, when HTTP has it.
//! The answer of the routes then is one that closes (RFC 9112, section 9.6). It is
//! swallowed here, and when HTTP lets go of the connection a reactor goes on with it.

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use bytes::{Buf as _, Bytes};
use homeward_edge::{Asked, Door, Handed};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

pub struct Line<T: Handing> {
    /// Always there until the end of this line.
    stream: Option<T>,
    /// What was read already.
    read: Bytes,
    leave: Leave,
    door: Option<Arc<Door>>,
}

/// What a route says of the connection that brought its request.
#[derive(Clone, Default)]
pub struct Leave(Arc<OnceLock<Asked>>);

impl Leave {
    /// Once it is answered, the connection goes to a reactor; nothing of the answer is sent.
    pub fn with(&self, asked: Asked) {
        // Only one request of a connection is answered at a time, and this one is its last.
        drop(self.0.set(asked));
    }

    fn is_said(&self) -> bool {
        self.0.get().is_some()
    }
}

/// A connection as the reactors take it.
pub trait Handing: Sized {
    fn handed(self, asked: Asked) -> io::Result<Handed>;
}

impl Handing for TcpStream {
    fn handed(self, asked: Asked) -> io::Result<Handed> {
        let (socket, tls) = (self.into_std()?, None);
        Ok(Handed { socket, tls, asked })
    }
}

impl Handing for TlsStream<TcpStream> {
    fn handed(self, asked: Asked) -> io::Result<Handed> {
        let (socket, tls) = self.into_inner();
        let (socket, tls) = (socket.into_std()?, Some(Box::new(tls)));
        Ok(Handed { socket, tls, asked })
    }
}

impl<T: Handing> Line<T> {
    /// It is given to `door`, if this is one.
    pub fn new(stream: T, read: impl Into<Bytes>, door: Option<Arc<Door>>) -> Self {
        Self {
            stream: Some(stream),
            read: read.into(),
            leave: Leave::default(),
            door,
        }
    }

    /// For the routes that answer on it.
    pub fn leave(&self) -> Leave {
        self.leave.clone()
    }
}

impl<T: Handing + Unpin> Line<T> {
    /// `None` from when a route said that it leaves.
    fn stream(&mut self) -> Option<Pin<&mut T>> {
        let stays = !self.leave.is_said();
        self.stream.as_mut().filter(|_| stays).map(Pin::new)
    }
}

impl<T: AsyncRead + Handing + Unpin> AsyncRead for Line<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read.is_empty() {
            // What still comes is for the reactor. An end would be taken for a phone that
            // hung up; HTTP has its answer to write, and is not waiting for this.
            return self
                .stream()
                .map_or(Poll::Pending, |stream| stream.poll_read(context, into));
        }
        let length = self.read.len().min(into.remaining());
        into.put_slice(&self.read[..length]);
        self.read.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Handing + Unpin> AsyncWrite for Line<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.stream() {
            Some(stream) => stream.poll_write(context, bytes),
            None => Poll::Ready(Ok(bytes.len())),
        }
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.stream() {
            Some(stream) => stream.poll_write_vectored(context, bytes),
            None => Poll::Ready(Ok(bytes.iter().map(|slice| slice.len()).sum())),
        }
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.as_ref().is_some_and(T::is_write_vectored)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()
            .map_or(Poll::Ready(Ok(())), |stream| stream.poll_flush(context))
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()
            .map_or(Poll::Ready(Ok(())), |stream| stream.poll_shutdown(context))
    }
}

/// HTTP lets go of a connection when it is closed, and when it would become something else.
impl<T: Handing> Drop for Line<T> {
    fn drop(&mut self) {
        if let (Some(door), Some(asked)) = (&self.door, self.leave.0.get())
            && let Some(stream) = self.stream.take()
            && let Ok(handed) = stream.handed(asked.clone())
        {
            door.take(handed);
        }
    }
}
