//! From bytes to the text of a document, before anything reads it as XML.

use super::limits;
use super::refused::{Limit, Refused};

/// The text of a document, if its bytes are within bounds and UTF-8 without what XML
/// forbids and without a document type. A byte order mark is left out.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Refused> {
    if bytes.len() > limits::DOCUMENT_LEN_MAX {
        return Err(Refused::Limit(Limit::Length));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A second one is text before the root, which the tokeniser would not count.
    if text.starts_with('\u{feff}') || !text.chars().all(is_xml) {
        return Err(Refused::NotWellFormed);
    }
    // Looked for in the plain bytes, CDATA and comments included, so that it does not
    // matter where a reader thinks that those end.
    let doctype = b"<!DOCTYPE";
    let found = |at: usize| {
        text.as_bytes()
            .get(at..at + doctype.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(doctype))
    };
    if text.match_indices("<!").any(|(at, _)| found(at)) {
        return Err(Refused::Doctype);
    }
    Ok(text)
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Whether XML 1.0 allows the character (section 2.2).
pub(super) fn is_xml(c: char) -> bool {
    (c >= ' ' || is_space(c)) && !matches!(c, '\u{fffe}' | '\u{ffff}')
}
