//! Phones whose page is closed, against a push service that refuses whatever its
//! standards refuse.

mod hostile;
mod service;
mod telling;

use std::sync::Arc;

use homeward_channels::{
    guard::Targets,
    push::{Footing, wire::Trust},
    web_push::{Ground, WebPush, envelope::PLAIN_BYTES_MAX, vapid::VapidKey},
};
use homeward_domain::{
    delivery::ChannelId,
    status::{Actual, Status},
    time::Timestamp,
};
use homeward_geo::{Cell, CellSet, Point};
use homeward_ports::{
    channel::{Channel as _, Outcome},
    package::Package,
    push::{MemoryPush, PushKeys, PushKind, PushRoom, PushSubscription, PushSubscriptions},
    world::Clock,
};

use crate::{
    samples::{self, Everybody, delivery_key, now, station},
    webhook::HASTE,
};
pub use service::Browser;
use service::PushService;

/// What the double and the channel take for the wall's time.
const NOW_S: i64 = 1_780_000_000;

struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// One house with its phones; what it keeps outlives the channel.
struct House<S: Status> {
    key: Arc<VapidKey>,
    phones: Arc<MemoryPush<S>>,
}

impl<S: Everybody> House<S> {
    fn new() -> Self {
        let key = Arc::new(VapidKey::generate().unwrap());
        let phones = Arc::new(MemoryPush::default());
        Self { key, phones }
    }

    async fn service(&self) -> PushService {
        PushService::open(self.key.public(), 4_096, NOW_S).await
    }

    /// The channel as after a start, with this time on the wall.
    fn channel_at(&self, now_s: i64) -> WebPush<S> {
        let ground = Ground {
            key: self.key.clone(),
            subject: samples::BASE.to_owned(),
            targets: Targets::with_loopback(),
            trust: Trust::public(),
            footing: Footing {
                subscriptions: self.phones.clone(),
                clock: Arc::new(Standing(now())),
                now: Arc::new(move || now_s),
            },
            patience: HASTE,
        };
        WebPush::new(ground).unwrap()
    }

    fn channel(&self) -> WebPush<S> {
        self.channel_at(NOW_S)
    }

    /// A phone at the service, in the cell around `place`.
    async fn phone_in(&self, service: &PushService, n: u8, place: Point) {
        let browser = Browser::new(n);
        let (public, auth) = (browser.public, browser.auth);
        let endpoint = service.add(&n.to_string(), browser);
        self.subscribe(n, endpoint, public, auth, place).await;
    }

    async fn phone(&self, service: &PushService, n: u8) {
        self.phone_in(service, n, station()).await;
    }

    /// A phone at any address.
    async fn phone_at(&self, n: u8, endpoint: &str) {
        let browser = Browser::new(n);
        self.subscribe(
            n,
            endpoint.to_owned(),
            browser.public,
            browser.auth,
            station(),
        )
        .await;
    }

    async fn subscribe(
        &self,
        n: u8,
        endpoint: String,
        p256dh: [u8; 65],
        auth: [u8; 16],
        place: Point,
    ) {
        let host = url::Url::parse(&endpoint).unwrap();
        let host = host.origin().ascii_serialization();
        let one = PushSubscription {
            kind: PushKind::WebPush,
            endpoint,
            host,
            keys: Some(PushKeys { p256dh, auth }),
            cells: CellSet::of([Cell::around(place, 5)]).unwrap(),
            expires: "2027-01-01T00:00:00Z".parse().unwrap(),
            token: [n; 32],
        };
        let room = PushRoom {
            total_max: 999,
            per_host_max: 999,
        };
        self.phones.keep(one, room).await.unwrap();
    }

    async fn count(&self) -> u64 {
        self.phones.count().await.unwrap()
    }
}

async fn push<S: Everybody>(channel: &WebPush<S>, package: &Package<S>) -> Outcome {
    let key = delivery_key(package, ChannelId::WebPush);
    channel
        .deliver(package, &S::everybody(package), &key)
        .await
        .unwrap()
}

/// The package as a phone must get it: whole where it fits, else the pointer to it.
fn expected(package: &Package<Actual>) -> String {
    let text = std::str::from_utf8(package.text()).unwrap();
    if text.len() <= PLAIN_BYTES_MAX {
        return text.to_owned();
    }
    pointer(package)
}

fn pointer(package: &Package<Actual>) -> String {
    let read: serde_json::Value = serde_json::from_slice(package.text()).unwrap();
    let pointer = serde_json::json!({ "pointer": {
        "identifier": read["identifier"], "incident": read["incident"], "page": read["page"],
    }});
    pointer.to_string()
}
