//! What happens by itself, started by a wake-up that came, came twice, or came late.
//!
//! As in `engine::driver`, the reconcilers of the house run one after another,
//! while couriers carry to all partners at once, one message of one alert at a
//! time to each.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use homeward_domain::delivery::{Delivery, DeliveryKey};
use homeward_engine::{
    Engine, Failure, driver,
    reconcilers::{
        courier::{self, Lane},
        deliverer, dispatcher, expander, expirer, retention, tally,
    },
};

use super::{
    dice::Dice,
    rounds::{Desk, Kind},
    town::Town,
    watch::Watch,
};

/// What is on its way to partners, with the same rule as the driver's.
#[derive(Default)]
pub struct OnTheWay {
    keys: BTreeSet<DeliveryKey>,
    lanes: BTreeMap<Lane, (Delivery, u64)>,
    arrived: Vec<DeliveryKey>,
}

impl OnTheWay {
    /// Says what was noticed to have arrived.
    fn notice(&mut self) {
        for key in std::mem::take(&mut self.arrived) {
            self.keys.remove(&key);
            self.lanes.retain(|_, (delivery, _)| delivery.key != key);
        }
    }
}

/// Begins one of the things that happen by themselves, unless it runs already.
pub fn wake(town: &mut Town) {
    let what = town.dice.below(10);
    match what {
        0..=5 => reconcile(town),
        6..=7 => couriers(town),
        8 => count(town),
        _ => forget(town),
    }
}

pub fn reconcile(town: &mut Town) {
    if town.rounds.has(Kind::Reconcile) {
        return;
    }
    let (engine, mut dice) = (town.engine.clone(), town.dice.fork());
    let watch = town.watch.clone();
    town.rounds.desk.begin(Kind::Reconcile, async move {
        let done = if dice.per_mille(600) {
            driver::look(&engine).await.map(drop)
        } else {
            some(&engine, &mut dice).await
        };
        complain(&watch, "reconcile", done);
    });
}

/// A few reconcilers in any order: wake-ups get lost, and come again.
async fn some(engine: &Engine, dice: &mut Dice) -> Result<(), Failure> {
    for _ in 0..=dice.below(4) {
        match dice.below(4) {
            0 => dispatcher::run(engine).await?,
            1 => deliverer::run(engine).await?,
            2 => drop(expander::run(engine).await?),
            _ => drop(expirer::run(engine).await?),
        }
    }
    Ok(())
}

pub fn couriers(town: &mut Town) {
    if town.rounds.has(Kind::Couriers) {
        return;
    }
    let (engine, desk, watch) = (
        town.engine.clone(),
        town.rounds.desk.clone(),
        town.watch.clone(),
    );
    let (way, mut dice) = (town.way.clone(), town.dice.fork());
    town.rounds.desk.begin(Kind::Couriers, async move {
        way.borrow_mut().notice();
        match courier::due(&engine).await {
            Ok(due) => {
                for delivery in due {
                    // Now and then a courier is late; the next look finds it still due.
                    if !dice.per_mille(150) {
                        depart(&engine, &desk, &way, &watch, delivery);
                    }
                }
            }
            Err(failure) => complain(&watch, "carry", Err(failure)),
        }
    });
}

fn depart(
    engine: &Arc<Engine>,
    desk: &Desk,
    way: &Rc<RefCell<OnTheWay>>,
    watch: &Arc<Watch>,
    delivery: Delivery,
) {
    let lane = Lane::of(&delivery);
    let mut on_the_way = way.borrow_mut();
    if on_the_way.keys.contains(&delivery.key) {
        return;
    }
    if let Some((ahead, trip)) = on_the_way.lanes.get(&lane) {
        if ahead.cause.lane() <= delivery.cause.lane() {
            return;
        }
        desk.end(*trip);
        let key = ahead.key.clone();
        on_the_way.arrived.push(key);
    }
    let (engine, way, watch) = (engine.clone(), way.clone(), watch.clone());
    let (key, carried) = (delivery.key.clone(), delivery.clone());
    let trip = desk.begin(Kind::Trip, async move {
        let key = carried.key.clone();
        let carried = courier::carry(&engine, carried).await;
        complain(&watch, "carry", carried.map(drop));
        way.borrow_mut().arrived.push(key);
    });
    on_the_way.keys.insert(key);
    on_the_way.lanes.insert(lane, (delivery, trip));
}

fn count(town: &mut Town) {
    if town.rounds.has(Kind::Tally) {
        return;
    }
    let (engine, watch, flushed) = (
        town.engine.clone(),
        town.watch.clone(),
        town.flushed.clone(),
    );
    town.rounds.desk.begin(Kind::Tally, async move {
        // Taken out while it is used: a restart in between begins with a new one.
        let mut counts = flushed.take();
        let done = tally::run(&engine, &mut counts).await;
        flushed.replace(counts);
        complain(&watch, "count", done);
    });
}

fn forget(town: &mut Town) {
    if town.rounds.has(Kind::Forget) {
        return;
    }
    let (engine, watch) = (town.engine.clone(), town.watch.clone());
    town.rounds.desk.begin(Kind::Forget, async move {
        complain(&watch, "forget", retention::run(&engine).await);
    });
}

fn complain(watch: &Watch, what: &str, done: Result<(), Failure>) {
    if let Err(failure) = done {
        watch.tell(format!("could not {what}: {failure}"));
    }
}
