//! Many phones in one process, and everything they share.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::sync::{Semaphore, mpsc};

use super::{
    chance::Chance,
    clock::wall_micros,
    library::Library,
    line,
    orders::{Count, Expectation, Plan, Verdict},
    package::{Kind, Said},
    phone::Phone,
    place::Settled,
    receipts,
    rules::{Heard, Ignored},
    stats::Arrivals,
};

/// So many phones knock at once; all others wait their turn, as chance would spread them.
const KNOCKING_MAX: usize = 256;

/// The phones of one process.
#[derive(Debug)]
pub struct Crowd {
    pub(crate) plan: Plan,
    phones: Vec<Mutex<Phone>>,
    pub(crate) library: Library,
    pub(crate) knocking: Semaphore,
    arrivals: Mutex<HashMap<String, Arrivals>>,
    pub(crate) tally: Tally,
    receipts: Option<mpsc::UnboundedSender<String>>,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub connected: AtomicU64,
    pub refused: AtomicU64,
    pub broken: AtomicU64,
    pub forged: AtomicU64,
    pub repeated: AtomicU64,
    pub receipts_sent: AtomicU64,
}

impl Crowd {
    /// Puts the phones where people live and lets them call, each on a task of its own.
    pub fn gather(plan: Plan) -> Arc<Self> {
        let settled = Settled::hebei();
        let place = |number| {
            let mut chance = Chance::for_one(plan.seed, number);
            Mutex::new(Phone::at(settled.draw(&mut chance)))
        };
        let (tell, told) = mpsc::unbounded_channel();
        let crowd = Arc::new(Self {
            phones: (plan.first..plan.first + plan.count).map(place).collect(),
            library: Library::believing(&plan.keys),
            knocking: Semaphore::new(KNOCKING_MAX),
            arrivals: Mutex::default(),
            tally: Tally::default(),
            receipts: plan.receipts.then_some(tell),
            plan,
        });
        let settled = Arc::new(settled);
        for nth in 0..crowd.phones.len() {
            tokio::spawn(line::live(crowd.clone(), settled.clone(), nth));
        }
        if crowd.plan.receipts {
            tokio::spawn(receipts::send(
                Arc::downgrade(&crowd),
                crowd.plan.public,
                told,
            ));
        }
        crowd
    }

    /// The phone in this place of the crowd. There is always one: places are counted from it.
    pub(crate) fn phone(&self, nth: usize) -> MutexGuard<'_, Phone> {
        self.phones[nth]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's clock now.
    pub(crate) fn now_ms(&self, micros: i64) -> i64 {
        self.plan.clock.at(micros)
    }

    /// One phone gets one package; `on_line_since` is when its line was opened.
    pub(crate) fn hear(&self, nth: usize, text: &str, micros: i64, on_line_since: i64) {
        let Some(said) = self.library.read(text) else {
            self.tally.forged.fetch_add(1, Relaxed);
            return;
        };
        let mut phone = self.phone(nth);
        let known = phone.version_of(&said.incident);
        let heard = phone.take(&said, micros, self.now_ms(micros));
        drop(phone);
        if heard == Heard::Ignored(Ignored::OldVersion) && known == Some(said.version) {
            self.tally.repeated.fetch_add(1, Relaxed);
        }
        let was_there = self.plan.clock.wall_at(said.sent_ms) >= on_line_since;
        self.note(&said, heard, micros, was_there);
    }

    /// Writes down what a package did; `was_there`: the phone was on the line when it was said.
    pub(crate) fn note(&self, said: &Said, heard: Heard, micros: i64, was_there: bool) {
        if !matches!(heard, Heard::Shown | Heard::Updated | Heard::Closed) {
            return;
        }
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let of = arrivals
            .entry(said.identity.clone())
            .or_insert_with(|| begun(said));
        match heard {
            Heard::Shown => of.shown += 1,
            Heard::Updated => of.updated += 1,
            _ => of.closed += 1,
        }
        if was_there {
            of.at_micros.push(micros);
        } else {
            of.caught_up += 1;
        }
        drop(arrivals);
        if let (Heard::Shown, Some(receipts)) = (heard, &self.receipts) {
            // The sender is gone only when the process ends.
            let _ = receipts.send(said.identity.clone());
        }
    }

    pub fn count(&self) -> Count {
        let tally = &self.tally;
        Count {
            connected: tally.connected.load(Relaxed),
            refused: tally.refused.load(Relaxed),
            broken: tally.broken.load(Relaxed),
            forged: tally.forged.load(Relaxed),
            repeated: tally.repeated.load(Relaxed),
            receipts_sent: tally.receipts_sent.load(Relaxed),
        }
    }

    pub fn judge(&self, expected: &Expectation) -> Verdict {
        let mut verdict = Verdict::default();
        for nth in 0..self.phones.len() {
            verdict.join(self.phone(nth).judged(expected));
        }
        verdict
    }

    pub fn report(&self) -> Vec<Arrivals> {
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.values().cloned().collect()
    }

    /// What appeared on a phone because it went elsewhere.
    pub(crate) fn appeared(&self, said: &Said) {
        self.note(said, Heard::Shown, wall_micros(), false);
    }
}

fn begun(said: &Said) -> Arrivals {
    let kind = match said.kind {
        Kind::Alert => "Alert",
        Kind::Update => "Update",
        Kind::Cancel => "Cancel",
    };
    Arrivals {
        identity: said.identity.clone(),
        kind: kind.to_owned(),
        cause: said.cause.clone(),
        sent_ms: said.sent_ms,
        ..Arrivals::default()
    }
}
