//! Reads `valueName` and `value`.

use super::{Context, shape, signature};
use crate::{
    model::{NamedValue, Version, excerpt},
    rule::{structure as shape_rule, value as rule},
    xml::Element,
};

/// Acronyms that occur as names of lists, in the form that the standard asks for.
const ACRONYMS: &[&str] = &["SAME", "FIPS", "FIPS6", "UGC", "ZIP", "VTEC", "CLC", "WMO"];

/// One pair. A parameter may have an empty value; a code may not.
pub(super) fn read(context: &mut Context<'_>, element: Element<'_, '_>) -> NamedValue {
    if context.version == Version::V1_0 && !element.has_children() {
        return old(context, element);
    }
    let sorted = shape::sort(context, element, shape::PAIR);
    signature::none(context, &sorted);
    let mut part = |name| match sorted.one(name) {
        Some(element) => context.leaf(element).to_owned(),
        None => String::new(),
    };
    let pair = NamedValue::new(part("valueName"), part("value"));
    if let Some(element) = sorted.one("valueName") {
        name(context, element, &pair.name);
    }
    if let (Some(value), true) = (sorted.one("value"), pair.value.trim().is_empty()) {
        let rule = match element.name() {
            "parameter" => &shape_rule::ELEMENT_EMPTY,
            _ => &rule::PAIR_VALUE,
        };
        context.report(
            rule,
            value,
            format!("the value of `{}` is empty", excerpt(&pair.name)),
        );
    }
    pair
}

fn name(context: &mut Context<'_>, element: Element<'_, '_>, name: &str) {
    if name.trim().is_empty() {
        context.report(&rule::PAIR_NAME, element, "`valueName` is empty");
        return;
    }
    let dotted = name.contains('.')
        && name
            .split('.')
            .all(|part| part.len() <= 1 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let acronym = ACRONYMS
        .iter()
        .any(|acronym| acronym.eq_ignore_ascii_case(name.trim()) && *acronym != name);
    if dotted || acronym {
        let message = format!("`{}` is an acronym in another form", excerpt(name));
        context.report(&rule::PAIR_NAME_FORM, element, message);
    }
}

/// CAP 1.0 writes `name=value`.
fn old(context: &mut Context<'_>, element: Element<'_, '_>) -> NamedValue {
    let text = context.leaf(element);
    match text.trim().split_once('=') {
        Some((name, value)) if !name.is_empty() => NamedValue::new(name, value),
        _ => {
            let message = format!("`{}` is not name=value", excerpt(text));
            context.report(&rule::PAIR_NAME, element, message);
            NamedValue::default()
        }
    }
}
