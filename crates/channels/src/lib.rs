//! The ways out: one folder per dissemination channel.
//!
//! Each folder has the same shape: `mod.rs` holds the channel and says in its
//! first lines what it does and what it never does; its parts lie beside. A
//! channel has no clock, no retries and no store: the deliverer owns those, and
//! a channel is idempotent by the delivery's key. What arrives here is signed
//! ([`homeward_ports::package::Package`]); nothing here could be sent without.
//!
//! | channel | puts the message |
//! |---|---|
//! | [`public_page`] | on the shelf, as pages pressed once and served as bytes |
//! | [`device`] | into the open streams of phones |
//! | [`signage`] | on the station screens that it concerns |
//! | [`cap_feed`] | into the public feeds, as signed CAP 1.2 |
//! | [`partner_webhook`] | to a partner's own server, signed as Standard Webhooks |
//!
//! [`guard`] is not a channel: it is the connector through which a channel may
//! call an address that somebody outside chose.

pub mod cap_feed;
pub mod device;
pub mod guard;
pub mod partner_webhook;
pub mod public_page;
pub mod signage;
