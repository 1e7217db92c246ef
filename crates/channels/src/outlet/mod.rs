//! What the agency's accounts on other networks have in common.
//!
//! An outlet is an account that the operator set up with a vendor: its address
//! and its secret come from the settings, never from a partner. Here are the
//! parts that each of them needs and none should invent again: who may be told
//! ([`addressed`]), the call to a vendor's API ([`Api`]), a secret that does not
//! show itself ([`Secret`]), the picture ([`poster`]) and words that fit
//! ([`words`]). Nothing here knows a vendor.

mod api;
mod body;
#[cfg(any(feature = "telegram", feature = "mail"))]
pub mod both;
#[cfg(any(feature = "weibo", feature = "telegram"))]
pub mod poster;
mod secret;
#[cfg(any(feature = "weibo", feature = "sms"))]
pub mod short;
#[cfg(any(feature = "mqtt", feature = "sms"))]
mod stream;
pub mod words;

use homeward_domain::status::{Status, StatusKind};
use homeward_ports::channel::{Outcome, Outlet, Posted, Target};

pub use api::{Answer, Api};
pub use body::{Body, Part};
pub use secret::Secret;
#[cfg(any(feature = "mqtt", feature = "sms"))]
pub use stream::{Peer, Stream};

/// The outlet's side of a delivery, or why it must not leave through an account
/// that is set up for `set_for`. The engine asks the right accounts; an exercise
/// on a live one would be too bad to trust a single place with.
pub fn addressed<S: Status>(
    target: &Target<S>,
    set_for: StatusKind,
) -> Result<&Outlet<S>, Outcome> {
    let Target::Outlet(outlet) = target else {
        return Err(Outcome::Rejected(
            "an account has followers, not a partner".to_owned(),
        ));
    };
    if S::KIND == set_for {
        Ok(outlet)
    } else {
        Err(Outcome::Rejected(format!(
            "the account is set up for {} and this is {}",
            set_for.as_str(),
            S::KIND.as_str()
        )))
    }
}

/// The network's names of what it has of an alert, oldest first and each once: a
/// post that was changed in its place stands in the record once per change.
pub fn handles(posted: &[Posted]) -> Vec<String> {
    let mut handles: Vec<String> = Vec::new();
    for post in posted {
        if !post.handle.is_empty() && !handles.contains(&post.handle) {
            handles.push(post.handle.clone());
        }
    }
    handles
}

/// Whether `host` is this machine: only there nobody else listens.
#[cfg(any(feature = "mqtt", feature = "sms", feature = "mail"))]
pub(crate) fn is_here(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
