//! From the origin to its edges: one process keeps the record, others hold the phones.
//!
//! An edge hears what the origin signed, keeps a log that is equal to the origin's, and
//! tells its own phones. Their cursors are the origin's, so a phone may come back at any
//! edge and is told what it missed there, once.

mod branches;
mod edge;
mod origin;
mod presence;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use branches::Branches;
pub use branches::Report;
pub use edge::{Grown, Trunk};
pub use origin::BEAT_EVERY;
pub use presence::Presence;
pub(crate) use words::Head;
pub use words::{Disbelief, ExerciseClock, Hello, LINE_BYTES_MAX};
