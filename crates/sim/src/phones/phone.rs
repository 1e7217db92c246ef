//! One phone: where it is, what it knows, and what a bystander saw on it.

use std::sync::Arc;

use homeward_geo::{Atlas, Cell, Point};

use super::{
    orders::{Expectation, Verdict},
    package::Said,
    rules::{Heard, Memory, Stage},
};

#[derive(Debug)]
pub struct Phone {
    at: Point,
    pub cell: Cell,
    memory: Memory,
    /// Where it stopped reading its cell.
    pub cursor: Option<String>,
    /// Since when it has been on the line, in one place, without a break.
    steady_since: Option<i64>,
    /// What was seen on it, apart from what it remembers: a phone whose rules
    /// forgot an incident would not notice that it rings again.
    seen: Vec<Seen>,
    /// Cells where it was told of something that may still end there.
    owed: Vec<(String, Cell)>,
}

#[derive(Debug)]
struct Seen {
    incident: String,
    times: u32,
    first_micros: i64,
}

impl Phone {
    pub fn at(at: Point) -> Self {
        Self {
            at,
            cell: Atlas::shipped().cell_to_name(at),
            memory: Memory::default(),
            cursor: None,
            steady_since: None,
            seen: Vec::new(),
            owed: Vec::new(),
        }
    }

    pub fn is_on_line(&self) -> bool {
        self.steady_since.is_some()
    }

    pub fn came_on_line(&mut self, micros: i64) {
        self.steady_since = Some(micros);
    }

    pub fn went_off_line(&mut self) {
        self.steady_since = None;
    }

    /// Whether it has been on the line, in one place, since that moment.
    pub fn was_steady_at(&self, micros: i64) -> bool {
        self.steady_since.is_some_and(|since| since <= micros)
    }

    pub fn take(&mut self, said: &Arc<Said>, micros: i64, now_ms: i64) -> Heard {
        let heard = self.memory.take(said, self.at, now_ms);
        match heard {
            Heard::Shown => self.saw(said, micros),
            Heard::Closed => self.owed.retain(|(incident, _)| *incident != said.incident),
            _ => {}
        }
        heard
    }

    /// The version of the incident that it has.
    pub fn version_of(&self, incident: &str) -> Option<u32> {
        let mut cards = self.memory.cards().iter();
        cards
            .find(|card| card.said.incident == incident)
            .map(|card| card.said.version)
    }

    /// Goes somewhere else. Gives what appeared there of what it held.
    pub fn go(&mut self, to: Point, micros: i64, now_ms: i64) -> Vec<Arc<Said>> {
        let from = self.cell;
        self.at = to;
        self.cell = Atlas::shipped().cell_to_name(to);
        if self.cell != from {
            // A cursor says how far one cell was read; another starts from what is live.
            self.cursor = None;
            let shown = self
                .memory
                .cards()
                .iter()
                .filter(|card| card.stage == Stage::Shown);
            self.owed
                .extend(shown.map(|card| (card.said.incident.clone(), from)));
        }
        self.steady_since = self.steady_since.map(|_| micros);
        let appeared = self.memory.moved(to, now_ms);
        for said in &appeared {
            self.saw(said, micros);
        }
        appeared
    }

    /// A cell where something that it shows may end unheard, because it has left.
    pub fn owed_cell(&self) -> Option<Cell> {
        let elsewhere = self.owed.iter().map(|(_, cell)| *cell);
        elsewhere.into_iter().find(|cell| *cell != self.cell)
    }

    fn saw(&mut self, said: &Said, micros: i64) {
        match self
            .seen
            .iter_mut()
            .find(|seen| seen.incident == said.incident)
        {
            Some(seen) => seen.times += 1,
            None => self.seen.push(Seen {
                incident: said.incident.clone(),
                times: 1,
                first_micros: micros,
            }),
        }
    }

    /// How this phone stands to what is expected of it; counts are 0 or 1.
    pub fn judged(&self, expected: &Expectation) -> Verdict {
        let seen = self
            .seen
            .iter()
            .find(|seen| seen.incident == expected.incident);
        let is_inside = self.must_show(expected);
        let is_showing = self.memory.stage_of(&expected.incident) == Some(Stage::Shown);
        let after_cancel = expected.ended_micros.is_some_and(|ended| {
            let late = ended + expected.grace_micros;
            is_showing || seen.is_some_and(|seen| seen.first_micros > late)
        });
        Verdict {
            connected: u64::from(self.is_on_line()),
            inside: u64::from(is_inside),
            shown: u64::from(seen.is_some()),
            missed: u64::from(is_inside && seen.is_none()),
            shown_twice: u64::from(seen.is_some_and(|seen| seen.times > 1)),
            shown_after_cancel: u64::from(after_cancel && self.is_on_line()),
        }
    }

    /// Whether some version was for where this phone stands. Who came to the line,
    /// or to this place, after a version was said gets only the newest.
    fn must_show(&self, expected: &Expectation) -> bool {
        if expected
            .ended_micros
            .is_some_and(|ended| !self.was_steady_at(ended))
        {
            return false;
        }
        let newest = expected.versions.len().saturating_sub(1);
        let versions = expected.versions.iter().enumerate();
        self.is_on_line()
            && versions
                .filter(|(nth, version)| *nth == newest || self.was_steady_at(version.since_micros))
                .any(|(_, version)| version.area.contains(self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::{
        orders::Version,
        package::{Kind, said},
    };

    const NEAR: &str = "38.04,114.51 100";
    const FAR: &str = "30,104 100";

    fn phone() -> Phone {
        let mut phone = Phone::at(Point::new(38.1, 114.6).unwrap());
        phone.came_on_line(10);
        phone
    }

    fn expected(versions: &[(&str, i64)], ended_micros: Option<i64>) -> Expectation {
        let version = |(area, since_micros): &(&str, i64)| Version {
            area: area.parse().unwrap(),
            since_micros: *since_micros,
        };
        Expectation {
            incident: "incident".to_owned(),
            versions: versions.iter().map(version).collect(),
            ended_micros,
            grace_micros: 100,
        }
    }

    #[test]
    fn a_phone_inside_that_shows_nothing_is_missed_and_one_outside_is_not() {
        let verdict = phone().judged(&expected(&[(NEAR, 20)], None));
        assert_eq!((verdict.inside, verdict.missed), (1, 1));
        let verdict = phone().judged(&expected(&[(FAR, 20)], None));
        assert_eq!((verdict.inside, verdict.missed), (0, 0));
        let mut told = phone();
        told.take(&Arc::new(said(1, Kind::Alert, NEAR)), 30, 0);
        let verdict = told.judged(&expected(&[(NEAR, 20)], None));
        assert_eq!((verdict.inside, verdict.missed, verdict.shown), (1, 0, 1));
    }

    #[test]
    fn who_comes_to_the_line_late_owes_only_the_newest_version() {
        let both = expected(&[(NEAR, 20), (FAR, 40)], None);
        assert_eq!(phone().judged(&both).missed, 1);
        let mut late = phone();
        late.came_on_line(30);
        assert_eq!(late.judged(&both).missed, 0);
        late.went_off_line();
        assert_eq!(late.judged(&expected(&[(NEAR, 20)], None)).missed, 0);
    }

    #[test]
    fn a_phone_that_forgets_and_rings_again_is_noticed() {
        let mut phone = phone();
        let alert = Arc::new(said(1, Kind::Alert, NEAR));
        assert_eq!(phone.take(&alert, 30, 0), Heard::Shown);
        phone.memory = Memory::default();
        assert_eq!(phone.take(&alert, 31, 0), Heard::Shown);
        assert_eq!(phone.judged(&expected(&[(NEAR, 20)], None)).shown_twice, 1);
    }

    #[test]
    fn showing_after_the_end_was_acknowledged_is_noticed() {
        let ended = expected(&[(NEAR, 20)], Some(50));
        let mut phone = phone();
        phone.take(&Arc::new(said(1, Kind::Alert, NEAR)), 30, 0);
        assert_eq!(phone.judged(&ended).shown_after_cancel, 1);
        phone.take(&Arc::new(said(2, Kind::Cancel, NEAR)), 60, 0);
        assert_eq!(phone.judged(&ended).shown_after_cancel, 0);
        let mut late = super::tests::phone();
        late.take(&Arc::new(said(1, Kind::Alert, NEAR)), 151, 0);
        late.take(&Arc::new(said(2, Kind::Cancel, NEAR)), 152, 0);
        assert_eq!(late.judged(&ended).shown_after_cancel, 1);
    }

    #[test]
    fn a_traveller_asks_for_the_end_where_it_was_told() {
        let mut phone = phone();
        phone.cursor = Some("r-1".to_owned());
        let home = phone.cell;
        phone.take(&Arc::new(said(1, Kind::Alert, NEAR)), 30, 0);
        phone.go(Point::new(30.0, 104.0).unwrap(), 40, 0);
        assert_eq!(
            (phone.owed_cell(), phone.cursor.as_ref()),
            (Some(home), None)
        );
        phone.take(&Arc::new(said(2, Kind::Cancel, NEAR)), 50, 0);
        assert_eq!(phone.owed_cell(), None);
    }
}
