//! An alert inside another document: put in and cut out without a changed byte.

use std::collections::BTreeMap;

use crate::xml::{Document, Element, Limits, is_space};

/// A whole XML document as it stands inside another: mostly a signed alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    document: Vec<u8>,
    alert: bool,
    exact: bool,
}

/// Why a document cannot stand inside another one unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotEmbeddable {
    /// It is no XML, or not within the limits.
    #[error("{0}")]
    NotXml(String),
    /// A comment or a processing instruction stands beside its root: inside
    /// another document it would be lost, and a signature may cover it.
    #[error("something stands beside the root element")]
    BesideRoot,
    /// An element has no namespace: inside it would get the one around it.
    #[error("element {0} has no namespace of its own")]
    WouldInherit(String),
}

/// The namespaces of CAP 1.2, 1.1 and 1.0.
pub(crate) const CAP_NAMESPACES: [&str; 3] = [
    "urn:oasis:names:tc:emergency:cap:1.2",
    "urn:oasis:names:tc:emergency:cap:1.1",
    "http://www.incident.com/cap/1.0",
];

pub(crate) fn is_alert(element: Element<'_, '_>) -> bool {
    element.name() == "alert" && CAP_NAMESPACES.contains(&element.namespace())
}

impl Embedded {
    /// A document to be put into another; looked at when it is written.
    #[must_use]
    pub fn new(document: impl Into<Vec<u8>>) -> Self {
        let document = document.into();
        let read = Document::read(&document, &Limits::default());
        let alert = read.is_ok_and(|read| is_alert(read.root()));
        Self {
            document,
            alert,
            exact: true,
        }
    }

    /// The document: what a signature is to be verified over.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.document
    }

    /// Whether its root is a CAP alert (of any version).
    #[must_use]
    pub const fn is_alert(&self) -> bool {
        self.alert
    }

    /// Whether these are exactly the bytes that stood in the other document.
    /// `false` when namespaces that it borrowed from there had to be declared.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }
}

/// The document as it can stand in another: without its XML declaration, else unchanged.
pub(crate) fn embeddable(document: &[u8]) -> Result<&str, NotEmbeddable> {
    let read = Document::read(document, &Limits::default());
    let read = read.map_err(|refusal| NotEmbeddable::NotXml(refusal.to_string()))?;
    let root = read.root();
    let span = root.span();
    let before = document.get(..span.start).unwrap_or_default();
    let after = document.get(span.end..).unwrap_or_default();
    let before = String::from_utf8_lossy(before);
    if !is_prolog(before.trim_start_matches('\u{feff}'))
        || !is_prolog(&String::from_utf8_lossy(after))
    {
        return Err(NotEmbeddable::BesideRoot);
    }
    if let Some(bare) = find(root, &|element| element.namespace().is_empty()) {
        return Err(NotEmbeddable::WouldInherit(bare.place().path));
    }
    Ok(root.source())
}

/// White space, perhaps after an XML declaration.
fn is_prolog(text: &str) -> bool {
    let declared = text
        .strip_prefix("<?xml")
        .filter(|rest| rest.starts_with(is_space))
        .and_then(|rest| rest.split_once("?>"));
    let rest = declared.map_or(text, |(_, rest)| rest);
    rest.chars().all(is_space)
}

/// The element as a document of its own. `None` when it cannot be understood
/// without the document around it.
pub(crate) fn cut_out(element: Element<'_, '_>) -> Option<Embedded> {
    let source = element.source();
    let alert = is_alert(element);
    if means_the_same(element, source) {
        let document = source.as_bytes().to_vec();
        return Some(Embedded {
            document,
            alert,
            exact: true,
        });
    }
    let declared = with_declarations(element)?;
    means_the_same(element, &declared).then(|| Embedded {
        document: declared.into_bytes(),
        alert,
        exact: false,
    })
}

fn means_the_same(element: Element<'_, '_>, document: &str) -> bool {
    let read = Document::read(document.as_bytes(), &Limits::default());
    read.is_ok_and(|read| same(element, read.root()))
}

/// Same names, namespaces, attributes and texts, all the way down.
fn same(a: Element<'_, '_>, b: Element<'_, '_>) -> bool {
    let attributes = |e: Element<'_, '_>| -> Vec<(String, String, String)> {
        let parts = e.attributes().map(|a| {
            (
                a.namespace().to_owned(),
                a.name().to_owned(),
                a.value().to_owned(),
            )
        });
        parts.collect()
    };
    b.is(a.namespace(), a.name())
        && a.text() == b.text()
        && attributes(a) == attributes(b)
        && a.children().count() == b.children().count()
        && a.children().zip(b.children()).all(|(a, b)| same(a, b))
}

/// The source with the prefixes that its elements borrow declared on its root.
fn with_declarations(root: Element<'_, '_>) -> Option<String> {
    let mut borrowed = BTreeMap::new();
    collect_prefixes(root, &mut borrowed);
    let source = root.source();
    let head_len = 1 + raw_name(root).len();
    let (head, tail) = source.split_at_checked(head_len)?;
    let start_tag = tail.split('>').next().unwrap_or(tail);
    let mut text = head.to_owned();
    for (prefix, namespace) in borrowed {
        let (name, colon) = if prefix.is_empty() {
            ("", "")
        } else {
            (prefix, ":")
        };
        let declaration = format!("xmlns{colon}{name}=");
        let there = start_tag
            .split_ascii_whitespace()
            .any(|word| word.starts_with(&declaration));
        if !there && !namespace.is_empty() {
            let value = quick_xml::escape::escape(namespace);
            text.push_str(&format!(" {declaration}\"{value}\""));
        }
    }
    text.push_str(tail);
    Some(text)
}

/// Each prefix with the namespace it has where it is first used.
fn collect_prefixes<'d>(element: Element<'d, '_>, into: &mut BTreeMap<&'d str, &'d str>) {
    let prefix = raw_name(element)
        .split_once(':')
        .map_or("", |(prefix, _)| prefix);
    into.entry(prefix).or_insert_with(|| element.namespace());
    for child in element.children() {
        collect_prefixes(child, into);
    }
}

/// The name as it is written, with its prefix.
fn raw_name<'d>(element: Element<'d, '_>) -> &'d str {
    let inside = element.source().get(1..).unwrap_or_default();
    inside
        .split(|c| is_space(c) || c == '/' || c == '>')
        .next()
        .unwrap_or_default()
}

fn find<'d, 'a>(
    element: Element<'d, 'a>,
    wanted: &dyn Fn(Element<'d, 'a>) -> bool,
) -> Option<Element<'d, 'a>> {
    if wanted(element) {
        return Some(element);
    }
    element.children().find_map(|child| find(child, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<Embedded> {
        let document = Document::read(text.as_bytes(), &Limits::default()).unwrap();
        let inner = document.root().children().next().unwrap();
        cut_out(inner)
    }

    #[test]
    fn an_alert_is_cut_out_as_the_bytes_it_was_put_in_as() {
        let signed = "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>\r\n <sent a = '1' >&#x32;</sent ></alert>";
        let whole = format!("\u{feff}<?xml version='1.0'?>\n{signed}\n");
        assert_eq!(embeddable(whole.as_bytes()), Ok(signed));
        let found = cut(&format!("<e xmlns='urn:e' xmlns:x='urn:x'>\n {signed}</e>")).unwrap();
        assert_eq!(found.as_bytes(), signed.as_bytes());
        assert!(found.is_exact() && found.is_alert());
    }

    #[test]
    fn what_would_change_inside_is_not_put_in() {
        let bare = embeddable(b"<c:alert xmlns:c='urn:c'><x/></c:alert>");
        assert_eq!(
            bare,
            Err(NotEmbeddable::WouldInherit("/alert/x".to_owned()))
        );
        for beside in [
            "<?xml-stylesheet href='x'?><a xmlns='u'/>",
            "<?p q?><a xmlns='u'/>",
            "<a xmlns='u'/><!-- c -->",
            "<?xml version='1.0'?><?p?><a xmlns='u'/>",
        ] {
            assert_eq!(
                embeddable(beside.as_bytes()),
                Err(NotEmbeddable::BesideRoot),
                "{beside}"
            );
        }
        for not_xml in [
            "",
            "<a",
            "<!DOCTYPE a><a xmlns='u'/>",
            "<?xml version='1.0' encoding='GB18030'?><a xmlns='u'/>",
        ] {
            let found = embeddable(not_xml.as_bytes());
            assert!(matches!(found, Err(NotEmbeddable::NotXml(_))), "{not_xml}");
        }
    }

    #[test]
    fn borrowed_namespaces_are_declared_and_told() {
        let by_prefix = cut(
            "<e xmlns:c='urn:oasis:names:tc:emergency:cap:1.2'><c:alert ><c:sent/></c:alert></e>",
        )
        .unwrap();
        let text = String::from_utf8(by_prefix.as_bytes().to_vec()).unwrap();
        assert_eq!(
            text,
            "<c:alert xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\" ><c:sent/></c:alert>"
        );
        assert!(!by_prefix.is_exact() && by_prefix.is_alert());
        let by_default = cut("<d:e xmlns:d='urn:d' xmlns='urn:c'><alert/></d:e>").unwrap();
        assert_eq!(by_default.as_bytes(), b"<alert xmlns=\"urn:c\"/>");
        // The prefix of an attribute is not to be guessed.
        assert_eq!(cut("<e xmlns:p='urn:p'><a p:k='1'/></e>"), None);
    }
}
