//! What a reading knows while it goes on: the options, the version, the findings.

use super::{Options, Reading};
use crate::{
    finding::{Finding, Severity, Verdict},
    model::{Alert, CrossingBudget, Version},
    rule::{Rule, structure as rule},
    xml::Element,
};

/// How many findings are told; more help nobody.
const FINDINGS_MAX: usize = 100;

/// One reading.
pub(crate) struct Context<'o> {
    pub options: &'o Options,
    pub version: Version,
    /// The namespace of every element of the message.
    pub namespace: &'static str,
    pub crossing_budget: CrossingBudget,
    findings: Vec<Finding>,
    holes: bool,
}

impl<'o> Context<'o> {
    pub fn new(options: &'o Options) -> Self {
        Self {
            options,
            version: Version::V1_2,
            namespace: Version::V1_2.namespace(),
            crossing_budget: CrossingBudget::default(),
            findings: Vec::new(),
            holes: false,
        }
    }

    /// Tells a departure.
    pub fn report(
        &mut self,
        rule: &'static Rule,
        element: Element<'_, '_>,
        message: impl Into<String>,
    ) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings
                .push(Finding::new(rule, element.place(), message));
            return;
        }
        // The worst decides the verdict, so it is never left out.
        let worst = self.findings.iter().map(|finding| finding.severity).max();
        if worst < Some(rule.severity) {
            self.findings
                .push(Finding::new(rule, element.place(), message));
        } else if self
            .findings
            .iter()
            .all(|finding| finding.rule != rule::FINDINGS_MORE.code)
        {
            let message = format!("more than {FINDINGS_MAX} findings");
            self.findings
                .push(Finding::new(&rule::FINDINGS_MORE, element.place(), message));
        }
    }

    /// Whether a departure from this rule would be told no more. Who has to look for the
    /// place first asks, or a flood of departures costs a search for each.
    pub fn is_full_for(&self, rule: &Rule) -> bool {
        let more = |finding: &Finding| finding.rule == rule::FINDINGS_MORE.code;
        let worse = |finding: &Finding| finding.severity >= rule.severity;
        self.findings.len() > FINDINGS_MAX
            && self.findings.iter().any(more)
            && self.findings.iter().any(worse)
    }

    /// Tells that a value which other rules need could not be read.
    pub fn hole(
        &mut self,
        rule: &'static Rule,
        element: Element<'_, '_>,
        message: impl Into<String>,
    ) {
        self.holes = true;
        self.report(rule, element, message);
    }

    /// Whether a value is missing that the rules between values would need.
    pub const fn has_holes(&self) -> bool {
        self.holes
    }

    /// Whether the message without its embedded resources is larger than it may be.
    pub fn too_large(&mut self, root: Element<'_, '_>, bytes_len: usize) -> bool {
        let max = self.options.plain_bytes_max;
        if bytes_len <= max {
            return false;
        }
        let embedded: usize = root
            .children()
            .flat_map(|info| info.children())
            .flat_map(|resource| resource.children())
            .filter(|element| element.name() == "derefUri")
            .map(|element| element.text().len())
            .sum();
        let plain = bytes_len.saturating_sub(embedded);
        if plain <= max {
            return false;
        }
        let message = format!("{plain} bytes beside embedded resources; at most {max} are read");
        self.report(&rule::MESSAGE_SIZE, root, message);
        true
    }

    /// Ends the reading.
    pub fn reading(self, alert: Option<Alert>, signed: bool) -> Reading {
        let verdict = Verdict::of(&self.findings, self.options.mode);
        let whole = !self.findings.iter().any(|f| f.severity >= Severity::Error) && !self.holes;
        Reading {
            alert: alert.filter(|_| verdict.is_accepted() && whole),
            findings: self.findings,
            verdict,
            signed,
        }
    }
}
