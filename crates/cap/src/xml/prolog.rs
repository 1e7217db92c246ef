//! What must be settled before the first token: size, encoding, forbidden characters.

use quick_xml::events::BytesDecl;

use super::{Limits, XmlRefusal, chars::forbidden};
use crate::rule::xml as rule;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of the document and how many bytes its byte order mark took.
pub(super) fn decoded<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<(&'a str, usize), XmlRefusal> {
    if bytes.len() > limits.bytes_max {
        let message = format!(
            "{} bytes; at most {} are read",
            bytes.len(),
            limits.bytes_max
        );
        return Err(XmlRefusal::at(&rule::SIZE, bytes, 0, message));
    }
    if let Some(name) = other_encoding(bytes) {
        let message = format!("the bytes look like {name}, not UTF-8");
        return Err(XmlRefusal::at(&rule::ENCODING, b"", 0, message));
    }
    let (mark_len, rest) = match bytes.strip_prefix(UTF8_MARK) {
        Some(rest) => (UTF8_MARK.len(), rest),
        None => (0, bytes),
    };
    // The tokeniser would pass over a second one without counting it, and every place
    // after it would be three bytes off.
    if rest.starts_with(UTF8_MARK) {
        let message = "a second byte order mark";
        return Err(XmlRefusal::at(&rule::MALFORMED, rest, 0, message));
    }
    let text = std::str::from_utf8(rest).map_err(|error| {
        let at = error.valid_up_to();
        XmlRefusal::at(&rule::ENCODING, rest, at, "these bytes are not UTF-8")
    })?;
    match forbidden(text) {
        None => Ok((text, mark_len)),
        Some(at) => {
            let c = text[at..].chars().next().unwrap_or_default();
            let message = format!("U+{:04X} may not stand in XML", u32::from(c));
            Err(XmlRefusal::at(&rule::CHARACTERS, rest, at, message))
        }
    }
}

/// Recognises UTF-16 and UTF-32 by their first bytes, with or without a mark.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, b'<', ..] | [b'<', 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

/// Looks at `<?xml ...?>`: version 1.0, and UTF-8 or its subset ASCII.
pub(super) fn declaration(
    declared: &BytesDecl<'_>,
    text: &str,
    at: usize,
) -> Result<(), XmlRefusal> {
    let bytes = text.as_bytes();
    let version = declared.version();
    if version.as_deref().ok() != Some("1.0") {
        let message = "the declaration does not say version 1.0";
        return Err(XmlRefusal::at(&rule::MALFORMED, bytes, at, message));
    }
    let name = match declared.encoding() {
        None => return Ok(()),
        Some(Ok(name)) => name.to_ascii_lowercase(),
        Some(Err(error)) => {
            return Err(XmlRefusal::at(
                &rule::MALFORMED,
                bytes,
                at,
                error.to_string(),
            ));
        }
    };
    match name.as_str() {
        "utf-8" | "utf8" => Ok(()),
        "us-ascii" | "ascii" if text.is_ascii() => Ok(()),
        _ => {
            let message = format!("the encoding is declared as {name}");
            Err(XmlRefusal::at(&rule::ENCODING, bytes, at, message))
        }
    }
}
