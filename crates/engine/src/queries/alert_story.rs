//! What happened to one alert, and when: the stopwatch and the timeline.

use homeward_domain::{
    alert::{Alert, AlertStage},
    change::SentMessage,
    message::Cause,
    time::Timestamp,
    tip::Sighting,
    words::Words,
};
use serde::Serialize;

use crate::{Engine, Failure};

/// The times that every case carries. What was not measured is not there.
#[derive(Debug, Serialize)]
pub struct Stopwatch {
    pub last_seen: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<Timestamp>,
    pub published: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_phone: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ninety: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ninety_nine: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_tip: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_sighting: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Timestamp>,
}

/// One line of the timeline.
#[derive(Debug, Serialize)]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub kind: &'static str,
    pub words: Words,
}

pub(crate) async fn stopwatch(
    engine: &Engine,
    alert: &Alert,
    sightings: &[Sighting],
) -> Result<Stopwatch, Failure> {
    let reached = engine.store.milestones(alert.id).await?;
    let first_since = alert.expansion.since;
    Ok(Stopwatch {
        last_seen: first_since,
        reported: alert.reported_at,
        published: alert.issued_at,
        first_phone: reached.first_phone,
        half: reached.half,
        ninety: reached.ninety,
        ninety_nine: reached.ninety_nine,
        first_tip: engine.store.first_tip(alert.id).await?,
        first_sighting: sightings.first().map(|sighting| sighting.at),
        closed: alert.stage.ended_at(),
    })
}

pub(crate) fn timeline(
    alert: &Alert,
    sent: &[SentMessage],
    watch: &Stopwatch,
    sightings: &[Sighting],
) -> Vec<TimelineEntry> {
    let entry = |at, kind, zh: String, en: String| TimelineEntry {
        at,
        kind,
        words: Words::new(zh, en),
    };
    let mut entries: Vec<_> = sent
        .iter()
        .map(|sent| {
            let (zh, en) = said(sent);
            entry(sent.head.sent, "message", zh, en)
        })
        .collect();
    entries.extend(watch.first_phone.map(|at| {
        entry(
            at,
            "phone",
            "第一部手机收到".into(),
            "The first phone had it".into(),
        )
    }));
    entries.extend(
        watch
            .first_tip
            .map(|at| entry(at, "tip", "第一条线索".into(), "The first tip".into())),
    );
    entries.extend(sightings.iter().map(|s| {
        entry(
            s.confirmed_at,
            "sighting",
            format!("确认第{}次目击：{}", s.number, s.place.zh),
            format!("Sighting {} confirmed: {}", s.number, s.place.en),
        )
    }));
    if let AlertStage::Expired { at } = alert.stage {
        entries.push(entry(
            at,
            "expired",
            "警报到期".into(),
            "The alert expired".into(),
        ));
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn said(sent: &SentMessage) -> (String, String) {
    let km = sent.head.area.radius_m() / 1_000;
    let (zh, en) = match sent.head.cause {
        Cause::Issued => (
            format!("发布，{km}公里"),
            format!("Published within {km} km"),
        ),
        Cause::Ring => (format!("扩大到{km}公里"), format!("Ring opened to {km} km")),
        Cause::Corrected => ("内容更正".to_owned(), "Facts corrected".to_owned()),
        Cause::Moved => (
            format!("转移到新地点，{km}公里"),
            format!("Moved to a new place, {km} km"),
        ),
        Cause::Renewed => ("延长有效期".to_owned(), "Renewed".to_owned()),
        Cause::Found => (
            "孩子找到，全部收回".to_owned(),
            "Found; taken back everywhere".to_owned(),
        ),
        Cause::Ended => (
            "撤回，全部收回".to_owned(),
            "Ended; taken back everywhere".to_owned(),
        ),
    };
    (
        format!("第{}版：{zh}", sent.head.identity.version),
        format!("Version {}: {en}", sent.head.identity.version),
    )
}
