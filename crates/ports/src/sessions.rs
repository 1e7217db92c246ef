//! The open connections of phones and screens, as the engine sees them.
//!
//! Whoever implements this owns the sockets. It may lose a package: a phone
//! catches up by its cursor when it reconnects.

use bytes::Bytes;
use futures_util::stream::BoxStream;
use homeward_domain::{
    audience::Audience, change::SentMessage, message::MessageIdentity, refusal::Refusal,
    status::Status, time::Timestamp,
};
use homeward_geo::{CellSet, Circle, Point};
use serde::{Deserialize, Serialize};

use crate::package::Package;

/// A message of the record as phones may have it from before a stop.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// Without its package where phones were not handed it for certain.
    pub sent: SentMessage,
    /// The highest number that a phone's cursor could hold before this message was
    /// handed over: who holds no more than that may lack it.
    pub mark: u64,
}

/// How far one message has come among the open connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Connections open when the message was offered.
    pub connected: u64,
    /// Of these, connections whose cells the message concerns.
    pub inside: u64,
    /// Connections to which it was written, later arrivals included.
    pub handed: u64,
    /// Milliseconds from the offer to the first connection, and to shares of `inside`.
    pub first_ms: Option<u64>,
    pub half_ms: Option<u64>,
    pub ninety_ms: Option<u64>,
    pub ninety_nine_ms: Option<u64>,
    pub last_ms: Option<u64>,
}

pub trait Sessions<S: Status>: Send + Sync {
    /// Writes the package to every connection it concerns. Packages come in the
    /// order of the log; one that was offered before is ignored. After an
    /// ending, older messages of that incident are dropped.
    fn offer(&self, package: &Package<S>, audience: &Audience<S>);
    fn progress(&self, message: &MessageIdentity) -> Option<Progress>;
    fn connected(&self) -> u64;
    /// Connections whose cells may hold somebody inside one of the circles.
    fn connected_within(&self, reach: &[Circle]) -> u64;
}

/// A stream that was just opened.
pub struct Opened {
    /// Server-Sent Events, several to a piece; the first piece is ready at once.
    /// Dropping it is the phone hanging up.
    pub events: BoxStream<'static, Bytes>,
    /// Why the phone's cursor was not understood. It is told so before the
    /// first event, and then gets everything that is live.
    pub reset: Option<Refusal>,
    /// Whether the pieces are one stream of gzip (RFC 9110, section 8.4.1.3). Never with a
    /// `reset`, which is written by whoever carries them.
    pub is_packed: bool,
}

/// What concerns some cells now, for a phone that asks instead of listening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Stands behind everything in `packages`.
    pub cursor: String,
    /// Signed packages in the order of the log.
    pub packages: Vec<Bytes>,
}

/// The same connections as a phone sees them: where it comes in.
pub trait Streams<S: Status>: Send + Sync {
    /// Opens the stream of `cells`, behind the last event that the phone had.
    fn open(
        &self,
        cells: CellSet,
        last_event_id: Option<&str>,
        takes_gzip: bool,
    ) -> Result<Opened, Refusal>;
    /// What was said after `cursor`; without one, or with one of another
    /// record, everything that is live and every ending that still counts.
    fn live(&self, cells: &CellSet, cursor: Option<&str>) -> Live;
}

/// What hangs on station screens.
pub trait Screens<S: Status>: Send + Sync {
    /// Replaces what the incident shows, or takes it down.
    fn show(&self, package: &Package<S>);
    /// Signed packages that concern `place` at `now`, newest first.
    fn at(&self, place: Point, now: Timestamp) -> Vec<Bytes>;
    /// Changes whenever what hangs may have changed.
    fn revision(&self) -> u64;
}
