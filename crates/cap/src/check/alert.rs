//! Status, scope and what belongs to them.

use super::Checking;
use crate::{
    model::{MsgType, Scope, Status},
    rule::alert as rule,
};

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    drafts_are_not_distributed(checking);
    exercises_and_errors_are_explained(checking);
    restriction_goes_with_restricted(checking);
    private_has_addresses(checking);
    something_is_said(checking);
}

fn drafts_are_not_distributed(checking: &mut Checking<'_, '_, '_, '_>) {
    if checking.alert.status == Status::Draft {
        checking.report(&rule::STATUS_DRAFT, &[("status", 0)], "a draft");
    }
}

fn exercises_and_errors_are_explained(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let odd = matches!(alert.status, Status::Exercise | Status::Test);
    let noted = alert
        .note
        .as_deref()
        .is_some_and(|note| !note.trim().is_empty());
    if noted {
        return;
    }
    if odd {
        let message = format!("status {} without a note", alert.status);
        checking.report(&rule::NOTE_MISSING, &[("status", 0)], message);
    }
    if alert.msg_type == MsgType::Error {
        let message = "msgType Error without a note that says why";
        checking.report(&rule::NOTE_MISSING, &[("msgType", 0)], message);
    }
}

fn restriction_goes_with_restricted(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let restricted = alert
        .restriction
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    match alert.scope {
        Scope::Restricted if !restricted => {
            let message = "scope Restricted without a restriction";
            checking.report(&rule::RESTRICTION_MISSING, &[("scope", 0)], message);
        }
        Scope::Public | Scope::Private if restricted => {
            let message = format!("a restriction with scope {}", alert.scope);
            checking.report(&rule::RESTRICTION_SCOPE, &[("restriction", 0)], message);
        }
        _ => {}
    }
}

fn private_has_addresses(checking: &mut Checking<'_, '_, '_, '_>) {
    if checking.alert.scope == Scope::Private && checking.alert.addresses.is_empty() {
        let message = "scope Private without addresses";
        checking.report(&rule::ADDRESSES_MISSING, &[("scope", 0)], message);
    }
}

fn something_is_said(checking: &mut Checking<'_, '_, '_, '_>) {
    let speaks = matches!(checking.alert.msg_type, MsgType::Alert | MsgType::Update);
    if speaks && checking.alert.infos.is_empty() {
        let message = format!("an {} without info", checking.alert.msg_type);
        checking.report(&rule::INFO_MISSING, &[], message);
    }
}
