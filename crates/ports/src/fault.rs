//! The world broke: a disk, a socket, a vendor. Told apart from a rule that said no.

use std::{error::Error, fmt};

/// What kind of break it was; what to do about it follows from the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// An expectation of the batch no longer holds: read again, decide again.
    Conflict,
    /// No room to write. Endings still have their reserve.
    Full,
    /// The other side did not answer in time or not in words.
    Unreachable,
    /// A refusal to even try: a target that must not be contacted.
    Forbidden,
    /// What was read is not what was written.
    Corrupt,
    /// More is waiting than there is room for.
    Busy,
    /// Anything else.
    Broken,
}

/// A break, what was attempted, and its cause.
#[derive(Debug)]
pub struct Fault {
    pub kind: FaultKind,
    /// Fits after "could not": `write the batch`.
    pub attempt: String,
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    pub fn new(kind: FaultKind, attempt: impl Into<String>) -> Self {
        Self {
            kind,
            attempt: attempt.into(),
            source: None,
        }
    }

    pub fn because(
        kind: FaultKind,
        attempt: impl Into<String>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            source: Some(Box::new(source)),
            ..Self::new(kind, attempt)
        }
    }

    pub fn is_conflict(&self) -> bool {
        self.kind == FaultKind::Conflict
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.attempt)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
