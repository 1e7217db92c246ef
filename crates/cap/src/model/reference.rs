//! How one message names another.

use std::fmt;

use super::{DateTime, TimeReading, ValueError, excerpt};
use crate::rule::alert as rule;

/// `sender,identifier,sent` of an earlier message (CAP 1.2 §3.2.1 references).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Its sender.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: DateTime,
}

impl Reference {
    /// Reads one triple, and how its time departs from the form.
    pub(crate) fn read(text: &str) -> Result<(Self, TimeReading), ValueError> {
        let malformed = || {
            let message = format!("`{}` is not sender,identifier,sent", excerpt(text));
            ValueError::new(&rule::REFERENCES_FORM, message)
        };
        let mut parts = text.split(',');
        let (Some(sender), Some(identifier), Some(sent), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let odd = |part: &str| part.is_empty() || part.contains(['<', '&']);
        if odd(sender) || odd(identifier) {
            return Err(malformed());
        }
        let reading = DateTime::read(sent)
            .map_err(|error| ValueError::new(&rule::REFERENCES_FORM, error.message))?;
        let reference = Self {
            sender: sender.to_owned(),
            identifier: identifier.to_owned(),
            sent: reading.time,
        };
        Ok((reference, reading))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.sender, self.identifier, self.sent)
    }
}
