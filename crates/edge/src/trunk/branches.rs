//! What edges report: how many phones they hold, and how far messages have come there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use homeward_domain::{
    message::MessageIdentity,
    refusal::{Refusal, RefusalCode},
};
use homeward_geo::Circle;
use homeward_ports::sessions::Progress;
use serde::{Deserialize, Serialize};

use super::presence::{Held, Presence, Presences};

/// Edges that one origin knows of; a nation needs about a hundred.
const EDGES_MAX: usize = 1_024;
const NAME_BYTES_MAX: usize = 64;
/// Messages of which an edge is remembered to have reported.
const MESSAGES_MAX: usize = 256;
/// An edge that is silent for so long holds nobody any more.
const SILENT_MAX: Duration = Duration::from_secs(15);

/// What one edge says of its phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Lines that are open there now.
    pub connected: u64,
    /// The newest messages and how far each has come.
    pub messages: Vec<(MessageIdentity, Progress)>,
}

#[derive(Debug, Default)]
pub(crate) struct Branches(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_name: HashMap<String, Branch>,
    /// The sum of what is known of each.
    presences: Presences,
}

#[derive(Debug)]
struct Branch {
    connected: u64,
    heard: Instant,
    messages: Vec<(MessageIdentity, Progress)>,
    presence: Held,
}

impl Branch {
    fn is_there(&self) -> bool {
        self.heard.elapsed() <= SILENT_MAX
    }
}

impl Branches {
    pub fn take(&self, edge: &str, report: Report) -> Result<(), Refusal> {
        let refused = |detail: String| Err(Refusal::new(RefusalCode::BodyInvalid, detail));
        if edge.is_empty() || edge.len() > NAME_BYTES_MAX {
            return refused(format!("an edge has a name of 1 to {NAME_BYTES_MAX} bytes"));
        }
        if report.messages.len() > MESSAGES_MAX {
            return refused(format!("a report holds at most {MESSAGES_MAX} messages"));
        }
        let known = &mut *self.known();
        let branches = &mut known.by_name;
        if branches.len() >= EDGES_MAX {
            let gone = branches.extract_if(|name, one| name != edge && !one.is_there());
            gone.for_each(|(_, one)| known.presences.forget(&one.presence));
        }
        if !branches.contains_key(edge) && branches.len() >= EDGES_MAX {
            return refused(format!("{EDGES_MAX} edges report, the most there may be"));
        }
        let branch = branches.entry(edge.to_owned()).or_insert_with(|| Branch {
            connected: 0,
            heard: Instant::now(),
            messages: Vec::new(),
            presence: Held::new(),
        });
        (branch.connected, branch.heard) = (report.connected, Instant::now());
        for (identity, progress) in report.messages {
            branch.messages.retain(|(known, _)| *known != identity);
            branch.messages.push((identity, progress));
        }
        let spare = branch.messages.len().saturating_sub(MESSAGES_MAX);
        branch.messages.drain(..spare);
        Ok(())
    }

    /// Who hangs at an edge that has reported before.
    pub fn take_presence(&self, edge: &str, presence: Presence) -> Result<(), Refusal> {
        let known = &mut *self.known();
        let Some(branch) = known.by_name.get_mut(edge) else {
            let detail = "an edge reports how many it holds before it says where they are";
            return Err(Refusal::new(RefusalCode::BodyInvalid, detail));
        };
        known.presences.replace(&mut branch.presence, presence)
    }

    pub fn connected(&self) -> u64 {
        let known = self.known();
        let here = known.by_name.values().filter(|one| one.is_there());
        here.map(|one| one.connected).sum()
    }

    /// Lines at edges whose cells may hold somebody inside one of the circles.
    pub fn within(&self, reach: &[Circle]) -> u64 {
        let known = &mut *self.known();
        for silent in known.by_name.values_mut().filter(|one| !one.is_there()) {
            known
                .presences
                .forget(&std::mem::take(&mut silent.presence));
        }
        known.presences.within(reach)
    }

    /// `own`, with what edges said of the same message. Of the times that shares of phones
    /// took, the longest counts: the whole is told no later than its slowest part.
    pub fn join(&self, message: &MessageIdentity, own: Progress) -> Progress {
        let known = self.known();
        let said = known.by_name.values().flat_map(|one| &one.messages);
        let of = said.filter(|(identity, _)| identity == message);
        of.fold(own, |all, (_, one)| joined(all, *one))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn joined(all: Progress, one: Progress) -> Progress {
    let earliest = |a: Option<u64>, b: Option<u64>| a.into_iter().chain(b).min();
    let latest = |a: Option<u64>, b: Option<u64>| a.max(b);
    Progress {
        connected: all.connected + one.connected,
        inside: all.inside + one.inside,
        handed: all.handed + one.handed,
        first_ms: earliest(all.first_ms, one.first_ms),
        half_ms: latest(all.half_ms, one.half_ms),
        ninety_ms: latest(all.ninety_ms, one.ninety_ms),
        ninety_nine_ms: latest(all.ninety_nine_ms, one.ninety_nine_ms),
        last_ms: latest(all.last_ms, one.last_ms),
    }
}

#[cfg(test)]
mod tests {
    use homeward_geo::{Cell, Point};

    use super::*;

    fn identity(version: u32) -> MessageIdentity {
        MessageIdentity {
            agency: "a".into(),
            alert: "B".into(),
            version,
        }
    }

    fn report(handed: u64, last_ms: u64) -> Report {
        let progress = Progress {
            connected: 10,
            inside: 5,
            handed,
            first_ms: Some(1),
            last_ms: Some(last_ms),
            ..Progress::default()
        };
        Report {
            connected: 10,
            messages: vec![(identity(1), progress)],
        }
    }

    #[test]
    fn the_whole_is_the_sum_of_its_edges_and_as_late_as_the_slowest() {
        let branches = Branches::default();
        branches.take("one", report(3, 40)).unwrap();
        branches.take("one", report(5, 90)).unwrap();
        branches.take("two", report(4, 70)).unwrap();
        let own = Progress {
            handed: 1,
            first_ms: Some(0),
            ..Progress::default()
        };
        let all = branches.join(&identity(1), own);
        assert_eq!((all.handed, all.inside, all.first_ms), (10, 10, Some(0)));
        assert_eq!(all.last_ms, Some(90));
        assert_eq!(branches.connected(), 20);
        assert_eq!(branches.join(&identity(2), own), own);
    }

    #[test]
    fn where_phones_are_is_believed_of_edges_that_report_and_for_as_long_as_they_do() {
        let branches = Branches::default();
        let here = Point::new(38.0, 114.5).unwrap();
        let reach = [Circle::new(here, 30_000).unwrap()];
        let presence = || Presence {
            groups: vec![(Cell::around(here, 5).to_string(), 7)],
        };
        assert!(branches.take_presence("one", presence()).is_err());
        branches.take("one", report(1, 1)).unwrap();
        branches.take_presence("one", presence()).unwrap();
        assert_eq!(branches.within(&reach), 7);
        let long_ago = Instant::now().checked_sub(SILENT_MAX + Duration::from_secs(1));
        branches.known().by_name.get_mut("one").unwrap().heard = long_ago.unwrap();
        assert_eq!((branches.within(&reach), branches.connected()), (0, 0));
        branches.take("one", report(1, 1)).unwrap();
        assert_eq!(branches.within(&reach), 0, "it says anew where they are");
        branches.take_presence("one", presence()).unwrap();
        assert_eq!(branches.within(&reach), 7);
    }

    #[test]
    fn an_edge_without_a_name_or_with_too_much_to_say_is_refused() {
        let branches = Branches::default();
        assert!(branches.take("", report(1, 1)).is_err());
        assert!(branches.take(&"x".repeat(65), report(1, 1)).is_err());
        let mut long = report(1, 1);
        long.messages = vec![long.messages[0].clone(); MESSAGES_MAX + 1];
        assert!(branches.take("one", long).is_err());
        assert_eq!(branches.connected(), 0);
    }

    #[test]
    fn only_the_newest_messages_of_an_edge_are_remembered() {
        let branches = Branches::default();
        for version in 0..300 {
            let mut one = report(1, 1);
            one.messages[0].0 = identity(version);
            branches.take("one", one).unwrap();
        }
        let handed = |version| {
            branches
                .join(&identity(version), Progress::default())
                .handed
        };
        assert_eq!((handed(0), handed(299)), (0, 1));
    }
}
