//! One missing child, one case, at most one alert.

use serde::{Deserialize, Serialize};

use crate::{
    case_file::Sealed,
    id::{AgencyId, AlertId, CaseId, OfficerId},
    people::{Agency, Officer},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    time::Timestamp,
};

/// Where a case stands. There is no way out of `Closed`: a child who is missing
/// again gets a new case that `follows` this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", content = "alert", rename_all = "snake_case")]
pub enum CaseStage {
    Draft,
    Live(AlertId),
    Closed(AlertId),
}

/// A case as the record keeps it (CAP `incidents`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    pub agency: AgencyId,
    pub status: StatusKind,
    pub stage: CaseStage,
    /// Grows by one with every change; whoever acts on an old one is refused.
    pub epoch: u32,
    pub opened_at: Timestamp,
    pub opened_by: OfficerId,
    pub follows: Option<CaseId>,
    pub file: Sealed,
}

impl Case {
    /// A case of another agency is answered as if it did not exist.
    pub fn belongs_to(&self, officer: &Officer) -> Result<(), Refusal> {
        if officer.agency == self.agency {
            return Ok(());
        }
        Err(Refusal::new(
            RefusalCode::NotYourCase,
            "case of another agency",
        ))
    }

    pub fn of_agency(&self, agency: &Agency) -> bool {
        self.agency == agency.id
    }

    /// The same case with another file.
    #[must_use]
    pub fn with_file(self, file: Sealed) -> Self {
        Self { file, ..self }.next()
    }

    /// Goes live: only a draft can, and only once.
    pub fn live(self, alert: AlertId) -> Result<Self, Refusal> {
        match self.stage {
            CaseStage::Draft => Ok(Self {
                stage: CaseStage::Live(alert),
                ..self
            }
            .next()),
            CaseStage::Live(_) => Err(Refusal::new(RefusalCode::AlertExists, "case is live")),
            CaseStage::Closed(_) => Err(Refusal::new(RefusalCode::AlertClosed, "case is closed")),
        }
    }

    /// Ends. Ending twice is told apart from ending what never began.
    pub fn closed(self) -> Result<Self, Refusal> {
        match self.stage {
            CaseStage::Live(alert) => Ok(Self {
                stage: CaseStage::Closed(alert),
                ..self
            }
            .next()),
            CaseStage::Draft => Err(Refusal::new(RefusalCode::NotLive, "case is a draft")),
            CaseStage::Closed(_) => Err(Refusal::new(RefusalCode::AlreadyClosed, "case is closed")),
        }
    }

    /// The same case after any change that keeps its stage.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            epoch: self.epoch + 1,
            ..self
        }
    }

    pub const fn alert(&self) -> Option<AlertId> {
        match self.stage {
            CaseStage::Draft => None,
            CaseStage::Live(alert) | CaseStage::Closed(alert) => Some(alert),
        }
    }
}
