//! The list of cases, and one case with its form and what it still needs.

use homeward_domain::{
    alert::Alert,
    case::Case,
    case_file::{CaseFile, CaseForm},
    id::{AlertId, CaseId, PhotoId},
    poster::missing,
    refusal::Missing,
    status::StatusKind,
    time::Timestamp,
    words::Words,
};
use homeward_geo::atlas::Atlas;
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{SignedIn, own_case},
    queries::{StageWord, stage_word},
};

#[derive(Debug, Serialize)]
pub struct CaseRow {
    pub id: CaseId,
    pub status: StatusKind,
    pub stage: StageWord,
    pub name: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_url: Option<String>,
    pub opened_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CaseView {
    #[serde(flatten)]
    pub row: CaseRow,
    pub epoch: u32,
    pub file: CaseForm,
    pub missing: Vec<Missing>,
    pub warnings: Vec<Missing>,
}

pub async fn cases(engine: &Engine, who: &SignedIn) -> Result<Vec<CaseRow>, Failure> {
    let mut rows = Vec::new();
    for case in engine.store.cases(who.agency.id).await? {
        let alert = alert_of(engine, &case).await?;
        // A case whose key was destroyed has no name left, only its stage.
        let file = engine.file(&case).await.unwrap_or_default();
        rows.push(row(&case, &file, alert.as_ref()));
    }
    Ok(rows)
}

pub async fn case(engine: &Engine, who: &SignedIn, id: CaseId) -> Result<CaseView, Failure> {
    let case = own_case(engine, who, id).await?;
    view(engine, who, &case).await
}

pub async fn view(engine: &Engine, who: &SignedIn, case: &Case) -> Result<CaseView, Failure> {
    let file = engine.file(case).await?;
    let alert = alert_of(engine, case).await?;
    Ok(CaseView {
        row: row(case, &file, alert.as_ref()),
        epoch: case.epoch,
        missing: missing(&file),
        warnings: warnings(who, &file),
        file: file.shown_to(&who.officer, case)?,
    })
}

async fn alert_of(engine: &Engine, case: &Case) -> Result<Option<Alert>, Failure> {
    match case.alert() {
        Some(alert) => Ok(engine.store.alert(alert).await?),
        None => Ok(None),
    }
}

fn row(case: &Case, file: &CaseFile, alert: Option<&Alert>) -> CaseRow {
    CaseRow {
        id: case.id,
        status: case.status,
        stage: stage_word(case.stage, alert.map(|alert| alert.stage)),
        name: file.listed_name(),
        photo_url: file.photo().map(|photo| photo_url(case.id, photo)),
        opened_at: case.opened_at,
        last_seen_from: file.last_seen().map(|seen| seen.from),
        alert: case.alert(),
        code: alert.map(|alert| alert.code.clone()),
    }
}

/// The officers' own address of a photo; it needs their session.
pub fn photo_url(case: CaseId, photo: PhotoId) -> String {
    format!("/console/v1/cases/{case}/photos/{photo}")
}

/// What will be refused at publishing, said while there is time.
fn warnings(who: &SignedIn, file: &CaseFile) -> Vec<Missing> {
    let Some(seen) = file.last_seen() else {
        return Vec::new();
    };
    let code = Atlas::shipped().code_at(seen.point).unwrap_or("");
    if who.agency.jurisdiction.covers(code) {
        return Vec::new();
    }
    let refusal = homeward_domain::refusal::RefusalCode::OutsideJurisdiction;
    vec![Missing {
        code: refusal.as_str().to_owned(),
        field: "last_seen".to_owned(),
        words: refusal.words(),
    }]
}
