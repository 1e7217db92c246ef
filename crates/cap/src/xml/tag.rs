//! One start tag: its name, its attributes, the namespaces it declares.

use std::borrow::Cow;

use quick_xml::{XmlVersion, events::attributes::Attributes};

use super::{
    XML, XmlRefusal,
    build::Builder,
    chars::{is_qualified_name, is_space, is_xml_char},
    document::{NO_NAMESPACE, RawAttribute},
};
use crate::rule::{Rule, xml as rule};

/// A start tag whose names and namespaces are settled.
pub(super) struct Tag<'a> {
    pub local: &'a str,
    pub namespace: u32,
    pub attributes: std::ops::Range<u32>,
}

/// An attribute as written.
struct Written<'a> {
    name: &'a str,
    value: Cow<'a, str>,
}

impl<'a> Builder<'a, '_> {
    /// Reads what stands between `<` and `>` (or `/>`), beginning at this offset.
    pub(super) fn tag(
        &mut self,
        inside: &'a str,
        name_len: usize,
        at: usize,
    ) -> Result<Tag<'a>, XmlRefusal> {
        let name = &inside[..name_len];
        if !is_qualified_name(name) {
            return Err(self.refuse(
                &rule::MALFORMED,
                at,
                format!("`{}` is not a name", short(name)),
            ));
        }
        let written = if inside.len() == name_len {
            Vec::new()
        } else {
            self.written(inside, name_len, at)?
        };
        self.declare(&written, at)?;
        let attributes = self.resolve_attributes(written, at)?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let namespace = self.resolve(prefix, at)?;
        Ok(Tag {
            local,
            namespace,
            attributes,
        })
    }

    fn written(
        &mut self,
        inside: &'a str,
        name_len: usize,
        at: usize,
    ) -> Result<Vec<Written<'a>>, XmlRefusal> {
        let mut written: Vec<Written<'a>> = Vec::new();
        let mut attributes = Attributes::new(inside, name_len);
        for attribute in attributes.with_checks(false) {
            let attribute =
                attribute.map_err(|error| self.refuse(&rule::MALFORMED, at, error.to_string()))?;
            if written.len() == self.limits.attributes_max {
                let message = format!("more than {} attributes", self.limits.attributes_max);
                return Err(self.refuse(&rule::ATTRIBUTES, at, message));
            }
            let name = attribute.key.into_inner();
            if !is_set_apart(inside, name) {
                let message = format!("no space before attribute `{}`", short(name));
                return Err(self.refuse(&rule::MALFORMED, at, message));
            }
            if written.iter().any(|other| other.name == name) {
                let message = format!("attribute `{}` stands twice", short(name));
                return Err(self.refuse(&rule::ATTRIBUTE_TWICE, at, message));
            }
            let value = self.attribute_value(&attribute, at)?;
            written.push(Written { name, value });
        }
        self.count_attributes(written.len(), at)?;
        Ok(written)
    }

    fn count_attributes(&mut self, more: usize, at: usize) -> Result<(), XmlRefusal> {
        self.attributes_seen += more;
        if self.attributes_seen > self.limits.attributes_total_max {
            let message = format!(
                "more than {} attributes altogether",
                self.limits.attributes_total_max
            );
            return Err(self.refuse(&rule::ATTRIBUTES, at, message));
        }
        Ok(())
    }

    fn attribute_value(
        &self,
        attribute: &quick_xml::events::attributes::Attribute<'a>,
        at: usize,
    ) -> Result<Cow<'a, str>, XmlRefusal> {
        let raw = attribute.value.as_ref();
        if !is_qualified_name(attribute.key.into_inner()) || raw.contains('<') {
            let message = format!(
                "attribute `{}` is not well-formed",
                short(attribute.key.into_inner())
            );
            return Err(self.refuse(&rule::MALFORMED, at, message));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| self.refuse(&rule::ENTITY, at, error.to_string()))?;
        if raw.contains('&') && !value.chars().all(is_xml_char) {
            let message = "an attribute refers to a character that XML forbids";
            return Err(self.refuse(&rule::CHARACTERS, at, message));
        }
        Ok(value)
    }

    fn declare(&mut self, written: &[Written<'a>], at: usize) -> Result<(), XmlRefusal> {
        for attribute in written {
            let Some(prefix) = declared_prefix(attribute.name) else {
                continue;
            };
            let value = attribute.value.as_ref();
            let odd = match prefix {
                "xml" => value != XML,
                "xmlns" => true,
                "" => value == XML,
                _ => value.is_empty() || value == XML,
            };
            if odd {
                let message = format!("prefix `{prefix}` may not be declared so");
                return Err(self.refuse(&rule::PREFIX, at, message));
            }
            let namespace = self.intern(attribute.value.clone());
            let depth = self.depth();
            self.scope.declare(depth, prefix, namespace);
        }
        Ok(())
    }

    fn resolve_attributes(
        &mut self,
        written: Vec<Written<'a>>,
        at: usize,
    ) -> Result<std::ops::Range<u32>, XmlRefusal> {
        let start = self.attributes.len();
        for Written { name, value } in written {
            if declared_prefix(name).is_some() {
                continue;
            }
            let (namespace, local) = match name.split_once(':') {
                Some((prefix, local)) => (self.resolve(prefix, at)?, local),
                None => (NO_NAMESPACE, name),
            };
            self.attributes.push(RawAttribute {
                local,
                namespace,
                value,
            });
        }
        self.twins(start, at)?;
        let bounded = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(bounded(start)..bounded(self.attributes.len()))
    }

    /// Two prefixes may mean one namespace: then two names are one attribute.
    fn twins(&self, start: usize, at: usize) -> Result<(), XmlRefusal> {
        let new = &self.attributes[start..];
        let same = |a: &RawAttribute<'_>, b: &RawAttribute<'_>| {
            a.local == b.local
                && self.namespaces[a.namespace as usize] == self.namespaces[b.namespace as usize]
        };
        let twice =
            |(index, a): (usize, &RawAttribute<'_>)| new[..index].iter().any(|b| same(a, b));
        if new.iter().enumerate().any(twice) {
            let message = "one attribute stands twice under two prefixes";
            return Err(self.refuse(&rule::ATTRIBUTE_TWICE, at, message));
        }
        Ok(())
    }

    fn resolve(&self, prefix: &str, at: usize) -> Result<u32, XmlRefusal> {
        self.scope.resolve(prefix).ok_or_else(|| {
            let message = format!("prefix `{}` is not declared", short(prefix));
            self.refuse(&rule::PREFIX, at, message)
        })
    }

    fn intern(&mut self, namespace: Cow<'a, str>) -> u32 {
        let known = self
            .namespaces
            .iter()
            .take(16)
            .position(|n| *n == namespace);
        let index = known.unwrap_or_else(|| {
            self.namespaces.push(namespace);
            self.namespaces.len() - 1
        });
        u32::try_from(index).unwrap_or(NO_NAMESPACE)
    }

    pub(super) fn refuse(
        &self,
        rule: &'static Rule,
        at: usize,
        message: impl Into<String>,
    ) -> XmlRefusal {
        XmlRefusal::at(rule, self.text.as_bytes(), at, message)
    }
}

/// The prefix that this attribute declares, if it is a declaration.
fn declared_prefix(name: &str) -> Option<&str> {
    if name == "xmlns" {
        return Some("");
    }
    name.strip_prefix("xmlns:")
}

/// Whether white space stands before this name, which is a part of the tag.
fn is_set_apart(inside: &str, name: &str) -> bool {
    let offset = (name.as_ptr() as usize).wrapping_sub(inside.as_ptr() as usize);
    let before = inside.get(..offset).unwrap_or_default();
    before.ends_with(is_space)
}

/// So much of a name as a message needs.
fn short(name: &str) -> &str {
    name.char_indices()
        .nth(40)
        .map_or(name, |(at, _)| &name[..at])
}
