//! Phones: the package goes to whoever owns the open streams, with its audience.
//!
//! The channel knows no phone. [`Sessions`] picks the streams inside the
//! audience's circles, and may lose one: a phone catches up by its cursor when
//! it reconnects. Offering the same package twice is harmless, because sessions
//! ignore what they were offered before, and after an ending they drop what is
//! older.

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
    sessions::Sessions,
};

pub struct Device<S: Status> {
    sessions: Arc<dyn Sessions<S>>,
}

impl<S: Status> Device<S> {
    pub fn new(sessions: Arc<dyn Sessions<S>>) -> Self {
        Self { sessions }
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Device<S> {
    fn id(&self) -> ChannelId {
        ChannelId::Device
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        Ok(match target {
            Target::Whole(audience) => {
                self.sessions.offer(package, audience);
                Outcome::Accepted("offered".to_owned())
            }
            _ => Outcome::Rejected("phones are told as a whole".to_owned()),
        })
    }
}
