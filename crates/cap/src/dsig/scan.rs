//! Our own reader of a document: strict, bounded, and before anything else.
//!
//! It gives one item after the other and refuses, while reading, what no signed alert
//! needs: document types, foreign entities, instructions inside, comments that split a
//! value, ids used twice, and everything beyond [`limits`]. The signature library has a
//! reader of its own; it only ever sees documents that passed here.

use super::limits;
use super::names::DSIG;
use super::refused::{Limit, Refused};
use super::text::{is_blank, is_space, is_xml};
use quick_xml::XmlVersion;
use quick_xml::escape::EscapeError;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::borrow::Cow;
use std::collections::HashSet;

/// Attributes that some reader takes for an id.
const IDS: [&str; 4] = ["Id", "ID", "id", "AssertionID"];
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// One step of reading.
#[derive(Debug)]
pub(super) enum Item<'x> {
    Start(Element),
    End,
    Text(Cow<'x, str>, Written),
    Comment,
    Instruction(Cow<'x, str>),
    Eof,
}

/// How a piece of text stood in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Plain,
    Cdata,
    Reference,
}

/// A start tag with its names resolved; namespace declarations are left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub ns: Option<String>,
    pub local: String,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Attribute {
    pub ns: Option<String>,
    pub local: String,
    pub value: String,
}

impl Element {
    pub fn is(&self, ns: &str, local: &str) -> bool {
        self.ns.as_deref() == Some(ns) && self.local == local
    }

    pub fn is_dsig(&self) -> bool {
        self.ns.as_deref() == Some(DSIG)
    }
}

/// What was seen directly inside an element that is still open.
#[derive(Default)]
struct Open {
    text: bool,
    comment: bool,
}

/// A document being read.
pub(super) struct Scan<'x> {
    reader: NsReader<&'x [u8]>,
    open: Vec<Open>,
    root_seen: bool,
    nodes: usize,
    attributes: usize,
    canonical_len: usize,
    ids: HashSet<String>,
    started: u64,
}

impl<'x> Scan<'x> {
    /// Starts to read; `xml` comes from [`super::text::text`].
    pub fn new(xml: &'x str) -> Self {
        let mut reader = NsReader::from_str(xml);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        config.check_end_names = true;
        config.allow_dangling_amp = false;
        config.allow_unmatched_ends = false;
        reader
            .resolver_mut()
            .set_max_namespace_bindings(limits::NAMESPACES_MAX);
        Self {
            reader,
            open: Vec::new(),
            root_seen: false,
            nodes: 0,
            attributes: 0,
            canonical_len: 0,
            ids: HashSet::new(),
            started: 0,
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Where the last item began, in bytes of the text.
    pub fn started(&self) -> usize {
        usize::try_from(self.started).unwrap_or(usize::MAX)
    }

    /// The next item, or why the document is refused.
    pub fn next(&mut self) -> Result<Item<'x>, Refused> {
        loop {
            self.started = self.reader.buffer_position();
            let event = self.reader.read_event().map_err(refused)?;
            self.count(&event)?;
            let item = match event {
                Event::Decl(decl) => {
                    self.declaration(&decl)?;
                    continue;
                }
                Event::Start(start) => Item::Start(self.element(&start)?),
                Event::Empty(_) => return Err(Refused::NotWellFormed),
                Event::End(_) => {
                    self.open.pop().ok_or(Refused::NotWellFormed)?;
                    Item::End
                }
                Event::Text(text) => self.piece(text.xml10_content(), Written::Plain)?,
                Event::CData(text) => self.piece(text.xml10_content(), Written::Cdata)?,
                Event::GeneralRef(entity) => {
                    let c = character(&entity)?;
                    self.piece(Cow::Owned(c.to_string()), Written::Reference)?
                }
                Event::Comment(_) => self.comment()?,
                Event::PI(pi) if !self.root_seen => Item::Instruction(pi.into_inner()),
                Event::PI(_) => return Err(Refused::Instruction),
                Event::DocType(_) => return Err(Refused::Doctype),
                Event::Eof if self.root_seen && self.open.is_empty() => Item::Eof,
                Event::Eof => return Err(Refused::NotWellFormed),
            };
            return Ok(item);
        }
    }

    fn count(&mut self, event: &Event<'_>) -> Result<(), Refused> {
        // Canonical form writes these as references, and a reference counts as a node.
        let escapes = match event {
            Event::Text(text) => escapes(text),
            Event::CData(text) => escapes(text),
            _ => 0,
        };
        self.nodes += 1 + escapes;
        if self.nodes > limits::NODES_MAX {
            return Err(Refused::Limit(Limit::Nodes));
        }
        // The marks around a piece take fewer than 16 bytes in canonical form.
        self.grow(event.len() + 5 * escapes + 16)
    }

    fn grow(&mut self, by: usize) -> Result<(), Refused> {
        self.canonical_len = self.canonical_len.saturating_add(by);
        if self.canonical_len > limits::CANONICAL_LEN_MAX {
            return Err(Refused::Limit(Limit::Canonical));
        }
        Ok(())
    }

    fn declaration(&mut self, decl: &BytesDecl<'_>) -> Result<(), Refused> {
        if self.started != 0 {
            return Err(Refused::NotWellFormed);
        }
        if decl.version().map_err(|_| Refused::NotWellFormed)? != "1.0" {
            return Err(Refused::NotWellFormed);
        }
        match decl.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(_) => Err(Refused::NotUtf8),
        }
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Refused> {
        if self.open.is_empty() && self.root_seen {
            return Err(Refused::NotWellFormed);
        }
        self.root_seen = true;
        self.open.push(Open::default());
        if self.open.len() > limits::DEPTH_MAX {
            return Err(Refused::Limit(Limit::Depth));
        }
        let (ns, local) = self.reader.resolver().resolve_element(start.name());
        let ns = bound(ns)?;
        let local = local.into_inner().to_owned();
        // The end tag repeats the name, and the namespace may have to be declared here.
        let mut len = start.len() + ns.as_deref().map_or(0, str::len);
        let mut attributes = Vec::new();
        for (index, found) in start.attributes().enumerate() {
            self.attributes += 1;
            if index >= limits::ATTRIBUTES_MAX || self.attributes > limits::ATTRIBUTES_TOTAL_MAX {
                return Err(Refused::Limit(Limit::Attributes));
            }
            let found = found.map_err(|_| Refused::NotWellFormed)?;
            if found.key.as_namespace_binding().is_some() {
                declares(found.key.prefix().is_some(), &found.value)?;
                continue;
            }
            let attribute = self.attribute(&found)?;
            len += attribute.ns.as_deref().map_or(0, str::len) + 5 * attribute.value.len();
            attributes.push(attribute);
        }
        self.grow(len)?;
        attributes.sort();
        let same = |pair: &[Attribute]| match pair {
            [a, b] => a.ns == b.ns && a.local == b.local,
            _ => false,
        };
        if attributes.windows(2).any(same) {
            return Err(Refused::NotWellFormed);
        }
        Ok(Element {
            ns,
            local,
            attributes,
        })
    }

    fn attribute(
        &mut self,
        found: &quick_xml::events::attributes::Attribute<'_>,
    ) -> Result<Attribute, Refused> {
        let (ns, local) = self.reader.resolver().resolve_attribute(found.key);
        let ns = bound(ns)?;
        let local = local.into_inner().to_owned();
        let value = normalised(found)?;
        let is_id = match ns.as_deref() {
            None => IDS.contains(&local.as_str()),
            Some(XML) => local == "id",
            Some(_) => false,
        };
        if is_id && !self.ids.insert(value.clone()) {
            return Err(Refused::DuplicateId);
        }
        Ok(Attribute { ns, local, value })
    }

    fn piece(&mut self, text: Cow<'x, str>, written: Written) -> Result<Item<'x>, Refused> {
        let blank = is_blank(&text);
        match self.open.last_mut() {
            Some(open) => {
                open.text |= !blank;
                if open.text && open.comment {
                    return Err(Refused::CommentInValue);
                }
            }
            None if blank && written == Written::Plain => {}
            None => return Err(Refused::NotWellFormed),
        }
        Ok(Item::Text(text, written))
    }

    fn comment(&mut self) -> Result<Item<'x>, Refused> {
        if let Some(open) = self.open.last_mut() {
            open.comment = true;
            if open.text {
                return Err(Refused::CommentInValue);
            }
        }
        Ok(Item::Comment)
    }
}

fn escapes(text: &str) -> usize {
    let is_escaped = |byte: &u8| matches!(byte, b'<' | b'>' | b'&' | b'\r');
    text.as_bytes()
        .iter()
        .filter(|byte| is_escaped(byte))
        .count()
}

fn refused(error: quick_xml::Error) -> Refused {
    use quick_xml::name::NamespaceError as Ns;
    match error {
        quick_xml::Error::Namespace(Ns::TooManyBindings(_)) => Refused::Limit(Limit::Namespaces),
        _ => Refused::NotWellFormed,
    }
}

fn bound(resolved: ResolveResult<'_>) -> Result<Option<String>, Refused> {
    match resolved {
        ResolveResult::Bound(ns) => Ok(Some(ns.0.to_owned())),
        ResolveResult::Unbound => Ok(None),
        ResolveResult::Unknown(_) => Err(Refused::NotWellFormed),
    }
}

/// A namespace name must read the same for who resolves references in it and who does not.
fn declares(prefixed: bool, value: &str) -> Result<(), Refused> {
    if value.len() > limits::NAMESPACE_LEN_MAX {
        return Err(Refused::Limit(Limit::Namespaces));
    }
    if value.contains('&') || value.contains(is_space) || (prefixed && value.is_empty()) {
        return Err(Refused::NotWellFormed);
    }
    Ok(())
}

/// The value of an attribute as XML 1.0 normalises it (section 3.3.3).
fn normalised(found: &quick_xml::events::attributes::Attribute<'_>) -> Result<String, Refused> {
    let value = match found.normalized_value(XmlVersion::Explicit1_0) {
        Ok(value) => value,
        Err(quick_xml::Error::Escape(EscapeError::UnrecognizedEntity(..))) => {
            return Err(Refused::Entity);
        }
        Err(_) => return Err(Refused::NotWellFormed),
    };
    if found.value.contains('<') || !value.chars().all(is_xml) {
        return Err(Refused::NotWellFormed);
    }
    Ok(value.into_owned())
}

/// What a reference stands for (XML 1.0, sections 4.1 and 4.6).
fn character(entity: &BytesRef<'_>) -> Result<char, Refused> {
    match entity.resolve_char_ref() {
        Ok(Some(c)) if is_xml(c) => Ok(c),
        Ok(Some(_)) | Err(_) => Err(Refused::NotWellFormed),
        Ok(None) => match &**entity {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(Refused::Entity),
        },
    }
}
