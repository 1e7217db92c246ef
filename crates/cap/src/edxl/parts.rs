//! Parts of the envelope, read within the order and the counts of its schema.

use std::fmt::Display;

use super::{NAMESPACE, ValueList};
use crate::{
    noted::Noted,
    rule::{Rule, edxl as rule},
    xml::Element,
};

/// The names of a sequence, and which of them may stand only once.
pub(super) struct Sequence {
    pub names: &'static [&'static str],
    pub once: &'static [&'static str],
}

/// One element being read.
pub(super) struct Parts<'n, 'd, 'a> {
    pub noted: &'n mut Noted,
    pub element: Element<'d, 'a>,
}

impl<'n, 'd, 'a> Parts<'n, 'd, 'a> {
    /// Looks at the children: known, in order, not too often.
    pub fn of(element: Element<'d, 'a>, sequence: &Sequence, noted: &'n mut Noted) -> Self {
        let mut furthest = 0;
        let mut seen: Vec<&str> = Vec::new();
        for child in element.children() {
            let name = child.name();
            let place = sequence.names.iter().position(|known| *known == name);
            let Some(place) = place.filter(|_| child.namespace() == NAMESPACE) else {
                // The schema leaves room for others' elements in a content object.
                if child.namespace() == NAMESPACE || child.namespace().is_empty() {
                    noted.at(&rule::UNKNOWN, child, format!("{name} is not known here"));
                }
                continue;
            };
            if place < furthest {
                noted.at(&rule::ORDER, child, format!("{name} stands too late"));
            }
            furthest = furthest.max(place);
            if sequence.once.contains(&name) && seen.contains(&name) {
                noted.at(&rule::TWICE, child, format!("{name} stands twice"));
            }
            seen.push(name);
        }
        Self { noted, element }
    }

    pub fn each(&self, name: &'static str) -> impl Iterator<Item = Element<'d, 'a>> + use<'d, 'a> {
        let children = self.element.children();
        children.filter(move |child| child.is(NAMESPACE, name))
    }

    pub fn first(&self, name: &'static str) -> Option<Element<'d, 'a>> {
        self.each(name).next()
    }

    /// The text of a part that may be absent.
    pub fn text(&self, name: &'static str) -> Option<String> {
        self.first(name).map(|element| element.trimmed().to_owned())
    }

    pub fn texts(&self, name: &'static str) -> Vec<String> {
        self.each(name)
            .map(|element| element.trimmed().to_owned())
            .collect()
    }

    /// A part that must be there and not be empty.
    pub fn needed(&mut self, name: &'static str) -> Option<(Element<'d, 'a>, String)> {
        let found = self.first(name).map(|e| (e, e.trimmed().to_owned()));
        let found = found.filter(|(_, text)| !text.is_empty());
        if found.is_none() {
            let at = self.first(name).unwrap_or(self.element);
            self.noted
                .at(&rule::MISSING, at, format!("there is no {name}"));
        }
        found
    }

    /// The texts of all parts of this name; those that do not fit are told.
    pub fn fitting(
        &mut self,
        name: &'static str,
        rule: &Rule,
        fits: fn(&str) -> bool,
    ) -> Vec<String> {
        for element in self.each(name) {
            if !fits(element.trimmed()) {
                self.tell(rule, element, element.trimmed());
            }
        }
        self.texts(name)
    }

    pub fn value_lists(&mut self, name: &'static str) -> Vec<ValueList> {
        let pairs = self.pairs(name, "valueListUrn", "value");
        let lists = pairs
            .into_iter()
            .map(|(urn, values)| ValueList { urn, values });
        lists.collect()
    }

    /// Elements that hold one name and at least one value.
    pub fn pairs(
        &mut self,
        name: &'static str,
        head: &'static str,
        value: &'static str,
    ) -> Vec<(String, Vec<String>)> {
        let mut pairs = Vec::new();
        for element in self.each(name) {
            let mut parts = Parts {
                noted: self.noted,
                element,
            };
            let key = parts.needed(head);
            let some = parts.needed(value);
            if let (Some((_, key)), Some(_)) = (key, some) {
                pairs.push((key, parts.texts(value)));
            }
        }
        pairs
    }

    pub fn tell(&mut self, rule: &Rule, element: Element<'_, '_>, value: impl Display) {
        let shown: String = value.to_string().chars().take(80).collect();
        self.noted
            .at(rule, element, format!("{} {shown:?}", element.name()));
    }
}
