//! Who hangs at edges, by the cells they named: what an edge says of its phones, and the
//! sum of what all edges say.

use std::{
    cmp::Reverse,
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use homeward_domain::refusal::{Refusal, RefusalCode};
use homeward_geo::{CellSet, Circle, GeoError};
use serde::{Deserialize, Serialize};

/// Groups that one edge names by all their cells. A country of ten million square
/// kilometres has forty thousand cells of the resolution that phones name, most of them empty.
const GROUPS_MAX: usize = 20_000;
/// Beyond that a group counts by the coarse cell that its first cell lies in: nobody is
/// left out, and the globe has no more of those than there is room for.
const COARSE: u8 = 2;
const REPORTED_MAX: usize = GROUPS_MAX + 7_000;

/// The phones of one edge. It names no phone: how many there are that named the same cells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// Cells as in [`CellSet::canonical`], and how many lines are open that named them.
    pub groups: Vec<(String, u32)>,
}

impl Presence {
    /// What an edge with these groups reports: the largest as they are, the rest coarsely.
    pub(crate) fn of(mut groups: Vec<(Arc<str>, u64)>) -> Self {
        let small = |open: u64| u32::try_from(open).unwrap_or(u32::MAX);
        let mut coarse: HashMap<String, u64> = HashMap::new();
        if groups.len() > GROUPS_MAX {
            groups.sort_unstable_by_key(|(_, open)| Reverse(*open));
            for (cells, open) in groups.drain(GROUPS_MAX..) {
                *coarse.entry(coarsely(&cells)).or_default() += open;
            }
        }
        let fine = groups
            .into_iter()
            .map(|(cells, open)| (cells.to_string(), open));
        let all = fine.chain(coarse);
        Self {
            groups: all.map(|(cells, open)| (cells, small(open))).collect(),
        }
    }
}

fn coarsely(cells: &str) -> String {
    let set = CellSet::parse(cells).ok();
    let first = set.and_then(|set| set.iter().next());
    let coarse = first.map(|cell| cell.parent(COARSE).unwrap_or(cell));
    coarse.map_or_else(String::new, |cell| cell.to_string())
}

/// What is held of one edge; the names are shared with the sum.
pub(super) type Held = Vec<(Arc<str>, u32)>;

/// The phones of all edges together.
#[derive(Debug, Default)]
pub(super) struct Presences {
    by_cells: HashMap<Arc<str>, (CellSet, u64)>,
}

impl Presences {
    /// Takes in what an edge says in place of what it said before; all of it or nothing.
    pub fn replace(&mut self, held: &mut Held, presence: Presence) -> Result<(), Refusal> {
        let refused = |detail: String| Refusal::new(RefusalCode::BodyInvalid, detail);
        if presence.groups.len() > REPORTED_MAX {
            let detail = format!("a presence has at most {REPORTED_MAX} groups");
            return Err(refused(detail));
        }
        let mut new = Held::with_capacity(presence.groups.len());
        for (cells, open) in presence.groups {
            match self.add(cells.into(), open) {
                Ok(name) => new.push((name, open)),
                Err(why) => {
                    self.forget(&new);
                    return Err(refused(format!("a group of a presence: {why}")));
                }
            }
        }
        self.forget(&std::mem::replace(held, new));
        Ok(())
    }

    /// The name as the sum knows it.
    fn add(&mut self, cells: Arc<str>, open: u32) -> Result<Arc<str>, GeoError> {
        match self.by_cells.entry(cells) {
            Entry::Occupied(mut known) => {
                known.get_mut().1 += u64::from(open);
                Ok(known.key().clone())
            }
            Entry::Vacant(free) => {
                let (set, name) = (CellSet::parse(free.key())?, free.key().clone());
                free.insert((set, u64::from(open)));
                Ok(name)
            }
        }
    }

    /// Takes back what an edge said.
    pub fn forget(&mut self, held: &Held) {
        for (cells, open) in held {
            let Some((_, all)) = self.by_cells.get_mut(cells) else {
                continue;
            };
            *all -= u64::from(*open);
            if *all == 0 {
                self.by_cells.remove(cells);
            }
        }
    }

    /// Lines at edges whose cells may hold somebody inside one of the circles.
    pub fn within(&self, reach: &[Circle]) -> u64 {
        let groups = self.by_cells.values();
        let here = groups.filter(|(cells, _)| cells.owed(reach, &[]));
        here.map(|(_, open)| open).sum()
    }
}

#[cfg(test)]
mod tests {
    use homeward_geo::{Cell, Point};

    use super::*;

    fn cell(lat: f64, lon: f64, resolution: u8) -> String {
        Cell::around(Point::new(lat, lon).unwrap(), resolution).to_string()
    }

    fn presence(groups: &[(&str, u32)]) -> Presence {
        let groups = groups
            .iter()
            .map(|(cells, open)| ((*cells).to_owned(), *open));
        Presence {
            groups: groups.collect(),
        }
    }

    fn around(lat: f64, lon: f64) -> [Circle; 1] {
        [Circle::new(Point::new(lat, lon).unwrap(), 30_000).unwrap()]
    }

    #[test]
    fn the_sum_is_of_what_each_edge_said_last() {
        let (here, there) = (cell(38.0, 114.5, 5), cell(30.0, 104.0, 5));
        let both = format!("{there},{here}");
        let (mut one, mut two, mut sum) = (Held::new(), Held::new(), Presences::default());
        sum.replace(&mut one, presence(&[(&here, 3), (&there, 4)]))
            .unwrap();
        sum.replace(&mut two, presence(&[(&here, 10), (&both, 1)]))
            .unwrap();
        let within = |sum: &Presences| {
            (
                sum.within(&around(38.0, 114.5)),
                sum.within(&around(30.0, 104.0)),
            )
        };
        assert_eq!(within(&sum), (14, 5));
        sum.replace(&mut one, presence(&[(&here, 2)])).unwrap();
        assert_eq!(within(&sum), (13, 1));
        sum.forget(&two);
        assert_eq!((within(&sum), sum.by_cells.len()), ((2, 0), 1));
    }

    #[test]
    fn a_presence_with_one_wrong_group_changes_nothing() {
        let here = cell(38.0, 114.5, 5);
        let (mut one, mut sum) = (Held::new(), Presences::default());
        sum.replace(&mut one, presence(&[(&here, 3)])).unwrap();
        for wrong in ["", "beijing", "8f2830828052d25"] {
            assert!(
                sum.replace(&mut one, presence(&[(&here, 9), (wrong, 1)]))
                    .is_err()
            );
        }
        let many = presence(&vec![(here.as_str(), 1); REPORTED_MAX + 1]);
        assert!(sum.replace(&mut one, many).is_err());
        assert_eq!(sum.within(&around(38.0, 114.5)), 3);
    }

    #[test]
    fn more_groups_than_there_is_room_for_are_told_coarsely_and_nobody_is_left_out() {
        let cells =
            (0..25_000).map(|n| cell(f64::from(n / 250) * 0.4, f64::from(n % 250) * 0.4, 5));
        let mut groups: Vec<(Arc<str>, u64)> = cells.map(|cells| (cells.into(), 1)).collect();
        groups.sort_unstable();
        groups.dedup();
        assert!(groups.len() > GROUPS_MAX + 1_000);
        let all = groups.len() as u64;
        groups.push((cell(-30.0, -60.0, 5).into(), 70));
        let told = Presence::of(groups);
        assert!(told.groups.len() < REPORTED_MAX);
        assert_eq!(told.groups[0].1, 70);
        let sum: u64 = told.groups.iter().map(|(_, open)| u64::from(*open)).sum();
        assert_eq!(sum, all + 70);
        Presences::default()
            .replace(&mut Held::new(), told)
            .unwrap();
    }
}
