//! The channels as the deliverer meets them: each through its door, against
//! doubles that keep the ports' promises and servers that break every other.

mod conformance;
mod guard;
mod guard_tricks;
mod judges;
mod public_page;
mod samples;
mod server;
mod signage;
mod small_pages;
mod text;
mod webhook;
mod webhook_hostile;
