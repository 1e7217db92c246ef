//! The suites of the ports, on SQLite.

use std::sync::{Arc, Mutex};

use homeward_backend_embedded::EmbeddedStore;
use homeward_domain::status::Actual;
use homeward_ports::{
    blobs::Blobs, conformance, fediverse::Followers, hub::HubSubscriptions,
    push::PushSubscriptions, store::Store,
};
use tempfile::TempDir;

/// Folders of one suite; they go when it ends.
#[derive(Default)]
struct Folders(Mutex<Vec<TempDir>>);

impl Folders {
    fn store(&self) -> Arc<EmbeddedStore> {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::open(dir.path());
        self.0.lock().unwrap().push(dir);
        store
    }
}

#[tokio::test]
async fn sqlite_keeps_the_promises_of_the_record() {
    let folders = Folders::default();
    conformance::record(async || folders.store() as Arc<dyn Store>).await;
}

#[tokio::test]
async fn sqlite_agrees_with_memory_on_random_histories() {
    let folders = Folders::default();
    conformance::histories(async || folders.store() as Arc<dyn Store>, 1..5).await;
}

#[tokio::test]
async fn sqlite_keeps_the_promises_about_photos() {
    let folders = Folders::default();
    conformance::photos(async || folders.store() as Arc<dyn Blobs>).await;
}

#[tokio::test]
async fn sqlite_keeps_the_promises_about_followers() {
    let folders = Folders::default();
    conformance::followers(async || folders.store() as Arc<dyn Followers>).await;
}

#[tokio::test]
async fn sqlite_keeps_the_promises_about_pushes() {
    let folders = Folders::default();
    conformance::push(async || folders.store() as Arc<dyn PushSubscriptions<Actual>>).await;
}

#[tokio::test]
async fn sqlite_keeps_the_promises_about_subscribers() {
    let folders = Folders::default();
    conformance::hub(async || folders.store() as Arc<dyn HubSubscriptions<Actual>>).await;
}

#[tokio::test]
async fn an_exercise_finds_no_real_phone() {
    use homeward_domain::{id::AlertId, status::Exercise, time::Timestamp};
    use homeward_geo::CellSet;
    use homeward_ports::push::{PushKeys, PushKind, PushRoom, PushSubscription};
    let folders = Folders::default();
    let store = folders.store();
    let real = store.clone() as Arc<dyn PushSubscriptions<Actual>>;
    let drill = store as Arc<dyn PushSubscriptions<Exercise>>;
    let kind = PushKind::WebPush;
    let phone = PushSubscription {
        kind,
        endpoint: "https://push.example/1".to_owned(),
        host: "push.example".to_owned(),
        keys: Some(PushKeys {
            p256dh: [1; 65],
            auth: [1; 16],
        }),
        cells: CellSet::parse("8331aafffffffff").unwrap(),
        expires: Timestamp::from_millis(9),
        token: [1; 32],
    };
    let room = PushRoom {
        total_max: 9,
        per_host_max: 9,
    };
    real.keep(phone, room).await.unwrap();
    let alert = AlertId::from_bits(1);
    let now = Timestamp::from_millis(1);
    let found = real.candidates(kind, alert, 0, now, 9).await.unwrap();
    let id = found[0].id;
    assert_eq!(drill.count().await.unwrap(), 0);
    let found = drill.candidates(kind, alert, 0, now, 9).await.unwrap();
    assert!(found.is_empty());
    assert!(drill.load(&[id]).await.unwrap().is_empty());
    assert!(!drill.forget([1; 32]).await.unwrap());
}
