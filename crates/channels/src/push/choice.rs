//! Whom a message is pushed to, and in which order: the nearest first.
//!
//! A phone names cells that are larger than its place, so some who are chosen are not
//! inside; they find that out by themselves and show no alert.

use std::{cmp::Reverse, collections::HashMap};

use homeward_domain::{
    audience::Audience,
    eta::SpeedFrom,
    message::{Cause, MessageHead},
    status::Status,
};
use homeward_geo::{CellSet, Circle, Point};
use homeward_ports::{
    channel::Reaching,
    fault::Fault,
    push::{PushCandidate, PushId},
};

use super::{Teller, Vendor};

/// Subscriptions that are looked at in one question to the store.
const PAGE: usize = 1_000;
/// Services that are told at once whatever the others do: far more than there are
/// systems with a push service of their own.
const LARGE: usize = 16;

/// One who is told. Sixteen bytes: a million of them wait in memory at the peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    pub id: PushId,
    /// Metres from the middle of the area to the middle of the nearest cell.
    pub away_m: u32,
    /// Whether the alert is new there.
    pub is_new: bool,
}

/// Everybody who is told, by service.
#[derive(Debug, Default)]
pub struct Lines {
    /// The largest services.
    pub large: Vec<(String, Vec<Chosen>)>,
    /// The others, whose nearest phone is nearest first.
    pub small: Vec<(String, Vec<Chosen>)>,
}

impl Lines {
    fn of(by_host: HashMap<String, Vec<Chosen>>) -> Self {
        let mut lines: Vec<_> = by_host.into_iter().collect();
        for (_, chosen) in &mut lines {
            chosen.sort_unstable_by_key(|one| (one.away_m, one.id));
        }
        lines.sort_by_key(|(_, chosen)| Reverse(chosen.len()));
        let mut small = lines.split_off(lines.len().min(LARGE));
        small.sort_by_key(|(_, chosen)| chosen.first().map(|one| one.away_m));
        Self {
            large: lines,
            small,
        }
    }

    pub fn count(&self) -> u64 {
        let lines = self.large.iter().chain(&self.small);
        let count: usize = lines.map(|(_, chosen)| chosen.len()).sum();
        u64::try_from(count).unwrap_or(u64::MAX)
    }
}

impl<S: Status, V: Vendor> Teller<S, V> {
    /// Everybody who is to be told, by service, each line with its nearest first.
    pub(super) async fn chosen(
        &self,
        head: &MessageHead,
        audience: &Audience<S>,
    ) -> Result<Lines, Fault> {
        let middles: Vec<Point> = audience.reach().iter().map(Circle::centre).collect();
        let mut by_host = HashMap::<String, Vec<Chosen>>::new();
        let mut after = 0;
        loop {
            let page = self.page(head, after).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for one in page.into_iter().filter(|one| concerns(head, audience, one)) {
                let chosen = Chosen {
                    id: one.id,
                    away_m: away_m(&one.cells, &middles),
                    is_new: one.told.taken == 0,
                };
                by_host.entry(one.host).or_default().push(chosen);
            }
        }
        Ok(Lines::of(by_host))
    }

    async fn page(&self, head: &MessageHead, after: PushId) -> Result<Vec<PushCandidate>, Fault> {
        let (kind, alert) = (self.vendor.kind(), head.alert);
        let phones = &self.footing.subscriptions;
        if head.is_closing() {
            return phones.told(kind, alert, after, PAGE).await;
        }
        let now = self.footing.clock.now();
        phones.candidates(kind, alert, after, now, PAGE).await
    }

    /// How many would be told in each of these areas, and how fast.
    pub(super) async fn reach(&self, areas: &[Vec<Circle>]) -> Result<Reaching, Fault> {
        let now = self.footing.clock.now();
        let crowds = self.footing.subscriptions.crowds(self.vendor.kind(), now);
        let crowds = crowds.await?;
        let inside = |area: &Vec<Circle>| {
            let may = |cells: &CellSet| area.iter().any(|circle| cells.may_hold(circle));
            let inside = crowds.iter().filter(|(cells, _)| may(cells));
            inside.map(|(_, count)| count).sum()
        };
        let (per_second, speed_from) = match self.progress.per_second() {
            Some(seen) => (seen, SpeedFrom::Seen),
            None => self.vendor.speed(),
        };
        Ok(Reaching {
            phones: areas.iter().map(inside).collect(),
            per_second,
            speed_from,
            wait_s: self.vendors_wait_s(),
        })
    }
}

fn away_m(cells: &CellSet, middles: &[Point]) -> u32 {
    let nearest = middles.iter().map(|middle| cells.nearest_m(*middle));
    let nearest = nearest.fold(f64::INFINITY, f64::min);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres on this globe; the cast holds at its ends"
    )]
    let metres = nearest as u32;
    metres
}

fn concerns<S: Status>(head: &MessageHead, audience: &Audience<S>, one: &PushCandidate) -> bool {
    if one.told.taken >= head.identity.version {
        return false;
    }
    if head.is_closing() {
        return true;
    }
    let may_be_inside = audience
        .reach()
        .iter()
        .any(|circle| one.cells.may_hold(circle));
    match head.cause {
        // A wider ring says nothing new to whoever has the alert.
        Cause::Ring => may_be_inside && one.told.taken == 0,
        // What changed concerns also those whom it leaves behind.
        _ => may_be_inside || one.told.taken > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(host: &str, count: u64, nearest_m: u32) -> (String, Vec<Chosen>) {
        let one = |id| Chosen {
            id,
            away_m: nearest_m + u32::try_from(count - id).unwrap(),
            is_new: true,
        };
        (host.to_owned(), (0..count).map(one).collect())
    }

    #[test]
    fn the_nearest_is_first_in_each_line_and_small_services_wait_only_for_each_other() {
        let mut by_host: HashMap<_, _> = (0..20)
            .map(|n| line(&format!("large{n}.example"), 100 + n, 0))
            .collect();
        by_host.extend([line("far.example", 2, 9_000), line("near.example", 2, 10)]);
        let lines = Lines::of(by_host);
        assert_eq!(lines.large.len(), LARGE);
        assert!(lines.large.iter().all(|(_, line)| line.len() >= 104));
        let small: Vec<_> = lines.small.iter().map(|(host, _)| host.as_str()).collect();
        assert_eq!(small.last(), Some(&"far.example"));
        for (_, line) in lines.large.iter().chain(&lines.small) {
            assert!(line.is_sorted_by_key(|one| one.away_m));
        }
    }
}
