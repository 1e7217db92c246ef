//! Killed around a commit: what was acknowledged is there, the rest is whole or absent.

use std::{path::Path, process::Command};

use homeward_backend_embedded::fail;
use homeward_ports::{conformance::Town, store::Store};

/// Set for the process that dies, which is this test again.
const FOLDER: &str = "HOMEWARD_TEST_FOLDER";
const ACKNOWLEDGED: &str = "acknowledged";
const WRITES: usize = 20;

#[tokio::test]
async fn nothing_acknowledged_is_lost_around_a_commit() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_until_killed(folder.as_ref()).await;
    }
    for (point, unheard) in [("before_commit", 0), ("after_commit", 1)] {
        let dir = tempfile::tempdir().unwrap();
        let acknowledged = acknowledged_before_dying(dir.path(), &format!("{point}:5"));
        assert_eq!(acknowledged, 4, "{point}");
        let store = crate::open(dir.path());
        let agency = Town::new(1).agency.id;
        let kept = store.cases(agency).await.unwrap().len();
        // What was durable but not yet answered may stay: who asked asks again.
        assert_eq!(kept, acknowledged + unheard, "{point}");
        assert!(store.check().await.unwrap().intact);
    }
}

fn acknowledged_before_dying(dir: &Path, point: &str) -> usize {
    let killed = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "failpoints::nothing_acknowledged_is_lost_around_a_commit",
        ])
        .arg("--nocapture")
        .env(FOLDER, dir)
        .env(fail::VARIABLE, point)
        .output()
        .unwrap();
    assert!(!killed.status.success());
    let said = String::from_utf8_lossy(&killed.stdout);
    said.matches(ACKNOWLEDGED).count()
}

async fn write_until_killed(dir: &Path) {
    let store = crate::open(dir);
    let mut town = Town::new(1);
    for _ in 0..WRITES {
        let (case, key) = (town.a_case(), town.a_case_key());
        let opened = homeward_domain::change::Change::CaseOpened { case, key };
        store.record(town.batch([opened])).await.unwrap();
        println!("{ACKNOWLEDGED}");
    }
}
