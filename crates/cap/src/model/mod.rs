//! The words of CAP as types.
//!
//! The element names of the standard are the field names here, in Rust's spelling;
//! each says its clause. A field holds what the sender wrote: nothing is trimmed,
//! translated or corrected, so that what is read can be written again.

mod alert;
mod area;
mod codes;
mod crossing;
mod decimal;
mod info;
mod named;
mod point;
mod polygon;
mod reference;
mod resource;
mod time;
mod uri;
mod version;

pub use alert::Alert;
pub use area::{Area, Circle, RADIUS_KM_MAX};
pub use codes::{
    Category, Certainty, Code, MsgType, ResponseType, Scope, Severity, Status, Urgency,
};
pub use crossing::{Crossing, CrossingBudget};
pub use decimal::Decimal;
pub use info::Info;
pub use named::{EventCode, Geocode, NamedValue, Parameter};
pub use point::Point;
pub use polygon::Polygon;
pub use reference::Reference;
pub(crate) use resource::is_sha1;
pub use resource::{EmbeddedError, Resource};
pub use time::{DateTime, TimeReading};
pub use uri::Uri;
pub use version::Version;

use crate::rule::Rule;

/// A text that is no value of its type: which rule it breaks, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// The rule that it breaks.
    pub rule: &'static Rule,
    /// What was seen, for a person.
    pub message: String,
}

impl ValueError {
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { rule, message }
    }
}

/// So much of a value as a message for a person needs.
pub(crate) fn excerpt(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
