//! What the doctor is told.

use homeward_domain::change::Change;
use homeward_ports::{conformance::Town, store::Store};
use rusqlite::Connection;

#[tokio::test]
async fn a_sound_record_is_called_sound() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let founding = town.founding();
    store.record(town.batch(founding)).await.unwrap();
    let health = store.check().await.unwrap();
    assert!(health.intact, "{}", health.said);
    assert_eq!(health.tampered, Vec::<String>::new());
    assert_eq!(health.ballast_bytes, crate::BALLAST_BYTES);
    assert!(health.database_bytes > 0);
    assert!(health.last_commit_ms > 0.0);
}

#[tokio::test]
async fn an_edited_journal_is_found_with_the_name_of_its_chain() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let (case, key) = (town.a_case(), town.a_case_key());
    let id = case.id;
    let mut changes = town.founding();
    changes.push(Change::CaseOpened { case, key });
    store.record(town.batch(changes)).await.unwrap();
    // Somebody with the file and patience.
    let db = Connection::open(dir.path().join("homeward.db")).unwrap();
    let sql = "update audit set entry = replace(entry, 'case_opened', 'case_viewed')";
    db.execute(sql, []).unwrap();
    let health = store.check().await.unwrap();
    assert!(health.intact);
    assert_eq!(health.tampered, [id.to_string()]);
}
