//! Carries packages out of the house, to partners and to the agency's outlets.
//!
//! Each of them has a lane of its own: one that hangs or fails delays nobody
//! else. A try is written down before it leaves, so that after a crash it is
//! known who may have got what. When an alert ends, an older message that is
//! still on its way to the same place is let go and the closing leaves.

use homeward_domain::{
    change::Change,
    delivery::{ChannelId, Delivery, DeliveryState, MadeWith, Shard},
    facts::Actor,
    id::{AlertId, PartnerId},
};

use crate::{
    Engine, Failure,
    bell::Look,
    house::on_street,
    reconcilers::{
        LOOK_MAX,
        deliverer::{expects_open, fenced, judged, leave, pack},
    },
};

/// What is due outside the house now, in order of urgency.
pub async fn due(engine: &Engine) -> Result<Vec<Delivery>, Failure> {
    let now = engine.clock.now();
    let outside = ChannelId::ALL
        .into_iter()
        .filter(|c| !ChannelId::IN_HOUSE.contains(c));
    let outside: Vec<_> = outside.collect();
    Ok(engine.store.due(&outside, now, LOOK_MAX).await?)
}

/// Who waits for whom: one message of one alert at a time to one partner or outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(AlertId, ChannelId, Option<PartnerId>);

impl Lane {
    pub const fn of(delivery: &Delivery) -> Self {
        let partner = match delivery.shard {
            Shard::Partner(partner) => Some(partner),
            Shard::Whole => None,
        };
        Self(delivery.alert, delivery.channel, partner)
    }
}

/// What came of one try, as far as it says something about the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// It was taken, or refused with a final word: the other side works.
    Taken,
    Failed,
    NotTried,
}

/// One try of one delivery, from the fence to the written answer.
pub async fn carry(engine: &Engine, delivery: Delivery) -> Result<Carried, Failure> {
    if let Some(dropped) = fenced(engine, &delivery).await? {
        return not_tried(engine, &delivery, dropped).await;
    }
    let Some(parcel) = pack(engine, &delivery).await? else {
        let dropped = delivery.clone().dropped(DeliveryState::Superseded);
        return not_tried(engine, &delivery, dropped).await;
    };
    let mut leaving = Delivery {
        made_with: parcel.made_with(),
        ..delivery.clone().leaving(engine.clock.now())
    };
    if planted!(RecordedBeforeLeaving) {
        leaving = leaving.answered(DeliveryState::Delivered, String::new());
    }
    // What is not written down does not leave: nobody would know who may have it.
    let written = planted!(TriesNotWrittenDown)
        || write(engine, &delivery, leaving.clone()).await? == Written::Down;
    if !written {
        return Ok(Carried::NotTried);
    }
    // Looked at once more: the write took time, and the alert may have ended in it.
    if let Some(dropped) = fenced(engine, &leaving).await? {
        return not_tried(engine, &leaving, dropped).await;
    }
    let tried = on_street!(leaving.status, S => leave::<S>(engine, &leaving, parcel).await);
    let signed_at_s = tried.signed_at_s;
    let tried_with = Delivery {
        made_with: leaving.made_with.map(|made| MadeWith {
            signed_at_s,
            ..made
        }),
        ..leaving.clone()
    };
    let answered = judged(tried_with, tried.outcome);
    let carried = match answered.state {
        DeliveryState::Later => Carried::Failed,
        _ => Carried::Taken,
    };
    write(engine, &leaving, answered).await.map(|_| carried)
}

async fn not_tried(
    engine: &Engine,
    before: &Delivery,
    dropped: Delivery,
) -> Result<Carried, Failure> {
    let written = write(engine, before, dropped).await;
    written.map(|_| Carried::NotTried)
}

#[derive(Debug, PartialEq, Eq)]
enum Written {
    Down,
    /// The delivery ended in the meantime, which stands.
    EndedMeanwhile,
}

async fn write(engine: &Engine, before: &Delivery, after: Delivery) -> Result<Written, Failure> {
    let mut facts = engine.facts(Actor::System);
    let alert = after.alert;
    let changes = vec![Change::DeliveryMoved(after)];
    let written = engine
        .record(&mut facts, expects_open(before), changes)
        .await;
    engine.bell.look(Look {
        alert: Some(alert),
        ..Look::default()
    });
    match written {
        Ok(()) => Ok(Written::Down),
        Err(failure) if failure.is_conflict() => Ok(Written::EndedMeanwhile),
        Err(failure) => Err(failure),
    }
}
