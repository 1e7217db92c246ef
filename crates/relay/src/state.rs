//! All that is known: users and alerts, and how each event changes it.

use std::collections::BTreeMap;

use homeward_domain::time::Timestamp;
use homeward_geo::{
    Circle,
    index::{LiveAreas, Scratch},
};

use crate::{
    heard::Heard,
    incident::{Incident, Way},
    record::event::{Action, Event},
    users::Users,
};

/// Alerts at one time; the house has a few in a province.
pub const INCIDENTS_MAX: usize = 4_096;
/// Ended alerts that are remembered; the house has a few a day.
const OVER_MAX: usize = 65_536;

pub struct State {
    pub users: Users,
    pub incidents: BTreeMap<String, Incident>,
    pub live: LiveAreas<String>,
    pub cursor: String,
    /// Alerts that are over, and how long that is remembered: they never begin again.
    pub over: BTreeMap<String, Timestamp>,
    /// Metres of the grid that all positions on the disk are on; 0 where none are.
    pub grid_m: u32,
    scratch: Scratch,
}

impl State {
    pub fn new() -> Self {
        Self {
            users: Users::new(),
            incidents: BTreeMap::new(),
            live: LiveAreas::new(),
            cursor: String::new(),
            over: BTreeMap::new(),
            grid_m: 0,
            scratch: Scratch::default(),
        }
    }

    /// Makes an event true; `false` if it cannot follow what was before.
    pub fn apply(&mut self, event: Event) -> bool {
        match event {
            Event::Seat { slot, name } => self.users.seat(slot, name),
            Event::Stand { slot, spot } => self.users.stand(slot, spot),
            Event::Gone { slot } => {
                self.users.gone(slot);
                true
            }
            Event::Forget { slot } => {
                self.users.forget(slot);
                true
            }
            Event::Cursor(cursor) => {
                cursor.clone_into(&mut self.cursor);
                true
            }
            Event::Heard(text) => self.hear(text),
            Event::Whole => false,
            Event::Over { incident, until } => {
                self.bury(incident, until);
                true
            }
            Event::Grid { metres } => {
                self.grid_m = metres;
                true
            }
            Event::Show { incident, .. }
            | Event::Mirror { incident, .. }
            | Event::Settled { incident, .. } => {
                let incident = self.incidents.get_mut(incident);
                incident.is_some_and(|incident| change(incident, event))
            }
        }
    }

    fn bury(&mut self, incident: &str, until: Timestamp) {
        self.incidents.remove(incident);
        self.live.remove(&incident.to_owned());
        if self.over.len() >= OVER_MAX {
            let soonest = self.over.iter().min_by_key(|(_, until)| **until);
            let soonest = soonest.map(|(name, _)| name.clone());
            soonest.and_then(|name| self.over.remove(&name));
        }
        self.over.insert(incident.to_owned(), until);
    }

    fn hear(&mut self, text: &str) -> bool {
        let Ok(heard) = Heard::again(text) else {
            return false;
        };
        let name = heard.incident.clone();
        match self.incidents.get_mut(&name) {
            // A snapshot names the versions that batches still carry, oldest first.
            Some(incident) if incident.newest.version() >= heard.version() => {}
            Some(incident) => incident.hear(heard),
            None => {
                self.incidents.insert(name.clone(), Incident::new(heard));
            }
        }
        self.draw(&name);
        true
    }

    /// Where the alert holds now, for those who arrive.
    fn draw(&mut self, name: &str) {
        match self.incidents.get(name) {
            Some(incident) if !incident.is_ended() => {
                self.live.set(name.to_owned(), incident.newest.area);
            }
            _ => self.live.remove(&name.to_owned()),
        }
    }

    /// Finds who is inside an alert and was not told. Squares inside an area whose people
    /// were all told are passed over: whoever entered it since was matched on arrival.
    pub fn find(&mut self, name: &str, now: Timestamp) {
        let Some(incident) = self.incidents.get_mut(name) else {
            return;
        };
        if !incident.is_live(now) {
            return;
        }
        let area = incident.newest.area;
        let covered: Vec<Circle> = incident.covered.into_iter().collect();
        incident.waiting.drain(..incident.next_waiting);
        incident.next_waiting = 0;
        let Incident {
            told,
            queued,
            waiting,
            ..
        } = incident;
        let points = &self.users.points;
        points.visit(&[area], &covered, &mut self.scratch, |run| {
            let new = |slot: &&u32| !told.contains(**slot) && queued.insert(**slot);
            waiting.extend(run.iter().filter(new));
        });
        incident.covered = Some(area);
    }

    /// Somebody stands somewhere new: whoever entered an area waits for its alert.
    /// Gives whether anybody does.
    pub fn arrive(&mut self, slot: u32) -> bool {
        if self.live.is_empty() {
            return false;
        }
        let Some(point) = self.users.points.position(slot) else {
            return false;
        };
        let mut waits = false;
        for name in self.live.around(point) {
            let incident = self.incidents.get_mut(name);
            waits |= incident.is_some_and(|incident| incident.arrive(slot));
        }
        waits
    }

    /// Everything but the users, as events that make it again.
    pub fn told_again(&self, mut each: impl FnMut(Event)) {
        each(Event::Grid {
            metres: self.grid_m,
        });
        each(Event::Cursor(&self.cursor));
        for (incident, until) in &self.over {
            let until = *until;
            each(Event::Over { incident, until });
        }
        for (name, incident) in &self.incidents {
            let name = name.as_str();
            incident.texts().for_each(|text| each(Event::Heard(text)));
            for (nth, show) in (0_u32..).zip(&incident.shows) {
                each(Event::Show {
                    incident: name,
                    version: show.version,
                    nth,
                    slots: show.slots.to_vec(),
                });
                settled(name, false, nth, show.way).map(&mut each);
            }
            for (nth, mirror) in (0_u32..).zip(&incident.mirrors) {
                each(Event::Mirror {
                    incident: name,
                    action: mirror.action,
                    version: mirror.version,
                    nth,
                    of: mirror.of.clone(),
                });
                settled(name, true, nth, mirror.way).map(&mut each);
            }
        }
    }
}

fn settled(incident: &str, is_mirror: bool, nth: u32, way: Way) -> Option<Event<'_>> {
    (way == Way::Settled).then_some(Event::Settled {
        incident,
        is_mirror,
        nth,
        given_up: false,
    })
}

fn change(incident: &mut Incident, event: Event) -> bool {
    match event {
        Event::Show {
            version,
            nth,
            slots,
            ..
        } => incident.show(nth, version, slots),
        Event::Mirror {
            action,
            version,
            nth,
            of,
            ..
        } => incident.mirror(nth, action, version, of),
        Event::Settled { is_mirror, nth, .. } => {
            let way = incident.way(is_mirror, nth);
            way.is_some_and(|way| {
                *way = Way::Settled;
                true
            })
        }
        _ => false,
    }
}

/// The word of a batch that a mirror is.
pub fn key(incident: &str, version: u32, action: Action, nth: u32) -> String {
    format!("{incident}/{version}/{}/{nth}", action.as_str())
}
