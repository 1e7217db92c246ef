//! What SQLite's errors mean to the house.

use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::{Error, ErrorCode, ffi};

/// No room on the disk. Growing the shared index of the log meets it as an I/O
/// error of its own; the disk is well all the same.
pub fn is_full(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error.sqlite_extended_error_code() == Some(ffi::SQLITE_IOERR_SHMSIZE)
}

/// After this the connection cannot be trusted to have written what it says.
pub fn is_fatal(error: &Error) -> bool {
    let fatal = matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
        )
    );
    fatal && !is_full(error)
}

fn kind(error: &Error) -> FaultKind {
    if is_full(error) {
        return FaultKind::Full;
    }
    match error {
        Error::FromSqlConversionFailure(..)
        | Error::InvalidColumnType(..)
        | Error::IntegralValueOutOfRange(..) => return FaultKind::Corrupt,
        _ => {}
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => FaultKind::Corrupt,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FaultKind::Busy,
        _ => FaultKind::Broken,
    }
}

/// The fault of one attempt.
pub fn fault(attempt: impl Into<String>, error: Error) -> Fault {
    Fault::because(kind(&error), attempt, error)
}

/// One error, told to everybody whose write it ended.
#[derive(Debug, Clone)]
pub struct Shared {
    kind: FaultKind,
    error: std::sync::Arc<Error>,
}

impl Shared {
    pub fn fault(&self, attempt: &str) -> Fault {
        Fault::because(self.kind, attempt, self.error.clone())
    }
}

impl From<Error> for Shared {
    fn from(error: Error) -> Self {
        Self {
            kind: kind(&error),
            error: error.into(),
        }
    }
}
