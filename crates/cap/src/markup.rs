//! The few lines of XML writing that envelopes and feeds need.
//!
//! Stock feed writers escape what stands inside `content`, which would turn a
//! signed alert into text. Here an alert is put in as it is, byte for byte.

use quick_xml::escape::escape;

use crate::xml::is_xml_char;

/// A document being written. Elements are closed in the order they were opened.
pub struct Markup {
    text: String,
    open: Vec<&'static str>,
    refused: Option<&'static str>,
}

/// A text holds a character that XML 1.0 cannot carry (XML 1.0 section 2.2 `Char`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{element}: a character that XML cannot carry")]
pub struct NotXmlText {
    /// The element the text was meant for.
    pub element: &'static str,
}

/// Names and values of attributes.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Default for Markup {
    fn default() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            open: Vec::new(),
            refused: None,
        }
    }
}

impl Markup {
    /// An empty document with its XML declaration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes, ">");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.line();
            self.end(name);
        }
    }

    /// An element without content.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes, "/>");
    }

    /// An element that holds one text.
    pub fn leaf(&mut self, name: &'static str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// The same with attributes.
    pub fn leaf_with(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes, ">");
        self.words(name, text, false);
        self.end(name);
    }

    /// A leaf for each text there is.
    pub fn leaves<'a>(&mut self, name: &'static str, texts: impl IntoIterator<Item = &'a String>) {
        for text in texts {
            self.leaf(name, text);
        }
    }

    /// Markup that is already whole, put in without a changed byte.
    pub fn whole(&mut self, name: &'static str, attributes: Attributes<'_>, document: &str) {
        self.tag(name, attributes, ">");
        self.text.push_str(document);
        self.end(name);
    }

    /// Markup that is already whole, without an element of its own around it.
    pub fn bare(&mut self, document: &str) {
        self.line();
        self.text.push_str(document);
    }

    /// The text; elements that are still open are closed.
    ///
    /// # Errors
    /// When a text holds a character that XML cannot carry.
    pub fn finish(mut self) -> Result<String, NotXmlText> {
        while !self.open.is_empty() {
            self.close();
        }
        self.text.push('\n');
        match self.refused {
            Some(element) => Err(NotXmlText { element }),
            None => Ok(self.text),
        }
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(self.open.len()));
    }

    fn tag(&mut self, name: &'static str, attributes: Attributes<'_>, end: &str) {
        self.line();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            self.words(name, value, true);
            self.text.push('"');
        }
        self.text.push_str(end);
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn words(&mut self, element: &'static str, text: &str, attribute: bool) {
        if text.chars().any(|c| !is_xml_char(c)) {
            self.refused = self.refused.or(Some(element));
        }
        for c in escape(text).chars() {
            // A reader turns these into a line feed or a space unless they are references.
            match c {
                '\r' => self.text.push_str("&#13;"),
                '\n' if attribute => self.text.push_str("&#10;"),
                '\t' if attribute => self.text.push_str("&#9;"),
                c => self.text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_would_change_is_written_as_a_reference() {
        let mut markup = Markup::new();
        markup.leaf_with("a", &[("b", "1\n\"2\"")], "<&>\r\n");
        let text = markup.finish().unwrap();
        assert!(
            text.ends_with("<a b=\"1&#10;&quot;2&quot;\">&lt;&amp;&gt;&#13;\n</a>\n"),
            "{text}"
        );
    }

    #[test]
    fn what_xml_cannot_carry_is_refused_with_its_element() {
        let mut markup = Markup::new();
        markup.open("feed", &[]);
        markup.leaf("title", "bell\u{7}");
        assert_eq!(markup.finish(), Err(NotXmlText { element: "title" }));
    }
}
