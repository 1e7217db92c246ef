//! What the demonstration says to a process full of phones, and what that answers:
//! one line of JSON each, over a pipe. Every order has exactly one answer.

use std::net::SocketAddr;

use homeward_geo::Circle;
use serde::{Deserialize, Serialize};

use super::{clock::ServerClock, stats::Arrivals};

/// A world of phones, or this process's part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The server's public listener.
    pub public: SocketAddr,
    pub seed: u64,
    /// The number of this part's first phone in the whole world.
    pub first: u64,
    pub count: u64,
    /// The agency's public keys, as the list of keys publishes them.
    pub keys: Vec<String>,
    pub clock: ServerClock,
    /// So many of a hundred hang up now and then, and come back where they stopped.
    pub hang_up_percent: u64,
    /// So many of a hundred travel.
    pub move_percent: u64,
    /// A phone whose line broke comes back after so many milliseconds.
    pub retry_ms: (u64, u64),
    /// Whether phones tell the server that they have shown an alert.
    pub receipts: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Only the first, and always the first.
    Begin(Plan),
    Count,
    Judge(Expectation),
    Report,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Begun,
    Count(Count),
    Judged(Verdict),
    Report(Vec<Arrivals>),
    /// The order could not be carried out.
    Cannot(String),
}

/// Who is on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    pub connected: u64,
    /// Tries that the server turned away or that broke before an answer.
    pub refused: u64,
    /// Lines that broke although the phone did not hang up.
    pub broken: u64,
    /// Packages that no key of the agency proves.
    pub forged: u64,
    /// A version that a phone was sent again. Allowed after a reconnect; never shown twice.
    pub repeated: u64,
    pub receipts_sent: u64,
}

/// What must be true of one incident now, worked out from the officer's view of it
/// and from exact positions: the server's own counting has no part in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    pub incident: String,
    /// Oldest first.
    pub versions: Vec<Version>,
    /// When the ending was acknowledged, by the machine's clock.
    pub ended_micros: Option<i64>,
    /// How long after that a copy may still have been in flight.
    pub grace_micros: i64,
}

/// Where one version was for, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub area: Circle,
    pub since_micros: i64,
}

/// How one incident stands with the phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdict {
    pub connected: u64,
    /// Phones that must have shown the alert.
    pub inside: u64,
    pub shown: u64,
    /// Inside, and never showed it.
    pub missed: u64,
    /// Showed one incident as new more than once.
    pub shown_twice: u64,
    /// Still showing, or showing first, after the end was acknowledged.
    pub shown_after_cancel: u64,
}

impl Count {
    pub fn join(&mut self, other: Self) {
        self.connected += other.connected;
        self.refused += other.refused;
        self.broken += other.broken;
        self.forged += other.forged;
        self.repeated += other.repeated;
        self.receipts_sent += other.receipts_sent;
    }
}

impl Verdict {
    pub fn join(&mut self, other: Self) {
        self.connected += other.connected;
        self.inside += other.inside;
        self.shown += other.shown;
        self.missed += other.missed;
        self.shown_twice += other.shown_twice;
        self.shown_after_cancel += other.shown_after_cancel;
    }
}
