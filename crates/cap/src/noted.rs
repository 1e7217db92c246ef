//! What a reading noted so far, within a limit.

use crate::{
    finding::{Finding, Severity},
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{finding::Place, rule::feed};

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
}
