//! Whole histories with people who move and a process that dies, each from a seed.
//!
//! The partner here is as real ones are: it takes some batches, drops some, and sometimes
//! takes one and is not heard. It shows by key, so a batch that comes twice is shown once.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use bytes::Bytes;
use homeward_geo::{Circle, Datum, Point, index::held};
use homeward_seal::SigningKey;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{Hand, hand, heard};
use crate::{
    csv::Moves,
    desk::{Lane, Outcome, Parcel},
    heard::Heard,
    keeper::Ask,
    spot::Grid,
    thread::{Answers, Thread},
};

/// `HOMEWARD_RELAY_HISTORIES` sets another number for a longer look.
const HISTORIES: u64 = 24;
const NAMES: u64 = 60;
const BATCH_MAX: usize = 7;

/// splitmix64
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// What the partner's people saw of one alert.
#[derive(Default)]
struct Seen {
    shown: BTreeMap<String, u32>,
    newest: BTreeMap<String, u32>,
    ended: BTreeSet<String>,
}

/// The partner's push system: it knows keys.
#[derive(Default)]
struct Partner {
    bodies: BTreeMap<String, Value>,
    seen: BTreeMap<String, Seen>,
}

impl Partner {
    fn take(&mut self, parcel: &Parcel) {
        let body: Value = serde_json::from_str(&parcel.body).unwrap();
        assert_eq!(body["key"], parcel.key.as_str());
        if let Some(before) = self.bodies.get(&parcel.key) {
            assert_eq!(before, &body, "the same key, and something else in it");
            return;
        }
        let seen = self.seen.entry(text(&body["incident"])).or_default();
        let version = body["version"].as_u64().unwrap() as u32;
        for id in body["ids"].as_array().unwrap().iter().map(text) {
            match body["action"].as_str().unwrap() {
                "show" => {
                    assert!(!seen.ended.contains(&id), "{id}: shown after the end");
                    *seen.shown.entry(id.clone()).or_default() += 1;
                }
                "change" => assert!(seen.shown.contains_key(&id), "{id}: a change of nothing"),
                _ => assert!(seen.ended.insert(id.clone()), "{id}: an end twice"),
            }
            let newest = seen.newest.entry(id).or_default();
            *newest = version.max(*newest);
        }
        self.bodies.insert(parcel.key.clone(), body);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What is true of one alert, found by a plain loop.
struct Alert {
    name: String,
    version: u32,
    /// The newest version that those told before want to hear of.
    change: u32,
    area: Circle,
    is_ended: bool,
    /// Whoever was inside at some moment while it lived.
    ever: BTreeSet<String>,
}

struct Play<'a> {
    dir: &'a Path,
    thread: Option<Thread>,
    clock: Arc<Hand>,
    dice: Dice,
    grid: Grid,
    key: SigningKey,
    users: BTreeMap<String, Point>,
    alerts: Vec<Alert>,
    partner: Partner,
    /// Handed out, and nothing heard of it.
    open: Vec<Parcel>,
    crashes: u32,
}

impl<'a> Play<'a> {
    fn new(dir: &'a Path, seed: u64) -> Self {
        let mut play = Self {
            dir,
            thread: None,
            clock: Arc::new(hand()),
            dice: Dice(seed),
            grid: Grid::new(100).unwrap(),
            key: SigningKey::from_seed([5; 32]),
            users: BTreeMap::new(),
            alerts: Vec::new(),
            partner: Partner::default(),
            open: Vec::new(),
            crashes: 0,
        };
        play.start();
        play
    }

    fn start(&mut self) {
        // The old process is gone before the new one opens the folder.
        self.thread = None;
        let opened = Thread::open(self.dir, BATCH_MAX, self.grid, self.clock.clone());
        let mut thread = opened.unwrap();
        thread.snapshot_slots = 16;
        self.thread = Some(thread);
    }

    /// Asks, and dies now and then: before the write, in the middle of it, or after it and
    /// before the answer. `None` where nothing was heard; `kept` is whether it happened.
    fn ask<T: 'static>(
        &mut self,
        ask: impl FnOnce(oneshot::Sender<T>) -> Ask,
    ) -> (Option<T>, bool) {
        let (to, mut answer) = oneshot::channel();
        let mut answers = Answers::new();
        let thread = self.thread.as_mut().unwrap();
        thread.answer(ask(to), &mut answers);
        let dies = self.dice.one_in(40).then(|| self.dice.below(3));
        match dies {
            Some(0) => {}
            Some(1) => {
                let some = self.dice.below(thread.record.waiting() as u64);
                thread.record.tear(some as usize).unwrap();
            }
            _ => {
                thread.record.commit().unwrap();
                if dies.is_none() {
                    answers.drain(..).for_each(|answer| answer());
                    thread.wants_snapshot |= self.dice.one_in(60);
                    thread.snapshot().unwrap();
                    return (Some(answer.try_recv().unwrap()), true);
                }
            }
        }
        self.crashes += 1;
        self.open.clear();
        self.start();
        (None, dies == Some(2))
    }

    fn inside(&self, alert: &Alert) -> BTreeSet<String> {
        let inside = self
            .users
            .iter()
            .filter(|(_, at)| alert.area.contains(**at));
        inside.map(|(name, _)| name.clone()).collect()
    }

    /// Whoever is inside now was inside at some moment.
    fn look(&mut self) {
        for nth in 0..self.alerts.len() {
            let inside = self.inside(&self.alerts[nth]);
            if !self.alerts[nth].is_ended {
                self.alerts[nth].ever.extend(inside);
            }
        }
    }

    fn somewhere(&mut self) -> (f64, f64) {
        let mut degrees = || self.dice.below(4_000) as f64 / 1_000.0;
        (36.0 + degrees(), 112.5 + degrees())
    }

    fn moves(&mut self) {
        let count = 1 + self.dice.below(20);
        let mut rows = BTreeMap::new();
        for _ in 0..count {
            let name = format!("u{}", self.dice.below(NAMES));
            rows.insert(name, self.somewhere());
        }
        let row = |(name, (lat, lon)): (&String, &(f64, f64))| format!("{name},{lat},{lon}\n");
        let text: String = rows.iter().map(row).collect();
        let moves = Moves::read(Bytes::from(text), Datum::Wgs84, self.grid).unwrap();
        if self.ask(|to| Ask::Move(moves, to)).1 {
            for (name, (lat, lon)) in rows {
                let spot = self.grid.spot(Point::new(lat, lon).unwrap());
                self.users.insert(name, held(spot.point().unwrap()));
            }
            self.look();
        }
    }

    fn remove(&mut self) {
        let name = format!("u{}", self.dice.below(NAMES));
        if self.ask(|to| Ask::Remove(vec![name.clone()], to)).1 {
            self.users.remove(&name);
        }
    }

    fn package(&self, name: &str, version: u32, cause: &str, area: &Circle) -> Heard {
        heard(&self.key, name, version, cause, area)
    }

    /// A new alert, or something new about one.
    fn says(&mut self) {
        if self.dice.one_in(6) {
            return self.repeats();
        }
        let (lat, lon) = self.somewhere();
        let radius_m = 20_000 + self.dice.below(150_000) as u32;
        let area = Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap();
        let live: Vec<_> = (0..self.alerts.len())
            .filter(|nth| !self.alerts[*nth].is_ended)
            .collect();
        if live.is_empty() || (live.len() < 3 && self.dice.one_in(3)) {
            let name = format!("CASE{}", self.alerts.len());
            self.hear(None, name, 1, "issued", area);
            return;
        }
        let nth = live[self.dice.below(live.len() as u64) as usize];
        let (name, version) = (self.alerts[nth].name.clone(), self.alerts[nth].version + 1);
        let old = self.alerts[nth].area;
        match self.dice.below(5) {
            0 => self.hear(Some(nth), name, version, "found", old),
            1 | 2 => {
                let wider = Circle::new(old.centre(), old.radius_m() + 60_000).unwrap();
                self.hear(Some(nth), name, version, "ring", wider);
            }
            3 => self.hear(Some(nth), name, version, "renewed", old),
            _ => self.hear(Some(nth), name, version, "moved", area),
        }
    }

    /// A house that was restored says what it said before, also of what has ended.
    fn repeats(&mut self) {
        let Some(nth) = self.alerts.len().checked_sub(1) else {
            return;
        };
        let alert = &self.alerts[self.dice.below(nth as u64 + 1) as usize];
        let heard = vec![self.package(&alert.name, 1, "issued", &alert.area)];
        self.ask(|to| Ask::Hear(heard, None, to));
    }

    fn hear(&mut self, nth: Option<usize>, name: String, version: u32, cause: &str, area: Circle) {
        let heard = self.package(&name, version, cause, &area);
        // The feed is asked until the cursor is on the disk.
        loop {
            let (heard, cursor) = (vec![heard.clone()], format!("c-{name}-{version}"));
            if self.ask(|to| Ask::Hear(heard, Some(cursor), to)).1 {
                break;
            }
        }
        let nth = nth.unwrap_or_else(|| {
            self.alerts.push(Alert {
                name,
                version,
                change: 0,
                area,
                is_ended: false,
                ever: BTreeSet::new(),
            });
            self.alerts.len() - 1
        });
        let alert = &mut self.alerts[nth];
        (alert.version, alert.area, alert.is_ended) = (version, area, cause == "found");
        if cause != "ring" && cause != "issued" {
            alert.change = version;
        }
        self.look();
    }

    /// Takes a batch out, or says how one went.
    fn carry(&mut self, is_well: bool) -> bool {
        // Whoever takes only ends may find nothing while much is waiting.
        let lane = match !is_well && self.dice.one_in(4) {
            true => Lane::Ends,
            false => Lane::All,
        };
        if self.open.len() < 3
            && let (Some(Some(parcel)), _) = self.ask(|to| Ask::Next(lane, to))
        {
            self.open.push(parcel);
        }
        if self.open.is_empty() {
            return false;
        }
        let nth = self.dice.below(self.open.len() as u64) as usize;
        let parcel = self.open.swap_remove(nth);
        let fate = if is_well { 9 } else { self.dice.below(10) };
        if fate > 1 {
            self.partner.take(&parcel);
        }
        let outcome = match fate {
            // Not taken; taken, and the answer was lost.
            0..=2 => Outcome::Later(None),
            _ => Outcome::Taken,
        };
        self.settle(parcel, outcome);
        true
    }

    fn settle(&mut self, parcel: Parcel, outcome: Outcome) {
        let thread = self.thread.as_mut().unwrap();
        thread.answer(Ask::Settled(parcel.ticket, outcome), &mut Answers::new());
        if self.dice.one_in(2) {
            thread.record.commit().unwrap();
        }
    }

    fn step(&mut self) {
        self.clock
            .0
            .fetch_add(self.dice.below(3_000) as i64, Relaxed);
        match self.dice.below(20) {
            0..=5 => self.moves(),
            6 => self.remove(),
            7 => self.says(),
            _ => drop(self.carry(false)),
        }
    }

    /// Everything that waits goes out, and then all must be as it should.
    fn settle_all(&mut self, seed: u64) {
        let mut idle = 0;
        while idle < 5 {
            self.clock.0.fetch_add(120_000, Relaxed);
            idle = if self.carry(true) { 0 } else { idle + 1 };
        }
        for nth in 0..self.alerts.len() {
            self.check(&self.alerts[nth], seed);
        }
    }

    fn check(&self, alert: &Alert, seed: u64) {
        let said = format!("seed {seed}, {}", alert.name);
        let nobody = Seen::default();
        let seen = self.partner.seen.get(&alert.name).unwrap_or(&nobody);
        let twice = seen.shown.iter().find(|(_, times)| **times > 1);
        assert_eq!(twice, None, "{said}: shown twice");
        let shown: BTreeSet<_> = seen.shown.keys().cloned().collect();
        let stranger = shown.difference(&alert.ever).next();
        assert_eq!(stranger, None, "{said}: shown without ever being inside");
        if alert.is_ended {
            let unended = shown.difference(&seen.ended).next();
            assert_eq!(unended, None, "{said}: no end for one who was shown it");
            let stranger = seen.ended.difference(&alert.ever).next();
            assert_eq!(
                stranger, None,
                "{said}: an end for one who was never inside"
            );
            return;
        }
        let inside = self.inside(alert);
        assert_eq!(inside.difference(&shown).next(), None, "{said}: missing");
        let late = seen
            .newest
            .iter()
            .find(|(_, version)| **version < alert.change);
        assert_eq!(late, None, "{said}: a change did not come to all");
    }
}

/// In memory where the machine has a place for that: the deaths are played here, so no
/// real disk needs to be waited for.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    }
    .unwrap()
}

#[test]
fn whatever_dies_whoever_is_inside_is_shown_it_once_and_hears_how_it_goes_on() {
    let (mut crashes, mut shown, mut ended) = (0, 0, 0);
    let histories = std::env::var("HOMEWARD_RELAY_HISTORIES").ok();
    let histories = histories.map_or(HISTORIES, |text| text.parse().unwrap());
    for seed in 0..histories {
        let dir = folder();
        let mut play = Play::new(dir.path(), seed);
        for _ in 0..6 {
            (0..60).for_each(|_| play.step());
            play.settle_all(seed);
        }
        crashes += play.crashes;
        shown += play
            .partner
            .seen
            .values()
            .map(|seen| seen.shown.len())
            .sum::<usize>();
        ended += play
            .partner
            .seen
            .values()
            .map(|seen| seen.ended.len())
            .sum::<usize>();
    }
    assert!(
        crashes > 100 && shown > 2_000 && ended > 100,
        "{crashes} {shown} {ended}"
    );
}
