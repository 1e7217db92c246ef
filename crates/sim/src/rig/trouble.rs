//! What went wrong while setting the stage: a sentence for the person at the terminal.

use std::fmt;

/// The stage could not be set or kept; not a broken promise of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(String);

pub type Done<T = ()> = Result<T, Trouble>;

impl Trouble {
    pub fn because(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// For `map_err`: says what was tried, then what came of it.
    pub fn in_doing<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("could not {what}: {error}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}
