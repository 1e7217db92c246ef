//! The tree: elements in one list, text borrowed from the source where it can be.

use std::{borrow::Cow, ops::Range};

use super::{
    Element, Limits, XmlRefusal, build,
    chars::{is_blank, is_space},
};

/// One document that kept every limit.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The text without a byte order mark.
    pub(super) text: &'a str,
    /// How many bytes the byte order mark took: 0 or 3.
    pub(super) mark_len: usize,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<RawAttribute<'a>>,
    pub(super) namespaces: Vec<Cow<'a, str>>,
    pub(super) instruction: Option<usize>,
}

/// An element as it lies in the list. Numbers are indices; none is [`NONE`].
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub local: &'a str,
    pub namespace: u32,
    pub text: Cow<'a, str>,
    pub parent: u32,
    pub first_child: u32,
    pub last_child: u32,
    pub next: u32,
    pub attributes: Range<u32>,
    pub span: Range<u32>,
    pub comment: bool,
    pub instruction: bool,
}

#[derive(Clone, Debug)]
pub(super) struct RawAttribute<'a> {
    pub local: &'a str,
    pub namespace: u32,
    pub value: Cow<'a, str>,
}

/// No such element.
pub(super) const NONE: u32 = u32::MAX;
/// The index of "no namespace" in the list of namespaces.
pub(super) const NO_NAMESPACE: u32 = 0;
/// The index of the namespace of the prefix `xml`.
pub(super) const XML_NAMESPACE: u32 = 1;

impl<'a> Document<'a> {
    /// Reads bytes into a tree, or says by which rule they were refused.
    pub fn read(bytes: &'a [u8], limits: &Limits) -> Result<Self, XmlRefusal> {
        build::document(bytes, limits)
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Element<'_, 'a> {
        Element::new(self, 0)
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a document has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether the source began with a byte order mark.
    #[must_use]
    pub const fn has_bom(&self) -> bool {
        self.mark_len > 0
    }

    /// Where a processing instruction stands outside of all values, as byte offset.
    #[must_use]
    pub const fn instruction(&self) -> Option<usize> {
        self.instruction
    }

    /// Line and column, both from 1, of a byte offset in the source.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (u32, u32) {
        line_and_column(self.text.as_bytes(), offset.saturating_sub(self.mark_len))
    }
}

impl<'a> Node<'a> {
    /// Adds a piece of text. White space between children is dropped: nobody reads
    /// it, and a deep document would be copied for nothing.
    pub fn add(&mut self, piece: Cow<'a, str>) {
        if piece.is_empty() {
            return;
        }
        let between = self.first_child != NONE;
        if between && is_blank(&piece) && is_blank(&self.text) {
            return;
        }
        if self.text.is_empty() {
            self.text = piece;
        } else {
            self.text.to_mut().push_str(&piece);
        }
    }
}

/// Line and column, both from 1, of a byte offset; columns count characters.
pub(super) fn line_and_column(bytes: &[u8], offset: usize) -> (u32, u32) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n');
    let row = &before[start.map_or(0, |at| at + 1)..];
    // Bytes that continue a character do not count.
    let column = 1 + row.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    let bounded = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (bounded(line), bounded(column))
}

/// The text without white space (of XML) at both ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}
