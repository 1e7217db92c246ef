//! Something the house does not want, where it is, and how to mend it.

use crate::shell::{Done, Stop};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// `file:line`, or only the file where no line is to blame.
    pub place: String,
    pub what: String,
    pub mend: String,
}

impl Finding {
    pub fn at(
        place: impl Into<String>,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding {
            place: place.into(),
            what: what.into(),
            mend: mend.into(),
        }
    }
}

/// Prints findings in order of place; any finding fails the command.
pub fn report(mut findings: Vec<Finding>) -> Done {
    findings.sort();
    for Finding { place, what, mend } in &findings {
        println!("{place}: {what}\n    mend: {mend}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(Stop::because("1 finding")),
        n => Err(Stop::because(format!("{n} findings"))),
    }
}
