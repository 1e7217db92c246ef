//! When everybody inside will have been told, channel by channel: before publishing an
//! estimate from counts and speeds, and after it from how far each has come.

use homeward_domain::{
    delivery::ChannelId,
    eta::{self, SpeedFrom},
    id::AlertId,
    status::{Status, StatusKind},
};
use homeward_geo::Circle;
use serde::Serialize;

use crate::{
    Engine,
    house::{Walk, on_street},
};

/// Open streams that are written to each second. An assumption and not a figure of this
/// house: what a machine does is measured with `cargo x bench fanout`, and
/// docs/performance.md says what was. The officer is told that the speed is assumed.
const STREAMS_PER_SECOND: f64 = 20_000.0;

/// One channel that tells phones one by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChannelEta {
    pub channel: ChannelId,
    pub phones: u64,
    /// Until the last of them is told.
    pub seconds: u64,
    pub speed: SpeedFrom,
}

/// How far a message has come that is leaving now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Leaving {
    pub chosen: u64,
    pub done: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
}

/// The channels that tell phones in each of these areas, in the order of the channels. A
/// channel that cannot count now is left out: the other numbers are needed all the same.
pub async fn etas(engine: &Engine, status: StatusKind, areas: &[Circle]) -> Vec<Vec<ChannelEta>> {
    on_street!(status, S => on::<S>(engine, areas).await)
}

async fn on<S: Walk>(engine: &Engine, areas: &[Circle]) -> Vec<Vec<ChannelEta>> {
    let street = S::street(engine);
    let mut found: Vec<Vec<ChannelEta>> = areas
        .iter()
        .map(|area| {
            let phones = street.sessions.connected_within(&[*area]);
            let speed = (STREAMS_PER_SECOND, SpeedFrom::Assumed);
            let live = one(ChannelId::Device, phones, speed, 0);
            live.into_iter().collect()
        })
        .collect();
    let asked: Vec<Vec<Circle>> = areas.iter().map(|area| vec![*area]).collect();
    for channel in &street.channels {
        let reaching = match channel.reaching(&asked).await {
            Ok(Some(reaching)) => reaching,
            Ok(None) => continue,
            Err(fault) => {
                let channel = channel.id().as_str();
                tracing::warn!(channel, %fault, "nobody counted");
                continue;
            }
        };
        for (area, phones) in found.iter_mut().zip(reaching.phones) {
            let speed = (reaching.per_second, reaching.speed_from);
            area.extend(one(channel.id(), phones, speed, reaching.wait_s));
        }
    }
    found
        .iter_mut()
        .for_each(|area| area.sort_by_key(|it| it.channel));
    found
}

/// Nobody is no line: an officer reads this at night.
fn one(
    channel: ChannelId,
    phones: u64,
    (per_second, speed): (f64, SpeedFrom),
    wait_s: u64,
) -> Option<ChannelEta> {
    if phones == 0 {
        return None;
    }
    Some(ChannelEta {
        channel,
        phones,
        seconds: eta::seconds(phones, per_second)?.saturating_add(wait_s),
        speed,
    })
}

/// How far the channel has come with a message of this alert, while it is leaving.
pub fn leaving<S: Status + Walk>(
    engine: &Engine,
    channel: ChannelId,
    alert: AlertId,
) -> Option<Leaving> {
    let channels = &S::street(engine).channels;
    let found = channels.iter().find(|it| it.id() == channel)?;
    let underway = found.underway(alert)?;
    Some(Leaving {
        chosen: underway.chosen,
        done: underway.done,
        seconds_left: eta::left(underway.done, underway.chosen, underway.for_ms),
    })
}
