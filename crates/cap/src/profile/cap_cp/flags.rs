//! What CAP-CP and the SOREM layers say by parameters.
//!
//! The flags of the profile and their values are those of its "Introduction and Rule Set",
//! as the validators SeasonalNet/capgo `profiles/capcp/capcp.go` and tannerryan/cap
//! `capcp.go` read it; those of the layers are as the NAAD system's samples and the messages
//! of Environment Canada write them. Values are compared without case, as both validators do.

use std::collections::BTreeSet;

use crate::{
    check::{Checking, Step},
    model::{Certainty, Info, MsgType, Parameter, Severity, Status, Urgency},
    rule::cap_cp as rule,
};

const PROFILE: &str = "profile:CAP-CP:";
const LAYER: &str = "layer:SOREM:";
const MINOR: &[&str] = &["none", "text", "correction", "resource", "layer", "other"];
const YES_NO: &[&str] = &["yes", "no"];
/// The flags that break into programmes and make phones sound.
const IMMEDIATE: &[&str] = &["Broadcast_Immediately", "WirelessImmediate"];

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    minor_blocks(checking);
    minor_note(checking);
    layers(checking);
    for (index, info) in checking.alert.infos.iter().enumerate() {
        minor(checking, index, info);
        auto_translated(checking, index, info);
        sorem(checking, index, info);
    }
}

/// The parameters of a family that have this last name, each with its number.
fn named<'i>(
    info: &'i Info,
    family: &'static str,
    last: &'static str,
) -> impl Iterator<Item = (usize, &'i Parameter)> {
    let is = move |name: &str| {
        let tail = name.strip_prefix(family)?.split_once(':')?.1;
        Some(tail.eq_ignore_ascii_case(last))
    };
    let parameters = info.parameters.iter().enumerate();
    parameters.filter(move |(_, parameter)| is(&parameter.name) == Some(true))
}

fn minor_of(info: &Info) -> impl Iterator<Item = (usize, &Parameter)> {
    named(info, PROFILE, "MinorChange")
}

/// Whether the value is one of these, in any case.
fn is_one(parameter: &Parameter, values: &[&str]) -> bool {
    let value = parameter.value.trim();
    values.iter().any(|known| known.eq_ignore_ascii_case(value))
}

fn minor(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let alert = checking.alert;
    let updates = alert.msg_type == MsgType::Update && !alert.references.is_empty();
    for (at, parameter) in minor_of(info) {
        let steps: [Step; 2] = [("info", index), ("parameter", at)];
        if !is_one(parameter, MINOR) {
            let message = format!("MinorChange `{}`", parameter.value);
            checking.report(&rule::MINOR_VALUE, &steps, message);
        }
        if !updates {
            let message = format!("MinorChange in a message of type {}", alert.msg_type);
            checking.report(&rule::MINOR_UPDATE, &steps, message);
        }
    }
}

/// A change is minor for every reader or for none: a reader sees one language only.
fn minor_blocks(checking: &mut Checking<'_, '_, '_, '_>) {
    let infos = &checking.alert.infos;
    let without = infos
        .iter()
        .position(|info| minor_of(info).next().is_none());
    let with = infos.iter().any(|info| minor_of(info).next().is_some());
    if let (true, Some(index)) = (with, without) {
        let message = "MinorChange stands in another block, not in this one";
        checking.report(&rule::MINOR_BLOCKS, &[("info", index)], message);
    }
}

fn minor_note(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let other = |info: &Info| minor_of(info).any(|(_, parameter)| is_one(parameter, &["other"]));
    if !super::said(alert.note.as_deref())
        && let Some(index) = alert.infos.iter().position(other)
    {
        let message = "MinorChange `other` without a note";
        checking.report(&rule::MINOR_NOTE, &[("info", index)], message);
    }
}

fn auto_translated(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    for (count, (at, parameter)) in named(info, PROFILE, "AutoTranslated").enumerate() {
        if count > 0 || !is_one(parameter, YES_NO) {
            let message = format!("AutoTranslated `{}`", parameter.value);
            let steps = [("info", index), ("parameter", at)];
            checking.report(&rule::AUTO_TRANSLATED, &steps, message);
        }
    }
}

/// The samples of the NAAD system use parameters of layer 2.0 and name 1.0 only, so what
/// is missing here is worth a note and no more.
fn layers(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let codes: BTreeSet<&str> = alert.codes.iter().map(String::as_str).collect();
    for (index, info) in alert.infos.iter().enumerate() {
        let unnamed = info
            .parameters
            .iter()
            .enumerate()
            .find_map(|(at, parameter)| {
                let layer = layer_of(&parameter.name)?;
                (!codes.contains(layer)).then_some((at, layer))
            });
        if let Some((at, layer)) = unnamed {
            let steps = [("info", index), ("parameter", at)];
            return checking.report(&rule::LAYER, &steps, format!("no code {layer}"));
        }
    }
}

/// `layer:SOREM:2.0` of `layer:SOREM:2.0:WirelessText`.
fn layer_of(name: &str) -> Option<&str> {
    let version = name.strip_prefix(LAYER)?.split_once(':')?.0;
    name.get(..LAYER.len() + version.len())
}

fn sorem(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let grave = is_grave(checking.alert.status, info);
    for flag in IMMEDIATE {
        for (at, parameter) in named(info, LAYER, flag) {
            let steps = [("info", index), ("parameter", at)];
            if !is_one(parameter, YES_NO) {
                let message = format!("{flag} `{}`", parameter.value);
                checking.report(&rule::FLAG, &steps, message);
            } else if is_one(parameter, &["yes"]) && !grave {
                let message = format!(
                    "{flag}, but {}, {}, {}",
                    info.urgency, info.severity, info.certainty
                );
                checking.report(&rule::IMMEDIATE, &steps, message);
            }
        }
    }
}

/// Whether phones may sound for it. Tests are meant to be heard though nothing happened.
fn is_grave(status: Status, info: &Info) -> bool {
    let test = super::event(info).is_some_and(|code| code.eq_ignore_ascii_case("testMessage"));
    let grave = info.urgency == Urgency::Immediate
        && matches!(info.severity, Severity::Extreme | Severity::Severe)
        && matches!(info.certainty, Certainty::Observed | Certainty::Likely);
    grave || test || status != Status::Actual
}
