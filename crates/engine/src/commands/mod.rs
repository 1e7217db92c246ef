//! What people can say, one file per verb.
//!
//! Each reads what it needs, asks a rule, and records the decision. Where
//! somebody else acted in between, it looks again and decides again, a few
//! times; then the person is told.

pub mod ask_hub;
pub mod attach_photo;
pub mod confirm_erasure;
pub mod confirm_sighting;
pub mod decide_foreign;
pub mod end_alert;
pub mod found_house;
pub mod invite;
pub mod issue_alert;
pub mod keys;
pub mod neighbours;
pub mod open_case;
pub mod partner;
pub mod partners;
pub mod rehearse;
pub mod relay;
pub mod retry_delivery;
pub mod save_file;
pub mod sign_in;
pub mod submit_tip;
pub mod take_foreign;
pub mod take_record;
pub mod triage_tip;
pub mod update_alert;

use homeward_domain::{
    alert::Alert,
    case::Case,
    facts::Actor,
    id::{AlertId, CaseId},
    people::{Agency, Officer, Role},
    refusal::RefusalCode,
};

use crate::{Engine, Failure};

/// How often a command looks again after somebody else acted in between.
pub(crate) const TRIES: usize = 4;

/// An officer at work, from a session or a key.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub officer: Officer,
    pub agency: Agency,
    pub actor: Actor,
}

impl SignedIn {
    pub fn must_be_admin(&self) -> Result<(), Failure> {
        if self.officer.role == Role::Admin {
            return Ok(());
        }
        Err(Failure::no(RefusalCode::NotAllowed, "administrators only"))
    }
}

/// The case, if it is of the officer's agency; otherwise as if it did not exist.
pub(crate) async fn own_case(engine: &Engine, who: &SignedIn, id: CaseId) -> Result<Case, Failure> {
    let case = engine.store.case(id).await?;
    let case = case.ok_or_else(|| Failure::no(RefusalCode::NotYourCase, "no such case"))?;
    case.belongs_to(&who.officer)?;
    Ok(case)
}

/// The alert and its case, under the same rule.
///
/// The case is read before the alert that is given back: every act on an alert
/// moves the case's epoch in the same write, so an alert that is newer than
/// the case fails the epoch's expectation, and an older one cannot be.
pub(crate) async fn own_alert(
    engine: &Engine,
    who: &SignedIn,
    id: AlertId,
) -> Result<(Alert, Case), Failure> {
    let nothing = || Failure::no(RefusalCode::NotFound, "no such alert");
    let alert = engine.store.alert(id).await?.ok_or_else(nothing)?;
    let case = own_case(engine, who, alert.case).await?;
    if planted!(StaleAlertTrusted) {
        return Ok((alert, case));
    }
    let alert = engine.store.alert(id).await?.ok_or_else(nothing)?;
    Ok((alert, case))
}
