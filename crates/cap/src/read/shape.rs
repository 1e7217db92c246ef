//! Which elements stand in which, how often and in which order: the schema as tables.

use super::Context;
use crate::{
    model::Version,
    rule::structure as rule,
    xml::{Element, XMLDSIG, XSI},
};

/// How often an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    Maybe,
    Some,
    Any,
}

/// One kind of element inside another.
pub(super) type Slot = (&'static str, Count);

use Count::{Any, Maybe, One, Some as Several};

pub(super) const ALERT: &[Slot] = &[
    ("identifier", One),
    ("sender", One),
    ("sent", One),
    ("status", One),
    ("msgType", One),
    ("source", Maybe),
    ("scope", One),
    ("restriction", Maybe),
    ("addresses", Maybe),
    ("code", Any),
    ("note", Maybe),
    ("references", Maybe),
    ("incidents", Maybe),
    ("info", Any),
];

pub(super) const INFO: &[Slot] = &[
    ("language", Maybe),
    ("category", Several),
    ("event", One),
    ("responseType", Any),
    ("urgency", One),
    ("severity", One),
    ("certainty", One),
    ("audience", Maybe),
    ("eventCode", Any),
    ("effective", Maybe),
    ("onset", Maybe),
    ("expires", Maybe),
    ("senderName", Maybe),
    ("headline", Maybe),
    ("description", Maybe),
    ("instruction", Maybe),
    ("web", Maybe),
    ("contact", Maybe),
    ("parameter", Any),
    ("resource", Any),
    ("area", Any),
];

pub(super) const RESOURCE: &[Slot] = &[
    ("resourceDesc", One),
    ("mimeType", Maybe),
    ("size", Maybe),
    ("uri", Maybe),
    ("derefUri", Maybe),
    ("digest", Maybe),
];

pub(super) const AREA: &[Slot] = &[
    ("areaDesc", One),
    ("polygon", Any),
    ("circle", Any),
    ("geocode", Any),
    ("altitude", Maybe),
    ("ceiling", Maybe),
];

pub(super) const PAIR: &[Slot] = &[("valueName", One), ("value", One)];

/// The children of an element that belong there, in document order.
pub(super) struct Sorted<'d, 'a> {
    pub parent: Element<'d, 'a>,
    items: Vec<(usize, Element<'d, 'a>)>,
    slots: &'static [Slot],
    /// Children in the namespace of XML signatures.
    pub signatures: Vec<Element<'d, 'a>>,
}

impl<'d, 'a> Sorted<'d, 'a> {
    /// The element that stands at most once.
    pub fn one(&self, name: &str) -> Option<Element<'d, 'a>> {
        self.all(name).next()
    }

    /// Every element of this name.
    pub fn all<'s>(
        &'s self,
        name: &str,
    ) -> impl Iterator<Item = Element<'d, 'a>> + use<'s, 'd, 'a> {
        let slot = self.slots.iter().position(|slot| slot.0 == name);
        self.items
            .iter()
            .filter(move |item| Some(item.0) == slot)
            .map(|item| item.1)
    }
}

/// Sorts the children of an element into its slots and tells what is wrong with them.
pub(super) fn sort<'d, 'a>(
    context: &mut Context<'_>,
    parent: Element<'d, 'a>,
    slots: &'static [Slot],
) -> Sorted<'d, 'a> {
    let mut sorted = Sorted {
        parent,
        items: Vec::with_capacity(24),
        slots,
        signatures: Vec::new(),
    };
    attributes(context, parent);
    if !parent.trimmed().is_empty() {
        let message = format!("text stands between the elements of `{}`", parent.name());
        context.report(&rule::TEXT_STRAY, parent, message);
    }
    let mut reached = 0;
    for child in parent.children() {
        let Some(slot) = slot_of(context, child, &mut sorted, reached) else {
            continue;
        };
        if slot < reached || !sorted.signatures.is_empty() {
            let message = format!("`{}` stands too late", child.name());
            context.report(&rule::ELEMENT_ORDER, child, message);
        }
        reached = reached.max(slot);
        sorted.items.push((slot, child));
    }
    count(context, &sorted);
    sorted
}

/// The slot of a child; none if it has no place here.
fn slot_of<'d, 'a>(
    context: &mut Context<'_>,
    child: Element<'d, 'a>,
    sorted: &mut Sorted<'d, 'a>,
    reached: usize,
) -> Option<usize> {
    let namespace = child.namespace();
    if namespace == XMLDSIG {
        sorted.signatures.push(child);
        return None;
    }
    let slots = sorted.slots;
    let named = |slot: &Slot| slot.0 == child.name();
    // In order, the slot is the one reached or a later one.
    let after = slots[reached..]
        .iter()
        .position(named)
        .map(|at| at + reached);
    let slot = after.or_else(|| slots[..reached].iter().position(named));
    if namespace == context.namespace && slot.is_some() {
        return slot;
    }
    let (name, parent) = (child.name(), sorted.parent.name());
    if namespace != context.namespace && slot.is_some() && is_cap_or_none(namespace) {
        let message = format!("`{name}` stands in another namespace than its alert");
        context.hole(&rule::NAMESPACE_MIXED, child, message);
    } else {
        let message = format!("`{name}` has no place in `{parent}`");
        context.report(&rule::ELEMENT_UNKNOWN, child, message);
    }
    None
}

fn is_cap_or_none(namespace: &str) -> bool {
    namespace.is_empty() || Version::of_namespace(namespace).is_some()
}

/// Tells what is missing and what stands twice.
fn count(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) {
    let parent = sorted.parent;
    for (slot, (name, count)) in sorted.slots.iter().enumerate() {
        let mut found = sorted.items.iter().filter(|item| item.0 == slot);
        match (count, found.next()) {
            (Count::One | Count::Some, None) => {
                let message = format!("`{}` has no `{name}`", parent.name());
                context.hole(&rule::ELEMENT_MISSING, parent, message);
            }
            (Count::One | Count::Maybe, Some(_)) => {
                if let Some((_, second)) = found.next() {
                    let message = format!("a second `{name}` in `{}`", parent.name());
                    context.report(&rule::ELEMENT_TWICE, *second, message);
                }
            }
            _ => {}
        }
    }
}

/// CAP's elements have no attributes; those of schema instances are let pass.
pub(super) fn attributes(context: &mut Context<'_>, element: Element<'_, '_>) {
    for attribute in element.attributes() {
        let schema = attribute.namespace() == XSI;
        let name = attribute.name();
        if schema && name == "nil" {
            let message = format!("`{}` is marked nil", element.name());
            context.report(&rule::ATTRIBUTE_NIL, element, message);
        } else if !schema {
            let message = format!("`{}` has the attribute `{name}`", element.name());
            context.report(&rule::ATTRIBUTE_UNKNOWN, element, message);
        }
    }
}
