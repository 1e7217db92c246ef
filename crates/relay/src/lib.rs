//! The relay that a partner runs beside its own users' positions.
//!
//! A map application knows where its users are and may not tell; we know where the alert
//! is and want nobody's position. So the alert comes to the positions: this process takes
//! our signed messages, finds who is inside, and names them to the partner's own push
//! system. Nothing about anybody goes the other way.
//!
//! The cast: [`House`] asks for messages and believes what the pinned keys signed. The
//! [`Keeper`] is one thread that knows users and alerts and writes down what happens
//! before anything follows from it. [`carry_all`] takes batches from it and hands them to
//! the partner: to an address, to a subject of its NATS, or into a file. [`routes`] is the door by which users
//! come, move and go; [`FromNats`] takes positions from a stream.
//!
//! What holds: whoever is inside an alert, or enters it while it lives, is named once;
//! whoever was named is named again when it changes or ends, and nobody else. After a
//! crash batches may come twice under the same key; none is missing. A position is put
//! on a grid before anything is done with it.
#![forbid(unsafe_code)]

mod broker;
mod client;
mod csv;
mod desk;
mod door;
mod feed;
mod heard;
mod incident;
mod keeper;
mod load;
mod names;
mod pull;
mod push;
mod record;
mod spot;
mod state;
#[cfg(test)]
mod tests;
mod thread;
mod users;

pub use broker::{Broker, Login, NotABroker};
pub use csv::{BODY_BYTES_MAX, LINES_MAX, Moves, Wrong};
pub use desk::{Lane, Outcome, Parcel};
pub use door::routes;
pub use feed::{House, pinned_keys};
pub use heard::{Heard, NotTaken};
pub use keeper::{AlertCounts, Ask, Counts, Gone, Keeper};
pub use load::load;
pub use names::NAME_BYTES_MAX;
pub use pull::FromNats;
pub use push::{NotAnAddress, Push, ToFile, ToHttp, ToNats, carry_all};
pub use record::event::Action;
pub use spot::{GRID_M, Grid, Spot};
