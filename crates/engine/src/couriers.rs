//! Sends couriers out of the house, each on a trip of its own.
//!
//! A trip is one try of one delivery. Who may leave now is the [`Gate`]'s to say: it
//! keeps a partner that hangs from taking the sockets of those that answer.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use futures_util::future::{AbortHandle, abortable};
use homeward_domain::delivery::{Delivery, DeliveryKey};
use tokio::task::{JoinError, JoinSet};

use crate::{
    Engine,
    driver::complain,
    gate::{Gate, Pass},
    reconcilers::courier::{self, Carried, Lane},
};

/// The safety net under lost wake-ups, and how late a retry may be.
const BEAT: Duration = Duration::from_millis(200);

/// Everything on its way to partners and outlets.
#[derive(Default)]
struct OnTheWay {
    keys: HashSet<DeliveryKey>,
    lanes: HashMap<Lane, (Delivery, AbortHandle)>,
    gate: Gate,
    trips: JoinSet<Trip>,
    /// Whether something was due at the last look and could not leave.
    some_wait: bool,
}

/// A trip that has come back.
struct Trip {
    key: DeliveryKey,
    lane: Lane,
    pass: Pass,
    carried: Carried,
}

/// Each trip is a task of its own: one that waits for the record must be able to
/// go on while this loop waits for the record too.
pub async fn run(engine: Arc<Engine>) {
    let mut way = OnTheWay::default();
    let mut beat = tokio::time::interval(BEAT);
    let mut look = true;
    loop {
        if look {
            match courier::due(&engine).await {
                Ok(due) => way.depart_all(&engine, due),
                Err(failure) => complain("carry", &failure),
            }
        }
        tokio::select! {
            () = engine.bell.couriers_called() => look = true,
            _ = beat.tick() => look = true,
            Some(trip) = way.trips.join_next() => look = way.arrived(trip),
        }
    }
}

impl OnTheWay {
    fn depart_all(&mut self, engine: &Arc<Engine>, due: Vec<Delivery>) {
        self.some_wait = false;
        for delivery in due {
            if !self.keys.contains(&delivery.key) {
                self.some_wait |= !self.depart(engine, delivery);
            }
        }
    }

    /// Sends the delivery on its way unless its lane is taken by one as urgent or the
    /// gate has no room; says whether it left.
    fn depart(&mut self, engine: &Arc<Engine>, delivery: Delivery) -> bool {
        let lane = Lane::of(&delivery);
        let ahead = self.lanes.get(&lane);
        if ahead.is_some_and(|(ahead, _)| ahead.cause.lane() <= delivery.cause.lane()) {
            return false;
        }
        let Some(pass) = self.gate.open_for(&delivery) else {
            return false;
        };
        if let Some((_, abort)) = ahead {
            // The closing overtakes: what is still under way there is let go.
            abort.abort();
        }
        let key = delivery.key.clone();
        let (carried, engine) = (delivery.clone(), engine.clone());
        let trip = async move { courier::carry(&engine, carried).await };
        let (trip, abort) = abortable(trip);
        self.keys.insert(key.clone());
        self.lanes.insert(lane, (delivery, abort));
        self.trips.spawn(async move {
            let carried = match trip.await {
                Ok(Ok(carried)) => carried,
                Ok(Err(failure)) => {
                    complain("carry", &failure);
                    Carried::NotTried
                }
                Err(_let_go) => Carried::NotTried,
            };
            Trip {
                key,
                lane,
                pass,
                carried,
            }
        });
        true
    }

    /// Takes in this trip and all others that came back meanwhile; says whether to
    /// look at once. With a thousand partners a look for each of them would cost more
    /// than carrying: what nobody waits for is found on the next call or beat.
    fn arrived(&mut self, first: Result<Trip, JoinError>) -> bool {
        let mut next = Some(first);
        while let Some(trip) = next {
            // A trip does not panic; if one ever did, its lane stays taken and is seen.
            if let Ok(trip) = trip {
                self.gate.back(trip.pass, trip.carried);
                self.keys.remove(&trip.key);
                // Whoever overtook it has the lane now and keeps it.
                if let Entry::Occupied(lane) = self.lanes.entry(trip.lane)
                    && lane.get().0.key == trip.key
                {
                    lane.remove();
                }
            }
            next = self.trips.try_join_next();
        }
        self.some_wait
    }
}
