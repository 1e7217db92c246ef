//! Reads one block of information.

use super::{
    Context, area, pair, resource,
    shape::{self, Sorted},
    signature,
};
use crate::{
    model::{
        Category, Certainty, Code, Info, NamedValue, ResponseType, Severity, Urgency, Uri, Version,
        excerpt,
    },
    rule::{Rule, info as rule, structure as shape_rule, value as value_rule},
    xml::Element,
};

pub(super) fn read(context: &mut Context<'_>, element: Element<'_, '_>) -> Info {
    let sorted = shape::sort(context, element, shape::INFO);
    signature::none(context, &sorted);
    let certainty = sorted
        .one("certainty")
        .and_then(|element| context.certainty(element));
    Info {
        language: language(context, &sorted),
        categories: categories(context, &sorted),
        event: context.needed_prose(&sorted, "event"),
        response_types: response_types(context, &sorted),
        urgency: code(context, &sorted, "urgency", Urgency::Unknown),
        severity: code(context, &sorted, "severity", Severity::Unknown),
        certainty: certainty.unwrap_or(Certainty::Unknown),
        audience: context.prose(sorted.one("audience")),
        event_codes: pairs(context, &sorted, "eventCode"),
        effective: context.time(sorted.one("effective")),
        onset: context.time(sorted.one("onset")),
        expires: context.time(sorted.one("expires")),
        sender_name: context.prose(sorted.one("senderName")),
        headline: headline(context, &sorted),
        description: context.prose(sorted.one("description")),
        instruction: context.prose(sorted.one("instruction")),
        web: web(context, &sorted),
        contact: context.prose(sorted.one("contact")),
        parameters: pairs(context, &sorted, "parameter"),
        resources: sorted
            .all("resource")
            .map(|element| resource::read(context, element))
            .collect(),
        areas: sorted
            .all("area")
            .map(|element| area::read(context, element))
            .collect(),
    }
}

fn code<C: Code>(context: &mut Context<'_>, sorted: &Sorted<'_, '_>, name: &str, hole: C) -> C {
    let code = sorted.one(name).and_then(|element| context.code(element));
    code.unwrap_or(hole)
}

pub(super) fn pairs(
    context: &mut Context<'_>,
    sorted: &Sorted<'_, '_>,
    name: &str,
) -> Vec<NamedValue> {
    sorted
        .all(name)
        .map(|element| pair::read(context, element))
        .collect()
}

fn categories(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Vec<Category> {
    let mut categories = Vec::new();
    for element in sorted.all("category") {
        let category = context.code(element);
        if category == Some(Category::Cbrne) && context.version == Version::V1_0 {
            context.report(&value_rule::CODE_VERSION, element, "CAP 1.0 knows no CBRNE");
        }
        categories.extend(category);
    }
    categories
}

fn response_types(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Vec<ResponseType> {
    let mut types = Vec::new();
    for element in sorted.all("responseType") {
        let kind = context.code(element);
        let new = matches!(kind, Some(ResponseType::Avoid | ResponseType::AllClear));
        if new && context.version != Version::V1_2 {
            let message = format!("`{}` is new in CAP 1.2", excerpt(element.text()));
            context.report(&value_rule::CODE_VERSION, element, message);
        }
        types.extend(kind);
    }
    types
}

fn language(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<String> {
    let Some(element) = sorted.one("language") else {
        let message = "no language is named: the text counts as en-US";
        context.report(&rule::LANGUAGE_ABSENT, sorted.parent, message);
        return None;
    };
    let tag = context.tidy(element);
    if tag.is_empty() {
        let message = "the language is empty: the text counts as en-US";
        context.report(&rule::LANGUAGE_ABSENT, element, message);
        return None;
    }
    if !is_language(tag) {
        let message = format!("`{}` is no language tag", excerpt(tag));
        context.report(&rule::LANGUAGE_FORM, element, message);
    }
    Some(tag.to_owned())
}

/// Whether this has the form of RFC 3066: a language of two or three letters (or `i`
/// or `x`), then parts of one to eight letters or digits, set apart by hyphens.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let known =
        matches!(first.len(), 2 | 3) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let special = matches!(first, "i" | "x" | "I" | "X") && tag.len() > 2;
    (known || special)
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn headline(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<String> {
    let headline = context.prose(sorted.one("headline"));
    let length = headline.as_deref().map_or(0, |text| text.chars().count());
    if let (Some(element), true) = (sorted.one("headline"), length > 160) {
        context.report(
            &rule::HEADLINE_LONG,
            element,
            format!("{length} characters"),
        );
    }
    headline
}

fn web(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<Uri> {
    let element = sorted.one("web")?;
    let rules = [&rule::WEB_FORM, &rule::WEB_RELATIVE, &rule::WEB_SCHEME];
    address(context, element, rules, true)
}

/// An address; the rules are those for its form, for a relative one, for its scheme.
pub(super) fn address(
    context: &mut Context<'_>,
    element: Element<'_, '_>,
    [form, relative, scheme]: [&'static Rule; 3],
    must_be_absolute: bool,
) -> Option<Uri> {
    let text = context.tidy(element);
    if text.is_empty() {
        let message = format!("`{}` is empty", element.name());
        context.report(&shape_rule::ELEMENT_EMPTY, element, message);
        return None;
    }
    let uri = Uri::new(text);
    let shown = excerpt(text);
    if !uri.is_well_formed() {
        context.report(
            form,
            element,
            format!("`{shown}` is no well-formed address"),
        );
    } else if uri.scheme().is_none() {
        if must_be_absolute {
            context.report(relative, element, format!("`{shown}` is relative"));
        }
    } else if uri.link().is_none() {
        context.report(scheme, element, format!("`{shown}` is not http or https"));
    }
    Some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_have_hyphens_and_short_parts() {
        for tag in [
            "zh",
            "zh-CN",
            "zh-Hans-CN",
            "en-US",
            "yue",
            "i-klingon",
            "x-ours",
            "sr-Latn",
        ] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in [
            "zh_CN",
            "Chinese",
            "z",
            "zh-",
            "-zh",
            "zh CN",
            "中文",
            "zh-CN-verylongpart",
            "x",
            "1a",
        ] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
