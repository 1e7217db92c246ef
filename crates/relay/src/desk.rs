//! What goes out next. Ends leave first, then whoever was not told, then changes; among
//! alerts the one with the fewest batches on their way, so that none waits for another.

use homeward_domain::time::{Span, Timestamp};
use serde_json::json;

use crate::{
    incident::{ENDING, Incident, Way},
    record::event::{Action, Event},
    state::{State, key},
};

/// Seconds until the next try after so many; the last for all that follow.
const PAUSES_S: [i64; 6] = [1, 2, 5, 10, 30, 60];

/// Which batch somebody is handing over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    incident: String,
    is_mirror: bool,
    nth: u32,
}

/// One batch, ready to be handed over.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub ticket: Ticket,
    /// The same at every try, also after a crash: whoever saw it takes it no second time.
    pub key: String,
    /// The JSON object, one line.
    pub body: String,
}

/// How handing over went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    /// Not now; perhaps it is known when.
    Later(Option<Span>),
    /// Never.
    Refused,
}

/// What somebody who hands batches over takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    All,
    /// Ends wait for nobody, also where everything else waits for a slow partner.
    Ends,
}

/// Which batch comes next, found without changing anything.
enum Next {
    Again(Ticket),
    Mirror(String, Action, Vec<u32>),
    Show(String),
}

pub struct Desk {
    pub batch_max: usize,
    pub given_up: u64,
    pub taken: u64,
}

impl Desk {
    /// The next batch; what must be written down before it leaves goes to `note`.
    pub fn next(
        &mut self,
        state: &mut State,
        lane: Lane,
        now: Timestamp,
        note: &mut impl FnMut(&Event),
    ) -> Option<Parcel> {
        self.give_up(state, now, note);
        loop {
            let ticket = match self.choose(state, lane, now)? {
                Next::Again(ticket) => ticket,
                Next::Mirror(name, action, of) => mirror(state, name, action, of, note)?,
                Next::Show(name) => match self.show(state, name, note) {
                    Some(ticket) => ticket,
                    // Who waited has gone or was told meanwhile.
                    None => continue,
                },
            };
            return parcel(state, ticket);
        }
    }

    fn choose(&self, state: &mut State, lane: Lane, now: Timestamp) -> Option<Next> {
        let lanes: &[Action] = match lane {
            Lane::All => &[Action::End, Action::Show, Action::Change],
            Lane::Ends => &[Action::End],
        };
        let mut names: Vec<_> = state.incidents.iter().collect();
        names.sort_by_key(|(_, incident)| incident.out());
        let names: Vec<String> = names.into_iter().map(|(name, _)| name.clone()).collect();
        for lane in lanes {
            for name in &names {
                let incident = state.incidents.get_mut(name)?;
                if let Some(next) = look(name, incident, *lane, now, self.batch_max) {
                    return Some(next);
                }
            }
        }
        None
    }

    fn show(
        &self,
        state: &mut State,
        name: String,
        note: &mut impl FnMut(&Event),
    ) -> Option<Ticket> {
        let users = &state.users;
        let incident = state.incidents.get_mut(&name)?;
        let slots = incident.take_waiting(self.batch_max, |slot| users.is_here(slot));
        if slots.is_empty() {
            return None;
        }
        let (version, nth) = (incident.newest.version(), incident.shows.len() as u32);
        let event = Event::Show {
            incident: &name,
            version,
            nth,
            slots,
        };
        note(&event);
        state.apply(event).then_some(Ticket {
            incident: name,
            is_mirror: false,
            nth,
        })
    }

    /// Lets go of what nobody needs any more: showing what has ended or run out, telling a
    /// change that another follows, ends that nobody took for two days.
    fn give_up(&mut self, state: &mut State, now: Timestamp, note: &mut impl FnMut(&Event)) {
        let mut gone = Vec::new();
        for (name, incident) in &state.incidents {
            let (ended, change) = (incident.is_ended(), incident.change);
            let ran_out = incident.newest.expires <= now;
            let long_ago = incident.newest.expires + ENDING <= now;
            let due = |way: Way| matches!(way, Way::Due { .. });
            for (nth, show) in (0..).zip(&incident.shows).skip(incident.first_unsettled) {
                if due(show.way) && (ended || ran_out) {
                    gone.push((name.clone(), false, nth));
                }
            }
            let mirrors = (0..).zip(&incident.mirrors);
            for (nth, mirror) in mirrors.skip(incident.first_unsettled_mirror) {
                let late = match mirror.action {
                    Action::End => long_ago,
                    _ => ended || ran_out || mirror.version < change,
                };
                if due(mirror.way) && late {
                    gone.push((name.clone(), true, nth));
                }
            }
        }
        for (incident, is_mirror, nth) in gone {
            self.given_up += 1;
            let event = Event::Settled {
                incident: &incident,
                is_mirror,
                nth,
                given_up: true,
            };
            note(&event);
            state.apply(event);
        }
    }

    /// Somebody says how handing over went.
    pub fn settle(
        &mut self,
        state: &mut State,
        ticket: &Ticket,
        outcome: Outcome,
        now: Timestamp,
        note: &mut impl FnMut(&Event),
    ) {
        let incident = state.incidents.get_mut(&ticket.incident);
        let way = incident.and_then(|incident| incident.way(ticket.is_mirror, ticket.nth));
        let Some(way) = way else {
            return;
        };
        if let (Outcome::Later(asked), Way::Out { tries }) = (outcome, *way) {
            let index = (tries as usize).min(PAUSES_S.len() - 1);
            let pause = asked.unwrap_or(Span::seconds(PAUSES_S[index]));
            let (tries, at) = (tries.saturating_add(1), now + pause);
            *way = Way::Due { tries, at };
            return;
        }
        match outcome {
            Outcome::Taken => self.taken += 1,
            _ => self.given_up += 1,
        }
        let event = Event::Settled {
            incident: &ticket.incident,
            is_mirror: ticket.is_mirror,
            nth: ticket.nth,
            given_up: outcome != Outcome::Taken,
        };
        note(&event);
        state.apply(event);
        if let Some(incident) = state.incidents.get_mut(&ticket.incident) {
            incident.drop_said();
        }
    }
}

/// What an alert has for a lane.
fn look(
    name: &str,
    incident: &mut Incident,
    lane: Action,
    now: Timestamp,
    batch_max: usize,
) -> Option<Next> {
    let again = |is_mirror, nth: usize| {
        Some(Next::Again(Ticket {
            incident: name.to_owned(),
            is_mirror,
            nth: nth as u32,
        }))
    };
    incident.skip_settled();
    if lane == Action::Show {
        let shows = incident.shows.iter().enumerate();
        let mut shows = shows.skip(incident.first_unsettled);
        if let Some((nth, _)) = shows.find(|(_, show)| show.way.is_due(now)) {
            return again(false, nth);
        }
        let live = incident.is_live(now) && incident.has_waiting();
        return live.then(|| Next::Show(name.to_owned()));
    }
    if (lane == Action::End) != incident.is_ended() {
        return None;
    }
    let mirrors = incident.mirrors.iter().enumerate();
    let mirrors = mirrors.skip(incident.first_unsettled_mirror);
    let mut mirrors = mirrors.filter(|(_, mirror)| mirror.action == lane);
    if let Some((nth, _)) = mirrors.find(|(_, mirror)| mirror.way.is_due(now)) {
        return again(true, nth);
    }
    let of = incident.unmirrored(lane, batch_max);
    let mirror = || Next::Mirror(name.to_owned(), lane, of.clone());
    (!of.is_empty()).then(mirror)
}

fn mirror(
    state: &mut State,
    name: String,
    action: Action,
    of: Vec<u32>,
    note: &mut impl FnMut(&Event),
) -> Option<Ticket> {
    let incident = state.incidents.get(&name)?;
    let (version, nth) = (incident.newest.version(), incident.mirrors.len() as u32);
    let event = Event::Mirror {
        incident: &name,
        action,
        version,
        nth,
        of,
    };
    note(&event);
    state.apply(event).then_some(Ticket {
        incident: name,
        is_mirror: true,
        nth,
    })
}

/// Takes a batch out of what waits and writes its body.
fn parcel(state: &mut State, ticket: Ticket) -> Option<Parcel> {
    let incident = state.incidents.get_mut(&ticket.incident)?;
    let way = incident.way(ticket.is_mirror, ticket.nth)?;
    let tries = match *way {
        Way::Due { tries, .. } => tries,
        _ => 0,
    };
    *way = Way::Out { tries };
    let (incident, nth) = (state.incidents.get(&ticket.incident)?, ticket.nth as usize);
    let (action, version, slots) = if ticket.is_mirror {
        let mirror = incident.mirrors.get(nth)?;
        let slots = incident.mirrored(&mirror.of).collect();
        (mirror.action, mirror.version, slots)
    } else {
        let show = incident.shows.get(nth)?;
        (Action::Show, show.version, show.slots.to_vec())
    };
    let key = key(&ticket.incident, version, action, ticket.nth);
    let body = body(state, incident, &key, action, version, &slots);
    Some(Parcel { ticket, key, body })
}

fn body(
    state: &State,
    incident: &Incident,
    key: &str,
    action: Action,
    version: u32,
    slots: &[u32],
) -> String {
    let said = incident.said(version);
    let head = json!({
        "key": key,
        "action": action.as_str(),
        "incident": said.incident,
        "identifier": said.identity,
        "version": version,
        "cause": said.cause,
        "expires": said.expires,
        "package": &*said.text,
    });
    let mut body = head.to_string();
    body.pop();
    body.push_str(",\"ids\":[");
    let names = slots
        .iter()
        .filter_map(|slot| state.users.names.name(*slot));
    for (nth, name) in names.enumerate() {
        let comma = if nth == 0 { "" } else { "," };
        // A quotation mark or a backslash may stand in a name: JSON writes it.
        body.push_str(comma);
        body.push_str(&json!(name).to_string());
    }
    body.push_str("]}");
    body
}
