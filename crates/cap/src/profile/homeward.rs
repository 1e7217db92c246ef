//! Homeward's own messages.

use super::{alike, said, shape};
use crate::{
    check::{Checking, Step, odd_one, same_categories, same_event_codes},
    model::{Area, Geocode, Info, MsgType, Resource, Scope},
    rule::{Rule, homeward as rule},
};

/// Fewest corners of the polygon round a circle: with fewer the rim is too coarse.
const CORNERS_MIN: usize = 128;

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    names(checking);
    let alert = checking.alert;
    if alert.effective_scope() != Scope::Public {
        checking.report(
            &rule::SCOPE,
            &[("scope", 0)],
            format!("scope {}", alert.scope),
        );
    }
    if alert.incidents.len() != 1 {
        let message = format!("{} incidents", alert.incidents.len());
        checking.report(&rule::INCIDENT, &[("incidents", 0)], message);
    }
    if alert.msg_type == MsgType::Cancel && alert.infos.is_empty() {
        return;
    }
    languages(checking);
    for same in [same_categories, same_event_codes] {
        if let Some(index) = odd_one(&alert.infos, same) {
            checking.report(
                &rule::EVENT_CODE,
                &[("info", index)],
                "unlike the first block",
            );
        }
    }
    for (index, info) in alert.infos.iter().enumerate() {
        block(checking, index, info);
        areas(checking, index, info);
        resources(checking, index, info);
    }
}

/// `homeward:<agency>:<alert>:<version>`, sent by `homeward:<agency>`.
fn names(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let parts: Vec<&str> = alert.identifier.split(':').collect();
    let part = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let number = |text: &str| {
        text.parse::<u32>()
            .is_ok_and(|n| n > 0 && n.to_string() == text)
    };
    let [scheme, agency, thread, version] = parts[..] else {
        let message = format!("`{}`", alert.identifier);
        return checking.report(&rule::IDENTIFIER, &[("identifier", 0)], message);
    };
    if scheme != "homeward" || !part(agency) || !part(thread) || !number(version) {
        let message = format!("`{}`", alert.identifier);
        checking.report(&rule::IDENTIFIER, &[("identifier", 0)], message);
    }
    if alert.sender != format!("homeward:{agency}") {
        let message = format!("`{}` sends for {agency}", alert.sender);
        checking.report(&rule::SENDER, &[("sender", 0)], message);
    }
}

fn languages(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let chinese = alert
        .infos
        .iter()
        .any(|info| info.language.as_deref() == Some("zh-CN"));
    let english = alert.infos.iter().any(|info| {
        let tag = info.language.as_deref().unwrap_or_default();
        tag == "en" || tag.starts_with("en-")
    });
    if !chinese || !english {
        checking.report(&rule::LANGUAGES, &[("info", 0)], "not both zh-CN and en");
    }
}

fn block(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let texts = [
        info.headline.as_deref(),
        info.description.as_deref(),
        info.instruction.as_deref(),
    ];
    let needs: [(&'static Rule, bool); 4] = [
        (&rule::EXPIRES, info.expires.is_some()),
        (&rule::CONTACT, said(info.contact.as_deref())),
        (&rule::TEXTS, texts.into_iter().all(said)),
        (&rule::TEXTS_ALIKE, !alike(&texts)),
    ];
    for (rule, kept) in needs {
        if !kept {
            checking.report(rule, &[("info", index)], rule.mend);
        }
    }
}

fn areas(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    if info.areas.is_empty() {
        checking.report(&rule::AREA, &[("info", index)], "no area");
    }
    for (at, area) in info.areas.iter().enumerate() {
        let steps: [Step; 2] = [("info", index), ("area", at)];
        if area.circles.is_empty() || area.polygons.is_empty() {
            checking.report(&rule::AREA, &steps, "not both a circle and a polygon");
        } else if !is_drawn_round(area) {
            let message = format!("fewer than {CORNERS_MIN} corners, or a side cuts the circle");
            checking.report(&rule::POLYGON, &steps, message);
        }
        for (number, geocode) in area.geocodes.iter().enumerate() {
            if !is_place_code(geocode) {
                let message = format!("`{}` of `{}`", geocode.value, geocode.name);
                let steps = [("info", index), ("area", at), ("geocode", number)];
                checking.report(&rule::GEOCODE, &steps, message);
            }
        }
    }
}

/// Whether every circle has a polygon round it, fine enough and outside of it.
fn is_drawn_round(area: &Area) -> bool {
    area.circles.iter().all(|circle| {
        area.polygons
            .iter()
            .any(|polygon| polygon.points().len() > CORNERS_MIN && shape::is_round(polygon, circle))
    })
}

/// Six digits, and the list with its edition: `GB/T2260-2007`.
fn is_place_code(geocode: &Geocode) -> bool {
    let edition = geocode.name.strip_prefix("GB/T2260-");
    let year =
        edition.is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
    year && geocode.value.len() == 6 && geocode.value.bytes().all(|byte| byte.is_ascii_digit())
}

fn resources(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    for (at, resource) in info.resources.iter().enumerate() {
        if resource.digest.is_none() || !has_sha256(info, resource) {
            let message = "a resource without SHA-1 and SHA-256";
            checking.report(
                &rule::RESOURCE,
                &[("info", index), ("resource", at)],
                message,
            );
        }
    }
}

/// `homeward:sha256` holds 64 hexadecimal digits, a space and the address.
fn has_sha256(info: &Info, resource: &Resource) -> bool {
    let uri = resource.uri.as_ref().map_or("", |uri| uri.as_str());
    info.parameter("homeward:sha256").any(|value| {
        value.split_once(' ').is_some_and(|(digest, of)| {
            digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) && of == uri
        })
    })
}
