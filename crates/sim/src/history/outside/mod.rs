//! The world outside the house: what the stub channels reach.
//!
//! Pages, screens and the phones' log live in the process and are gone after a
//! restart ([`House`]); partners and phones are other people's machines and
//! remember.

pub mod channels;
pub mod log;
pub mod partners;
pub mod phone;
pub mod screens;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use homeward_domain::status::StatusKind;

use self::{log::Log, screens::Board};

/// A page as the public would find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub version: u32,
    pub is_closing: bool,
}

/// What one street of one life of the process holds in memory.
#[derive(Debug, Default)]
pub struct Standing {
    pub log: Log,
    pub board: Board,
    /// By the code of the alert.
    pub pages: BTreeMap<String, Page>,
    /// False while things are hung again after a start.
    pub is_open: bool,
}

/// The memory of one life of the process: a street for each status.
#[derive(Debug, Default)]
pub struct House {
    actual: Mutex<Standing>,
    exercise: Mutex<Standing>,
}

impl House {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }
    pub fn of(&self, status: StatusKind) -> MutexGuard<'_, Standing> {
        let street = match status {
            StatusKind::Actual => &self.actual,
            StatusKind::Exercise => &self.exercise,
        };
        street.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn open_doors(&self) {
        for status in [StatusKind::Actual, StatusKind::Exercise] {
            self.of(status).is_open = true;
        }
    }
}
