//! One message to many inboxes: who has it, who has not, who never will.
//!
//! The deliverer tries a delivery as a whole; this remembers, while the house
//! runs, which inboxes took it, so that a retry goes only to the others. After a
//! restart everybody is told once more, which is harmless: an activity has the
//! same id at every try, and servers drop what they know.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use homeward_domain::time::Span;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};

use super::call::{Caller, Reply};

/// Servers called at the same time, as long as they answer within a [`GLANCE`].
pub const CALLS_MAX: usize = 128;
/// A call that takes longer than this steps aside, so that those who hang until their
/// time is up keep nobody else waiting.
pub const GLANCE: Duration = Duration::from_millis(500);
/// Calls in all, with those that stepped aside: each is an open socket.
pub const OPEN_MAX: usize = 512;
/// One round. Who was not reached in it is first in the next.
pub const ROUND_MAX: Duration = Duration::from_secs(30);
/// So many messages in a row find no inbox (404, 410) before its people are forgotten:
/// one of them may meet a server that is being moved.
pub const LOST_MAX: u32 = 3;
/// A message that was tried so often (some three hours) finds no inbox either. It is
/// tried on all the same: an ending may still get through.
const TRIES_LOST: u32 = 24;
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
    /// Whether it ends the alert. Who stopped following meanwhile is told this too:
    /// their server still has the note.
    pub is_end: bool,
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
    /// Inboxes that did not answer when last called: they wait behind all others.
    silent: HashSet<String>,
    clock: u64,
}

#[derive(Debug, Default)]
struct Progress {
    used: u64,
    version: u32,
    rounds: u32,
    /// Those that the last round was for.
    asked: BTreeSet<String>,
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
        let waiting = self.waiting(telling, inboxes);
        let turns = Semaphore::new(CALLS_MAX);
        let calls = stream::iter(waiting).map(|(inbox, steps)| {
            let turns = &turns;
            async move {
                let reply = in_turn(turns, told(caller, &inbox, &steps)).await;
                (inbox, reply)
            }
        });
        let mut calls = pin!(calls.buffer_unordered(OPEN_MAX));
        let end = Instant::now() + ROUND_MAX;
        let mut lost = Vec::new();
        while let Ok(Some((inbox, reply))) = timeout_at(end, calls.next()).await {
            if self.settle(telling, &inbox, &reply) {
                lost.push(inbox);
            }
        }
        self.told(telling, lost)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is still to be told, and what; those that were tried least come first.
    fn waiting(&self, telling: &Telling, inboxes: Vec<String>) -> Vec<(String, Vec<Bytes>)> {
        let mut kept = self.kept();
        let silent = kept.silent.clone();
        let progress = kept.of(telling);
        progress.rounds += 1;
        progress.asked = inboxes.into_iter().collect();
        if telling.is_end {
            let have = progress
                .inboxes
                .iter()
                .filter(|(_, one)| one.taken.is_some());
            progress.asked.extend(have.map(|(inbox, _)| inbox.clone()));
        }
        let mut waiting: Vec<_> = progress
            .asked
            .iter()
            .map(|inbox| {
                (
                    progress.inboxes.get(inbox).cloned().unwrap_or_default(),
                    inbox.clone(),
                )
            })
            .filter(|(stand, _)| stand.settled < Some(telling.version))
            .collect();
        waiting.sort_by_key(|(stand, inbox)| (stand.tries, silent.contains(inbox)));
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
        let is_lost = match reply {
            Reply::Lost => true,
            Reply::Later(_) => stand.tries == TRIES_LOST,
            Reply::Taken | Reply::Refused(_) => false,
        };
        if !matches!(reply, Reply::Later(_)) {
            stand.settled = stand.settled.max(version);
        }
        if *reply == Reply::Taken {
            stand.taken = stand.taken.max(version);
            kept.lost.remove(inbox);
        }
        if matches!(reply, Reply::Later(_)) {
            kept.silent.insert(inbox.to_owned());
        } else {
            kept.silent.remove(inbox);
        }
        is_lost && kept.is_no_more(inbox, &telling.code)
    }

    fn told(&self, telling: &Telling, lost: Vec<String>) -> Told {
        let mut kept = self.kept();
        let progress = kept.of(telling);
        let open = |inbox: &&String| {
            let stand = progress.inboxes.get(*inbox);
            stand.is_none_or(|stand| stand.settled < Some(telling.version))
        };
        Told {
            inboxes: progress.asked.len(),
            left: progress.asked.iter().filter(open).count(),
            wait: (progress.rounds >= QUICK_ROUNDS).then_some(SLOW_ROUND),
            lost,
        }
    }
}

impl Kept {
    /// One more message that the inbox was not there for; `true` when it was the last.
    fn is_no_more(&mut self, inbox: &str, code: &str) -> bool {
        let lost = self.lost.entry(inbox.to_owned()).or_default();
        *lost += 1;
        if *lost < LOST_MAX {
            return false;
        }
        self.lost.remove(inbox);
        self.silent.remove(inbox);
        if let Some(progress) = self.alerts.get_mut(code) {
            progress.inboxes.remove(inbox);
            progress.asked.remove(inbox);
        }
        true
    }

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

/// Waits for a turn, and gives it to the next after a glance.
async fn in_turn(turns: &Semaphore, telling: impl Future<Output = Reply>) -> Reply {
    let turn = turns.acquire().await;
    let mut telling = pin!(telling);
    let glanced = timeout(GLANCE, &mut telling).await;
    drop(turn);
    match glanced {
        Ok(reply) => reply,
        Err(_) => telling.await,
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

#[cfg(test)]
mod tests {
    use super::*;

    const INBOX: &str = "https://one.example/inbox";

    fn telling(code: &str, version: u32) -> Telling {
        Telling {
            code: code.to_owned(),
            version,
            is_end: false,
            first: vec![],
            next: vec![],
            unsure: vec![],
        }
    }

    fn later() -> Reply {
        Reply::Later("503".to_owned())
    }

    /// Whether the inbox was given up in so many tries.
    fn tried(rounds: &Rounds, telling: &Telling, tries: u32) -> bool {
        (0..tries).any(|_| rounds.settle(telling, INBOX, &later()))
    }

    #[test]
    fn a_server_that_is_silent_for_hours_of_several_messages_is_forgotten() {
        let rounds = Rounds::default();
        for version in 1..LOST_MAX {
            assert!(!tried(&rounds, &telling("A", version), 10 * TRIES_LOST));
        }
        assert!(!tried(&rounds, &telling("A", LOST_MAX), TRIES_LOST - 1));
        assert!(tried(&rounds, &telling("A", LOST_MAX), 1));
    }

    #[test]
    fn one_message_that_arrives_makes_up_for_all_that_did_not() {
        let rounds = Rounds::default();
        for version in 1..=9 {
            assert!(!tried(&rounds, &telling("A", version), TRIES_LOST));
            rounds.settle(&telling("A", version), INBOX, &Reply::Taken);
        }
    }

    #[test]
    fn who_was_silent_last_waits_behind_all_others() {
        let rounds = Rounds::default();
        rounds.settle(&telling("A", 1), INBOX, &later());
        let inboxes = vec![INBOX.to_owned(), "https://two.example/inbox".to_owned()];
        let waiting = rounds.waiting(&telling("B", 1), inboxes);
        let order: Vec<_> = waiting.into_iter().map(|(inbox, _)| inbox).collect();
        assert_eq!(order, ["https://two.example/inbox", INBOX]);
    }

    #[test]
    fn what_is_remembered_has_an_end_and_the_oldest_goes_first() {
        let rounds = Rounds::default();
        for alert in 0..=ALERTS_MAX {
            rounds.settle(&telling(&alert.to_string(), 1), INBOX, &Reply::Taken);
        }
        let kept = rounds.kept();
        assert_eq!(kept.alerts.len(), ALERTS_MAX);
        assert!(!kept.alerts.contains_key("0") && kept.alerts.contains_key("1"));
    }
}
