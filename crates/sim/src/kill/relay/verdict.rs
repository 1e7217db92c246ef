//! Whether what users saw of one alert is what they should have seen.

use std::collections::BTreeSet;

use homeward_geo::Circle;

use super::{partner::Seen, people::People};
use crate::rig::{
    office::AlertView,
    relay::Standing,
    trouble::{Done, Trouble},
};

pub struct Verdict<'a> {
    seen: Seen,
    people: &'a People,
    /// The widest ring that was opened.
    area: Option<Circle>,
}

impl<'a> Verdict<'a> {
    pub fn over(seen: Seen, people: &'a People, view: &AlertView) -> Self {
        let opened = view.rings.iter().filter(|ring| ring.opened_at.is_some());
        let area = opened.map(|ring| ring.circle).max_by_key(Circle::radius_m);
        Self { seen, people, area }
    }

    fn shown(&self) -> BTreeSet<String> {
        self.seen.shown.keys().cloned().collect()
    }

    /// How many were shown it, and how many its end.
    pub fn count(&self) -> (u64, u64) {
        let number = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        (number(self.seen.shown.len()), number(self.seen.ended.len()))
    }

    /// It lives, and everything was handed over; `corrected` is the version that did, or 0.
    pub fn of_live(&self, corrected: u32, standing: &Standing) -> Done {
        let shown = self.shown();
        let area = self
            .area
            .ok_or_else(|| Trouble::because("no ring is open"))?;
        let mut inside = self.people.surely_inside(&area);
        if let Some(missing) = inside.find(|id| !shown.contains(id)) {
            return Err(Trouble::because(format!(
                "{missing} is inside and was not shown it"
            )));
        }
        let told = usize::try_from(standing.told).unwrap_or(usize::MAX);
        if told != shown.len() {
            let (told, seen) = (standing.told, shown.len());
            let words = format!("the relay told {told}, and {seen} were shown it");
            return Err(Trouble::because(words));
        }
        let mut newest = self.seen.shown.values().map(|(_, newest)| *newest);
        if newest.any(|newest| newest < corrected) {
            return Err(Trouble::because("somebody was not told of the correction"));
        }
        self.nobody_far_away()
    }

    /// It is over, and everything was handed over. `is_exact`: no batch was on its way when
    /// it ended, so nobody else hears of its end.
    pub fn of_ended(&self, is_exact: bool) -> Done {
        let shown = self.shown();
        if let Some(missing) = shown.difference(&self.seen.ended).next() {
            return Err(Trouble::because(format!(
                "{missing} was shown it and not its end"
            )));
        }
        let other = self.seen.ended.difference(&shown).next();
        if let Some(other) = other.filter(|_| is_exact) {
            return Err(Trouble::because(format!(
                "{other} was not shown it and heard its end"
            )));
        }
        self.nobody_far_away()
    }

    fn nobody_far_away(&self) -> Done {
        let area = self
            .area
            .ok_or_else(|| Trouble::because("no ring was opened"))?;
        let named = self.seen.shown.keys().chain(&self.seen.ended);
        let stranger = |id: &&String| !self.people.was_perhaps_inside(id, &area);
        match named.into_iter().find(stranger) {
            Some(id) => Err(Trouble::because(format!(
                "{id} was never inside and was named"
            ))),
            None => Ok(()),
        }
    }
}
