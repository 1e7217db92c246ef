//! Bytes to a bounded, namespace-resolved tree, and nothing an attacker could use.
//!
//! The tokens come from `quick-xml`, which by itself resolves nothing and fetches
//! nothing. On top stands what XML asks and a tokeniser does not look at (names,
//! forbidden characters, one root, declared prefixes), and what an alerting service
//! must refuse though XML allows it: any DOCTYPE, any entity beyond the five that
//! are built in, deep nesting, floods of elements and attributes. Every limit has a
//! name in [`Limits`].
//!
//! A value is the joined text of an element. A comment or a processing instruction
//! never splits it: a forged sender once passed a check that saw only the text before
//! a comment. The tree remembers that one stood there.
//!
//! ```
//! use homeward_cap::xml::{Document, Limits};
//!
//! let document = Document::read(b"<a xmlns='urn:x'><b>one<!-- --> two</b></a>", &Limits::default())
//!     .map_err(|refusal| refusal.message)?;
//! let b = document.root().child("urn:x", "b").ok_or("no b")?;
//! assert_eq!(b.text(), "one two");
//! assert!(b.has_comment());
//! assert_eq!(b.place().path, "/a/b");
//! assert_eq!(b.source(), "<b>one<!-- --> two</b>");
//! # Ok::<(), String>(())
//! ```

mod build;
mod chars;
mod document;
mod element;
mod limits;
mod prolog;
mod refusal;
mod scope;
mod tag;
#[cfg(test)]
mod tests;

pub use chars::{is_space, is_xml_char};
pub use document::Document;
pub use element::{Attribute, Children, Element};
pub use limits::Limits;
pub use refusal::XmlRefusal;

/// The namespace of XML Schema instances: `xsi:schemaLocation` and its siblings.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace of XML signatures.
pub const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// The namespace that the prefix `xml` always means.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
