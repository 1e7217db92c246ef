//! Station screens: each asks what concerns its place, and this channel says
//! what there is to answer.
//!
//! The channel hands the package to [`Screens`]; [`Board`] is the one in memory.
//! A screen that loses us blanks itself (that rule is the screen's); what we
//! must never do is to hang an old face: an ending takes the child down at once,
//! and an older message never comes back over a newer one.

mod board;

use std::sync::Arc;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::Status,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::Fault,
    package::Package,
    sessions::Screens,
};

pub use board::Board;

pub struct Signage<S: Status> {
    screens: Arc<dyn Screens<S>>,
}

impl<S: Status> Signage<S> {
    pub fn new(screens: Arc<dyn Screens<S>>) -> Self {
        Self { screens }
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Signage<S> {
    fn id(&self) -> ChannelId {
        ChannelId::Signage
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        Ok(match target {
            Target::Whole(_) => {
                self.screens.show(package);
                Outcome::Accepted("hung".to_owned())
            }
            _ => Outcome::Rejected("screens are told as a whole".to_owned()),
        })
    }
}
