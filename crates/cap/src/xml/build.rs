//! Tokens to a tree, one pass, every limit looked at before memory is taken.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    errors::{Error, SyntaxError},
    events::Event,
};

use super::{
    Document, Limits, XML, XmlRefusal,
    chars::{is_blank, is_xml_char},
    document::{NONE, Node, RawAttribute},
    prolog,
    scope::Scope,
};
use crate::rule::xml as rule;

/// What is known while the tokens come in.
pub(super) struct Builder<'a, 'l> {
    pub text: &'a str,
    pub limits: &'l Limits,
    pub nodes: Vec<Node<'a>>,
    pub attributes: Vec<RawAttribute<'a>>,
    pub attributes_seen: usize,
    pub namespaces: Vec<Cow<'a, str>>,
    pub scope: Scope<'a>,
    /// The open elements, innermost last.
    open: Vec<u32>,
    instruction: Option<usize>,
}

/// Reads the whole document.
pub(super) fn document<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Document<'a>, XmlRefusal> {
    let (text, mark_len) = prolog::decoded(bytes, limits)?;
    let mut builder = Builder::new(text, limits);
    builder.run()?;
    let Builder {
        nodes,
        attributes,
        namespaces,
        instruction,
        ..
    } = builder;
    Ok(Document {
        text,
        mark_len,
        nodes,
        attributes,
        namespaces,
        instruction,
    })
}

impl<'a, 'l> Builder<'a, 'l> {
    fn new(text: &'a str, limits: &'l Limits) -> Self {
        Self {
            text,
            limits,
            nodes: Vec::with_capacity(64),
            attributes: Vec::new(),
            attributes_seen: 0,
            namespaces: vec![Cow::Borrowed(""), Cow::Borrowed(XML)],
            scope: Scope::default(),
            open: Vec::new(),
            instruction: None,
        }
    }

    /// The depth of the element that opens next.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + 1
    }

    fn run(&mut self) -> Result<(), XmlRefusal> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().enable_all_checks(true);
        loop {
            let start = position(&reader);
            let event = match reader.read_event() {
                Ok(Event::Eof) => return self.end_of_text(),
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error, &reader, start)),
            };
            self.take(event, start, position(&reader))?;
        }
    }

    fn take(&mut self, event: Event<'a>, start: usize, end: usize) -> Result<(), XmlRefusal> {
        let source = &self.text[start..end];
        match event {
            Event::Start(tag) => {
                let name_len = tag.name().into_inner().len();
                self.open(&source[1..source.len() - 1], name_len, start)
            }
            Event::Empty(tag) => {
                let name_len = tag.name().into_inner().len();
                self.open(&source[1..source.len() - 2], name_len, start)?;
                self.close(end);
                Ok(())
            }
            Event::End(_) => {
                self.close(end);
                Ok(())
            }
            Event::Text(text) => self.text(text.xml10_content(), start),
            Event::CData(text) => self.cdata(text.xml10_content(), start),
            Event::GeneralRef(name) => self.reference(&name, start),
            Event::Comment(_) => {
                self.mark(|node| node.comment = true);
                Ok(())
            }
            Event::PI(instruction) => self.instruction(instruction.target(), start),
            Event::Decl(declared) if start == 0 => prolog::declaration(&declared, self.text, start),
            Event::Decl(_) => {
                let message = "the XML declaration stands not at the very beginning";
                Err(self.refuse(&rule::MALFORMED, start, message))
            }
            Event::DocType(_) => Err(self.refuse(&rule::DOCTYPE, start, "a DOCTYPE")),
            Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, inside: &'a str, name_len: usize, at: usize) -> Result<(), XmlRefusal> {
        self.room_for_one(at)?;
        let tag = self.tag(inside, name_len, at)?;
        let index = bounded(self.nodes.len());
        let parent = self.open.last().copied().unwrap_or(NONE);
        self.nodes.push(Node {
            local: tag.local,
            namespace: tag.namespace,
            text: Cow::Borrowed(""),
            parent,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            attributes: tag.attributes,
            span: bounded(at)..0,
            comment: false,
            instruction: false,
        });
        if parent != NONE {
            self.hang(parent, index);
        }
        self.open.push(index);
        Ok(())
    }

    fn room_for_one(&self, at: usize) -> Result<(), XmlRefusal> {
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(self.refuse(&rule::TRAILING, at, "a second root element"));
        }
        if self.open.len() >= self.limits.depth_max {
            let message = format!("nested deeper than {}", self.limits.depth_max);
            return Err(self.refuse(&rule::DEPTH, at, message));
        }
        if self.nodes.len() >= self.limits.elements_max {
            let message = format!("more than {} elements", self.limits.elements_max);
            return Err(self.refuse(&rule::ELEMENTS, at, message));
        }
        Ok(())
    }

    fn hang(&mut self, parent: u32, index: u32) {
        let before = self.nodes[parent as usize].last_child;
        if before == NONE {
            let node = &mut self.nodes[parent as usize];
            node.first_child = index;
            // What indents the first child is no text either.
            if is_blank(&node.text) {
                node.text = Cow::Borrowed("");
            }
        } else {
            self.nodes[before as usize].next = index;
        }
        self.nodes[parent as usize].last_child = index;
    }

    fn close(&mut self, end: usize) {
        let depth = self.open.len();
        if let Some(index) = self.open.pop() {
            self.nodes[index as usize].span.end = bounded(end);
        }
        self.scope.leave(depth);
    }

    fn text(&mut self, piece: Cow<'a, str>, at: usize) -> Result<(), XmlRefusal> {
        if piece.contains("]]>") {
            let message = "`]]>` stands in text";
            return Err(self.refuse(&rule::MALFORMED, at, message));
        }
        if self.open.is_empty() && is_blank(&piece) {
            return Ok(());
        }
        self.value(piece, at)
    }

    fn cdata(&mut self, piece: Cow<'a, str>, at: usize) -> Result<(), XmlRefusal> {
        self.value(piece, at)
    }

    fn value(&mut self, piece: Cow<'a, str>, at: usize) -> Result<(), XmlRefusal> {
        match self.open.last() {
            Some(&index) => {
                self.nodes[index as usize].add(piece);
                Ok(())
            }
            None if self.nodes.is_empty() => {
                Err(self.refuse(&rule::MALFORMED, at, "text before the root element"))
            }
            None => Err(self.refuse(&rule::TRAILING, at, "text after the root element")),
        }
    }

    fn reference(
        &mut self,
        name: &quick_xml::events::BytesRef<'_>,
        at: usize,
    ) -> Result<(), XmlRefusal> {
        let builtin = match &**name {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "apos" => "'",
            "quot" => "\"",
            _ => return self.numeric(name, at),
        };
        self.value(Cow::Borrowed(builtin), at)
    }

    fn numeric(
        &mut self,
        name: &quick_xml::events::BytesRef<'_>,
        at: usize,
    ) -> Result<(), XmlRefusal> {
        match name.resolve_char_ref() {
            Ok(Some(c)) if is_xml_char(c) => self.value(Cow::Owned(c.to_string()), at),
            Ok(None) => Err(self.refuse(&rule::ENTITY, at, "an entity that is not built in")),
            Ok(Some(_)) | Err(_) => {
                let message = "a reference to a character that XML forbids";
                Err(self.refuse(&rule::CHARACTERS, at, message))
            }
        }
    }

    fn instruction(&mut self, target: &str, at: usize) -> Result<(), XmlRefusal> {
        if target.eq_ignore_ascii_case("xml") {
            let message = "the XML declaration stands not at the very beginning";
            return Err(self.refuse(&rule::MALFORMED, at, message));
        }
        self.instruction.get_or_insert(at);
        self.mark(|node| node.instruction = true);
        Ok(())
    }

    fn mark(&mut self, with: impl FnOnce(&mut Node<'a>)) {
        if let Some(&index) = self.open.last() {
            with(&mut self.nodes[index as usize]);
        }
    }

    fn end_of_text(&self) -> Result<(), XmlRefusal> {
        let at = self.text.len();
        match (self.nodes.is_empty(), self.open.is_empty()) {
            (true, _) => Err(self.refuse(&rule::EMPTY, at, "there is no element")),
            (false, true) => Ok(()),
            (false, false) => {
                Err(self.refuse(&rule::MALFORMED, at, "the root element is not closed"))
            }
        }
    }

    fn broken(&self, error: &Error, reader: &Reader<&'a [u8]>, start: usize) -> XmlRefusal {
        let at = usize::try_from(reader.error_position()).unwrap_or(start);
        let markup = self.text.get(start..).is_some_and(is_declaration_markup);
        let doctype = matches!(error, Error::Syntax(SyntaxError::UnclosedDoctype)) || markup;
        if doctype {
            return self.refuse(&rule::DOCTYPE, start, "a DOCTYPE or another declaration");
        }
        let after = self.open.is_empty() && !self.nodes.is_empty();
        let rule = if after {
            &rule::TRAILING
        } else {
            &rule::MALFORMED
        };
        self.refuse(rule, at, error.to_string())
    }
}

/// Whether this begins like `<!DOCTYPE` or `<!ENTITY`: neither comment nor CDATA.
fn is_declaration_markup(rest: &str) -> bool {
    rest.starts_with("<!") && !rest.starts_with("<!--") && !rest.starts_with("<![CDATA[")
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Offsets and counts are below the limit of bytes, which is far below this bound.
fn bounded(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}
