//! Real or exercise: CAP's `status` as a type, so that a drill cannot become real.

use serde::{Deserialize, Serialize};

mod sealed {
    pub trait Sealed {}
}

/// CAP 1.2 section 3.2.1 `status`. Only these two exist here; `Test` and `Draft` never leave the house.
pub trait Status: sealed::Sealed + Send + Sync + Sized + std::fmt::Debug + 'static {
    const KIND: StatusKind;
    /// What stands before the path of every public door of this status.
    const DOOR: &'static str;
}

/// The real thing: everybody acts on it.
#[derive(Debug, Clone, Copy)]
pub enum Actual {}
/// A drill: only those who joined it are reached, at doors of their own.
#[derive(Debug, Clone, Copy)]
pub enum Exercise {}

impl sealed::Sealed for Actual {}
impl sealed::Sealed for Exercise {}
impl Status for Actual {
    const KIND: StatusKind = StatusKind::Actual;
    const DOOR: &'static str = "";
}
impl Status for Exercise {
    const KIND: StatusKind = StatusKind::Exercise;
    const DOOR: &'static str = "/drill";
}

/// The same distinction as a value, for the record and for forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatusKind {
    Actual,
    Exercise,
}

impl StatusKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "Actual",
            Self::Exercise => "Exercise",
        }
    }
    pub const fn door(self) -> &'static str {
        match self {
            Self::Actual => Actual::DOOR,
            Self::Exercise => Exercise::DOOR,
        }
    }
}
