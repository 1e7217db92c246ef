//! Rings: how far an alert reaches as time goes by.
//!
//! A child on a train is 100 km away within the hour. The rings follow time
//! since last seen, only ever grow, and opening one tells only those whom no
//! ring has told yet.

use homeward_geo::{Circle, Point};
use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// From `opens_after` since last seen, everybody within `radius_m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingRule {
    pub opens_after: Span,
    pub radius_m: u32,
}

/// Rings in the order in which they open. They never shrink: the constructor
/// refuses a list that is empty or does not grow in both time and radius.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ExpansionPolicy(Vec<RingRule>);

impl Default for ExpansionPolicy {
    /// Up to 1 h 100 km, 2 h 200 km, 3 h 300 km, later 500 km: the policy of
    /// the platform of 2016 that this one descends from.
    fn default() -> Self {
        let rings = [(0, 100), (1, 200), (2, 300), (3, 500)];
        Self(
            rings
                .map(|(hours, km)| RingRule {
                    opens_after: Span::hours(hours),
                    radius_m: km * 1_000,
                })
                .to_vec(),
        )
    }
}

impl ExpansionPolicy {
    pub fn new(rings: Vec<RingRule>) -> Option<Self> {
        let first_at_once = rings.first()?.opens_after == Span::default();
        let grows = rings.windows(2).all(|pair| {
            pair[0].opens_after < pair[1].opens_after && pair[0].radius_m < pair[1].radius_m
        });
        (first_at_once && grows).then_some(Self(rings))
    }

    pub fn rings(&self) -> &[RingRule] {
        &self.0
    }

    /// The number (from 1) of the widest ring that is due at `now`, for a child
    /// last seen at `since`. A clock that runs backwards closes nothing: what
    /// has opened is in [`Expansion`].
    pub fn due(&self, since: Timestamp, now: Timestamp) -> u8 {
        let open = self
            .0
            .iter()
            .filter(|rule| since + rule.opens_after <= now)
            .count();
        u8::try_from(open.max(1)).unwrap_or(u8::MAX)
    }

    pub fn ring(&self, number: u8) -> Option<&RingRule> {
        self.0.get(usize::from(number).checked_sub(1)?)
    }

    /// When the ring after `number` opens; `None` after the last.
    pub fn next_opens(&self, since: Timestamp, number: u8) -> Option<Timestamp> {
        self.ring(number.checked_add(1)?)
            .map(|rule| since + rule.opens_after)
    }
}

/// How far one alert has come. `told` only grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expansion {
    pub centre: Point,
    /// The moment from which the rings count: the earliest time last seen,
    /// because from then on the child may have been moving.
    pub since: Timestamp,
    /// The widest ring opened around `centre`.
    pub ring: u8,
    /// Everybody who may have been told: the union of these circles.
    pub told: Vec<Circle>,
    pub opened: Vec<OpenedRing>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenedRing {
    pub number: u8,
    pub circle: Circle,
    pub opened_at: Timestamp,
    pub version: u32,
}

impl Expansion {
    pub fn starts(centre: Point, since: Timestamp) -> Self {
        Self {
            centre,
            since,
            ring: 0,
            told: Vec::new(),
            opened: Vec::new(),
        }
    }

    /// The same expansion with ring `number` open as well.
    #[must_use]
    pub fn opened(&self, number: u8, circle: Circle, now: Timestamp, version: u32) -> Self {
        let mut next = self.clone();
        next.ring = number;
        // A circle that a wider one covers adds nothing to the union.
        next.told.retain(|told| !circle.covers(told));
        next.told.push(circle);
        next.opened.push(OpenedRing {
            number,
            circle,
            opened_at: now,
            version,
        });
        next
    }

    /// The same alert around a new place; what was told stays told.
    #[must_use]
    pub fn moved(&self, centre: Point, since: Timestamp) -> Self {
        Self {
            centre,
            since,
            ring: 0,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_open_by_hours_since_last_seen_and_never_early() {
        let policy = ExpansionPolicy::default();
        let since = Timestamp::from_millis(0);
        let at = |minutes| since + Span::minutes(minutes);
        let due = |minutes| policy.due(since, at(minutes));
        assert_eq!(
            [
                due(-5),
                due(0),
                due(59),
                due(60),
                due(119),
                due(120),
                due(180),
                due(9_999)
            ],
            [1, 1, 1, 2, 2, 3, 4, 4]
        );
        assert_eq!(policy.next_opens(since, 1), Some(at(60)));
        assert_eq!(policy.next_opens(since, 4), None);
    }

    #[test]
    fn a_policy_that_shrinks_is_refused() {
        let rule = |hours, radius_m| RingRule {
            opens_after: Span::hours(hours),
            radius_m,
        };
        assert!(ExpansionPolicy::new(vec![rule(0, 200_000), rule(1, 100_000)]).is_none());
        assert!(ExpansionPolicy::new(vec![rule(1, 100_000)]).is_none());
        assert!(ExpansionPolicy::new(vec![]).is_none());
    }
}
