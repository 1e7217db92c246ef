//! The watch sees every write and every hand-off, and holds the invariants against them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use homeward_domain::{
    change::{Batch, Chain, Change, Issued},
    delivery::DeliveryKey,
    expansion::ExpansionPolicy,
    id::{AlertId, PartnerId},
    message::{Cause, MessageIdentity},
    state::State,
    time::Timestamp,
};
use homeward_geo::Circle;
use homeward_ports::world::Clock;
use homeward_seal::{Digest, chain};

use super::{
    hands::Hands,
    invariants::{Verdict, record::*},
    tale::Tale,
};

/// An invariant that did not hold, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    pub invariant: &'static str,
    pub seen: String,
}

/// What must be remembered to judge what comes later.
#[derive(Default)]
pub struct Seen {
    pub broken: Option<Break>,
    pub tale: Tale,
    /// When the end of an alert was written.
    pub ended: BTreeMap<AlertId, Timestamp>,
    /// Rings opened since the alert last moved.
    stays: BTreeMap<AlertId, Vec<Circle>>,
    /// Whom a ring's message need not tell: the rings of its stay before it.
    pub told_before: BTreeMap<MessageIdentity, Vec<Circle>>,
    /// Newest version handed to each partner.
    pub handed: BTreeMap<(AlertId, PartnerId), u32>,
    pub keys: BTreeMap<(PartnerId, MessageIdentity), DeliveryKey>,
    audit_read: usize,
    pub audit: BTreeMap<Chain, Digest>,
    pub writes: u64,
}

pub struct Watch {
    seen: Mutex<Seen>,
    pub hands: Arc<Hands>,
    pub policy: ExpansionPolicy,
}

/// Holds one named invariant; its name is what a failure is known by.
macro_rules! hold {
    ($seen:expr, $invariant:ident($($arg:expr),* $(,)?)) => {
        $seen.judge(stringify!($invariant), $invariant($($arg),*))
    };
}
pub(super) use hold;

impl Seen {
    pub fn judge(&mut self, invariant: &'static str, verdict: Verdict) {
        if let Err(seen) = verdict {
            // The first break is the story; what follows from it would only hide it.
            self.broken.get_or_insert(Break { invariant, seen });
        }
    }
}

impl Watch {
    pub fn new(hands: Arc<Hands>, policy: ExpansionPolicy) -> Self {
        Self {
            seen: Mutex::default(),
            hands,
            policy,
        }
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn tell(&self, line: impl Into<String>) {
        self.seen().tale.tell(self.hands.now(), line.into());
    }

    /// A batch that the record is about to take.
    pub fn writes(&self, state: &State, batch: &Batch) {
        let seen = &mut *self.seen();
        seen.writes += 1;
        for change in &batch.changes {
            self.change(seen, state, batch, change);
        }
    }

    fn change(&self, seen: &mut Seen, state: &State, batch: &Batch, change: &Change) {
        match change {
            Change::Issued(issued) => self.issued(seen, state, batch, issued),
            Change::Ended(ended) => {
                let line = format!("ended {} {:?}", ended.alert.code, ended.alert.stage);
                seen.tale.tell(self.hands.now(), line);
                hold!(
                    seen,
                    a_found_child_stays_found(state.alerts.get(&ended.alert.id))
                );
                hold!(seen, an_ended_alert_closes_its_case(ended));
                hold!(
                    seen,
                    epochs_only_grow(state.cases.get(&ended.case.id), &ended.case)
                );
                hold!(
                    seen,
                    a_case_has_one_alert(state.cases.get(&ended.case.id), &ended.case)
                );
                hold!(
                    seen,
                    an_alert_ends_as_it_stood(state.alerts.get(&ended.alert.id), &ended.alert)
                );
                seen.ended.insert(ended.alert.id, self.hands.now());
            }
            Change::FileSaved(case) => {
                hold!(seen, epochs_only_grow(state.cases.get(&case.id), case));
                hold!(seen, a_case_has_one_alert(state.cases.get(&case.id), case));
            }
            Change::DeliveryMoved(after) => {
                let before = state.deliveries.get(&after.key);
                hold!(
                    seen,
                    a_delivery_never_climbs_down(before, after, batch.actor)
                );
            }
            Change::TipTriaged(tip) | Change::SightingConfirmed { tip: Some(tip), .. } => {
                hold!(
                    seen,
                    a_sighting_is_never_unmade(state.tips.get(&tip.id), tip)
                );
            }
            Change::MilestonesReached { alert, milestones } => {
                hold!(
                    seen,
                    milestones_are_never_forgotten(state.milestones.get(alert), milestones)
                );
            }
            _ => {}
        }
    }

    fn issued(&self, seen: &mut Seen, state: &State, batch: &Batch, issued: &Issued) {
        let (before, after) = (state.alerts.get(&issued.alert.id), &issued.alert);
        let head = &issued.message.head;
        let km = after
            .expansion
            .opened
            .last()
            .map_or(0, |ring| ring.circle.radius_m() / 1_000);
        let line = format!(
            "{:?} {} v{} to {km} km",
            head.cause, after.code, after.version
        );
        seen.tale.tell(self.hands.now(), line);
        hold!(seen, a_found_child_stays_found(before));
        hold!(seen, only_a_live_case_speaks(&issued.case, after));
        hold!(seen, versions_grow_by_one(before, after, head));
        hold!(
            seen,
            epochs_only_grow(state.cases.get(&issued.case.id), &issued.case)
        );
        hold!(
            seen,
            a_case_has_one_alert(state.cases.get(&issued.case.id), &issued.case)
        );
        hold!(
            seen,
            rings_never_open_early(&self.policy, before, after, batch.at)
        );
        hold!(seen, rings_never_shrink(before, after));
        hold!(seen, a_life_is_never_shortened(before, after));
        let stay = seen.stays.entry(after.id).or_default();
        if head.cause == Cause::Moved {
            stay.clear();
        }
        seen.told_before.insert(head.identity.clone(), stay.clone());
        let known = before.map_or(0, |before| before.expansion.opened.len());
        stay.extend(
            after
                .expansion
                .opened
                .iter()
                .skip(known)
                .map(|ring| ring.circle),
        );
    }

    /// A batch that the record has taken.
    pub fn written(&self, state: &State) {
        let seen = &mut *self.seen();
        let new = state.audit.get(seen.audit_read..).unwrap_or_default();
        for entry in new {
            let bytes = serde_json::to_vec(entry).unwrap_or_default();
            let link = chain(seen.audit.get(&entry.chain), &bytes);
            seen.audit.insert(entry.chain, link);
        }
        seen.audit_read = state.audit.len();
        for alert in state
            .alerts
            .values()
            .filter(|alert| !alert.stage.is_active())
        {
            hold!(seen, an_ended_alert_keeps_nothing_public(state, alert));
        }
    }
}
