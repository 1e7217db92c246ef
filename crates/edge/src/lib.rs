//! The open connections of phones: takes one encoded package and an area, and
//! writes it to every connection inside.
//!
//! An alert is encoded once and appended to a log in memory. Every connection
//! is a stream that remembers how far it has read; when the log grows, all of
//! them wake, look only at what is new, and pass on what is owed to the cells
//! that their phone named. There is no queue per connection: the log is the
//! backlog of all, so a phone that reads slowly delays nobody and holds nothing.
//!
//! The same log answers phones that come back. A phone names the last event it
//! had (`Last-Event-ID: <record>-<seq>`) and gets what it missed; one that comes
//! for the first time gets what is live, and never the end of something it was
//! not told of. When an incident ends, everything said before of it leaves the
//! log at once.
//!
//! This crate never reads the store, never learns where a phone is beyond its
//! cells, and knows nothing of HTTP.

mod census;
mod cursor;
mod entry;
mod hub;
mod jitter;
mod log;
mod progress;
mod stream;

pub use hub::{Hub, Limits};

#[cfg(test)]
mod tests;
