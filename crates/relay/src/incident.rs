//! One alert as this relay knows it: its newest version, and who was told by which batch.
//!
//! A batch is written down before it leaves, so it is known who may have got what; the end
//! goes to exactly those. Batches of an end or a change mirror earlier ones, so that they
//! name the same people and cost four bytes a batch.

use std::{collections::BTreeMap, sync::Arc};

use homeward_domain::{
    message::Cause,
    time::{Span, Timestamp},
};
use homeward_geo::{Circle, index::Told};

use crate::{heard::Heard, record::event::Action};

/// How long after an alert ran out its end is still brought to those who were told.
pub const ENDING: Span = Span::hours(48);

/// How far a batch is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Written down; to be handed over, at the earliest at this moment.
    Due {
        tries: u32,
        at: Timestamp,
    },
    /// Somebody is handing it over.
    Out {
        tries: u32,
    },
    Settled,
}

impl Way {
    /// As it is after a start: whatever may have left leaves again, under the same key.
    const NEW: Self = Self::Due {
        tries: 0,
        at: Timestamp::from_millis(i64::MIN),
    };

    pub fn is_due(self, now: Timestamp) -> bool {
        matches!(self, Self::Due { at, .. } if at <= now)
    }
}

#[derive(Debug)]
pub struct Show {
    pub version: u32,
    pub slots: Arc<[u32]>,
    pub way: Way,
    /// The newest version of a change that it was told.
    pub changed: u32,
    pub is_closed: bool,
}

#[derive(Debug)]
pub struct Mirror {
    pub action: Action,
    pub version: u32,
    pub of: Vec<u32>,
    pub way: Way,
}

#[derive(Debug)]
pub struct Incident {
    pub newest: Heard,
    /// Versions that batches on their way still carry.
    said: BTreeMap<u32, Heard>,
    /// The newest version that those told before want to hear of.
    pub change: u32,
    pub told: Told,
    pub shows: Vec<Show>,
    pub mirrors: Vec<Mirror>,
    /// Whoever is inside and may not have been told: arrivals first, then near ones first.
    /// Not written down: after a start the area is asked again.
    pub arrivals: Vec<u32>,
    pub waiting: Vec<u32>,
    pub next_waiting: usize,
    /// Whoever is in one of the two.
    pub queued: Told,
    /// Everybody inside was put into `waiting` or told.
    pub covered: Option<Circle>,
    /// All batches below these are settled, changed or closed: where a look begins.
    pub first_open: [usize; 3],
    /// All shows below are settled, and all mirrors below.
    pub first_unsettled: usize,
    pub first_unsettled_mirror: usize,
}

impl Incident {
    pub fn new(heard: Heard) -> Self {
        Self {
            change: changes(&heard).unwrap_or(0),
            said: BTreeMap::from([(heard.version(), heard.clone())]),
            newest: heard,
            told: Told::new(),
            shows: Vec::new(),
            mirrors: Vec::new(),
            arrivals: Vec::new(),
            waiting: Vec::new(),
            next_waiting: 0,
            queued: Told::new(),
            covered: None,
            first_open: [0; 3],
            first_unsettled: 0,
            first_unsettled_mirror: 0,
        }
    }

    pub fn is_ended(&self) -> bool {
        self.newest.cause.is_closing()
    }

    /// Whether somebody who is inside should be told now.
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.is_ended() && self.newest.expires > now
    }

    /// A newer version came.
    pub fn hear(&mut self, heard: Heard) {
        if let Some(version) = changes(&heard) {
            self.change = version;
            self.first_open[1] = 0;
        }
        // Whoever waits was inside, and goes on waiting where the area only grew, also if
        // they leave it meanwhile. Where it moved, those near its new middle come first.
        let has_grown = heard.area.covers(&self.newest.area);
        self.said.insert(heard.version(), heard.clone());
        self.newest = heard;
        if self.is_ended() {
            self.arrivals = Vec::new();
        }
        if self.is_ended() || !has_grown {
            self.stop_waiting();
        }
    }

    /// Forgets who was found inside; who arrived goes on waiting.
    pub fn stop_waiting(&mut self) {
        if self.next_waiting < self.waiting.len() {
            self.covered = None;
        }
        self.waiting = Vec::new();
        self.next_waiting = 0;
        self.queued = Told::new();
        for slot in &self.arrivals {
            self.queued.insert(*slot);
        }
    }

    /// Somebody arrived inside; `false` if they were told or wait already.
    pub fn arrive(&mut self, slot: u32) -> bool {
        let is_new = !self.told.contains(slot) && self.queued.insert(slot);
        if is_new {
            self.arrivals.push(slot);
        }
        is_new
    }

    /// The message that a batch carries: that of its version.
    pub fn said(&self, version: u32) -> &Heard {
        self.said.get(&version).unwrap_or(&self.newest)
    }

    /// The texts that are still needed, by version.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.said.values().map(|heard| &*heard.text)
    }

    /// Forgets the texts of versions that no batch on its way carries.
    pub fn drop_said(&mut self) {
        let open = |way: Way| way != Way::Settled;
        let shows = self.shows.iter().skip(self.first_unsettled);
        let shows = shows.filter(|show| open(show.way));
        let mirrors = self.mirrors.iter().skip(self.first_unsettled_mirror);
        let mirrors = mirrors.filter(|mirror| open(mirror.way));
        let mut used: Vec<u32> = shows.map(|show| show.version).collect();
        used.extend(mirrors.map(|mirror| mirror.version));
        used.extend([self.newest.version(), self.change]);
        self.said.retain(|version, _| used.contains(version));
    }

    /// Writes down that these are told; `false` if that cannot follow what was before.
    pub fn show(&mut self, nth: u32, version: u32, slots: Vec<u32>) -> bool {
        slots.iter().for_each(|slot| {
            self.told.insert(*slot);
        });
        if (nth as usize) < self.shows.len() {
            // The snapshot has it already.
            return true;
        }
        self.shows.push(Show {
            version,
            slots: slots.into(),
            way: Way::NEW,
            changed: version,
            is_closed: false,
        });
        self.shows.len() == nth as usize + 1
    }

    pub fn mirror(&mut self, nth: u32, action: Action, version: u32, of: Vec<u32>) -> bool {
        for show in &of {
            let Some(show) = self.shows.get_mut(*show as usize) else {
                return false;
            };
            match action {
                Action::End => show.is_closed = true,
                _ => show.changed = show.changed.max(version),
            }
        }
        if (nth as usize) < self.mirrors.len() {
            return true;
        }
        self.mirrors.push(Mirror {
            action,
            version,
            of,
            way: Way::NEW,
        });
        self.mirrors.len() == nth as usize + 1
    }

    pub fn way(&mut self, is_mirror: bool, nth: u32) -> Option<&mut Way> {
        let nth = nth as usize;
        match is_mirror {
            true => self.mirrors.get_mut(nth).map(|mirror| &mut mirror.way),
            false => self.shows.get_mut(nth).map(|show| &mut show.way),
        }
    }

    /// Whom a mirror names: those of the batches that it mirrors.
    pub fn mirrored(&self, of: &[u32]) -> impl Iterator<Item = u32> + '_ {
        let shows: Vec<_> = of
            .iter()
            .filter_map(|nth| self.shows.get(*nth as usize))
            .collect();
        shows
            .into_iter()
            .flat_map(|show| show.slots.iter().copied())
    }

    /// The next who are inside and were not told: at most `count`.
    pub fn take_waiting(&mut self, count: usize, is_here: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let next = self.arrivals.pop().or_else(|| {
                let next = self.waiting.get(self.next_waiting).copied();
                self.next_waiting += usize::from(next.is_some());
                next
            });
            let Some(slot) = next else {
                self.stop_waiting();
                break;
            };
            self.queued.remove(slot);
            if !self.told.contains(slot) && is_here(slot) && self.told.insert(slot) {
                taken.push(slot);
            }
        }
        taken
    }

    /// How many batches are being handed over.
    pub fn out(&self) -> usize {
        let out = |way: Way| matches!(way, Way::Out { .. });
        let shows = self.shows.iter().skip(self.first_unsettled);
        let shows = shows.filter(|show| out(show.way)).count();
        let mirrors = self.mirrors.iter().skip(self.first_unsettled_mirror);
        shows + mirrors.filter(|mirror| out(mirror.way)).count()
    }

    /// How many batches are written down and not settled.
    pub fn on_their_way(&self) -> usize {
        let open = |way: Way| way != Way::Settled;
        let shows = self.shows.iter().skip(self.first_unsettled);
        let mirrors = self.mirrors.iter().skip(self.first_unsettled_mirror);
        shows.filter(|show| open(show.way)).count()
            + mirrors.filter(|mirror| open(mirror.way)).count()
    }

    pub fn skip_settled(&mut self) {
        let settled = |show: &Show| show.way == Way::Settled;
        while self.shows.get(self.first_unsettled).is_some_and(settled) {
            self.first_unsettled += 1;
        }
        let settled = |mirror: &Mirror| mirror.way == Way::Settled;
        let mirrors = &self.mirrors;
        while mirrors
            .get(self.first_unsettled_mirror)
            .is_some_and(settled)
        {
            self.first_unsettled_mirror += 1;
        }
    }

    /// How many wait to be told.
    pub fn waits(&self) -> usize {
        self.arrivals.len() + self.waiting.len().saturating_sub(self.next_waiting)
    }

    /// Whether somebody is left who waits.
    pub fn has_waiting(&self) -> bool {
        self.waits() > 0
    }

    /// Batches that were told nothing of the end, or of the change: the next few, so that
    /// they name at most `count` people, or one batch.
    pub fn unmirrored(&mut self, action: Action, count: usize) -> Vec<u32> {
        let (lane, change) = (1 + usize::from(action == Action::End), self.change);
        let is_open = |show: &Show| match action {
            Action::End => !show.is_closed,
            _ => show.changed < change,
        };
        let mut first = self.first_open[lane];
        while self.shows.get(first).is_some_and(|show| !is_open(show)) {
            first += 1;
        }
        self.first_open[lane] = first;
        let (mut of, mut people) = (Vec::new(), 0);
        for (nth, show) in self.shows.iter().enumerate().skip(first) {
            // Who is being told this moment is told the next thing after it.
            if !is_open(show) || show.way != Way::Settled {
                continue;
            }
            people += show.slots.len();
            if people > count && !of.is_empty() {
                break;
            }
            of.push(nth as u32);
        }
        of
    }

    /// Whether an end has come to everybody who was told.
    pub fn is_over(&self) -> bool {
        let settled = |way: Way| way == Way::Settled;
        let mut mirrors = self.mirrors.iter().skip(self.first_unsettled_mirror);
        let mut shows = self.shows.iter();
        // Asked after each batch, so what is seldom true comes first.
        self.is_ended()
            && mirrors.all(|mirror| settled(mirror.way))
            && shows.all(|show| show.is_closed && settled(show.way))
    }
}

/// The version, if those who were told before learn something by it.
fn changes(heard: &Heard) -> Option<u32> {
    let is_news = !matches!(heard.cause, Cause::Issued | Cause::Ring);
    is_news.then(|| heard.version())
}
