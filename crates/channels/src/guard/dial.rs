//! The two acts of connecting, as doors: asking what a name means, and dialling.
//!
//! They are traits so that a test can change the resolver's mind between two
//! questions and watch every number that is dialled.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use async_trait::async_trait;
use tokio::net::{TcpSocket, TcpStream, lookup_host};

#[async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// All addresses of `host`.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

#[async_trait]
pub trait Dial: Send + Sync + 'static {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream>;
}

/// Asks the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// As much as we ever read of an answer; the kernel doubles it for its own needs.
const RECEIVED_BYTES_MAX: u32 = 64 * 1024;

/// Dials for real.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDialer;

#[async_trait]
impl Dial for SystemDialer {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream> {
        let socket = match to {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // Else a partner that floods fills megabytes of the kernel's memory unread.
        socket.set_recv_buffer_size(RECEIVED_BYTES_MAX)?;
        // One small request: waiting to fill a segment only costs time.
        socket.set_nodelay(true)?;
        socket.connect(to).await
    }
}
