//! How a command can fail: a rule said no, or the world broke.

use homeward_domain::refusal::{Refusal, RefusalCode};
use homeward_ports::fault::Fault;
use homeward_seal::SealError;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Broke(#[from] Fault),
}

impl Failure {
    pub fn no(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(code, detail))
    }

    /// Somebody acted in between; the command may look again and decide again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Broke(fault) if fault.is_conflict())
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        let kind = homeward_ports::fault::FaultKind::Corrupt;
        Self::Broke(Fault::because(kind, "close or open a seal", error))
    }
}
