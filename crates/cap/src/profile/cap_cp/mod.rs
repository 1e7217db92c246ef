//! Canada.
//!
//! What is asked is the "Canadian Profile of the Common Alerting Protocol, Introduction
//! and Rule Set" Beta 0.4 with its two lists, as far as one message shows it: whether an
//! Update names **all** messages that still stand cannot be seen from itself.

mod events;
mod flags;
mod languages;
mod locations;

use self::{events::Standing, locations::Place};
use super::said;
use crate::{
    check::{Checking, Step, odd_one},
    model::{Info, MsgType, NamedValue},
    rule::cap_cp as rule,
};

const CODE: &str = "profile:CAP-CP:0.4";
const EVENT: &str = "profile:CAP-CP:Event:";
const LOCATION: &str = "profile:CAP-CP:Location:";

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    if !alert.codes.iter().any(|code| code == CODE) {
        let message = format!("the code {CODE} is missing");
        checking.report(&rule::CODE, &[("code", 0)], message);
    }
    let speaks = matches!(
        alert.msg_type,
        MsgType::Alert | MsgType::Update | MsgType::Cancel
    );
    if speaks && alert.infos.is_empty() {
        checking.report(&rule::INFO, &[], "no info block");
    }
    if let Some(index) = odd_one(&alert.infos, same_event) {
        checking.report(&rule::EVENT_CODES, &[("info", index)], "another event code");
    }
    languages::check(checking);
    for (index, info) in alert.infos.iter().enumerate() {
        block(checking, index, info);
        event_codes(checking, index, info);
        areas(checking, index, info);
    }
    flags::check(checking);
}

/// The CAP-CP event code of a block.
fn event(info: &Info) -> Option<&str> {
    let mut codes = info.event_codes.iter();
    let code = codes.find(|code| code.name.starts_with(EVENT))?;
    Some(&code.value)
}

/// Another case is a fault of its own; it does not make another event.
fn same_event(a: &Info, b: &Info) -> bool {
    match (event(a), event(b)) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    }
}

fn block(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let told = said(info.instruction.as_deref());
    let needs = [
        (
            &rule::EVENT_CODE,
            event(info).is_some(),
            "no CAP-CP event code",
        ),
        (&rule::LANGUAGE, info.language.is_some(), "no language"),
        (&rule::AREA, !info.areas.is_empty(), "no area"),
        (&rule::EXPIRES, info.expires.is_some(), "no expires"),
        (
            &rule::SENDER_NAME,
            info.sender_name.is_some(),
            "no senderName",
        ),
        (
            &rule::RESPONSE_TYPE,
            !told || !info.response_types.is_empty(),
            "an instruction without a responseType",
        ),
    ];
    for (rule, kept, message) in needs {
        if !kept {
            checking.report(rule, &[("info", index)], message);
        }
    }
}

fn event_codes(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let first = event(info).unwrap_or_default();
    for (at, code) in info.event_codes.iter().enumerate() {
        if !code.name.starts_with(EVENT) {
            continue;
        }
        let steps: [Step; 2] = [("info", index), ("eventCode", at)];
        version(checking, &steps, code, EVENT);
        if !first.eq_ignore_ascii_case(&code.value) {
            let message = format!("a second event, `{}`", code.value);
            checking.report(&rule::EVENT_CODES, &steps, message);
        }
        event_code(checking, &steps, &code.value);
    }
}

fn event_code(checking: &mut Checking<'_, '_, '_, '_>, steps: &[Step], value: &str) {
    match events::standing(value) {
        Standing::Listed => {}
        Standing::Written(listed) => {
            let message = format!("`{value}`: write `{listed}`");
            checking.report(&rule::EVENT_CASE, steps, message);
        }
        Standing::Unlisted(Some(near)) => {
            let message = format!("`{value}` is not in the list as known here; `{near}` is");
            checking.report(&rule::EVENT_LIST, steps, message);
        }
        Standing::Unlisted(None) => {
            let message = format!("`{value}` is not in the list as known here");
            checking.report(&rule::EVENT_LIST, steps, message);
        }
        Standing::Malformed => {
            checking.report(&rule::EVENT_FORM, steps, format!("`{value}`"));
        }
    }
}

/// A list is named with its version: digits and points.
fn version(checking: &mut Checking<'_, '_, '_, '_>, steps: &[Step], code: &NamedValue, list: &str) {
    let version = code.name.strip_prefix(list).unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !version.split('.').all(number) {
        checking.report(&rule::LIST, steps, format!("`{}`", code.name));
    }
}

fn areas(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    for (at, area) in info.areas.iter().enumerate() {
        let mut located = false;
        for (number, code) in area.geocodes.iter().enumerate() {
            if code.name.starts_with(LOCATION) {
                located = true;
                let steps = [("info", index), ("area", at), ("geocode", number)];
                version(checking, &steps, code, LOCATION);
                location(checking, &steps, &code.value);
            }
        }
        if !located {
            let steps: [Step; 2] = [("info", index), ("area", at)];
            checking.report(&rule::LOCATION, &steps, "no CAP-CP location");
        }
    }
}

fn location(checking: &mut Checking<'_, '_, '_, '_>, steps: &[Step], code: &str) {
    match locations::place(code) {
        Place::Known => {}
        Place::OtherDivision => {
            let message = format!("`{code}` is in no census division of 2011");
            checking.report(&rule::LOCATION_DIVISION, steps, message);
        }
        Place::NoProvince => {
            let message = format!("`{code}` is in no province or territory");
            checking.report(&rule::LOCATION_CODE, steps, message);
        }
        Place::Malformed => {
            checking.report(&rule::LOCATION_CODE, steps, format!("`{code}`"));
        }
    }
}
