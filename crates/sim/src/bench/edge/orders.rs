//! What a process full of listeners is told, and what it answers: lines of JSON.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    Open(Opening),
    /// Forget what came up to now: the next message is the one that is measured.
    Arm,
    Report,
}

/// Listeners to open, and how their server speaks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Opening {
    pub at: SocketAddr,
    /// An address of loopback of their own: each has its own ports.
    pub from: Ipv4Addr,
    pub count: u32,
    /// What a listener says first; they take turns.
    pub hellos: Vec<Vec<u8>>,
    /// Stands at the end of the server's welcome.
    pub ready: Vec<u8>,
    /// Stands once in every message.
    pub told: Vec<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// All are welcome: from the first knock, in microseconds.
    Opened {
        took_micros: i64,
    },
    Armed,
    Report(Report),
}

/// What came since it was armed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// When each listener was told first, in microseconds of the machine's clock.
    pub at_micros: Vec<i64>,
    /// Listeners that were told more than once.
    pub twice: u64,
    /// Listeners whose line the server cut.
    pub gone: u64,
    /// Bytes that came to all together.
    pub bytes: u64,
}

impl Report {
    pub fn join(&mut self, other: Self) {
        self.at_micros.extend(other.at_micros);
        self.twice += other.twice;
        self.gone += other.gone;
        self.bytes += other.bytes;
    }
}
