//! Canada.

use crate::{
    check::{Checking, Step, odd_one},
    model::{Info, MsgType},
    rule::cap_cp as rule,
};

const CODE: &str = "profile:CAP-CP:0.4";
const EVENT: &str = "profile:CAP-CP:Event:";
const LOCATION: &str = "profile:CAP-CP:Location:";

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    if !alert.codes.iter().any(|code| code == CODE) {
        checking.report(
            &rule::CODE,
            &[("code", 0)],
            format!("the code {CODE} is missing"),
        );
    }
    let speaks = matches!(
        alert.msg_type,
        MsgType::Alert | MsgType::Update | MsgType::Cancel
    );
    if speaks && alert.infos.is_empty() {
        checking.report(&rule::INFO, &[], "no info block");
    }
    if let Some(index) = odd_one(&alert.infos, |a, b| event(a) == event(b)) {
        checking.report(&rule::EVENT_CODES, &[("info", index)], "another event code");
    }
    languages(checking);
    for (index, info) in alert.infos.iter().enumerate() {
        block(checking, index, info);
        areas(checking, index, info);
    }
}

/// The CAP-CP event code of a block.
fn event(info: &Info) -> Option<&str> {
    let code = info
        .event_codes
        .iter()
        .find(|code| code.name.starts_with(EVENT))?;
    Some(&code.value)
}

fn languages(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let speaks = |prefix: &str| {
        let begins = |info: &Info| info.language().to_ascii_lowercase().starts_with(prefix);
        alert.infos.iter().any(begins)
    };
    if !alert.infos.is_empty() && !(speaks("en") && speaks("fr")) {
        checking.report(
            &rule::LANGUAGES,
            &[("info", 0)],
            "not both English and French",
        );
    }
}

fn block(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let at: [Step; 1] = [("info", index)];
    if event(info).is_none() {
        checking.report(&rule::EVENT_CODE, &at, "no CAP-CP event code");
    }
    if info.language.is_none() {
        checking.report(&rule::LANGUAGE, &at, "no language");
    }
    if info.areas.is_empty() {
        checking.report(&rule::AREA, &at, "no area");
    }
    if info.expires.is_none() {
        checking.report(&rule::EXPIRES, &at, "no expires");
    }
    if info.sender_name.is_none() {
        checking.report(&rule::SENDER_NAME, &at, "no senderName");
    }
}

fn areas(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    for (at, area) in info.areas.iter().enumerate() {
        if !area
            .geocodes
            .iter()
            .any(|code| code.name.starts_with(LOCATION))
        {
            let steps: [Step; 2] = [("info", index), ("area", at)];
            checking.report(&rule::LOCATION, &steps, "no CAP-CP location");
        }
    }
}
