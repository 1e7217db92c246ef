//! The record in one folder: SQLite, one writer, a few readers.
//!
//! [`EmbeddedStore`] keeps everything the house knows in one file and answers
//! the questions of [`ports::store::Store`](homeward_ports::store::Store),
//! [`ports::blobs::Blobs`](homeward_ports::blobs::Blobs) and
//! [`ports::fediverse::Followers`](homeward_ports::fediverse::Followers). It is for one process
//! on one machine; a second process that opens the same folder is turned away.
//!
//! How a write goes: `queue` keeps what waits, endings before everything
//! else. One thread, `writer`, takes all that waits, writes it in a single
//! `transaction` (`expect`, `apply`, `audit`), and answers everybody after
//! the commit would survive a power cut. How a read goes: `readers` lends a
//! connection to one of the questions in `reads`.
//!
//! When the disk is full, alerts are refused and endings still succeed, out of
//! room that `ballast` kept for them. When the disk fails, the store stops
//! writing until it is opened again: a write that failed to reach the disk once
//! may look well the second time and still be lost.
//!
//! Nothing here reads a clock of the wall, draws chance, or decides anything
//! about a case.

mod apply;
mod audit;
mod ballast;
mod blobs;
mod body;
mod expect;
#[cfg(feature = "failpoints")]
pub mod fail;
mod faults;
mod followers;
mod health;
mod hub;
mod meter;
mod migrate;
mod open;
mod push;
mod queue;
mod readers;
mod reads;
mod store;
mod transaction;
mod writer;

pub use health::Health;
pub use open::{EmbeddedStore, Options};

/// Dies here when a test asked for it; nothing at all in a release.
macro_rules! failpoint {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        $crate::fail::point($name);
    };
}
pub(crate) use failpoint;
