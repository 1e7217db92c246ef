//! Tips as officers see them: opened, placed, newest first.

use homeward_domain::{
    alert::Alert,
    case_file::Sealer,
    id::{AlertId, PhotoId, SightingId, TipId},
    time::Timestamp,
    tip::{Testimony, Tip, TipState},
};
use homeward_geo::{Point, distance_m};
use homeward_ports::blobs::Size;
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{SignedIn, attach_photo::open_photo, own_alert, triage_tip::own_tip},
    vault::CaseSealer,
};

/// A console shows this many; the rest is counted.
const TIPS_MAX: usize = 1_000;

#[derive(Debug, Serialize)]
pub struct TipView {
    pub id: TipId,
    pub alert: AlertId,
    pub received_at: Timestamp,
    pub state: TipState,
    pub with_child: bool,
    pub place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    pub text: String,
    pub photos: Vec<String>,
    pub has_contact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sighting: Option<SightingId>,
}

pub async fn tips(engine: &Engine, who: &SignedIn, id: AlertId) -> Result<Vec<TipView>, Failure> {
    let (alert, case) = own_alert(engine, who, id).await?;
    let sealer = engine.sealer(case.id, "tip").await?;
    let tips = engine.store.tips_of(id, TIPS_MAX).await?;
    Ok(tips
        .into_iter()
        .map(|tip| view(tip, &alert, &sealer))
        .collect())
}

pub async fn tip(engine: &Engine, who: &SignedIn, id: TipId) -> Result<TipView, Failure> {
    let tip = own_tip(engine, who, id).await?;
    let (alert, case) = own_alert(engine, who, tip.alert).await?;
    let sealer = engine.sealer(case.id, "tip").await?;
    Ok(view(tip, &alert, &sealer))
}

fn testimony(tip: &Tip, sealer: &CaseSealer) -> Testimony {
    let opened = sealer.open(&tip.testimony);
    opened
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "metres on earth"
)]
fn view(tip: Tip, alert: &Alert, sealer: &CaseSealer) -> TipView {
    let said = testimony(&tip, sealer);
    let photo = |n: usize| format!("/console/v1/tips/{}/photos/{n}", tip.id);
    TipView {
        photos: (0..said.photos.len()).map(photo).collect(),
        distance_m: said
            .point
            .map(|p| distance_m(p, alert.expansion.centre) as u64),
        id: tip.id,
        alert: tip.alert,
        received_at: tip.received_at,
        state: tip.state,
        with_child: tip.with_child,
        place: said.place,
        point: said.point,
        seen_at: said.seen_at,
        text: said.text,
        has_contact: tip.contact.is_some(),
        sighting: tip.sighting,
    }
}

/// Photo `n` of a tip, counted from 0.
pub async fn tip_photo(
    engine: &Engine,
    who: &SignedIn,
    id: TipId,
    n: usize,
) -> Result<Option<bytes::Bytes>, Failure> {
    let tip = own_tip(engine, who, id).await?;
    let sealer = engine.sealer(tip.case, "tip").await?;
    let photo: Option<PhotoId> = testimony(&tip, &sealer).photos.get(n).copied();
    match photo {
        Some(photo) => open_photo(engine, tip.case, photo, Size::Page).await,
        None => Ok(None),
    }
}
