//! Calling an address that somebody outside chose, without being turned against
//! our own network.
//!
//! A partner gives us a URL and we call it from inside the house: that is how
//! servers are made to read their own metadata service or to knock on doors
//! behind the wall. So this connector resolves the name itself, looks at
//! **every** address that comes back, and connects to the very address it has
//! looked at. There is no second lookup in which the answer could change. It
//! follows no redirects, because there is no client here that could.
//!
//! [`Targets`] says what may be called, [`check_url`] is the same judgement for
//! a form, [`Connector`] is where it counts.

mod address;
mod connector;
mod dial;
mod target;

pub use address::is_public;
pub use connector::{ConnectError, Connector};
pub use dial::{Dial, Resolve, SystemDialer, SystemResolver};
pub use target::{PORTS, Refused, Targets, URL_CHARS_MAX, check_url};
