//! Channels that die before or after a hand-off when a test asks for it. Only
//! with the feature `failpoints`; nothing of this is in a shipped binary.

use std::sync::Arc;

use async_trait::async_trait;
use homeward_backend_embedded::fail;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::Status,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target, Tried, Wire},
    fault::Fault,
    package::Package,
};

/// A channel between two failpoints, `before_handoff` and `after_handoff`.
pub struct Failing<S: Status>(pub Arc<dyn Channel<S>>);

#[async_trait]
impl<S: Status> Channel<S> for Failing<S> {
    fn id(&self) -> ChannelId {
        self.0.id()
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        fail::point("before_handoff");
        let outcome = self.0.deliver(package, target, key).await;
        fail::point("after_handoff");
        outcome
    }

    async fn attempt(&self, package: &Package<S>, target: &Target<S>, key: &DeliveryKey) -> Tried {
        fail::point("before_handoff");
        let tried = self.0.attempt(package, target, key).await;
        fail::point("after_handoff");
        tried
    }

    fn wire(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
        signed_at_s: i64,
    ) -> Result<Option<Wire>, Fault> {
        self.0.wire(package, target, key, signed_at_s)
    }
}
