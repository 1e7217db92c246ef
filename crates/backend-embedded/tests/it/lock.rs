//! One folder, one process.

use std::{path::Path, process::Command};

use homeward_backend_embedded::{EmbeddedStore, Options};

/// Set for the second process, which is this test again.
const FOLDER: &str = "HOMEWARD_TEST_FOLDER";
const TURNED_AWAY: &str = "another process is using this folder";

#[test]
fn a_second_process_is_turned_away() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return second_process(folder.as_ref());
    }
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let second = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lock::a_second_process_is_turned_away"])
        .arg("--nocapture")
        .env(FOLDER, dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&second.stdout);
    assert!(said.contains(TURNED_AWAY), "{said}");
    drop(store);
    crate::open(dir.path());
}

fn second_process(folder: &Path) {
    if let Err(fault) = EmbeddedStore::open(folder, Options::new([0; 16])) {
        println!("{fault}");
    }
}
