//! The partner's users: where each is, and where each was while an alert lived.

use homeward_geo::{Circle, Point, distance_m};

use super::PLACE;
use crate::{
    phones::chance::Chance,
    rig::{relay::Relay, trouble::Done},
};

/// So much degrees of latitude and longitude they live around the place.
const AROUND: (f64, f64) = (3.0, 3.5);
/// The relay puts positions on a grid of 100 m: nearer to the rim either answer is right.
const RIM_M: f64 = 100.0;
const AT_ONCE: (u64, u64) = (1, 60);

pub struct People {
    at: Vec<(f64, f64)>,
    /// Where each was since the last alert began, also where it may have been.
    since: Vec<Vec<(f64, f64)>>,
    /// Said, and not answered.
    pending: Vec<(usize, (f64, f64))>,
    pub moves: u64,
}

impl People {
    pub fn somewhere(count: u32, seed: u64) -> Self {
        let mut chance = Chance::for_one(seed, 1);
        let at: Vec<_> = (0..count).map(|_| somewhere(&mut chance)).collect();
        Self {
            since: vec![Vec::new(); at.len()],
            at,
            pending: Vec::new(),
            moves: 0,
        }
    }

    pub fn name(nth: usize) -> String {
        format!("user-{nth}")
    }

    /// All of them as a file of theirs has them.
    pub fn lines(&self) -> String {
        let line = |(nth, at): (usize, &(f64, f64))| row(nth, *at);
        let lines: String = self.at.iter().enumerate().map(line).collect();
        format!("id,latitude,longitude\n{lines}")
    }

    pub fn forget_where_they_were(&mut self) {
        self.since.iter_mut().for_each(Vec::clear);
    }

    /// Some of them move, and the relay is told.
    pub async fn some_move(&mut self, relay: &Relay, chance: &mut Chance) -> Done {
        let count = chance.between(AT_ONCE.0, AT_ONCE.1);
        let end = u64::try_from(self.at.len()).unwrap_or(1);
        let mut moves = std::collections::BTreeMap::new();
        for _ in 0..count {
            let who = usize::try_from(chance.below(end)).unwrap_or(0);
            moves.insert(who, somewhere(chance));
        }
        self.pending = moves.into_iter().collect();
        for (who, to) in &self.pending {
            self.since[*who].extend([self.at[*who], *to]);
        }
        self.say_again(relay).await
    }

    /// Says what was not answered yet.
    pub async fn say_again(&mut self, relay: &Relay) -> Done {
        if self.pending.is_empty() {
            return Ok(());
        }
        let lines: String = self
            .pending
            .iter()
            .map(|(who, to)| row(*who, *to))
            .collect();
        relay.move_users(lines).await?;
        for (who, to) in self.pending.drain(..) {
            self.at[who] = to;
            self.moves += 1;
        }
        Ok(())
    }

    /// Who is surely inside now.
    pub fn surely_inside<'a>(&'a self, area: &'a Circle) -> impl Iterator<Item = String> + 'a {
        let each = self.at.iter().enumerate();
        let inside = each.filter(|(_, at)| away(area, **at) <= -RIM_M);
        inside.map(|(nth, _)| Self::name(nth))
    }

    /// Whether somebody was perhaps inside since the alert began.
    pub fn was_perhaps_inside(&self, name: &str, area: &Circle) -> bool {
        let nth = name
            .strip_prefix("user-")
            .and_then(|nth| nth.parse::<usize>().ok());
        nth.is_some_and(|nth| {
            let at = self.at.get(nth).into_iter();
            let mut all = at.chain(self.since.get(nth).into_iter().flatten());
            all.any(|at| away(area, *at) <= RIM_M)
        })
    }
}

/// Metres outside the rim; below zero inside.
fn away(area: &Circle, (lat, lon): (f64, f64)) -> f64 {
    let far = |point| distance_m(area.centre(), point) - f64::from(area.radius_m());
    Point::new(lat, lon).map_or(f64::INFINITY, far)
}

fn row(nth: usize, (lat, lon): (f64, f64)) -> String {
    format!("{},{lat:.6},{lon:.6}\n", People::name(nth))
}

fn somewhere(chance: &mut Chance) -> (f64, f64) {
    let mut off = |by: f64| (chance.share() * 2.0 - 1.0) * by;
    (PLACE.0 + off(AROUND.0), PLACE.1 + off(AROUND.1))
}
