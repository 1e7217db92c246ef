//! The suites of the ports, on SQLite.

use std::sync::{Arc, Mutex};

use homeward_backend_embedded::EmbeddedStore;
use homeward_ports::{blobs::Blobs, conformance, fediverse::Followers, store::Store};
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
