//! Phones that are woken by the vendors of their systems, against doubles that speak real
//! HTTP/2 over TLS and keep to what each vendor has published.

mod apns;
mod apple;
mod double;
mod fcm;
mod going_away;
mod google;
mod hms;
mod hostile;
mod huawei;
mod web_push;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use homeward_channels::push::{Footing, Teller, Vendor, pace::Beat};
use homeward_domain::{
    status::{Actual, Status},
    time::Timestamp,
};
use homeward_geo::{Cell, CellSet, Point};
use homeward_ports::{
    channel::{Channel as _, Outcome},
    package::Package,
    push::{MemoryPush, PushKeys, PushKind, PushRoom, PushSubscription, PushSubscriptions as _},
    world::Clock,
};

use crate::samples::{Everybody, delivery_key, now, station};

/// The wall's time when a test begins, for house and double alike.
pub const NOW_S: i64 = 1_780_000_000;

/// A time that stands until somebody sleeps or winds it: house and double share it.
#[derive(Clone, Default)]
pub struct Time(Arc<Mutex<Duration>>, Arc<AtomicUsize>);

impl Time {
    /// A double heard a request.
    pub fn heard(&self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }

    /// Comes back when all that had left before has arrived.
    async fn all_arrived(&self) {
        loop {
            let before = self.1.load(Ordering::SeqCst);
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
            if self.1.load(Ordering::SeqCst) == before {
                return;
            }
        }
    }

    pub fn wind(&self, span: Duration) {
        *self.0.lock().unwrap() += span;
    }
    pub fn s(&self) -> i64 {
        NOW_S + i64::try_from(self.now().as_secs()).unwrap()
    }
}

impl Beat for Time {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        // The others come to their turn, as they would in a real sleep.
        Box::pin(async move {
            self.all_arrived().await;
            self.wind(span);
        })
    }
}

struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// One house with its phones; what it keeps outlives the channel.
pub struct House<S: Status> {
    pub phones: Arc<MemoryPush<S>>,
    pub time: Time,
    count: AtomicI64,
}

impl<S: Everybody> House<S> {
    pub fn new() -> Self {
        Self {
            phones: Arc::new(MemoryPush::default()),
            time: Time::default(),
            count: AtomicI64::new(0),
        }
    }

    pub fn footing(&self) -> Footing<S> {
        let time = self.time.clone();
        Footing {
            subscriptions: self.phones.clone(),
            clock: Arc::new(Standing(now())),
            now: Arc::new(move || time.s()),
        }
    }

    pub async fn phone(&self, kind: PushKind, token: &str) {
        self.phone_in(kind, token, None, station()).await;
    }

    pub async fn phone_in(&self, kind: PushKind, token: &str, keys: Option<PushKeys>, at: Point) {
        let n = self.count.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&n);
        let one = PushSubscription {
            kind,
            endpoint: token.to_owned(),
            host: kind.as_str().to_owned(),
            keys,
            cells: CellSet::of([Cell::around(at, 5)]).unwrap(),
            expires: "2027-01-01T00:00:00Z".parse().unwrap(),
            token: digest,
        };
        let room = PushRoom {
            total_max: 9_999,
            per_host_max: 9_999,
        };
        self.phones.keep(one, room).await.unwrap();
    }

    pub async fn count(&self) -> u64 {
        self.phones.count().await.unwrap()
    }
}

pub async fn push<S: Everybody, V: Vendor>(
    channel: &Teller<S, V>,
    package: &Package<S>,
) -> Outcome {
    let id = homeward_ports::channel::Channel::<S>::id(channel);
    let key = delivery_key(package, id);
    channel
        .deliver(package, &S::everybody(package), &key)
        .await
        .unwrap()
}

pub fn accepted(said: &str) -> Outcome {
    Outcome::Accepted(said.to_owned())
}

/// A place so many kilometres north of the last seen one.
pub fn north(km: f64) -> Point {
    Point::new(station().lat() + km / 111.2, station().lon()).unwrap()
}

/// The package as text.
pub fn text(package: &Package<Actual>) -> String {
    String::from_utf8(package.text().to_vec()).unwrap()
}
