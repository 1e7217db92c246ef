//! The header of a message, without anything that it says.

use homeward_cap::xml::{Document, Limits};

/// The document with its `info` blocks cut out. `None` where the bytes are no document
/// within the limits.
pub(super) fn only(signed: &[u8]) -> Option<Vec<u8>> {
    let limits = Limits {
        bytes_max: super::MESSAGE_BYTES_MAX.saturating_mul(2),
        ..Limits::default()
    };
    let document = Document::read(signed, &limits).ok()?;
    let root = document.root();
    let infos = root
        .children()
        .filter(|child| child.is(root.namespace(), "info"));
    let mut kept = Vec::with_capacity(signed.len());
    let mut from = 0;
    for info in infos {
        let span = info.span();
        kept.extend_from_slice(signed.get(from..span.start)?);
        from = span.end;
    }
    kept.extend_from_slice(signed.get(from..)?);
    Some(kept)
}
