//! What a phone shows: the rules of the reference phone, in the simulation's words.
//!
//! One incident is one card that only walks forward: held (known, but not for
//! this place), shown, closed, over. A phone keeps what it knows through lost
//! connections, so a message that comes twice changes nothing. The rules of
//! `frontend/src/phone/rules.ts` are the model; quiet hours are left out, because
//! a silent card is shown as well.

use std::sync::Arc;

use homeward_geo::Point;

use super::package::{Kind, Said};

/// How far one incident has come on this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Held,
    Shown,
    /// Was shown, ran out by itself; a renewal brings it back without a word.
    RanOut,
    /// Was shown; the card says how it ended.
    Closed,
    /// Ended without ever being shown here; nothing older may show it.
    Over,
}

/// What became of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The card appeared: the one moment in which a phone may ring.
    Shown,
    /// The card changed without a word.
    Updated,
    /// The card says now that it has ended.
    Closed,
    Held,
    /// An ending of something that was not shown here.
    Unseen,
    Ignored(Ignored),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    WrongStatus,
    OldVersion,
    EndedBefore,
    Expired,
}

#[derive(Debug, Clone)]
pub struct Card {
    pub stage: Stage,
    /// The newest message of the incident that this phone has taken.
    pub said: Arc<Said>,
}

/// Everything a phone knows.
#[derive(Debug, Default)]
pub struct Memory(Vec<Card>);

impl Memory {
    pub fn cards(&self) -> &[Card] {
        &self.0
    }

    pub fn stage_of(&self, incident: &str) -> Option<Stage> {
        let card = self.0.iter().find(|card| card.said.incident == incident);
        card.map(|card| card.stage)
    }

    /// Takes one verified package, where the phone is and when by the server's clock.
    pub fn take(&mut self, said: &Arc<Said>, at: Point, now_ms: i64) -> Heard {
        if !said.is_exercise {
            return Heard::Ignored(Ignored::WrongStatus);
        }
        self.passed(now_ms);
        let place = self
            .0
            .iter()
            .position(|card| card.said.incident == said.incident);
        let known = place.and_then(|place| self.0.get_mut(place));
        let before = known.as_ref().map(|card| (card.stage, card.said.version));
        let (stage, heard) = match next(before, said, at, now_ms) {
            Ok(next) => next,
            Err(ignored) => return Heard::Ignored(ignored),
        };
        let card = Card {
            stage,
            said: said.clone(),
        };
        match known {
            Some(known) => *known = card,
            None => self.0.push(card),
        }
        heard
    }

    /// The person is somewhere else: what was held may be for here. Gives what appeared.
    pub fn moved(&mut self, at: Point, now_ms: i64) -> Vec<Arc<Said>> {
        let here = |card: &&mut Card| card.stage == Stage::Held && is_for(&card.said, at, now_ms);
        let appeared = self.0.iter_mut().filter(here).map(|card| {
            card.stage = Stage::Shown;
            card.said.clone()
        });
        appeared.collect()
    }

    /// Time passed: cards whose alert ran out leave by themselves.
    fn passed(&mut self, now_ms: i64) {
        let past = |card: &&mut Card| card.stage == Stage::Shown && card.said.expires_ms <= now_ms;
        for card in self.0.iter_mut().filter(past) {
            card.stage = Stage::RanOut;
        }
    }
}

/// Where the incident goes from `before` (its stage and version), and what the phone says.
fn next(
    before: Option<(Stage, u32)>,
    said: &Said,
    at: Point,
    now_ms: i64,
) -> Result<(Stage, Heard), Ignored> {
    let stage = before.map(|(stage, _)| stage);
    if matches!(stage, Some(Stage::Closed | Stage::Over)) {
        return Err(Ignored::EndedBefore);
    }
    if before.is_some_and(|(_, version)| said.version <= version) {
        return Err(Ignored::OldVersion);
    }
    if said.kind == Kind::Cancel {
        // A Cancel counts before any other filter: it names no place to pass one.
        return Ok(match stage {
            Some(Stage::Shown) => (Stage::Closed, Heard::Closed),
            _ => (Stage::Over, Heard::Unseen),
        });
    }
    if said.expires_ms <= now_ms {
        return Err(Ignored::Expired);
    }
    Ok(match stage {
        Some(Stage::Shown | Stage::RanOut) => (Stage::Shown, Heard::Updated),
        _ if is_for(said, at, now_ms) => (Stage::Shown, Heard::Shown),
        _ => (Stage::Held, Heard::Held),
    })
}

fn is_for(said: &Said, at: Point, now_ms: i64) -> bool {
    said.area.contains(at) && said.expires_ms > now_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::package::said;

    const NEAR: &str = "38.04,114.51 100";
    const FAR: &str = "30,104 100";

    fn here() -> Point {
        Point::new(38.1, 114.6).unwrap()
    }

    fn taking(memory: &mut Memory, version: u32, kind: Kind, area: &str) -> Heard {
        memory.take(&Arc::new(said(version, kind, area)), here(), 0)
    }

    #[test]
    fn one_incident_rings_once_then_changes_silently_and_ends_once() {
        let mut memory = Memory::default();
        assert_eq!(taking(&mut memory, 1, Kind::Alert, NEAR), Heard::Shown);
        assert_eq!(taking(&mut memory, 2, Kind::Update, NEAR), Heard::Updated);
        // An Update that moves away changes the card of those who have it.
        assert_eq!(taking(&mut memory, 3, Kind::Update, FAR), Heard::Updated);
        let again = taking(&mut memory, 2, Kind::Update, NEAR);
        assert_eq!(again, Heard::Ignored(Ignored::OldVersion));
        assert_eq!(taking(&mut memory, 4, Kind::Cancel, FAR), Heard::Closed);
    }

    #[test]
    fn nothing_follows_an_ending_and_an_unseen_ending_keeps_old_copies_silent() {
        let mut memory = Memory::default();
        assert_eq!(taking(&mut memory, 2, Kind::Cancel, NEAR), Heard::Unseen);
        for version in [1, 3] {
            let late = taking(&mut memory, version, Kind::Alert, NEAR);
            assert_eq!(late, Heard::Ignored(Ignored::EndedBefore));
        }
    }

    #[test]
    fn what_is_for_elsewhere_is_held_until_the_person_goes_there() {
        let mut memory = Memory::default();
        assert_eq!(taking(&mut memory, 1, Kind::Alert, FAR), Heard::Held);
        assert_eq!(memory.moved(here(), 0), vec![]);
        let there = Point::new(30.1, 104.1).unwrap();
        assert_eq!(memory.moved(there, 0).len(), 1);
        assert_eq!(memory.stage_of("incident"), Some(Stage::Shown));
        assert_eq!(memory.moved(there, 0), vec![]);
    }

    #[test]
    fn an_alert_runs_out_by_itself_and_a_renewal_comes_back_without_a_word() {
        let mut memory = Memory::default();
        assert_eq!(taking(&mut memory, 1, Kind::Alert, NEAR), Heard::Shown);
        memory.passed(999);
        assert_eq!(memory.stage_of("incident"), Some(Stage::Shown));
        memory.passed(1_000);
        assert_eq!(memory.stage_of("incident"), Some(Stage::RanOut));
        assert_eq!(taking(&mut memory, 2, Kind::Update, NEAR), Heard::Updated);
        let late = memory.take(&Arc::new(said(3, Kind::Update, NEAR)), here(), 1_000);
        assert_eq!(late, Heard::Ignored(Ignored::Expired));
    }

    #[test]
    fn a_real_alert_does_not_pass_the_door_for_exercises() {
        let real = Said {
            is_exercise: false,
            ..said(1, Kind::Alert, NEAR)
        };
        let heard = Memory::default().take(&Arc::new(real), here(), 0);
        assert_eq!(heard, Heard::Ignored(Ignored::WrongStatus));
    }
}
