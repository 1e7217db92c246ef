//! Why bytes did not become a document.

use std::fmt;

use super::document::line_and_column;
use crate::{
    finding::{Finding, Place},
    rule::Rule,
};

/// The bytes were refused: by which rule, where, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlRefusal {
    /// The rule that refused.
    pub rule: &'static Rule,
    /// Where in the bytes.
    pub place: Place,
    /// What was seen there, for a person.
    pub message: String,
}

impl XmlRefusal {
    pub(super) fn at(
        rule: &'static Rule,
        bytes: &[u8],
        offset: usize,
        message: impl Into<String>,
    ) -> Self {
        let (line, column) = line_and_column(bytes, offset);
        let path = String::new();
        Self {
            rule,
            place: Place { line, column, path },
            message: message.into(),
        }
    }

    /// The same as a finding.
    #[must_use]
    pub fn finding(self) -> Finding {
        Finding::new(self.rule, self.place, self.message)
    }
}

impl fmt::Display for XmlRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.message, self.place)
    }
}

impl std::error::Error for XmlRefusal {}
