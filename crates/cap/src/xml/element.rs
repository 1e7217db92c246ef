//! A look at one element: cheap to copy, never outlives its document.

use std::{borrow::Cow, ops::Range};

use super::document::{Document, NONE, Node, RawAttribute, trimmed};
use crate::finding::Place;

/// One element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d, 'a> {
    document: &'d Document<'a>,
    index: u32,
}

impl PartialEq for Element<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl<'d, 'a> Element<'d, 'a> {
    pub(super) const fn new(document: &'d Document<'a>, index: u32) -> Self {
        Self { document, index }
    }

    fn node(&self) -> &'d Node<'a> {
        &self.document.nodes[self.index as usize]
    }

    /// The document that it stands in.
    #[must_use]
    pub const fn document(&self) -> &'d Document<'a> {
        self.document
    }

    /// The name without prefix.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.node().local
    }

    /// The namespace; empty if it has none.
    #[must_use]
    pub fn namespace(&self) -> &'d str {
        &self.document.namespaces[self.node().namespace as usize]
    }

    /// Whether name and namespace are these.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name() == name && self.namespace() == namespace
    }

    /// The joined direct text: character data, CDATA and references, exactly.
    /// Beside children, white space alone does not count as text.
    #[must_use]
    pub fn text(&self) -> &'d str {
        &self.node().text
    }

    /// The text, borrowed from the source where it stands there in one piece.
    #[must_use]
    pub fn text_cow(&self) -> Cow<'a, str> {
        self.node().text.clone()
    }

    /// The text without white space at both ends.
    #[must_use]
    pub fn trimmed(&self) -> &'d str {
        trimmed(self.text())
    }

    /// Whether a comment stands directly inside.
    #[must_use]
    pub fn has_comment(&self) -> bool {
        self.node().comment
    }

    /// Whether a processing instruction stands directly inside.
    #[must_use]
    pub fn has_instruction(&self) -> bool {
        self.node().instruction
    }

    /// The element around it.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.to(self.node().parent)
    }

    /// The child elements in document order.
    #[must_use]
    pub fn children(&self) -> Children<'d, 'a> {
        Children {
            next: self.to(self.node().first_child),
        }
    }

    /// Whether it has child elements.
    #[must_use]
    pub fn has_children(&self) -> bool {
        self.node().first_child != NONE
    }

    /// The first child with this namespace and name.
    #[must_use]
    pub fn child(&self, namespace: &str, name: &str) -> Option<Self> {
        self.children().find(|child| child.is(namespace, name))
    }

    /// The attributes, without namespace declarations.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'d, 'a>> + use<'d, 'a> {
        let range = self.node().attributes.clone();
        let document = self.document;
        document.attributes[range.start as usize..range.end as usize]
            .iter()
            .map(move |raw| Attribute { document, raw })
    }

    /// The value of the attribute with this name and no namespace.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'d str> {
        self.attributes()
            .find(|attribute| attribute.name() == name && attribute.namespace().is_empty())
            .map(|attribute| attribute.value())
    }

    /// Which bytes of the source it covers, from `<` of its start to `>` of its end.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        let span = &self.node().span;
        let mark = self.document.mark_len;
        span.start as usize + mark..span.end as usize + mark
    }

    /// Its source text, byte for byte.
    #[must_use]
    pub fn source(&self) -> &'a str {
        let span = &self.node().span;
        &self.document.text[span.start as usize..span.end as usize]
    }

    /// Where it stands. Computed on demand: most elements are never pointed at.
    #[must_use]
    pub fn place(&self) -> Place {
        let (line, column) = self.document.line_and_column(self.span().start);
        let path = self.path();
        Place { line, column, path }
    }

    fn path(&self) -> String {
        let mut steps = Vec::new();
        let mut here = Some(*self);
        while let Some(element) = here {
            steps.push(element.step());
            here = element.parent();
        }
        steps.reverse();
        steps.concat()
    }

    fn step(&self) -> String {
        let name = self.name();
        let Some(parent) = self.parent() else {
            return format!("/{name}");
        };
        let alike = || parent.children().filter(|child| child.name() == name);
        if alike().nth(1).is_none() {
            return format!("/{name}");
        }
        let before = alike().take_while(|child| child != self).count();
        format!("/{name}[{}]", before + 1)
    }

    fn to(self, index: u32) -> Option<Self> {
        (index != NONE).then_some(Self { index, ..self })
    }
}

/// The children of an element, in document order.
#[derive(Clone, Debug)]
pub struct Children<'d, 'a> {
    next: Option<Element<'d, 'a>>,
}

impl<'d, 'a> Iterator for Children<'d, 'a> {
    type Item = Element<'d, 'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let here = self.next?;
        self.next = here.to(here.node().next);
        Some(here)
    }
}

/// One attribute of an element.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'d, 'a> {
    document: &'d Document<'a>,
    raw: &'d RawAttribute<'a>,
}

impl<'d, 'a> Attribute<'d, 'a> {
    /// The name without prefix.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.raw.local
    }

    /// The namespace; empty if it has none.
    #[must_use]
    pub fn namespace(&self) -> &'d str {
        &self.document.namespaces[self.raw.namespace as usize]
    }

    /// The value, with references resolved and white space normalised.
    #[must_use]
    pub fn value(&self) -> &'d str {
        &self.raw.value
    }
}
