//! Who may leave the house now: the bulkheads between partners.
//!
//! A trip holds a socket and a copy of the message for as long as the partner's server
//! likes, ten seconds at most. So a partner has a few places and no more; one whose
//! last tries all failed is in **doubt** and has a single place, and all in doubt share
//! a small part of the house together, however many they are. One success clears the
//! doubt. The others always find room.
//!
//! What ends an alert has places of its own: it never stands behind what it ends.

use std::collections::HashMap;

use homeward_domain::{
    delivery::{Delivery, Shard},
    id::PartnerId,
    message::MsgType,
};

use crate::reconcilers::courier::Carried;

/// Trips at a time of everybody together: sockets that a process surely may open.
const TRIPS_MAX: usize = 2_048;
/// Trips at a time to one partner: several alerts may be live.
const OF_ONE_MAX: usize = 4;
/// As many tries in a row must fail before a partner is in doubt.
const FAILURES_MAX: u32 = 3;
/// Trips at a time of all partners in doubt together.
const IN_DOUBT_MAX: usize = 64;

/// The places of the house, counted twice: for what ends an alert and for the rest.
#[derive(Debug, Default)]
pub struct Gate {
    closings: Places,
    others: Places,
    /// Failures in a row; a partner without any is not here.
    failures: HashMap<PartnerId, u32>,
}

#[derive(Debug, Default)]
struct Places {
    all: usize,
    in_doubt: usize,
    of_one: HashMap<PartnerId, usize>,
}

/// The place that a trip holds until it is [back](Gate::back).
#[derive(Debug)]
pub struct Pass {
    partner: Option<PartnerId>,
    is_closing: bool,
    is_in_doubt: bool,
}

impl Gate {
    /// A place for this delivery, if there is one now. An outlet of our own has one
    /// lane for each alert and needs no place.
    pub fn open_for(&mut self, delivery: &Delivery) -> Option<Pass> {
        let Shard::Partner(partner) = delivery.shard else {
            return Some(Pass {
                partner: None,
                is_closing: false,
                is_in_doubt: false,
            });
        };
        let is_closing = delivery.cause.msg_type() == MsgType::Cancel;
        let is_in_doubt = self.is_in_doubt(partner);
        let places = self.places(is_closing);
        let own = places.of_one.entry(partner).or_default();
        let own_max = if is_in_doubt { 1 } else { OF_ONE_MAX };
        let no_room = places.all >= TRIPS_MAX || (is_in_doubt && places.in_doubt >= IN_DOUBT_MAX);
        if *own >= own_max || no_room {
            return None;
        }
        *own += 1;
        places.all += 1;
        places.in_doubt += usize::from(is_in_doubt);
        Some(Pass {
            partner: Some(partner),
            is_closing,
            is_in_doubt,
        })
    }

    /// Whether so many of the partner's last tries failed that it must wait in line.
    pub fn is_in_doubt(&self, partner: PartnerId) -> bool {
        let failures = self.failures.get(&partner);
        failures.is_some_and(|failures| *failures >= FAILURES_MAX)
    }

    /// The trip is over: its place is free, and what came of it is remembered.
    pub fn back(&mut self, pass: Pass, carried: Carried) {
        let Some(partner) = pass.partner else { return };
        let places = self.places(pass.is_closing);
        places.all = places.all.saturating_sub(1);
        places.in_doubt = places
            .in_doubt
            .saturating_sub(usize::from(pass.is_in_doubt));
        let own = places.of_one.entry(partner).or_default();
        *own = own.saturating_sub(1);
        if *own == 0 {
            places.of_one.remove(&partner);
        }
        match carried {
            Carried::Taken => drop(self.failures.remove(&partner)),
            Carried::Failed => *self.failures.entry(partner).or_default() += 1,
            Carried::NotTried => {}
        }
    }

    const fn places(&mut self, is_closing: bool) -> &mut Places {
        if is_closing {
            &mut self.closings
        } else {
            &mut self.others
        }
    }
}

#[cfg(test)]
mod tests {
    use homeward_domain::{
        delivery::{ChannelId, DeliveryKey, DeliveryState},
        id::Id,
        message::Cause,
        status::StatusKind,
        time::Timestamp,
    };

    use super::*;

    fn to(partner: u128, cause: Cause) -> Delivery {
        let shard = Shard::Partner(Id::from_bits(partner));
        let identity = "homeward:cn-130000:7KQ4M2:1".parse().unwrap();
        Delivery {
            key: DeliveryKey::new(&identity, ChannelId::PartnerWebhook, &shard),
            alert: Id::from_bits(1),
            seq: 1,
            identity,
            status: StatusKind::Actual,
            cause,
            channel: ChannelId::PartnerWebhook,
            shard,
            state: DeliveryState::Queued,
            attempts: 0,
            planned_at: Timestamp::default(),
            next_at: Timestamp::default(),
            last_at: None,
            answer: None,
            erased_at: None,
            made_with: None,
        }
    }

    /// As many of these as find a place, up to `wanted`.
    fn leave(gate: &mut Gate, delivery: &Delivery, wanted: usize) -> Vec<Pass> {
        (0..wanted).map_while(|_| gate.open_for(delivery)).collect()
    }

    fn doubted(gate: &mut Gate, partner: u128) {
        for _ in 0..FAILURES_MAX {
            let pass = gate.open_for(&to(partner, Cause::Issued)).unwrap();
            gate.back(pass, Carried::Failed);
        }
    }

    #[test]
    fn a_partner_has_a_few_places_and_gets_them_back() {
        let mut gate = Gate::default();
        let held = leave(&mut gate, &to(1, Cause::Issued), 10);
        assert_eq!(held.len(), OF_ONE_MAX);
        assert!(gate.open_for(&to(2, Cause::Issued)).is_some());
        for pass in held {
            gate.back(pass, Carried::NotTried);
        }
        let again = leave(&mut gate, &to(1, Cause::Issued), 10);
        assert_eq!(again.len(), OF_ONE_MAX);
    }

    #[test]
    fn a_partner_in_doubt_has_one_place_until_it_answers_well() {
        let mut gate = Gate::default();
        doubted(&mut gate, 1);
        assert!(gate.is_in_doubt(Id::from_bits(1)));
        let mut held = leave(&mut gate, &to(1, Cause::Issued), 10);
        assert_eq!(held.len(), 1);
        gate.back(held.remove(0), Carried::Taken);
        assert!(!gate.is_in_doubt(Id::from_bits(1)));
        let held = leave(&mut gate, &to(1, Cause::Issued), 10);
        assert_eq!(held.len(), OF_ONE_MAX);
    }

    #[test]
    fn all_in_doubt_together_take_a_small_part_of_the_house() {
        let mut gate = Gate::default();
        (0..500).for_each(|partner| doubted(&mut gate, partner));
        let held = (0..500).filter(|p| gate.open_for(&to(*p, Cause::Issued)).is_some());
        assert_eq!(held.count(), IN_DOUBT_MAX);
        let well = (1_000..2_000).filter(|p| gate.open_for(&to(*p, Cause::Issued)).is_some());
        assert_eq!(well.count(), 1_000);
    }

    #[test]
    fn an_end_does_not_stand_behind_what_it_ends() {
        let mut gate = Gate::default();
        doubted(&mut gate, 1);
        for partner in [1, 2] {
            let _held = leave(&mut gate, &to(partner, Cause::Issued), 10);
            assert!(gate.open_for(&to(partner, Cause::Found)).is_some());
        }
    }

    #[test]
    fn the_house_never_has_more_trips_under_way_than_it_may() {
        let mut gate = Gate::default();
        let held = (0..5_000).filter(|p| gate.open_for(&to(*p, Cause::Issued)).is_some());
        assert_eq!(held.count(), TRIPS_MAX);
        assert!(gate.open_for(&to(9_999, Cause::Ended)).is_some());
    }
}
