//! The channels as the deliverer meets them: each through its door, against
//! doubles that keep the ports' promises and servers that break every other.

mod conformance;
#[cfg(feature = "fediverse")]
mod fediverse;
mod guard;
mod guard_tricks;
mod judges;
mod pfif;
mod pfif_in;
mod public_page;
mod samples;
mod server;
mod signage;
mod small_pages;
mod text;
mod webhook;
mod webhook_hostile;
