//! Digests: what is kept instead of the thing itself.
//!
//! All are SHA-256. Every use has a prefix of its own, so a digest made for one
//! purpose never equals a digest made for another; only [`digest`] is bare, so that
//! anybody can compute it with stock tools.

use crate::SealError;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::hash::{Hash, Hasher};
use std::{fmt, str::FromStr};
use subtle::ConstantTimeEq;

/// A SHA-256 digest, written as 64 hexadecimal digits.
///
/// Two digests are compared in constant time: the digest of a session token is a
/// secret of sorts, and `==` must not tell how much of a guess was right.
#[derive(Clone, Copy, PartialOrd, Ord, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// A digest from the bytes that a store kept.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for a store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The SHA-256 of the bytes, nothing added.
#[must_use]
pub fn digest(bytes: impl AsRef<[u8]>) -> Digest {
    Digest(Sha256::digest(bytes.as_ref()).into())
}

/// The digest under which a session or key token is stored.
///
/// Tokens are long and random, so a plain hash is enough; a password would need a slow one.
#[must_use]
pub fn token_digest(token: &str) -> Digest {
    parts("homeward token 1", &[token.as_bytes()])
}

/// The digest of personal content under a salt. Once the salt is forgotten, nobody
/// can find the content by trying names.
#[must_use]
pub fn salted(salt: &[u8; 16], content: &[u8]) -> Digest {
    parts("homeward salted 1", &[salt, content])
}

/// The digest of a purpose and its parts. All parts but the last must have a fixed
/// length, so that no two lists of parts look alike.
pub(crate) fn parts(purpose: &str, parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    parts.iter().for_each(|part| hash.update(part));
    Digest(hash.finalize().into())
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads exactly `N` bytes of hexadecimal digits in lower case.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Hash for Digest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        read_hex(text).map(Self).ok_or(SealError::Digest)
    }
}

impl TryFrom<String> for Digest {
    type Error = SealError;

    fn try_from(text: String) -> Result<Self, SealError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bare_digest_is_the_sha_256_of_everybody() {
        let text = digest("abc").to_string();
        assert_eq!(
            text,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(text.parse(), Ok(digest("abc")));
        assert_eq!(
            serde_json::to_string(&digest("abc")).unwrap(),
            format!("\"{text}\"")
        );
        assert_eq!(
            serde_json::from_str::<Digest>(&format!("\"{text}\"")).unwrap(),
            digest("abc")
        );
    }

    #[test]
    fn wrong_lengths_and_wrong_letters_are_not_digests() {
        let text = digest("abc").to_string();
        for wrong in [
            &text[1..],
            &text[2..],
            "",
            &text.to_uppercase(),
            &text.replace('b', "g"),
        ] {
            assert_eq!(wrong.parse::<Digest>(), Err(SealError::Digest));
        }
        assert!(format!("{text}00").parse::<Digest>().is_err());
    }

    #[test]
    fn each_purpose_has_digests_of_its_own() {
        let all = [
            digest("abc"),
            token_digest("abc"),
            salted(&[0; 16], b"abc"),
            salted(&[1; 16], b"abc"),
        ];
        for (nth, one) in all.iter().enumerate() {
            assert!(all[nth + 1..].iter().all(|other| other != one));
        }
        assert_ne!(token_digest("abc"), token_digest("abd"));
    }
}
