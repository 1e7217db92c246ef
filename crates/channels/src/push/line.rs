//! One service's line: its phones in batches, and nobody else's.
//!
//! Before a batch leaves it is written down; what came of it is written down after. A
//! service that fails several times in a row, or names a time to come back, is left in
//! peace until the deliverer's next try: what waits there waits there alone.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use homeward_domain::status::Status;
use homeward_ports::{fault::Fault, push::PushId};

use super::{
    Phone, Teller, Vendor,
    answer::{Answer, Wait},
    choice::Chosen,
    outgoing::Outgoing,
    tally::Tally,
};

/// Written down together before they leave, and after. With what is under way, all that a
/// line holds in memory of its phones' addresses.
const BATCH: usize = 512;
/// As many in a row must fail before the service is left in peace for this time.
const FAILURES_MAX: u32 = 3;

/// When services asked to be called again, in seconds since 1970.
#[derive(Debug, Default)]
pub struct Services(Mutex<HashMap<String, i64>>);

impl Services {
    fn wait_s(&self, host: &str, now_s: i64) -> Option<i64> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, until| *until > now_s);
        asked.get(host).map(|until| until - now_s)
    }

    fn ask_again(&self, host: &str, at_s: i64) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = asked.entry(host.to_owned()).or_insert(at_s);
        *until = (*until).max(at_s);
    }
}

/// Requests under way before a service has taken any. Each that it takes makes room for
/// one more, so that one that hangs keeps few people waiting.
const AT_FIRST: usize = 16;

/// What came of one request, for each phone in it.
type Said = (Vec<PushId>, Result<Vec<Answer>, Fault>);

/// One line while it is told.
struct Run<'a> {
    host: &'a str,
    message: &'a Outgoing,
    sum: Tally,
    /// Requests that may be under way.
    window: usize,
    /// How many failed since one did not.
    failures: u32,
    failed: Option<Fault>,
    /// Answers that are not written down yet.
    came: Vec<(PushId, Answer)>,
}

impl<S: Status, V: Vendor> Teller<S, V> {
    /// Tells everybody in one line.
    pub(super) async fn tell_line(
        &self,
        host: String,
        chosen: Vec<Chosen>,
        message: &Outgoing,
    ) -> Result<Tally, Fault> {
        let mut run = Run {
            host: &host,
            message,
            sum: Tally::default(),
            window: AT_FIRST.min(self.vendor.at_once()),
            failures: 0,
            failed: None,
            came: Vec::new(),
        };
        let mut batches = chosen.chunks(BATCH);
        let mut groups = VecDeque::new();
        let mut under_way = FuturesUnordered::new();
        loop {
            let stop = self.stops(&run);
            if stop.is_none()
                && groups.is_empty()
                && let Some(batch) = batches.next()
            {
                groups = self.ready(batch, &run).await?;
            }
            if let Some(wait_s) = stop {
                let left = groups.drain(..).map(|group: Vec<Phone>| group.len());
                let left = left.sum::<usize>() + batches.by_ref().map(<[_]>::len).sum::<usize>();
                run.sum.add(&Tally::waiting(left, wait_s));
            }
            let next = groups
                .front()
                .filter(|_| under_way.len() < run.window)
                .map(|group| count(group));
            // Those who had their turn are on their way while the next waits for its own: held
            // back, they would leave together, and a minute would hold more than its quota.
            tokio::select! {
                biased;
                Some(said) = under_way.next() => {
                    self.hear(&mut run, said);
                    if run.came.len() >= BATCH {
                        self.write_down(&mut run).await?;
                    }
                }
                () = self.vendor.turn(next.unwrap_or_default()), if next.is_some() => {
                    if let Some(group) = groups.pop_front() {
                        under_way.push(self.tell_group(group, message));
                    }
                }
                // Of a batch nobody may be left: they went away meanwhile.
                else => if batches.len() == 0 { break },
            }
        }
        self.write_down(&mut run).await?;
        run.failed.map_or(Ok(run.sum), Err)
    }

    /// For how long a vendor asked to be left in peace. Of the services of browsers none
    /// speaks for the others, and strangers run some of them.
    pub(super) fn vendors_wait_s(&self) -> u64 {
        let kind = self.vendor.kind();
        if kind.has_keys() {
            return 0;
        }
        let wait_s = self.services.wait_s(kind.as_str(), (self.footing.now)());
        wait_s
            .and_then(|wait_s| u64::try_from(wait_s).ok())
            .unwrap_or_default()
    }

    /// Whether nothing more may leave to this service now, and for how long.
    fn stops(&self, run: &Run<'_>) -> Option<Option<i64>> {
        let wait_s = self.services.wait_s(run.host, (self.footing.now)());
        let has_failed = run.failures >= FAILURES_MAX || run.failed.is_some();
        (wait_s.is_some() || has_failed).then_some(wait_s)
    }

    /// What is not written down does not leave: nobody would know whom to tell the end.
    async fn ready(&self, batch: &[Chosen], run: &Run<'_>) -> Result<VecDeque<Vec<Phone>>, Fault> {
        let ids: Vec<PushId> = batch.iter().map(|one| one.id).collect();
        let phones = &self.footing.subscriptions;
        let found = phones.load(&ids).await?;
        let (alert, version) = (run.message.alert, run.message.version);
        phones
            .leaving(alert, version, run.message.until, &ids)
            .await?;
        let is_new: HashMap<PushId, bool> = batch.iter().map(|one| (one.id, one.is_new)).collect();
        let phones = found.into_iter().map(|(id, subscription)| Phone {
            id,
            is_new: is_new.get(&id).copied().unwrap_or_default(),
            subscription,
        });
        Ok(grouped(phones, self.vendor.group_max()))
    }

    async fn tell_group(&self, group: Vec<Phone>, message: &Outgoing) -> Said {
        let ids = group.iter().map(|phone| phone.id).collect();
        (ids, self.vendor.tell(&group, message).await)
    }

    fn hear(&self, run: &mut Run<'_>, (ids, answers): Said) {
        let answers = match answers {
            Ok(answers) => answers,
            Err(fault) => {
                run.failed = Some(fault);
                return;
            }
        };
        for answer in &answers {
            if let Answer::Later(Wait {
                seconds: Some(wait_s),
                ..
            }) = answer
            {
                let at_s = (self.footing.now)() + wait_s;
                self.services.ask_again(run.host, at_s);
            }
        }
        let is_well = answers.iter().any(|one| !matches!(one, Answer::Later(_)));
        if is_well {
            run.failures = 0;
            run.window = (run.window + 1).min(self.vendor.at_once());
        } else {
            run.failures += 1;
        }
        run.came.extend(ids.into_iter().zip(answers));
    }

    /// Writes down what came of those who answered.
    async fn write_down(&self, run: &mut Run<'_>) -> Result<(), Fault> {
        let phones = &self.footing.subscriptions;
        let mut done = Vec::new();
        for (id, answer) in run.came.drain(..) {
            run.sum.add(&Tally::of(&answer));
            match answer {
                // A refusal is final too: asked again it would say the same.
                Answer::Taken | Answer::Refused(_) => done.push(id),
                Answer::Gone => phones.gone(id).await?,
                Answer::Later(_) | Answer::Paused(_) => {}
            }
        }
        let message = run.message;
        phones.taken(message.alert, message.version, &done).await?;
        self.progress.moves(message.alert, done.len());
        Ok(())
    }
}

/// In order; one group is as new as its first.
fn grouped(phones: impl Iterator<Item = Phone>, at_most: usize) -> VecDeque<Vec<Phone>> {
    let mut groups = VecDeque::<Vec<Phone>>::new();
    for phone in phones {
        match groups.back_mut() {
            Some(group)
                if group.len() < at_most
                    && group.first().is_some_and(|one| one.is_new == phone.is_new) =>
            {
                group.push(phone);
            }
            _ => groups.push_back(vec![phone]),
        }
    }
    groups
}

fn count(group: &[Phone]) -> u32 {
    u32::try_from(group.len()).unwrap_or(u32::MAX)
}
