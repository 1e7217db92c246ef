//! The public feeds: every message as signed CAP, for whoever comes and reads.
//!
//! The channel hands the package to [`Notices`]; [`Roll`] is the one in memory. The
//! doors make Atom, RSS and GeoJSON of what stands there. Every version gets here, not
//! only the newest: whoever reads late must find the whole thread that a Cancel
//! refers to. With the ending everything of the child is dropped at once.

mod roll;

use std::sync::Arc;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::Status,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::Fault,
    notices::Notices,
    package::Package,
};

pub use roll::Roll;

pub struct CapFeed<S: Status> {
    notices: Arc<dyn Notices<S>>,
}

impl<S: Status> CapFeed<S> {
    pub fn new(notices: Arc<dyn Notices<S>>) -> Self {
        Self { notices }
    }
}

#[async_trait]
impl<S: Status> Channel<S> for CapFeed<S> {
    fn id(&self) -> ChannelId {
        ChannelId::CapFeed
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        if !matches!(target, Target::Whole(_)) {
            return Ok(Outcome::Rejected("the feeds are everybody's".to_owned()));
        }
        self.notices.hang(package)?;
        Ok(match package.cap() {
            Some(_) => Outcome::Accepted("in the feeds".to_owned()),
            // An ending without CAP has taken the child down all the same.
            None => Outcome::Rejected("the message has no CAP form".to_owned()),
        })
    }
}
