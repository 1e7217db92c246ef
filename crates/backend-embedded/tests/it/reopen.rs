//! What was written is there the next day.

use homeward_backend_embedded::{EmbeddedStore, Options};
use homeward_domain::change::{Chain, Change};
use homeward_ports::{conformance::Town, store::Store};

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut town = Town::new(1);
    let store = crate::open(dir.path());
    let (case, key) = (town.a_case(), town.a_case_key());
    let issued = town.an_alert(&case, "7KQ4M2");
    let alert = issued.alert.clone();
    let mut changes = town.founding();
    changes.push(Change::CaseOpened { case, key });
    changes.push(Change::Issued(Box::new(issued)));
    store.record(town.batch(changes)).await.unwrap();
    let said = store.messages_after(0, 10).await.unwrap();
    let journal = store.audit(Chain::House).await.unwrap();
    let name = store.record_id().await.unwrap();
    drop(store);

    // Another name is offered; a record keeps its own.
    let store = EmbeddedStore::open(dir.path(), Options::new([9; 16])).unwrap();
    assert_eq!(store.record_id().await.unwrap(), name);
    assert_eq!(name, "07".repeat(16));
    assert_eq!(store.alert(alert.id).await.unwrap(), Some(alert));
    assert_eq!(store.messages_after(0, 10).await.unwrap(), said);
    assert_eq!(store.audit(Chain::House).await.unwrap(), journal);
}

#[tokio::test]
async fn closing_leaves_one_database_file_and_no_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut town = Town::new(1);
    let store = crate::open(dir.path());
    crate::note(&store, &mut town).await.unwrap();
    drop(store);
    assert!(dir.path().join("homeward.db").exists());
    assert!(!dir.path().join("homeward.db-wal").exists());
}
