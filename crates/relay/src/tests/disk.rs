//! What lies in the folder, and what must not.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use homeward_geo::{Circle, Datum, Point};
use homeward_seal::SigningKey;
use tokio::sync::oneshot;

use super::{hand, heard};
use crate::{
    csv::Moves,
    heard::Heard,
    keeper::Ask,
    spot::Grid,
    thread::{Answers, Thread},
};

fn open(dir: &Path, grid_m: u32) -> Thread {
    Thread::open(dir, 10, Grid::new(grid_m).unwrap(), Arc::new(hand())).unwrap()
}

/// Asks, and has it written down.
fn ask<T: 'static>(thread: &mut Thread, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> T {
    let (to, mut answer) = oneshot::channel();
    let mut answers = Answers::new();
    thread.answer(ask(to), &mut answers);
    thread.record.commit().unwrap();
    answers.drain(..).for_each(|answer| answer());
    answer.try_recv().unwrap()
}

fn place(thread: &mut Thread, grid_m: u32, lines: &str) {
    let text = Bytes::copy_from_slice(lines.as_bytes());
    let moves = Moves::read(text, Datum::Wgs84, Grid::new(grid_m).unwrap()).unwrap();
    ask(thread, |to| Ask::Move(moves, to)).unwrap();
}

fn is_on_disk(dir: &Path, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(dir).unwrap();
    let mut texts = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    texts.any(|text| text.windows(bytes.len()).any(|part| part == bytes))
}

fn finish_snapshot(thread: &mut Thread) {
    thread.snapshot().unwrap();
    while thread.record.is_in_snapshot() {
        thread.snapshot().unwrap();
    }
}

fn alert(version: u32, cause: &str) -> Heard {
    let area = Circle::new(Point::new(38.0, 114.5).unwrap(), 100_000).unwrap();
    heard(
        &SigningKey::from_seed([5; 32]),
        "CASE",
        version,
        cause,
        &area,
    )
}

fn hear(thread: &mut Thread, version: u32, cause: &str) {
    let heard = vec![alert(version, cause)];
    ask(thread, |to| Ask::Hear(heard, None, to));
}

#[test]
fn what_an_ended_alert_said_leaves_the_disk_also_where_a_crash_came_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut thread = open(dir.path(), 100);
    finish_snapshot(&mut thread);
    assert!(!thread.wants_snapshot);
    hear(&mut thread, 1, "issued");
    hear(&mut thread, 2, "found");
    assert!(is_on_disk(dir.path(), b"red jacket"));
    // It dies in the middle of the snapshot that would have cleaned up.
    thread.snapshot().unwrap();
    std::fs::write(dir.path().join("unfinished"), "red jacket").unwrap();
    drop(thread);
    let mut thread = open(dir.path(), 100);
    finish_snapshot(&mut thread);
    assert!(!is_on_disk(dir.path(), b"red jacket"));
    // And it does not begin again, whoever says so.
    hear(&mut thread, 1, "issued");
    drop(thread);
    assert!(!is_on_disk(dir.path(), b"red jacket"));
    assert_eq!(open(dir.path(), 100).state.incidents.len(), 0);
}

#[test]
fn positions_are_made_coarser_when_the_operator_allows_less_than_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut thread = open(dir.path(), 1);
    place(&mut thread, 1, "u1,38.123456,114.654321\n");
    let fine = thread.state.users.spot(0).unwrap();
    finish_snapshot(&mut thread);
    let lat = fine.lat_e7.to_le_bytes();
    assert!(is_on_disk(dir.path(), &lat));
    drop(thread);
    // The first start with the coarse grid dies before its snapshot; the second does not.
    for _ in 0..2 {
        let thread = open(dir.path(), 5_000);
        let spot = thread.state.users.spot(0).unwrap();
        let off_by = (spot.lat_e7 - fine.lat_e7).abs() + (spot.lon_e7 - fine.lon_e7).abs();
        assert!(off_by > 10_000, "{spot:?}");
    }
    let mut thread = open(dir.path(), 5_000);
    finish_snapshot(&mut thread);
    assert!(!is_on_disk(dir.path(), &lat));
    drop(thread);
    let mut thread = open(dir.path(), 5_000);
    assert!(!thread.wants_snapshot && thread.state.users.spot(0).is_some());
    place(&mut thread, 5_000, "u1,38.123456,114.654321\n");
    assert!(!is_on_disk(dir.path(), &lat));
}

#[test]
fn a_folder_has_one_relay_and_a_broken_log_is_not_taken_for_a_short_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut thread = open(dir.path(), 100);
    place(&mut thread, 100, "u1,38.5,114\n");
    let another = Thread::open(dir.path(), 10, Grid::new(100).unwrap(), Arc::new(hand()));
    let why = another.err().unwrap().to_string();
    assert_eq!(why, "another process is using this folder");
    place(&mut thread, 100, "u1,39.5,114\n");
    drop(thread);
    let names = std::fs::read_dir(dir.path()).unwrap();
    let mut names = names.map(|file| file.unwrap().path());
    let log = names
        .find(|path| path.to_string_lossy().contains("log-"))
        .unwrap();
    let good = std::fs::read(&log).unwrap();
    let open_with = |bytes: &[u8]| {
        std::fs::write(&log, bytes).unwrap();
        Thread::open(dir.path(), 10, Grid::new(100).unwrap(), Arc::new(hand()))
    };
    let mut damaged = good.clone();
    damaged[12] ^= 1;
    let why = open_with(&damaged).err().unwrap().to_string();
    assert_eq!(why, "it is damaged in its middle");
    // What a crash leaves: the end of the last write is missing, or still empty.
    let cut = good[..good.len() - 3].to_vec();
    let empty = [cut.clone(), vec![0; 3]].concat();
    for bytes in [cut, empty] {
        let thread = open_with(&bytes).unwrap();
        assert_eq!(thread.state.users.spot(0).unwrap().lat_e7 / 10_000_000, 38);
    }
}
