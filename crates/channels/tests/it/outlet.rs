//! What the tests of accounts elsewhere share: a target, a delivery, and a clock
//! that stands.

use homeward_domain::{delivery::ChannelId, status::Status};
use homeward_ports::{
    channel::{Channel, Outcome, Outlet, Posted, Target},
    package::Package,
};

use crate::samples::{Everybody, delivery_key};

/// The account's followers, and what it posted of the alert before.
pub fn followers<S: Everybody>(package: &Package<S>, told: &[(&Package<S>, &str)]) -> Target<S> {
    let Target::Whole(audience) = S::everybody(package) else {
        panic!("everybody is a whole");
    };
    let posted = told.iter().map(|(package, handle)| Posted {
        identity: package.head().identity.clone(),
        handle: (*handle).to_owned(),
    });
    Target::Outlet(Outlet {
        audience,
        posted: posted.collect(),
    })
}

/// One delivery through `channel`, as the courier makes it.
pub async fn deliver<S: Everybody>(
    channel: &dyn Channel<S>,
    package: &Package<S>,
    told: &[(&Package<S>, &str)],
) -> Outcome {
    let target = followers(package, told);
    let key = delivery_key(package, channel.id());
    channel.deliver(package, &target, &key).await.unwrap()
}

/// The handle of a delivery that must have been taken.
pub fn taken(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted(handle) => handle,
        other => panic!("not taken: {other:?}"),
    }
}

/// What a person is told of a delivery that must have been refused.
pub fn refused(outcome: Outcome) -> String {
    match outcome {
        Outcome::Rejected(said) => said,
        other => panic!("not refused: {other:?}"),
    }
}

/// The moment of the samples, for ever.
#[cfg(any(feature = "weibo", feature = "mqtt"))]
pub fn standing_clock() -> homeward_channels::partner_webhook::UnixSeconds {
    std::sync::Arc::new(|| crate::samples::now().as_millis() / 1_000)
}

/// A channel that is only asked for its name.
pub fn named<S: Status>(channel: &dyn Channel<S>, id: ChannelId) {
    assert_eq!(channel.id(), id);
}
