//! The disk is full, and a child is found.
//!
//! Needs a small disk of its own, which only root can make.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use homeward_backend_embedded::EmbeddedStore;
use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{Batch, Change},
};
use homeward_ports::{
    conformance::Town,
    fault::{Fault, FaultKind},
    store::Store,
};
use tempfile::TempDir;

const DISK: &str = "size=4m";
const AT_ONCE: Duration = Duration::from_millis(100);

/// A few megabytes, mounted over a folder of its own and taken away at the end.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` for those who may not mount.
    fn mounted() -> Option<Self> {
        let who = Command::new("id").arg("-u").output().unwrap();
        if who.stdout != b"0\n" {
            println!("skipped: mounting a small disk needs root");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", DISK, "tmpfs"]);
        assert!(mount.arg(dir.path()).status().unwrap().success());
        Some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no byte free.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("somebody-elses.log");
        let mut file = File::create(&path).unwrap();
        for piece in [64 * 1024, 4 * 1024, 1] {
            let piece = vec![b'x'; piece];
            while file.write_all(&piece).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a failed test may still have files open.
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

/// A live alert, with all it takes.
async fn live(store: &EmbeddedStore, town: &mut Town, code: &str) -> (Case, Alert) {
    let (batch, case, alert) = publishing(town, code);
    store.record(batch).await.unwrap();
    (case, alert)
}

fn publishing(town: &mut Town, code: &str) -> (Batch, Case, Alert) {
    let (case, key) = (town.a_case(), town.a_case_key());
    let issued = town.an_alert(&case, code);
    let (live, alert) = (issued.case.clone(), issued.alert.clone());
    let opened = Change::CaseOpened { case, key };
    let batch = town.batch([opened, Change::Issued(Box::new(issued))]);
    (batch, live, alert)
}

/// Ends the alert, and writes `more` beside it.
async fn end(
    store: &EmbeddedStore,
    town: &mut Town,
    (case, alert): &(Case, Alert),
    more: Vec<Change>,
) {
    let ended = town.found(case, alert);
    let mut changes = vec![Change::Ended(Box::new(ended))];
    changes.extend(more);
    store.record(town.batch(changes)).await.unwrap();
    let alert = store.alert(alert.id).await.unwrap().unwrap();
    assert!(!alert.stage.is_active());
}

async fn refused_at_once(store: &Arc<EmbeddedStore>, town: &mut Town, code: &str) {
    let (batch, ..) = publishing(town, code);
    let asked = Instant::now();
    let answer: Result<(), Fault> = store.record(batch).await;
    let took = asked.elapsed();
    assert_eq!(answer.unwrap_err().kind, FaultKind::Full);
    assert!(took <= AT_ONCE, "{took:?}");
    assert_eq!(store.alert_by_code(code).await.unwrap(), None);
}

#[tokio::test]
async fn on_a_full_disk_alerts_are_refused_and_endings_succeed() {
    let Some(disk) = SmallDisk::mounted() else {
        return;
    };
    let store = crate::open(disk.path());
    let mut town = Town::new(1);
    let (first, second) = (
        live(&store, &mut town, "FIRST1").await,
        live(&store, &mut town, "SECND2").await,
    );
    let filler = disk.fill();
    refused_at_once(&store, &mut town, "THIRD3").await;
    end(&store, &mut town, &first, vec![]).await;
    refused_at_once(&store, &mut town, "THIRD3").await;
    // So much that the room for endings is not whole afterwards.
    let much = (0..500).map(|_| Change::LinkMade(town.a_link())).collect();
    end(&store, &mut town, &second, much).await;
    refused_at_once(&store, &mut town, "THIRD3").await;
    let health = store.check().await.unwrap();
    assert!(health.intact, "{}", health.said);
    assert!(health.ballast_bytes < crate::BALLAST_BYTES);

    fs::remove_file(filler).unwrap();
    live(&store, &mut town, "THIRD3").await;
    let health = store.check().await.unwrap();
    assert_eq!(health.ballast_bytes, crate::BALLAST_BYTES);
}

#[tokio::test]
async fn a_house_that_restarts_on_a_full_disk_can_still_say_found() {
    let Some(disk) = SmallDisk::mounted() else {
        return;
    };
    let mut town = Town::new(1);
    let store = crate::open(disk.path());
    let first = live(&store, &mut town, "FIRST1").await;
    drop(store);
    disk.fill();
    let store = crate::open(disk.path());
    refused_at_once(&store, &mut town, "THIRD3").await;
    end(&store, &mut town, &first, vec![]).await;
    assert!(store.check().await.unwrap().intact);
}
