//! What pages ask, one file per screen. The shapes are those of the API.

pub mod alert_page;
pub mod alert_story;
pub mod case_page;
pub mod eta;
pub mod feed;
pub mod foreign_page;
pub mod partner_log;
pub mod preview;
pub mod reach;
pub mod tips;

use homeward_domain::{alert::AlertStage, case::CaseStage};
use serde::Serialize;

/// Where a case stands, in one word for pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StageWord {
    Draft,
    Live,
    Resolved,
    Withdrawn,
    Expired,
}

pub(crate) const fn stage_word(case: CaseStage, alert: Option<AlertStage>) -> StageWord {
    match (case, alert) {
        (_, Some(AlertStage::Resolved { .. })) => StageWord::Resolved,
        (_, Some(AlertStage::Withdrawn { .. } | AlertStage::Recalled { .. })) => {
            StageWord::Withdrawn
        }
        (_, Some(AlertStage::Expired { .. })) | (CaseStage::Closed(_), _) => StageWord::Expired,
        (CaseStage::Live(_), _) => StageWord::Live,
        (CaseStage::Draft, _) => StageWord::Draft,
    }
}
