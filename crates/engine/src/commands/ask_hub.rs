//! Somebody wants to be told when a feed changes, or no more.
//!
//! Who asks proves nothing yet: the wish is written down, and the address itself is asked.
//! Until it has said yes, whatever stood before stands.

use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_ports::hub::{Mode, Wish, Wished};

use crate::{
    Failure,
    hub::{Hub, ROOM},
};

/// The shortest lease: whoever asks for less is kept so long.
pub const LEASE_MIN_S: u32 = 300;
/// The longest: a subscriber that is gone is not called for ever.
pub const LEASE_MAX_S: u32 = 30 * 24 * 3_600;
/// Of who names none.
pub const LEASE_DEFAULT_S: u32 = 10 * 24 * 3_600;
/// WebSub section 5.1: less than 200 bytes.
pub const SECRET_BYTES_MAX: usize = 199;

/// What was asked, as the door read it.
#[derive(Debug)]
pub struct HubAsk {
    pub mode: Mode,
    pub topic: String,
    pub callback: String,
    pub lease_s: Option<u32>,
    pub secret: Option<String>,
}

/// Keeps the wish until it is verified.
///
/// # Errors
/// When the topic is none of ours, the callback must not be called, the secret is empty or
/// too long, or there is no room.
pub async fn ask_hub<S: Status>(hub: &Hub<S>, ask: HubAsk) -> Result<(), Failure> {
    let busy = |_| Failure::no(RefusalCode::TooBusy, "too many subscribe at once");
    let _place = hub.room.try_acquire().map_err(busy)?;
    let Some(mark) = hub.ground.topics.mark(&ask.topic) else {
        let detail = "hub.topic is the address that a feed names as rel=self, letter by letter";
        return Err(Refusal::at(RefusalCode::HubTopic, "hub.topic", detail).into());
    };
    let checked = hub.ground.callbacks.check(&ask.callback);
    let (callback, host) =
        checked.map_err(|why| Refusal::at(RefusalCode::HubCallback, "hub.callback", why))?;
    if let Some(secret) = &ask.secret
        && !(1..=SECRET_BYTES_MAX).contains(&secret.len())
    {
        let detail = format!("it has {} bytes", secret.len());
        return Err(Refusal::at(RefusalCode::HubSecret, "hub.secret", detail).into());
    }
    let wish = Wish {
        mode: ask.mode,
        topic: ask.topic,
        callback,
        host,
        secret: ask.secret,
        lease_s: ask
            .lease_s
            .unwrap_or(LEASE_DEFAULT_S)
            .clamp(LEASE_MIN_S, LEASE_MAX_S),
        mark,
        next_at: hub.ground.clock.now(),
        tries: 0,
    };
    match hub.ground.subscriptions.wish(wish, ROOM).await? {
        Wished::Kept => {
            hub.wished.notify_one();
            Ok(())
        }
        Wished::Full => Err(Failure::no(RefusalCode::TooBusy, "no more room in the hub")),
    }
}
