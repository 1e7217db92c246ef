//! What a partner says it is showing: outside input, read with limits.

use homeward_geo::Datum;
use serde::Deserialize;

/// More cards than a rehearsal and all exercises beside it could put up.
pub const CARDS_MAX: usize = 1_000;
/// Longer than any id of ours.
pub const TEXT_CHARS_MAX: usize = 200;

/// The whole answer of a `state_url`: `{"showing":[…]}`. Other members are passed over.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Showing {
    pub showing: Vec<Shown>,
}

/// One card as the partner shows it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Shown {
    /// `incident` of the package.
    pub incident: String,
    /// `identifier` of the package that is shown.
    pub identifier: String,
    pub lat: f64,
    pub lon: f64,
    /// Of `lat` and `lon`: `WGS-84`, `GCJ-02` or `BD-09`.
    pub datum: String,
}

/// Why the answer says nothing. The text fits after "the state could not be read:".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("{0}")]
    NotTheShape(String),
    #[error("more than {CARDS_MAX} cards")]
    TooMany,
    #[error("a text of more than {TEXT_CHARS_MAX} characters")]
    TooLong,
}

impl Showing {
    /// Reads an answer; how many bytes may come is the caller's to limit.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let read: Self =
            serde_json::from_str(text).map_err(|e| Unreadable::NotTheShape(e.to_string()))?;
        if read.showing.len() > CARDS_MAX {
            return Err(Unreadable::TooMany);
        }
        let is_long = |text: &String| text.chars().count() > TEXT_CHARS_MAX;
        let texts = |card: &Shown| [&card.incident, &card.identifier, &card.datum].map(is_long);
        if read.showing.iter().any(|card| texts(card).contains(&true)) {
            return Err(Unreadable::TooLong);
        }
        Ok(read)
    }
}

impl Shown {
    /// The datum as it is written beside coordinates, or as forms have it.
    pub(super) fn named_datum(&self) -> Option<Datum> {
        let bare: String = self.datum.chars().filter(|c| *c != '-').collect();
        bare.to_ascii_lowercase().parse().ok()
    }
}
