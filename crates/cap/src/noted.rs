//! What a reading noted so far, within a limit.

use crate::{
    finding::{Finding, Place, Severity},
    rule::Rule,
    xml::Element,
};

/// The most findings of one reading; who sends more wrong things has been told enough.
const FINDINGS_MAX: usize = 200;

/// Findings in the order they were made. Beyond the limit only what is worse than
/// everything before is kept, so that the verdict is the same as without a limit.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    list: Vec<Finding>,
    worst: Option<Severity>,
}

impl Noted {
    pub fn at(&mut self, rule: &Rule, element: Element<'_, '_>, message: impl Into<String>) {
        // The place is looked up only for what is kept: it walks over siblings.
        if self.has_room(rule.severity) {
            self.add(Finding::new(rule, element.place(), message));
        }
    }

    pub fn add(&mut self, finding: Finding) {
        if self.has_room(finding.severity) {
            self.worst = self.worst.max(Some(finding.severity));
            self.list.push(finding);
        }
    }

    /// Takes what was found in a document that stands inside, at this place.
    pub fn add_inside(&mut self, findings: Vec<Finding>, outer: &Place) {
        for finding in findings {
            let place = shifted(&finding.place, outer);
            self.add(Finding { place, ..finding });
        }
    }

    pub fn all(&self) -> &[Finding] {
        &self.list
    }

    pub fn append(&mut self, other: Self) {
        other.list.into_iter().for_each(|finding| self.add(finding));
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.list
    }

    fn has_room(&self, severity: Severity) -> bool {
        self.list.len() < FINDINGS_MAX || self.worst < Some(severity)
    }
}

/// A place in an inner document, as a place in the outer one.
fn shifted(inner: &Place, outer: &Place) -> Place {
    let column = match inner.line {
        0 | 1 => outer.column + inner.column.saturating_sub(1),
        _ => inner.column,
    };
    // The outer path ends with the name of the element that the inner one starts with.
    let below = inner.path.trim_start_matches('/').split_once('/');
    let below = below.map_or(String::new(), |(_, rest)| format!("/{rest}"));
    Place {
        line: outer.line + inner.line.saturating_sub(1),
        column,
        path: format!("{}{below}", outer.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::feed;

    #[test]
    fn a_flood_of_small_findings_does_not_hide_the_grave_one() {
        let mut noted = Noted::default();
        for _ in 0..10_000 {
            noted.add(Finding::new(&feed::SELF, Place::default(), ""));
        }
        noted.add(Finding::new(&feed::ENTRY_ID, Place::default(), ""));
        assert_eq!(noted.list.len(), FINDINGS_MAX + 1);
        assert_eq!(noted.list.last().map(|f| f.rule), Some("feed-entry-id"));
    }

    #[test]
    fn a_place_inside_is_told_as_a_place_of_the_whole() {
        let place = |line, column, path: &str| Place {
            line,
            column,
            path: path.to_owned(),
        };
        let outer = place(7, 40, "/feed/entry[2]/content/alert");
        assert_eq!(
            shifted(&place(1, 10, "/alert/sent"), &outer),
            place(7, 49, "/feed/entry[2]/content/alert/sent")
        );
        assert_eq!(
            shifted(&place(3, 5, "/alert"), &outer),
            place(9, 5, "/feed/entry[2]/content/alert")
        );
    }
}
