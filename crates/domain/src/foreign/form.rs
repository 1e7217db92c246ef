//! From a neighbour's words to the form of a case.
//!
//! What CAP has no place for stays open: the officer who approves fills it in, and a
//! standing agreement does not apply while anything is missing.

use super::{ForeignFacts, Neighbour};
use crate::{
    case_file::{CaseForm, LastSeen, callable},
    time::Timestamp,
    words::{Words, stripped},
};

/// As the case form's own limits (`case_file`).
const LINE_CHARS: usize = 200;
const PART_CHARS: usize = 400;
const NAME_CHARS: usize = 60;

/// The form as far as the message fills it. Texts of others are never refused for their
/// length or their tricks: what hides is taken out, and what is too long is cut.
pub fn drafted(neighbour: &Neighbour, facts: &ForeignFacts, now: Timestamp) -> CaseForm {
    let child = &facts.child;
    let words = |w: &Words, max| Some(cut(w, max)).filter(|w| !w.is_empty());
    let what = first(&[&child.what, &facts.description, &facts.headline]);
    CaseForm {
        name: words(&child.name, NAME_CHARS),
        sex: child.sex,
        age_years: child.age_years,
        features: words(&child.features, PART_CHARS),
        clothes: words(&child.clothes, PART_CHARS),
        companion: words(&child.with, LINE_CHARS),
        last_seen: last_seen(facts, now),
        circumstances: words(what, PART_CHARS),
        call: facts.contact.as_deref().and_then(|c| callable(c).ok()),
        no_photo_reason: Some(stripped(&no_photo(neighbour), LINE_CHARS)),
        reported_at: Some(now),
        ..CaseForm::default()
    }
}

/// `form` with everything that `newer` says; what only `form` knew stays. The photo is
/// `form`'s: one that another case holds is sealed under another key.
pub fn merged(form: CaseForm, newer: CaseForm) -> CaseForm {
    CaseForm {
        name: newer.name.or(form.name),
        sex: newer.sex.or(form.sex),
        age_years: newer.age_years.or(form.age_years),
        height_cm: newer.height_cm.or(form.height_cm),
        features: newer.features.or(form.features),
        clothes: newer.clothes.or(form.clothes),
        companion: newer.companion.or(form.companion),
        vehicle: newer.vehicle.or(form.vehicle),
        last_seen: newer.last_seen.or(form.last_seen),
        circumstances: newer.circumstances.or(form.circumstances),
        call: newer.call.or(form.call),
        no_photo_reason: newer.no_photo_reason.or(form.no_photo_reason),
        reported_at: form.reported_at.or(newer.reported_at),
        police_notes: newer.police_notes.or(form.police_notes),
        ..form
    }
}

/// Only where the message says when. That it was sent is not that the child was seen.
fn last_seen(facts: &ForeignFacts, now: Timestamp) -> Option<LastSeen> {
    let child = &facts.child;
    let from = child.seen_from.or(child.seen_to)?;
    let to = child.seen_to.unwrap_or(from);
    let place = cut(first(&[&child.place, &facts.area_desc]), LINE_CHARS);
    let point = child.seen_at.or(facts.area.map(|area| area.centre()))?;
    (from <= to && to <= now && !place.is_empty()).then_some(LastSeen {
        place,
        point,
        from,
        to,
    })
}

fn first<'a>(choices: &[&'a Words]) -> &'a Words {
    static NOTHING: Words = Words {
        zh: String::new(),
        en: String::new(),
    };
    let said = choices.iter().copied().find(|words| !words.is_empty());
    said.unwrap_or(&NOTHING)
}

fn cut(words: &Words, chars: usize) -> Words {
    Words::new(stripped(&words.zh, chars), stripped(&words.en, chars))
}

fn no_photo(neighbour: &Neighbour) -> String {
    let (zh, en) = (&neighbour.name.zh, &neighbour.name.en);
    format!("转发自{zh}，照片不自动获取。Relayed from {en}; photos are not fetched.")
}
