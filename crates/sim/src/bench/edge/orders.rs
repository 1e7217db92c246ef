//! What a process full of listeners is told, and what it answers: lines of JSON.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

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
    /// They come by TLS, and believe the certificate in this file.
    pub believed: Option<PathBuf>,
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
    pub first_micros: Vec<i64>,
    /// When each listener was told last.
    pub last_micros: Vec<i64>,
    /// Messages that came to whoever was told least, and most.
    pub fewest: u32,
    pub most: u32,
    /// Listeners whose line the server cut.
    pub gone: u64,
    /// Bytes that came to all together.
    pub bytes: u64,
}

impl Report {
    /// The same of several processes; of none there is none.
    pub fn joined(parts: Vec<Self>) -> Self {
        let fewest = parts.iter().map(|part| part.fewest).min();
        let mut all = Self {
            fewest: fewest.unwrap_or_default(),
            ..Self::default()
        };
        for part in parts {
            all.first_micros.extend(part.first_micros);
            all.last_micros.extend(part.last_micros);
            all.most = all.most.max(part.most);
            all.gone += part.gone;
            all.bytes += part.bytes;
        }
        all
    }
}
