//! What neighbours say: the list that an officer decides from, and the neighbours.

use homeward_domain::{
    case_file::{CaseFile, CaseForm},
    foreign::{Agreement, ForeignAlert, ForeignStage, NamedCode, Neighbour, Within, drafted},
    id::{AlertId, CaseId, ForeignId, NeighbourId},
    poster::missing,
    refusal::Missing,
    status::StatusKind,
    time::Timestamp,
    words::Words,
};
use homeward_geo::Circle;
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{
        SignedIn,
        decide_foreign::{neighbour_of, own_foreign},
        issue_alert::widest,
    },
};

/// Those that wait, and as many of the others as a page shows.
const ROWS_MAX: usize = 200;

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignWord {
    Waiting,
    Relayed,
    Declined,
    Cancelled,
    Expired,
}

/// One incident of a neighbour. What it says is there while it waits.
#[derive(Debug, Serialize)]
pub struct ForeignView {
    pub id: ForeignId,
    pub neighbour: NeighbourId,
    pub neighbour_name: Words,
    pub status: StatusKind,
    pub stage: ForeignWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    pub heard_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<Says>,
}

/// What it says, and what an approval would still need.
#[derive(Debug, Serialize)]
pub struct Says {
    pub event: Words,
    pub headline: Words,
    pub description: Words,
    pub instruction: Words,
    pub area_desc: Words,
    pub event_codes: Vec<NamedCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Circle>,
    /// The area is wider than may be told: it will be told as far as the widest ring.
    pub area_cut: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    pub has_photo: bool,
    pub expires: Timestamp,
    /// The form of a case as far as the message fills it.
    pub file: CaseForm,
    pub missing: Vec<Missing>,
}

pub async fn foreign(engine: &Engine, who: &SignedIn) -> Result<Vec<ForeignView>, Failure> {
    let neighbours = engine.store.neighbours().await?;
    let rows = engine.store.foreign_of(who.agency.id, ROWS_MAX).await?;
    let with_neighbour = rows.iter().filter_map(|row| {
        let own = neighbours.iter().find(|n| n.id == row.neighbour)?;
        Some(view_of(engine, own, row))
    });
    Ok(with_neighbour.collect())
}

pub async fn one(engine: &Engine, who: &SignedIn, id: ForeignId) -> Result<ForeignView, Failure> {
    let row = own_foreign(engine, who, id).await?;
    let neighbour = neighbour_of(engine, &row).await?;
    Ok(view_of(engine, &neighbour, &row))
}

fn view_of(engine: &Engine, neighbour: &Neighbour, row: &ForeignAlert) -> ForeignView {
    let newest = row.newest.as_ref();
    let (stage, case) = match row.stage {
        ForeignStage::Waiting => (ForeignWord::Waiting, None),
        ForeignStage::Relayed { case, .. } => (ForeignWord::Relayed, Some(case)),
        ForeignStage::Declined { .. } => (ForeignWord::Declined, None),
        ForeignStage::Cancelled { .. } => (ForeignWord::Cancelled, None),
        ForeignStage::Expired { .. } => (ForeignWord::Expired, None),
    };
    ForeignView {
        id: row.id,
        neighbour: row.neighbour,
        neighbour_name: neighbour.name.clone(),
        status: row.status,
        stage,
        sender: newest.map(|name| name.sender.clone()),
        identifier: newest.map(|name| name.identifier.clone()),
        sent: newest.map(|name| name.sent),
        heard_at: row.heard_at,
        case,
        alert: row.alert(),
        says: says(engine, neighbour, row),
    }
}

fn says(engine: &Engine, neighbour: &Neighbour, row: &ForeignAlert) -> Option<Says> {
    let facts = row.facts.clone()?;
    let sent = row.newest.as_ref().map_or(row.heard_at, |name| name.sent);
    let now = engine.clock.now();
    let form = drafted(neighbour, &facts, now);
    // A part that our form refuses is as good as missing: the officer writes it anew.
    let file = CaseFile::from_form(form.clone(), now).unwrap_or_default();
    let widest = widest(engine).radius_max_m;
    Some(Says {
        expires: facts.runs_out(sent),
        area_cut: facts.area.is_some_and(|area| area.radius_m() > widest),
        event: facts.event,
        headline: facts.headline,
        description: facts.description,
        instruction: facts.instruction,
        area_desc: facts.area_desc,
        event_codes: facts.event_codes,
        area: facts.area,
        web: facts.web,
        has_photo: facts.has_photo,
        missing: missing(&file),
        file: form,
    })
}

/// A neighbour as an administrator sees it.
#[derive(Debug, Serialize)]
pub struct NeighbourView {
    pub id: NeighbourId,
    pub name: Words,
    pub status: StatusKind,
    pub senders: Vec<String>,
    pub keys_pem: String,
    pub key_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_url: Option<String>,
    pub event_codes: Vec<NamedCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Within>,
    pub added_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

pub async fn neighbours(engine: &Engine, who: &SignedIn) -> Result<Vec<NeighbourView>, Failure> {
    who.must_be_admin()?;
    let mut all = engine.store.neighbours().await?;
    all.retain(|neighbour| neighbour.agency == who.agency.id && !neighbour.removed);
    Ok(all.into_iter().map(|n| neighbour(engine, n)).collect())
}

pub fn neighbour(engine: &Engine, neighbour: Neighbour) -> NeighbourView {
    let look = engine.neighbours.look(neighbour.id);
    NeighbourView {
        id: neighbour.id,
        name: neighbour.name,
        status: neighbour.status,
        senders: neighbour.senders,
        keys_pem: neighbour.keys_pem,
        key_ids: neighbour.key_ids,
        feed_url: neighbour.feed_url,
        event_codes: neighbour.event_codes,
        standing: match neighbour.agreement {
            Agreement::Standing { within, .. } => Some(within),
            Agreement::ByApproval => None,
        },
        added_at: neighbour.added_at,
        asked_at: look.as_ref().map(|look| look.at),
        trouble: look.and_then(|look| look.trouble),
    }
}
