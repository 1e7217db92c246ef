use std::sync::Arc;

use async_trait::async_trait;
use homeward_domain::{
    audience::Audience,
    delivery::{ChannelId, DeliveryKey},
    eta::SpeedFrom,
    id::AlertId,
    message::MessageIdentity,
    status::{Actual, Status},
};
use homeward_engine::queries::{
    alert_page::alert,
    eta::{ChannelEta, Leaving},
    reach::reach,
};
use homeward_geo::Circle;
use homeward_ports::{
    channel::{Channel, Outcome, Reaching, Target, Underway},
    fault::{Fault, FaultKind},
    package::Package,
    sessions::{Progress, Sessions},
};

use crate::{
    case::a_case,
    house::{House, house},
};

/// A vendor that counts its phones: as many more in each wider area.
struct Vendor {
    id: ChannelId,
    /// Nobody can be asked where there is none.
    reaching: Option<(u64, f64, SpeedFrom, u64)>,
}

#[async_trait]
impl<S: Status> Channel<S> for Vendor {
    fn id(&self) -> ChannelId {
        self.id
    }
    async fn deliver(
        &self,
        _: &Package<S>,
        _: &Target<S>,
        _: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        Ok(Outcome::Later(None, "half".to_owned()))
    }
    async fn reaching(&self, areas: &[Vec<Circle>]) -> Result<Option<Reaching>, Fault> {
        let Some((phones, per_second, speed_from, wait_s)) = self.reaching else {
            return Err(Fault::new(FaultKind::Unreachable, "count the phones"));
        };
        let phones = (1..).map(|times| times * phones).take(areas.len());
        Ok(Some(Reaching {
            phones: phones.collect(),
            per_second,
            speed_from,
            wait_s,
        }))
    }
    fn underway(&self, _: AlertId) -> Option<Underway> {
        let (phones, ..) = self.reaching?;
        Some(Underway {
            chosen: phones,
            done: phones / 2,
            for_ms: 35_000,
        })
    }
}

/// Twelve thousand hold a line, wherever it is asked.
struct Lines;

impl<S: Status> Sessions<S> for Lines {
    fn offer(&self, _: &Package<S>, _: &Audience<S>) {}
    fn progress(&self, _: &MessageIdentity) -> Option<Progress> {
        None
    }
    fn connected(&self) -> u64 {
        12_000
    }
    fn connected_within(&self, _: &[Circle]) -> u64 {
        12_000
    }
}

async fn house_with_vendors() -> House {
    let mut house = house().await;
    let street = &mut Arc::get_mut(&mut house.engine).unwrap().actual;
    street.sessions = Arc::new(Lines);
    let vendors = [
        (ChannelId::Hms, None),
        (ChannelId::Apns, Some((50, 5.0, SpeedFrom::Seen, 90))),
        (
            ChannelId::Fcm,
            Some((700_000, 10_000.0, SpeedFrom::Allowed, 0)),
        ),
        (
            ChannelId::UnifiedPush,
            Some((0, 1.0, SpeedFrom::Assumed, 0)),
        ),
    ];
    for (id, reaching) in vendors {
        let is_it = |one: &&mut Arc<dyn Channel<Actual>>| one.id() == id;
        let found = street.channels.iter_mut().find(is_it).unwrap();
        *found = Arc::new(Vendor { id, reaching });
    }
    house
}

fn eta(channel: ChannelId, phones: u64, seconds: u64, speed: SpeedFrom) -> ChannelEta {
    ChannelEta {
        channel,
        phones,
        seconds,
        speed,
    }
}

#[tokio::test]
async fn an_officer_reads_before_publishing_when_each_channel_will_have_told_everybody_inside() {
    let house = house_with_vendors().await;
    let case = a_case().saved(&house).await;
    let reach = reach(&house.engine, &house.officer, case).await.unwrap();
    let live = eta(ChannelId::Device, 12_000, 1, SpeedFrom::Assumed);
    // A vendor that asked for patience gets it first. Nobody and nobody knows are no lines.
    let first = [
        live.clone(),
        eta(ChannelId::Fcm, 700_000, 70, SpeedFrom::Allowed),
        eta(ChannelId::Apns, 50, 100, SpeedFrom::Seen),
    ];
    assert_eq!(reach.rings[0].etas, first);
    let second = [
        live,
        eta(ChannelId::Fcm, 1_400_000, 140, SpeedFrom::Allowed),
        eta(ChannelId::Apns, 100, 110, SpeedFrom::Seen),
    ];
    assert_eq!(reach.rings[1].etas, second);
}

#[tokio::test]
async fn an_officer_reads_while_it_leaves_how_long_it_will_still_take() {
    let house = house_with_vendors().await;
    let case = a_case().saved(&house).await;
    let published = house.publish(case).await.unwrap();
    house.walk().await;
    let page = alert(&house.engine, &house.officer, published.id).await;
    let channels = page.unwrap().channels;
    let of = |id| channels.iter().find(|it| it.id == id).unwrap().leaving;
    let half = Leaving {
        chosen: 700_000,
        done: 350_000,
        seconds_left: Some(35),
    };
    assert_eq!(of(ChannelId::Fcm), Some(half));
    assert_eq!(of(ChannelId::Weibo), None);
}
