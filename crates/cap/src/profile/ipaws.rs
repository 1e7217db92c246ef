//! The United States' public warning system.

use crate::{
    check::{Checking, Step, odd_one, same_categories, same_event_codes},
    model::{Info, MsgType},
    rule::ipaws as rule,
};

const CHANNELS: &[&str] = &["CAPEXCH", "EAS", "NWEM", "CMAS", "PUBLIC"];
const TEXT_SHORT_MAX: usize = 90;
const TEXT_LONG_MAX: usize = 360;

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    if !alert.codes.iter().any(|code| code == "IPAWSv1.0") {
        checking.report(&rule::CODE, &[("code", 0)], "the code IPAWSv1.0 is missing");
    }
    let speaks = matches!(
        alert.msg_type,
        MsgType::Alert | MsgType::Update | MsgType::Cancel
    );
    if speaks && alert.infos.is_empty() {
        checking.report(&rule::INFO, &[], "no info block");
    }
    if let Some(index) = odd_one(&alert.infos, same_event_codes) {
        checking.report(&rule::EVENT_CODES, &[("info", index)], "another event code");
    }
    if let Some(index) = odd_one(&alert.infos, same_categories) {
        checking.report(&rule::CATEGORIES, &[("info", index)], "other categories");
    }
    for (index, info) in alert.infos.iter().enumerate() {
        event_code(checking, index, info);
        times(checking, index, info);
        places(checking, index, info);
        parameters(checking, index, info);
    }
}

fn event_code(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let codes: Vec<_> = info
        .event_codes
        .iter()
        .filter(|code| code.name == "SAME")
        .collect();
    let good =
        |value: &str| value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase());
    if codes.len() != 1 || !codes.iter().all(|code| good(&code.value)) {
        let message = format!(
            "{} SAME event codes, or not three capital letters",
            codes.len()
        );
        checking.report(
            &rule::EVENT_CODE,
            &[("info", index), ("eventCode", 0)],
            message,
        );
    }
}

fn times(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    if info.expires.is_none() {
        checking.report(&rule::EXPIRES, &[("info", index)], "no expires");
    }
    if info.effective.is_some() || info.onset.is_some() {
        let message = "effective and onset are ignored";
        checking.report(&rule::IGNORED, &[("info", index)], message);
    }
}

fn places(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    if info.areas.is_empty() {
        checking.report(&rule::AREA, &[("info", index)], "no area");
        return;
    }
    let mut codes = info
        .areas
        .iter()
        .flat_map(|area| &area.geocodes)
        .filter(|code| code.name == "SAME");
    let six = |value: &str| value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit());
    let first = codes.next();
    if !first.is_some_and(|code| six(&code.value)) || !codes.all(|code| six(&code.value)) {
        let steps: [Step; 2] = [("info", index), ("area", 0)];
        checking.report(&rule::GEOCODE, &steps, "no SAME geocode of six digits");
    }
}

fn parameters(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let at: [Step; 1] = [("info", index)];
    if info.parameter("EAS-ORG").next().is_none() {
        checking.report(&rule::EAS_ORG, &at, "no parameter EAS-ORG");
    }
    if info
        .parameter("BLOCKCHANNEL")
        .any(|channel| !CHANNELS.contains(&channel))
    {
        checking.report(&rule::BLOCK_CHANNEL, &at, "BLOCKCHANNEL names no channel");
    }
    let longer = |name, max| info.parameter(name).any(|text| text.chars().count() > max);
    if longer("CMAMtext", TEXT_SHORT_MAX) {
        checking.report(&rule::TEXT_SHORT, &at, "CMAMtext is too long");
    }
    if longer("CMAMlongtext", TEXT_LONG_MAX) {
        checking.report(&rule::TEXT_LONG, &at, "CMAMlongtext is too long");
    }
}
