//! What must be gone is gone from every file of the folder.

use std::{fs, path::Path};

use bytes::Bytes;
use homeward_backend_embedded::EmbeddedStore;
use homeward_domain::{change::Change, id::PhotoId};
use homeward_ports::{
    blobs::{Blobs, Size},
    conformance::Town,
    store::Store,
};

/// Whether any file of the folder holds these bytes.
fn on_disk(dir: &Path, bytes: &[u8]) -> bool {
    let files = fs::read_dir(dir).unwrap();
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .any(|content| content.windows(bytes.len()).any(|found| found == bytes))
}

/// Nothing moves from file to file any more: the log is wiped after an answer, also once
/// after the start, and before the next write.
async fn settled(store: &EmbeddedStore, town: &mut Town) {
    crate::note(store, town).await.unwrap();
}

#[tokio::test]
async fn after_the_end_the_childs_name_is_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let (case, key) = (town.a_case(), town.a_case_key());
    let issued = town.an_alert(&case, "7KQ4M2");
    let name = issued.alert.poster.as_ref().unwrap().name.zh.clone();
    let ended = town.found(&issued.case, &issued.alert);
    let opened = Change::CaseOpened { case, key };
    let changes = [opened, Change::Issued(Box::new(issued))];
    store.record(town.batch(changes)).await.unwrap();
    settled(&store, &mut town).await;
    assert!(on_disk(dir.path(), name.as_bytes()));

    let end = town.batch([Change::Ended(Box::new(ended))]);
    store.record(end).await.unwrap();
    settled(&store, &mut town).await;
    assert!(!on_disk(dir.path(), name.as_bytes()));
}

#[tokio::test]
async fn an_erased_photo_is_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let (case, photo) = (town.a_case().id, PhotoId::from_bits(1));
    let face = b"the face of a child".repeat(1_000);
    let bytes = Bytes::from(face.clone());
    store.put(case, photo, Size::Page, bytes).await.unwrap();
    settled(&store, &mut town).await;
    assert!(on_disk(dir.path(), &face[..64]));
    store.erase(case).await.unwrap();
    settled(&store, &mut town).await;
    assert!(!on_disk(dir.path(), &face[..64]));
}
