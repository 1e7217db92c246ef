//! Many tips at once: each is kept or refused in clear words, and officers notice nothing.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    http::Answer,
    world::{World, text, world},
};

const PER_SECOND: u32 = 500;
const SENDERS: u32 = 20;
const LASTS: Duration = Duration::from_secs(3);
/// What an officer waits for at most, with the flood going on.
const ACKNOWLEDGED_MAX: Duration = Duration::from_secs(1);

/// One of many citizens: sends at its own beat, whatever the answers are.
fn send(world: &World, code: &str, number: u32, answers: &Mutex<Vec<Answer>>) {
    let (began, every) = (
        Instant::now(),
        Duration::from_secs(1) * SENDERS / PER_SECOND,
    );
    let mut sent = 0;
    while began.elapsed() < LASTS {
        let answer = world.tip(code, &format!("tip {sent} of {number}"));
        answers.lock().unwrap().push(answer);
        sent += 1;
        // A parked thread may wake early; the beat is the clock's.
        while let Some(left) = (every * sent).checked_sub(began.elapsed()) {
            thread::park_timeout(left);
        }
    }
}

#[test]
fn five_hundred_tips_a_second_are_kept_or_refused_and_publishing_goes_on() {
    let world = world();
    let alert = world.alert(20);
    let (id, code) = (text(&alert, "id"), text(&alert, "code"));
    let (answers, over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let published = thread::scope(|scope| {
        let officer = scope.spawn(|| published_meanwhile(&world, &over));
        let senders: Vec<_> = (0..SENDERS)
            .map(|n| {
                let (world, code, answers) = (&world, &code, &answers);
                scope.spawn(move || send(world, code, n, answers))
            })
            .collect();
        senders
            .into_iter()
            .for_each(|sender| sender.join().unwrap());
        over.store(true, Relaxed);
        officer.join().unwrap()
    });
    let answers = answers.into_inner().unwrap();
    let (kept, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status < 300);
    for answer in &refused {
        answer.refused(503, "busy");
        assert!(answer.header("retry-after").is_some());
    }
    let kept: HashSet<_> = kept
        .iter()
        .map(|answer| text(&answer.good(), "id"))
        .collect();
    let numbers = world.get(&format!("/console/v1/alerts/{id}"))["numbers"].clone();
    assert_eq!(numbers["tips"].as_u64(), u64::try_from(kept.len()).ok());
    let listed = world.get(&format!("/console/v1/alerts/{id}/tips"));
    let listed: HashSet<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|tip| text(tip, "id"))
        .collect();
    assert_eq!(listed.len(), kept.len().min(1_000));
    assert!(listed.is_subset(&kept));
    let slowest = published.iter().max().unwrap();
    println!(
        "{} tips kept, {} refused; {} published, slowest {slowest:?}",
        kept.len(),
        refused.len(),
        published.len()
    );
    assert!(*slowest < ACKNOWLEDGED_MAX, "{published:?}");
}

/// How long each publishing took while the flood went on.
fn published_meanwhile(world: &World, over: &AtomicBool) -> Vec<Duration> {
    let mut took = Vec::new();
    while !over.load(Relaxed) {
        let case = world.filled(&world.facts(20));
        let began = Instant::now();
        world.publish(&case).good();
        took.push(began.elapsed());
    }
    took
}
