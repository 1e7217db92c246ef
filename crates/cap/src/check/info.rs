//! Times of a block, and how the blocks of one message go together.

use std::collections::BTreeMap;

use super::Checking;
use crate::{
    model::{Info, MsgType},
    rule::info as rule,
};

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    for (index, info) in alert.infos.iter().enumerate() {
        it_expires(checking, index, info);
        it_ends_after_it_begins(checking, index, info);
        the_event_is_within(checking, index, info);
    }
    all_have_the_same_categories(checking);
    all_have_the_same_event_codes(checking);
    texts_are_translated(checking);
}

fn it_expires(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let speaks = matches!(checking.alert.msg_type, MsgType::Alert | MsgType::Update);
    if speaks && info.expires.is_none() {
        let message = "the information never expires";
        checking.report(&rule::EXPIRES_ABSENT, &[("info", index)], message);
    }
}

/// A Cancel often repeats the times of what it cancels; it must not be dropped for that.
fn it_ends_after_it_begins(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    let Some(expires) = info.expires else {
        return;
    };
    let alert = checking.alert;
    let begins = info.effective.unwrap_or(alert.sent);
    let steps = [("info", index), ("expires", 0)];
    let speaks = matches!(alert.msg_type, MsgType::Alert | MsgType::Update);
    if expires.instant() < begins.instant() && speaks {
        let message = format!("it expires {expires} but begins {begins}");
        checking.report(&rule::EXPIRES_BEFORE_EFFECTIVE, &steps, message);
    } else if expires.instant() < alert.sent.instant() {
        let message = format!("it expires {expires} but was sent {}", alert.sent);
        checking.report(&rule::EXPIRES_BEFORE_SENT, &steps, message);
    }
}

fn the_event_is_within(checking: &mut Checking<'_, '_, '_, '_>, index: usize, info: &Info) {
    if let (Some(onset), Some(expires)) = (info.onset, info.expires)
        && onset.instant() > expires.instant()
    {
        let message = format!("it expires {expires}, the event begins {onset}");
        checking.report(
            &rule::ONSET_AFTER_EXPIRES,
            &[("info", index), ("onset", 0)],
            message,
        );
    }
}

fn all_have_the_same_categories(checking: &mut Checking<'_, '_, '_, '_>) {
    if let Some(index) = odd_one(&checking.alert.infos, same_categories) {
        let message = "its categories differ from those of the first block";
        checking.report(&rule::CATEGORIES_DIFFER, &[("info", index)], message);
    }
}

fn all_have_the_same_event_codes(checking: &mut Checking<'_, '_, '_, '_>) {
    if let Some(index) = odd_one(&checking.alert.infos, same_event_codes) {
        let message = "its event codes differ from those of the first block";
        checking.report(&rule::EVENT_CODES_DIFFER, &[("info", index)], message);
    }
}

/// The first block that is not like the first one.
pub(crate) fn odd_one(infos: &[Info], same: fn(&Info, &Info) -> bool) -> Option<usize> {
    let first = infos.first()?;
    infos.iter().position(|info| !same(first, info))
}

/// Whether both name the same categories, in whatever order.
pub(crate) fn same_categories(a: &Info, b: &Info) -> bool {
    let sorted = |info: &Info| {
        let mut categories = info.categories.clone();
        categories.sort_unstable();
        categories.dedup();
        categories
    };
    a.categories == b.categories || sorted(a) == sorted(b)
}

/// Whether both name the same event codes, in whatever order.
pub(crate) fn same_event_codes(a: &Info, b: &Info) -> bool {
    let sorted = |info: &Info| {
        let mut codes: Vec<_> = info
            .event_codes
            .iter()
            .map(|code| (&code.name, &code.value))
            .collect();
        codes.sort_unstable();
        codes
            .into_iter()
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect::<Vec<_>>()
    };
    a.event_codes == b.event_codes || sorted(a) == sorted(b)
}

/// The same text under two languages is a translation that failed.
fn texts_are_translated(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    let texts: [(&'static str, fn(&Info) -> Option<&str>); 3] = [
        ("headline", |info| info.headline.as_deref()),
        ("description", |info| info.description.as_deref()),
        ("instruction", |info| info.instruction.as_deref()),
    ];
    for (name, text) in texts {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (index, info) in alert.infos.iter().enumerate() {
            let Some(text) = text(info).map(str::trim).filter(|text| !text.is_empty()) else {
                continue;
            };
            let language = info.language();
            let other = *seen.entry(text).or_insert(language);
            if !same_language(other, language) {
                let message = format!("the same {name} in {other} and in {language}");
                checking.report(
                    &rule::TEXT_UNTRANSLATED,
                    &[("info", index), (name, 0)],
                    message,
                );
            }
        }
    }
}

/// Whether two tags name one language: `en-US` and `en-GB` may share a text.
fn same_language(a: &str, b: &str) -> bool {
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    primary(a) == primary(b)
}
