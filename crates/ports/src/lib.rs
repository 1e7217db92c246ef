//! Every way the engine touches the world, as traits.
//!
//! Nothing here opens a socket or a file. [`memory`] holds doubles that keep
//! the promises in memory, [`conformance`] the suites that every
//! implementation of a port must pass.

pub mod blobs;
pub mod cap_message;
pub mod channel;
pub mod conformance;
pub mod edxl_message;
pub mod fault;
pub mod fediverse;
pub mod foreign_message;
pub mod hub;
pub mod ipaws_message;
pub mod memory;
pub mod neighbours;
pub mod notices;
pub mod package;
pub mod pfif;
pub mod postbox;
pub mod push;
pub mod rehearsal;
pub mod sessions;
pub mod shelf;
pub mod store;
pub mod world;
