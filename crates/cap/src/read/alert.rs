//! Reads the message itself.

use super::{
    Context, info,
    shape::{self, Sorted},
    signature,
    value::quoted_list,
};
use crate::{
    model::{Alert, DateTime, MsgType, Reference, Scope, Status, Version, excerpt},
    rule::{Rule, alert as rule, value as value_rule},
    xml::Element,
};

/// The message, and whether it is signed. Where a value could not be read stands a
/// harmless one, and the context knows of the hole.
pub(super) fn read(context: &mut Context<'_>, root: Element<'_, '_>) -> (Alert, bool) {
    let sorted = shape::sort(context, root, shape::ALERT);
    let signed = signature::look(context, &sorted);
    let identifier = name(context, &sorted, "identifier", &rule::IDENTIFIER_CHARACTERS);
    let sender = name(context, &sorted, "sender", &rule::SENDER_CHARACTERS);
    let sent = context.time(sorted.one("sent")).unwrap_or(DateTime::EPOCH);
    let status = status(context, &sorted);
    let msg_type = sorted
        .one("msgType")
        .and_then(|element| context.code(element));
    let scope = sorted
        .one("scope")
        .and_then(|element| context.code(element));
    let alert = Alert {
        version: context.version,
        identifier,
        sender,
        sent,
        status,
        msg_type: msg_type.unwrap_or(MsgType::Error),
        source: context.text(sorted.one("source")),
        scope: scope.unwrap_or(Scope::Private),
        restriction: context.prose(sorted.one("restriction")),
        addresses: list(context, &sorted, "addresses"),
        codes: codes(context, &sorted),
        note: context.prose(sorted.one("note")),
        references: references(context, &sorted),
        incidents: list(context, &sorted, "incidents"),
        infos: sorted
            .all("info")
            .map(|element| info::read(context, element))
            .collect(),
    };
    (alert, signed)
}

/// The identifier or the sender.
fn name(
    context: &mut Context<'_>,
    sorted: &Sorted<'_, '_>,
    name: &str,
    rule: &'static Rule,
) -> String {
    let text = context.needed(sorted, name);
    let forbidden = |c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&');
    if let (Some(element), false) = (sorted.one(name), text.trim().is_empty())
        && let Some(c) = text.chars().find(|c| forbidden(*c))
    {
        context.report(
            rule,
            element,
            format!("`{}` contains {c:?}", excerpt(&text)),
        );
    }
    text
}

fn status(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Status {
    let element = sorted.one("status");
    let status = element.and_then(|element| context.code(element));
    if let (Some(element), Some(Status::Draft), Version::V1_0) = (element, status, context.version)
    {
        context.report(
            &value_rule::CODE_VERSION,
            element,
            "CAP 1.0 knows no drafts",
        );
    }
    status.unwrap_or(Status::Draft)
}

fn codes(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Vec<String> {
    sorted
        .all("code")
        .filter_map(|element| context.text(Some(element)))
        .collect()
}

/// A list whose parts may stand in quotes.
fn list(context: &mut Context<'_>, sorted: &Sorted<'_, '_>, name: &str) -> Vec<String> {
    let element = sorted.one(name);
    let Some(text) = context.text(element) else {
        return Vec::new();
    };
    let (parts, well) = quoted_list(&text);
    if let (Some(element), false) = (element, well) {
        let message = format!("the quotes of `{}` are not in order", excerpt(&text));
        context.report(&value_rule::QUOTES, element, message);
    }
    parts
}

fn references(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Vec<Reference> {
    let Some(element) = sorted.one("references") else {
        return Vec::new();
    };
    let mut references = Vec::new();
    context.text(Some(element));
    for part in element.text().split_whitespace() {
        match Reference::read(part) {
            Ok((reference, reading)) => {
                for departure in reading.departures {
                    context.time_departure(departure, element, part);
                }
                references.push(reference);
            }
            Err(error) => context.hole(error.rule, element, error.message),
        }
    }
    references
}
