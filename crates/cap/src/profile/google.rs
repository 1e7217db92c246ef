//! What Google's public alerts ask, and what they advise.

use super::{alike, said};
use crate::{
    check::{Checking, Step, odd_one, same_categories, same_event_codes},
    model::{Certainty, Info, MsgType, Severity, Urgency},
    rule::{Rule, google as rule},
};

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let speaks = matches!(alert.msg_type, MsgType::Alert | MsgType::Update);
    if speaks && alert.infos.is_empty() {
        checking.report(&rule::INFO, &[], "an alert without info");
    }
    if let Some(index) = odd_one(&alert.infos, same_categories) {
        checking.report(&rule::CATEGORIES, &[("info", index)], "other categories");
    }
    if let Some(index) = odd_one(&alert.infos, same_event_codes) {
        checking.report(&rule::EVENT_CODES, &[("info", index)], "other event codes");
    }
    for (index, info) in alert.infos.iter().enumerate() {
        required(checking, index, info);
        effective(checking, index, info);
        advised(checking, index, info);
        areas(checking, index, info);
    }
}

fn required(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let needs: [(&'static Rule, bool); 4] = [
        (&rule::DESCRIPTION, said(info.description.as_deref())),
        (&rule::WEB, info.web.is_some()),
        (&rule::EXPIRES, info.expires.is_some()),
        (&rule::AREA, !info.areas.is_empty()),
    ];
    missing(checking, index, &needs);
}

fn advised(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let headline = info.headline.as_deref();
    let short = headline.is_some_and(|text| text.chars().count() <= 140);
    let texts = [
        headline,
        info.description.as_deref(),
        info.instruction.as_deref(),
    ];
    let known = info.urgency != Urgency::Unknown
        && info.severity != Severity::Unknown
        && info.certainty != Certainty::Unknown;
    let needs: [(&'static Rule, bool); 7] = [
        (&rule::SENDER_NAME, said(info.sender_name.as_deref())),
        (&rule::CONTACT, said(info.contact.as_deref())),
        (&rule::RESPONSE_TYPE, !info.response_types.is_empty()),
        (&rule::INSTRUCTION, said(info.instruction.as_deref())),
        (&rule::HEADLINE, said(headline) && short),
        (&rule::TEXTS_ALIKE, !alike(&texts)),
        (&rule::UNKNOWN, known),
    ];
    missing(checking, index, &needs);
}

fn missing(checking: &mut Checking<'_, '_, '_, '_>, index: usize, needs: &[(&'static Rule, bool)]) {
    for (rule, kept) in needs {
        if !kept {
            checking.report(rule, &[("info", index)], rule.mend);
        }
    }
}

fn effective(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    if let (Some(effective), Some(expires)) = (info.effective, info.expires)
        && effective.instant() > expires.instant()
    {
        let steps = [("info", index), ("effective", 0)];
        checking.report(&rule::EFFECTIVE, &steps, "effective is after expires");
    }
}

fn areas(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    for (at, area) in info.areas.iter().enumerate() {
        let steps: [Step; 2] = [("info", index), ("area", at)];
        let drawn = !area.polygons.is_empty() || !area.circles.is_empty();
        if !drawn && area.geocodes.is_empty() {
            checking.report(&rule::AREA_SHAPE, &steps, "an area without a shape or code");
        }
        if !drawn && !area.geocodes.is_empty() {
            checking.report(&rule::GEOCODE, &steps, "an area by code only");
        }
        if area.circles.iter().any(|circle| circle.radius_km() == 0.0) {
            checking.report(&rule::RADIUS, &steps, "a circle of radius 0");
        }
    }
}
