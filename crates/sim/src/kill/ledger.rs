//! What was acknowledged, and what was asked but never answered.
//!
//! The server may die between any two instructions. Whatever it acknowledged must
//! be there afterwards; whatever it did not is either not there at all, or there
//! as a whole.

use std::collections::BTreeSet;

use homeward_geo::Circle;

use crate::rig::office::AlertView;

/// One case, as far as its acts were acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub case: String,
    /// The key under which it is published; the same over retries.
    pub key: String,
    pub state: State,
    /// Sent, and not answered.
    pub pending: Option<Act>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Draft,
    Live(Known),
    Ended { known: Known, at_micros: i64 },
}

/// What we know of an alert from answers: none of it may ever be gone again.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub alert: String,
    pub version: u32,
    pub identities: BTreeSet<String>,
    /// The widest area so far.
    pub area: Option<Circle>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Publish,
    Correct,
    Resolve,
}

impl Known {
    pub fn of(view: &AlertView) -> Self {
        let opened = view.rings.iter().filter(|ring| ring.opened_at.is_some());
        Self {
            alert: view.id.clone(),
            version: view.version,
            identities: view
                .messages
                .iter()
                .map(|message| message.identity.clone())
                .collect(),
            area: opened.map(|ring| ring.circle).max_by_key(Circle::radius_m),
        }
    }

    /// What of it is gone in this newer view.
    fn lost_in(&self, view: &AlertView) -> Vec<String> {
        let newer = Self::of(view);
        let mut lost = Vec::new();
        if newer.alert != self.alert {
            lost.push(format!("alert {} became {}", self.alert, newer.alert));
        }
        if newer.version < self.version {
            lost.push(format!(
                "version {} went back to {}",
                self.version, newer.version
            ));
        }
        let missing = self.identities.difference(&newer.identities);
        lost.extend(missing.map(|identity| format!("message {identity} is gone")));
        lost
    }
}

impl Entry {
    pub fn draft(case: String, key: String) -> Self {
        Self {
            case,
            key,
            state: State::Draft,
            pending: None,
        }
    }

    pub fn known(&self) -> Option<&Known> {
        match &self.state {
            State::Draft => None,
            State::Live(known) | State::Ended { known, .. } => Some(known),
        }
    }

    /// Takes an answer of the server: what it says is acknowledged from now on.
    pub fn learn(&mut self, view: &AlertView, now_micros: i64) {
        let known = Known::of(view);
        self.state = match (&self.state, view.stage.as_str()) {
            (State::Ended { at_micros, .. }, _) => State::Ended {
                known,
                at_micros: *at_micros,
            },
            (_, "resolved") => State::Ended {
                known,
                at_micros: now_micros,
            },
            _ => State::Live(known),
        };
    }

    /// What the server forgot, or did by halves, of an alert that it shows again.
    pub fn broken_by(&self, view: &AlertView) -> Vec<String> {
        let mut broken = self
            .known()
            .map(|known| known.lost_in(view))
            .unwrap_or_default();
        let may_have_ended = self.pending == Some(Act::Resolve);
        match (&self.state, view.stage.as_str()) {
            (State::Ended { .. }, "resolved") | (State::Draft | State::Live(_), "live") => {}
            (State::Live(_), "resolved") if may_have_ended => {}
            (_, stage) => broken.push(format!("it is {stage} now")),
        }
        let versions: BTreeSet<_> = view
            .messages
            .iter()
            .map(|m| crate::rig::office::version_of(&m.identity))
            .collect();
        if versions != (1..=view.version).collect() {
            broken.push(format!(
                "version {} has the messages {versions:?}",
                view.version
            ));
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(version: u32, stage: &str) -> AlertView {
        let message = |version| json!({ "identity": format!("homeward:a:B:{version}"), "sent": "2026-11-23T06:20:00.000Z" });
        let view = json!({
            "id": "alert", "case": "case", "code": "B", "stage": stage, "version": version,
            "rings": [], "numbers": { "shown": 0, "tips": 0 },
            "messages": (1..=version).map(message).collect::<Vec<_>>(),
        });
        serde_json::from_value(view).unwrap()
    }

    fn live(version: u32) -> Entry {
        let mut entry = Entry::draft("case".to_owned(), "key".to_owned());
        entry.learn(&view(version, "live"), 0);
        entry
    }

    #[test]
    fn a_version_that_was_acknowledged_may_not_go_back() {
        assert_eq!(live(2).broken_by(&view(2, "live")), Vec::<String>::new());
        assert_eq!(live(2).broken_by(&view(3, "live")), Vec::<String>::new());
        assert_eq!(live(2).broken_by(&view(1, "live")).len(), 2);
    }

    #[test]
    fn an_end_comes_only_if_somebody_asked_for_it_and_never_goes() {
        let mut entry = live(1);
        assert_eq!(entry.broken_by(&view(2, "resolved")).len(), 1);
        entry.pending = Some(Act::Resolve);
        assert_eq!(entry.broken_by(&view(2, "resolved")), Vec::<String>::new());
        entry.learn(&view(2, "resolved"), 7);
        assert!(matches!(entry.state, State::Ended { at_micros: 7, .. }));
        assert_eq!(entry.broken_by(&view(2, "live")).len(), 1);
    }

    #[test]
    fn a_message_without_its_predecessors_is_half_an_act() {
        let mut gap = view(3, "live");
        gap.messages.remove(1);
        assert_eq!(live(1).broken_by(&gap).len(), 1);
    }
}
