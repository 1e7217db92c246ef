//! One message to many inboxes: who has it, who has not, who never will.
//!
//! The deliverer tries a delivery as a whole; this remembers, while the house
//! runs, which inboxes took it, so that a retry goes only to the others. After a
//! restart everybody is told once more, which is harmless: an activity has the
//! same id at every try, and servers drop what they know.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use homeward_domain::time::Span;
use tokio::time::{Instant, timeout_at};

use super::call::{Caller, Reply};

/// Servers called at the same time.
pub const CALLS_MAX: usize = 32;
/// One round. Who was not reached in it is first in the next.
pub const ROUND_MAX: Duration = Duration::from_secs(30);
/// So many messages in a row find no inbox (404, 410) before its people are forgotten:
/// one of them may meet a server that is being moved.
pub const LOST_MAX: u32 = 3;
/// So many rounds follow the deliverer's own quick beat.
const QUICK_ROUNDS: u32 = 6;
/// Afterwards a server that is down is called this seldom, until the alert expires.
const SLOW_ROUND: Span = Span::minutes(10);
/// Alerts whose inboxes are remembered. A country has a handful at a time.
const ALERTS_MAX: usize = 256;

/// One message, as the three kinds of inboxes need it.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The alert's code.
    pub code: String,
    pub version: u32,
    /// For who has nothing of the alert.
    pub first: Vec<Bytes>,
    /// For who has an older version.
    pub next: Vec<Bytes>,
    /// For who may have one: in any case the result is the same.
    pub unsure: Vec<Bytes>,
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub inboxes: usize,
    /// Those that are tried again.
    pub left: usize,
    /// When it is worth it, if not by the deliverer's own beat.
    pub wait: Option<Span>,
    /// Inboxes that are no more.
    pub lost: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Rounds(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    alerts: HashMap<String, Progress>,
    /// Messages in a row that an inbox was not there for.
    lost: HashMap<String, u32>,
    clock: u64,
}

#[derive(Debug, Default)]
struct Progress {
    used: u64,
    version: u32,
    rounds: u32,
    inboxes: HashMap<String, Stand>,
}

/// Where one inbox stands with one alert.
#[derive(Debug, Default, Clone)]
struct Stand {
    /// The newest version that it took.
    taken: Option<u32>,
    /// The newest version that it need not be tried with any more.
    settled: Option<u32>,
    tries: u32,
}

impl Rounds {
    /// Tells everybody who has not settled `telling` yet, at most for [`ROUND_MAX`].
    pub async fn run(&self, caller: &Caller, telling: &Telling, inboxes: Vec<String>) -> Told {
        let count = inboxes.len();
        let waiting = self.waiting(telling, inboxes);
        let calls = stream::iter(waiting).map(|(inbox, steps)| async move {
            let reply = told(caller, &inbox, &steps).await;
            (inbox, reply)
        });
        let mut calls = std::pin::pin!(calls.buffer_unordered(CALLS_MAX));
        let end = Instant::now() + ROUND_MAX;
        let mut lost = Vec::new();
        while let Ok(Some((inbox, reply))) = timeout_at(end, calls.next()).await {
            if self.settle(telling, &inbox, &reply) {
                lost.push(inbox);
            }
        }
        self.told(telling, count, lost)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is still to be told, and what; those that were tried least come first.
    fn waiting(&self, telling: &Telling, inboxes: Vec<String>) -> Vec<(String, Vec<Bytes>)> {
        let mut kept = self.kept();
        let progress = kept.of(telling);
        progress.rounds += 1;
        let mut waiting: Vec<_> = inboxes
            .into_iter()
            .map(|inbox| {
                let stand = progress.inboxes.entry(inbox.clone()).or_default();
                (stand.clone(), inbox)
            })
            .filter(|(stand, _)| stand.settled < Some(telling.version))
            .collect();
        waiting.sort_by_key(|(stand, _)| stand.tries);
        let steps = |stand: &Stand| match stand.taken {
            Some(_) => telling.next.clone(),
            None if telling.version == 1 => telling.first.clone(),
            None => telling.unsure.clone(),
        };
        waiting
            .into_iter()
            .map(|(stand, inbox)| (inbox, steps(&stand)))
            .collect()
    }

    /// Writes down what came back; `true` when the inbox is no more.
    fn settle(&self, telling: &Telling, inbox: &str, reply: &Reply) -> bool {
        let mut kept = self.kept();
        let version = Some(telling.version);
        let stand = kept.of(telling).inboxes.entry(inbox.to_owned());
        let stand = stand.or_default();
        stand.tries += 1;
        match reply {
            Reply::Taken => {
                stand.taken = stand.taken.max(version);
                stand.settled = stand.settled.max(version);
                kept.lost.remove(inbox);
                false
            }
            Reply::Refused(_) => {
                stand.settled = stand.settled.max(version);
                false
            }
            Reply::Lost => {
                stand.settled = stand.settled.max(version);
                let lost = kept.lost.entry(inbox.to_owned()).or_default();
                *lost += 1;
                let is_no_more = *lost >= LOST_MAX;
                if is_no_more {
                    kept.lost.remove(inbox);
                }
                is_no_more
            }
            Reply::Later(_) => false,
        }
    }

    fn told(&self, telling: &Telling, inboxes: usize, lost: Vec<String>) -> Told {
        let mut kept = self.kept();
        let progress = kept.of(telling);
        let open = |stand: &&Stand| stand.settled < Some(telling.version);
        Told {
            inboxes,
            left: progress.inboxes.values().filter(open).count(),
            wait: (progress.rounds >= QUICK_ROUNDS).then_some(SLOW_ROUND),
            lost,
        }
    }
}

impl Kept {
    fn of(&mut self, telling: &Telling) -> &mut Progress {
        self.clock += 1;
        if !self.alerts.contains_key(&telling.code) && self.alerts.len() >= ALERTS_MAX {
            let oldest = self.alerts.iter().min_by_key(|(_, progress)| progress.used);
            let oldest = oldest.map(|(code, _)| code.clone());
            oldest.map(|code| self.alerts.remove(&code));
        }
        let progress = self.alerts.entry(telling.code.clone()).or_default();
        progress.used = self.clock;
        if progress.version != telling.version {
            progress.version = telling.version;
            progress.rounds = 0;
            progress
                .inboxes
                .values_mut()
                .for_each(|stand| stand.tries = 0);
        }
        progress
    }
}

/// All steps in their order; the first that is not taken ends it.
async fn told(caller: &Caller, inbox: &str, steps: &[Bytes]) -> Reply {
    for step in steps {
        match caller.post(inbox, step).await {
            Reply::Taken => {}
            other => return other,
        }
    }
    Reply::Taken
}
