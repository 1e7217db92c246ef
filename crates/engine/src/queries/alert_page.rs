//! One live alert: rings, channels, numbers, stopwatch, messages, timeline.

use std::collections::BTreeMap;

use homeward_domain::{
    alert::{Alert, AlertStage, Outcome},
    change::SentMessage,
    delivery::{ChannelId, Delivery, DeliveryState},
    id::{AlertId, CaseId},
    message::{Cause, MessageIdentity, MsgType},
    status::StatusKind,
    time::{Span, Timestamp},
    tip::Sighting,
    words::Words,
};
use homeward_geo::Circle;
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{SignedIn, own_alert},
    house::{Walk, on_street},
    queries::{
        StageWord,
        alert_story::{Stopwatch, TimelineEntry, stopwatch, timeline},
        case_page::photo_url,
        eta::{Leaving, leaving},
        stage_word,
    },
};

#[derive(Debug, Serialize)]
pub struct AlertView {
    pub id: AlertId,
    pub case: CaseId,
    pub code: String,
    pub status: StatusKind,
    pub stage: StageWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_because: Option<String>,
    /// The neighbour whose alert it is, where we relay it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relayed_from: Option<Words>,
    pub name: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_url: Option<String>,
    pub page_url: String,
    pub verify_url: String,
    pub version: u32,
    pub expires: Timestamp,
    pub rings: Vec<RingView>,
    pub told: Vec<Circle>,
    pub channels: Vec<ChannelView>,
    pub numbers: Numbers,
    pub stopwatch: Stopwatch,
    pub messages: Vec<MessageView>,
    pub sightings: Vec<Sighting>,
    pub timeline: Vec<TimelineEntry>,
}

#[derive(Debug, Serialize)]
pub struct RingView {
    pub number: u8,
    pub circle: Circle,
    pub opens_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<MessageIdentity>,
}

#[derive(Debug, Serialize)]
pub struct ChannelView {
    pub id: ChannelId,
    pub queued: usize,
    pub delivered: usize,
    pub later: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Real milliseconds from a message's `sent` to the first and the last hand-off of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// How far a message has come that is leaving now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving: Option<Leaving>,
}

#[derive(Debug, Serialize)]
pub struct Numbers {
    pub connected: u64,
    pub inside: u64,
    pub handed: u64,
    pub shown: u64,
    pub opened: u64,
    pub tips: u64,
}

#[derive(Debug, Serialize)]
pub struct MessageView {
    pub identity: MessageIdentity,
    pub msg_type: MsgType,
    pub cause: Cause,
    pub sent: Timestamp,
    pub handed: u64,
    pub shown: u64,
    pub opened: u64,
}

pub async fn alert(engine: &Engine, who: &SignedIn, id: AlertId) -> Result<AlertView, Failure> {
    let (alert, case) = own_alert(engine, who, id).await?;
    let file = engine.file(&case).await.unwrap_or_default();
    let sent = engine.store.messages_of(id).await?;
    let deliveries = engine.store.deliveries_of(id).await?;
    let sightings = engine.store.sightings_of(id).await?;
    let messages = messages(engine, &sent).await?;
    let door = format!("{}{}", engine.policies.base, alert.status.door());
    let live = alert.stage.is_active();
    let stopwatch = stopwatch(engine, &alert, &sightings).await?;
    Ok(AlertView {
        id,
        case: case.id,
        stage: stage_word(case.stage, Some(alert.stage)),
        outcome: match alert.stage {
            AlertStage::Resolved { outcome, .. } => Some(outcome),
            _ => None,
        },
        withdrawn_because: file.withdrawn_because().map(str::to_owned),
        relayed_from: alert.origin.as_ref().map(|origin| origin.name().clone()),
        name: file.listed_name(),
        photo_url: file
            .photo()
            .filter(|_| live)
            .map(|photo| photo_url(case.id, photo)),
        page_url: format!("{door}/a/{}", alert.code),
        verify_url: format!("{door}/v/{}", alert.code),
        version: alert.version,
        expires: alert.expires,
        rings: rings(engine, &alert, &sent),
        told: alert.expansion.told.clone(),
        channels: channels(engine, &alert, &deliveries, &sent),
        numbers: numbers(engine, &alert, &messages).await?,
        timeline: timeline(&alert, &sent, &stopwatch, &sightings),
        stopwatch,
        messages,
        sightings,
        status: alert.status,
        code: alert.code,
    })
}

async fn messages(engine: &Engine, sent: &[SentMessage]) -> Result<Vec<MessageView>, Failure> {
    let mut views = Vec::new();
    for sent in sent {
        let tally = engine.store.tally(&sent.head.identity).await?;
        views.push(MessageView {
            identity: sent.head.identity.clone(),
            msg_type: sent.head.msg_type(),
            cause: sent.head.cause,
            sent: sent.head.sent,
            handed: tally.handed,
            shown: tally.shown,
            opened: tally.opened,
        });
    }
    Ok(views)
}

/// What has opened around the present centre, and what is still to come.
fn rings(engine: &Engine, alert: &Alert, sent: &[SentMessage]) -> Vec<RingView> {
    let expansion = &alert.expansion;
    let identity = |version: u32| {
        let found = sent
            .iter()
            .find(|sent| sent.head.identity.version == version);
        found.map(|sent| sent.head.identity.clone())
    };
    if alert.origin.is_some() {
        let mut area = expansion.opened.iter().map(|ring| RingView {
            number: ring.number,
            circle: ring.circle,
            opens_at: ring.opened_at,
            opened_at: Some(ring.opened_at),
            identity: identity(ring.version),
        });
        // The neighbour's area as it is now; what it was stands among those told.
        return area.next_back().into_iter().collect();
    }
    let view = |(number, rule): (u8, &homeward_domain::expansion::RingRule)| {
        let circle = Circle::new(expansion.centre, rule.radius_m).ok()?;
        let covered = |ring: &&homeward_domain::expansion::OpenedRing| {
            ring.circle.centre() == expansion.centre && ring.circle.radius_m() >= rule.radius_m
        };
        let opened = expansion.opened.iter().find(covered);
        Some(RingView {
            number,
            circle,
            opens_at: expansion.since + rule.opens_after,
            opened_at: opened.map(|ring| ring.opened_at),
            identity: opened.and_then(|ring| identity(ring.version)),
        })
    };
    (1..)
        .zip(engine.policies.expansion.rings())
        .filter_map(view)
        .collect()
}

fn channels(
    engine: &Engine,
    alert: &Alert,
    deliveries: &[Delivery],
    sent: &[SentMessage],
) -> Vec<ChannelView> {
    let rate = engine.clock.rate();
    let leaving = |id| on_street!(alert.status, S => leaving::<S>(engine, id, alert.id));
    let sent_at: BTreeMap<u64, Timestamp> = sent.iter().map(|m| (m.seq, m.head.sent)).collect();
    let in_use = ChannelId::ALL
        .into_iter()
        .filter(|id| deliveries.iter().any(|delivery| delivery.channel == *id));
    in_use
        .map(|id| ChannelView {
            leaving: leaving(id),
            ..channel(id, deliveries, &sent_at, rate)
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "hours in milliseconds"
)]
fn channel(
    id: ChannelId,
    deliveries: &[Delivery],
    sent_at: &BTreeMap<u64, Timestamp>,
    rate: f64,
) -> ChannelView {
    use DeliveryState as D;
    let own: Vec<_> = deliveries.iter().filter(|d| d.channel == id).collect();
    let count = |states: &[D]| own.iter().filter(|d| states.contains(&d.state)).count();
    let took = own
        .iter()
        .filter(|d| d.state == D::Delivered)
        .filter_map(|delivery| {
            let span: Span = delivery.last_at? - *sent_at.get(&delivery.seq)?;
            Some((span.as_millis() as f64 / rate) as i64)
        });
    let took: Vec<i64> = took.collect();
    let failing = own
        .iter()
        .rev()
        .find(|d| matches!(d.state, D::Later | D::Rejected | D::Gone));
    ChannelView {
        id,
        queued: count(&[D::Queued]),
        delivered: count(&[D::Delivered]),
        later: count(&[D::Later]),
        failed: count(&[D::Gone, D::Rejected, D::Expired]),
        skipped: count(&[D::Superseded]),
        first_ms: took.iter().min().copied(),
        last_ms: took.iter().max().copied(),
        last_error: failing.and_then(|delivery| delivery.answer.clone()),
        leaving: None,
    }
}

async fn numbers(
    engine: &Engine,
    alert: &Alert,
    messages: &[MessageView],
) -> Result<Numbers, Failure> {
    let told = &alert.expansion.told;
    let (connected, inside) = on_street!(alert.status, S => {
        let sessions = &S::street(engine).sessions;
        (sessions.connected(), sessions.connected_within(told))
    });
    let shown = messages.iter().filter(|m| m.msg_type != MsgType::Cancel);
    let shown: Vec<_> = shown.collect();
    Ok(Numbers {
        connected,
        inside,
        handed: phones_told(&shown),
        shown: shown.iter().map(|m| m.shown).sum(),
        opened: shown.iter().map(|m| m.opened).sum(),
        tips: engine.store.tip_count(alert.id).await?,
    })
}

/// The numbers of one live alert, as they move.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Pulse {
    pub alert: AlertId,
    pub connected: u64,
    pub handed: u64,
    pub shown: u64,
    pub opened: u64,
}

/// The pulse of every live alert of the officer's agency.
pub async fn pulses(engine: &Engine, who: &SignedIn) -> Result<Vec<Pulse>, Failure> {
    let mut pulses = Vec::new();
    for alert in engine.store.active_alerts().await? {
        if alert.agency != who.agency.id {
            continue;
        }
        let sent = engine.store.messages_of(alert.id).await?;
        let numbers = numbers(engine, &alert, &messages(engine, &sent).await?).await?;
        pulses.push(Pulse {
            alert: alert.id,
            connected: numbers.connected,
            handed: numbers.handed,
            shown: numbers.shown,
            opened: numbers.opened,
        });
    }
    Ok(pulses)
}

/// Phones, not hand-offs: a ring is for those who were not told before, any other
/// update goes to the same phones again.
fn phones_told(messages: &[&MessageView]) -> u64 {
    messages
        .iter()
        .fold(0, |told, message| match message.cause {
            Cause::Issued | Cause::Ring => told + message.handed,
            _ => told.max(message.handed),
        })
}
