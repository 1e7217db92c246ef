//! What happens by itself, one file per thing.
//!
//! None takes an input: each asks the record what is missing and does it. A
//! wake-up only saves time, and doing the same work twice is harmless.

pub mod courier;
pub mod deliverer;
pub mod dispatcher;
pub mod expander;
pub mod expirer;
pub mod hub;
pub mod neighbours;
pub mod rehang;
pub mod remembered;
pub mod retention;
pub mod tally;

use homeward_domain::{delivery::Delivery, message::Cause};
use homeward_ports::store::Fence;

/// How many things one look takes on; the rest waits for the next look.
pub(crate) const LOOK_MAX: usize = 10_000;

/// Whether `delivery` must not leave any more, as the alert stands now.
///
/// Once an alert has ended, only its closing leaves. A partner and a screen
/// need only the newest version. Phones need every ring: a wider ring skips
/// those whom an earlier one is still on its way to. And so the page gets every
/// version too: it stands before the phones ring, also while a newer one waits. A feed
/// keeps every message, so that whoever reads it later sees the whole thread.
pub(crate) fn superseded(delivery: &Delivery, fence: &Fence) -> bool {
    use homeward_domain::delivery::ChannelId::{CapFeed, Device, PublicPage};
    let closing = matches!(delivery.cause, Cause::Found | Cause::Ended);
    if closing {
        return false;
    }
    let older = delivery.identity.version < fence.version && !planted!(OlderVersionsLeave);
    !fence.active || (older && !matches!(delivery.channel, Device | PublicPage | CapFeed))
}
