//! That the body is the one that was signed: `Content-Digest` and the older `Digest`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sfv::{BareItem, Dictionary, ListEntry, Parser};
use sha2::{Digest as _, Sha256};

use super::Unproved;

const WRONG: Unproved = "the digest is not that of the body";
const UNREADABLE: Unproved = "the digest cannot be read";

fn sha256(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

/// `Content-Digest` (RFC 9530 section 2).
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", sha256(body))
}

/// `Digest` (RFC 3230 section 4.3.2).
pub fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", sha256(body))
}

/// Other algorithms beside SHA-256 may stand there; they are not needed.
pub fn is_content_digest_of(header: &str, body: &[u8]) -> Result<(), Unproved> {
    let parsed = Parser::new(header).parse::<Dictionary>();
    let parsed = parsed.map_err(|_| UNREADABLE)?;
    match parsed.get("sha-256") {
        Some(ListEntry::Item(item)) => match &item.bare_item {
            BareItem::ByteSequence(bytes) if bytes[..] == Sha256::digest(body)[..] => Ok(()),
            BareItem::ByteSequence(_) => Err(WRONG),
            _ => Err(UNREADABLE),
        },
        _ => Err("there is no digest by SHA-256"),
    }
}

pub fn is_digest_of(header: &str, body: &[u8]) -> Result<(), Unproved> {
    let mut named = header
        .split(',')
        .filter_map(|one| one.trim().split_once('='));
    let (_, value) = named
        .find(|(name, _)| name.eq_ignore_ascii_case("sha-256"))
        .ok_or("there is no digest by SHA-256")?;
    if value == sha256(body) {
        Ok(())
    } else {
        Err(WRONG)
    }
}
