//! The hub of the feeds: whoever subscribes is told when what stands in a feed changes
//! (WebSub, W3C Recommendation).
//!
//! A stranger asks ([`crate::commands::ask_hub`]), the hub asks back, and from then on
//! whatever is newer in the feed than what the subscriber was told is brought to it
//! ([`crate::reconcilers::hub`]). It has a way to the subscribers and to the feeds, and none
//! to cases, keys or channels.
//!
//! Leases are in seconds of life, so the clock here is the wall's, also where an exercise
//! runs faster.

use std::sync::Arc;

use homeward_domain::status::Status;
use homeward_ports::{
    hub::{Callbacks, HubRoom, HubSubscriptions, Topics},
    world::{Clock, Entropy},
};
use tokio::sync::{Notify, Semaphore};

/// Wishes that are written at once: officers' work goes through the same writer.
const AT_ONCE: usize = 16;

/// How many are kept. A feed may be a megabyte: this is what one change may cost.
pub const ROOM: HubRoom = HubRoom {
    subscriptions_max: 2_000,
    // A reader of several feeds and areas, not a host that makes up addresses.
    subscriptions_per_host_max: 64,
    wishes_max: 1_000,
    wishes_per_host_max: 16,
};

/// What the hub of one status stands on.
pub struct Ground<S: Status> {
    pub subscriptions: Arc<dyn HubSubscriptions<S>>,
    pub callbacks: Arc<dyn Callbacks>,
    pub topics: Arc<dyn Topics<S>>,
    /// The wall's.
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

/// The hub of one status.
pub struct Hub<S: Status> {
    pub(crate) ground: Ground<S>,
    /// Somebody has asked.
    pub(crate) wished: Notify,
    pub(crate) room: Semaphore,
}

impl<S: Status> Hub<S> {
    pub fn new(ground: Ground<S>) -> Self {
        Self {
            ground,
            wished: Notify::new(),
            room: Semaphore::new(AT_ONCE),
        }
    }
}
