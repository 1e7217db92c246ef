//! Browsers and push servers of people's own, over HTTP/2.

use std::sync::{Arc, Mutex, atomic::Ordering};

use homeward_channels::{
    guard::Targets,
    push::wire::Trust,
    web_push::{Ground, WebPush, vapid::VapidKey},
};
use homeward_domain::status::Actual;
use homeward_ports::{
    channel::Outcome,
    push::{PushKeys, PushKind},
};

use super::{
    House, accepted,
    double::{Asked, Does, Double, ORDINARY, Rules, Set, says},
    north, push,
};
use crate::{
    samples::{BASE, Story, form},
    web_push::Browser,
    webhook::HASTE,
};

/// A push service that only counts: what is inside is looked at elsewhere
/// (`web_push/service.rs`).
#[derive(Default)]
struct Counts {
    told: Mutex<Vec<String>>,
    busy: Mutex<Vec<String>>,
}

impl Rules for Counts {
    fn hear(&self, asked: &Asked) -> Does {
        let is_whole = asked.header("content-encoding") == "aes128gcm"
            && asked.header("authorization").starts_with("vapid t=")
            && !asked.header("ttl").is_empty();
        if !is_whole {
            return says(400, "");
        }
        let mut busy = self.busy.lock().unwrap();
        if let Some(at) = busy.iter().position(|path| *path == asked.path) {
            busy.remove(at);
            return Does::Says(429, vec![("retry-after", "40".to_owned())], String::new());
        }
        self.told.lock().unwrap().push(asked.path.clone());
        says(201, "")
    }
}

async fn browser(house: &House<Actual>, kind: PushKind, double: &Double, n: u8, km: f64) {
    let browser = Browser::new(n);
    let keys = PushKeys {
        p256dh: browser.public,
        auth: browser.auth,
    };
    let endpoint = format!("{}/{n}", double.base);
    house.phone_in(kind, &endpoint, Some(keys), north(km)).await;
}

fn channel(house: &House<Actual>, double: &Double, kind: PushKind) -> WebPush<Actual> {
    let ground = Ground {
        key: Arc::new(VapidKey::generate().unwrap()),
        subject: BASE.to_owned(),
        targets: Targets::with_loopback(),
        trust: Trust::only(&double.authority().unwrap()).unwrap(),
        footing: house.footing(),
        patience: HASTE,
    };
    WebPush::of_kind(kind, ground).unwrap()
}

#[tokio::test]
async fn one_connection_tells_a_push_service_nearest_first() {
    let house = House::<Actual>::new();
    let service = Arc::new(Counts::default());
    let double = Double::open(ORDINARY, service.clone()).await;
    for n in 0..60 {
        let km = f64::from(u32::from(n) * 23 % 60) * 1.5;
        browser(&house, PushKind::WebPush, &double, n, km).await;
    }
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&channel(&house, &double, PushKind::WebPush), &package).await;
    assert_eq!(outcome, accepted("60 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(double.seen.connections.load(Ordering::SeqCst), 1);
    let told = service.told.lock().unwrap().clone();
    let away = |path: &String| path[1..].parse::<u32>().unwrap() * 23 % 60;
    let mean = |part: &[String]| part.iter().map(away).sum::<u32>() / 20;
    let means: Vec<u32> = told.chunks(20).map(mean).collect();
    assert!(means.is_sorted() && means[0] < means[2] / 2, "{means:?}");
}

#[tokio::test]
async fn four_fifths_of_what_a_push_service_advertises_are_used() {
    let house = House::<Actual>::new();
    let service = Arc::new(Counts::default());
    let set = Set {
        streams: 10,
        hold_until: 16,
        ..ORDINARY
    };
    let double = Double::open(set, service.clone()).await;
    for n in 0..16 {
        browser(&house, PushKind::WebPush, &double, n, 1.0).await;
    }
    let (_, package) = Story::<Actual>::begins(form());
    push(&channel(&house, &double, PushKind::WebPush), &package).await;
    assert_eq!(service.told.lock().unwrap().len(), 16);
    assert_eq!(double.seen.streams_max.load(Ordering::SeqCst), 8);
    assert_eq!(double.seen.connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_app_with_a_push_server_of_its_own_waits_alone_where_a_browser_s_service_waits_whole() {
    for (kind, told) in [(PushKind::UnifiedPush, 39), (PushKind::WebPush, 0)] {
        let house = House::<Actual>::new();
        let service = Arc::new(Counts::default());
        let double = Double::open(ORDINARY, service.clone()).await;
        for n in 0..40 {
            browser(&house, kind, &double, n, 1.0).await;
        }
        let paths: Vec<String> = match kind {
            PushKind::UnifiedPush => vec!["/7".to_owned()],
            _ => (0..40).map(|n| format!("/{n}")).collect(),
        };
        service.busy.lock().unwrap().extend(paths);
        let (_, package) = Story::<Actual>::begins(form());
        let outcome = push(&channel(&house, &double, kind), &package).await;
        let Outcome::Later(Some(wait), said) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(wait, homeward_domain::time::Span::seconds(40));
        assert_eq!(service.told.lock().unwrap().len(), told, "{said}");
    }
}
