//! How a message names the earlier ones it is about.

use std::collections::BTreeSet;

use super::Checking;
use crate::{
    model::{MsgType, Reference},
    rule::{Rule, alert as rule},
};

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    they_are_there_when_needed(checking);
    they_point_backwards(checking);
    each_stands_once(checking);
}

fn they_are_there_when_needed(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    match (alert.msg_type, alert.references.is_empty()) {
        (MsgType::Alert, false) => {
            let message = "an Alert that references earlier messages";
            checking.report(&rule::REFERENCES_OF_ALERT, &[("references", 0)], message);
        }
        (MsgType::Alert, true) | (_, false) => {}
        (kind, true) => {
            let message = format!("msgType {kind} without references");
            checking.report(&rule::REFERENCES_MISSING, &[("msgType", 0)], message);
        }
    }
}

fn they_point_backwards(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    for reference in &alert.references {
        let broken: Option<&'static Rule> = if is_itself(checking, reference) {
            Some(&rule::REFERENCES_SELF)
        } else if reference.sent.instant() > alert.sent.instant() {
            Some(&rule::REFERENCES_LATER)
        } else if reference.sent.instant() == alert.sent.instant() {
            Some(&rule::REFERENCES_SAME_TIME)
        } else {
            None
        };
        if let Some(rule) = broken {
            checking.report(rule, &[("references", 0)], format!("`{reference}`"));
        }
    }
}

fn is_itself(checking: &Checking<'_, '_, '_, '_>, reference: &Reference) -> bool {
    let alert = checking.alert;
    reference.identifier == alert.identifier && reference.sender == alert.sender
}

fn each_stands_once(checking: &mut Checking<'_, '_, '_, '_>) {
    let mut seen = BTreeSet::new();
    let alert = checking.alert;
    let twice = alert
        .references
        .iter()
        .find(|reference| !seen.insert((&reference.sender, &reference.identifier)));
    if let Some(reference) = twice {
        let message = format!("`{reference}` stands twice");
        checking.report(&rule::REFERENCES_TWICE, &[("references", 0)], message);
    }
}
