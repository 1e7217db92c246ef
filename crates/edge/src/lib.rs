//! The open connections of phones: takes one encoded package and an area, and
//! writes it to every connection inside.
//!
//! An alert is encoded once and appended to a log in memory. Every connection
//! remembers how far it has read, and is owed what is new to the cells that its
//! phone named. There is no queue per connection: the log is the backlog of all,
//! so a phone that reads slowly delays nobody and holds nothing.
//!
//! A [`Door`] owns sockets: one reactor per core, each with its connections and
//! their cells. A message is a command to each reactor, which finds who is inside
//! and writes to them, nearest first. A connection that asked somebody else's HTTP for
//! other things before is taken over when it asks for its stream. What HTTP/2 carries
//! is a stream of the runtime that reads the same log.
//!
//! The same log answers phones that come back. A phone names the last event it
//! had (`Last-Event-ID: <record>-<seq>`) and gets what it missed; one that comes
//! for the first time gets what is live, and never the end of something it was
//! not told of. When an incident ends, everything said before of it leaves the
//! log at once.
//!
//! Phones may also hang at edges: processes that hear from this one, line by signed
//! line, and keep an equal log (`trunk`).
//!
//! This crate never reads the store and never learns where a phone is beyond its
//! cells. Of HTTP it knows one request, that for a stream; whatever else comes
//! through its door is handed on unread.

mod census;
mod cursor;
mod dictionary;
mod door;
mod entry;
mod framing;
mod hub;
mod jitter;
mod log;
mod packed;
mod progress;
mod reactor;
mod reader;
mod stream;
mod trunk;

pub use cursor::foreign_cursor;
pub use dictionary::DICTIONARY;
pub use door::{Asked, Door, Guest, HEAD_BYTES_MAX, Handed, Verdict, Waiting};
pub use framing::Transport;
pub use hub::{Hub, Limits, Street};
pub use trunk::{
    BEAT_EVERY, Disbelief, ExerciseClock, Grown, Hello, LINE_BYTES_MAX, Presence, Report, Trunk,
};

#[cfg(test)]
mod tests;
