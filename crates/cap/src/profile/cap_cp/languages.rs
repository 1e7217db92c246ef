//! The two languages of Canada: which blocks there are, and that they say the same.

use std::collections::BTreeMap;

use crate::{
    check::Checking,
    model::{Area, Info},
    rule::cap_cp as rule,
};

/// The tags that Canadian messages use for English and French; `en-US` is the tag of a
/// block that names none.
const TAGS: &[&str] = &["en-CA", "en-US", "fr-CA"];

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    both(checking);
    tags(checking);
    translated(checking);
}

fn both(checking: &mut Checking<'_, '_, '_, '_>) {
    let infos = &checking.alert.infos;
    let speaks = |tongue: &str| infos.iter().any(|info| is_of(info.language(), tongue));
    let both = speaks("en") && speaks("fr");
    if !infos.is_empty() && !both {
        let message = "not both English and French";
        checking.report(&rule::LANGUAGES, &[("info", 0)], message);
    }
}

/// Whether the tag names this language: `fr` and `fr-CA`, but not `frr`.
fn is_of(tag: &str, tongue: &str) -> bool {
    let first = tag.split('-').next().unwrap_or_default();
    first.eq_ignore_ascii_case(tongue)
}

fn tags(checking: &mut Checking<'_, '_, '_, '_>) {
    for (index, info) in checking.alert.infos.iter().enumerate() {
        let tag = info.language();
        let official = is_of(tag, "en") || is_of(tag, "fr");
        let usual = TAGS.iter().any(|known| known.eq_ignore_ascii_case(tag));
        if official && !usual {
            let steps = [("info", index), ("language", 0)];
            checking.report(&rule::LANGUAGE_TAG, &steps, format!("`{tag}`"));
        }
    }
}

/// Only texts are translated. A reader that follows one language
/// must not be told of another urgency or another place than one that follows the other.
fn translated(checking: &mut Checking<'_, '_, '_, '_>) {
    let infos = &checking.alert.infos;
    let Some(first) = infos.first() else {
        return;
    };
    let tag = |info: &Info| info.language().to_ascii_lowercase();
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for info in infos {
        facts.entry(tag(info)).or_default().push(facts_of(info));
    }
    facts.values_mut().for_each(|blocks| blocks.sort_unstable());
    let model = facts.get(&tag(first));
    let odd = |info: &Info| facts.get(&tag(info)) != model;
    if let Some(index) = infos.iter().position(odd) {
        let message = format!(
            "the blocks in {} and in {} differ in more than texts",
            first.language(),
            infos[index].language()
        );
        checking.report(&rule::TRANSLATION, &[("info", index)], message);
    }
}

/// Everything in a block that is no text, in one writing.
fn facts_of(info: &Info) -> String {
    let shape = |area: &Area| {
        let Area {
            polygons,
            circles,
            geocodes,
            altitude,
            ceiling,
            ..
        } = area;
        format!("{polygons:?}{circles:?}{geocodes:?}{altitude:?}{ceiling:?}")
    };
    let areas: Vec<String> = info.areas.iter().map(shape).collect();
    let kind = (&info.categories, &info.response_types, &info.event_codes);
    let grade = (info.urgency, info.severity, info.certainty);
    let times = (info.effective, info.onset, info.expires);
    format!("{kind:?}{grade:?}{times:?}{areas:?}")
}
