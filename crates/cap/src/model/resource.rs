//! Files that belong to a message.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use super::Uri;

/// Some encoders leave bits of the last character set; the bytes are the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// A file, linked or embedded (CAP 1.2 §3.2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// What it is, in words: `photo`.
    pub resource_desc: String,
    /// MIME type. Required in CAP 1.2; absent only in messages of older versions.
    pub mime_type: Option<String>,
    /// Approximate size in bytes.
    pub size: Option<u64>,
    /// Where to get it: absolute, or the name of the embedded bytes.
    pub uri: Option<Uri>,
    /// The bytes themselves in base64, for links that go one way only.
    pub deref_uri: Option<String>,
    /// SHA-1 of the bytes in hexadecimal.
    pub digest: Option<String>,
}

/// Why the embedded bytes of a resource must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbeddedError {
    /// They are not base64.
    #[error("the embedded file is not base64")]
    Base64,
    /// They are not the bytes that the digest promises.
    #[error("the embedded file does not match its digest")]
    Digest,
}

impl Resource {
    /// The embedded bytes, if there are any, after their digest was checked.
    pub fn embedded(&self) -> Result<Option<Vec<u8>>, EmbeddedError> {
        let Some(text) = &self.deref_uri else {
            return Ok(None);
        };
        let bytes = decoded(text).ok_or(EmbeddedError::Base64)?;
        if self.matches_digest(&bytes) == Some(false) {
            return Err(EmbeddedError::Digest);
        }
        Ok(Some(bytes))
    }

    /// Whether these bytes have the digest of this resource; none if it has no
    /// readable digest. Ask this of downloaded bytes before showing them.
    #[must_use]
    pub fn matches_digest(&self, bytes: &[u8]) -> Option<bool> {
        use sha1::{Digest, Sha1};
        let digest = self.digest.as_deref().map(str::trim)?;
        if !is_sha1(digest) {
            return None;
        }
        let found = Sha1::digest(bytes);
        let hex = digest.as_bytes().chunks_exact(2).map(|pair| {
            let nibble = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default();
            nibble(pair[0]) * 16 + nibble(pair[1])
        });
        Some(hex.eq(found.iter().map(|byte| u32::from(*byte))))
    }
}

/// Whether this is a SHA-1 in hexadecimal.
pub(crate) fn is_sha1(digest: &str) -> bool {
    digest.len() == 40 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The bytes of base64 text, white space left out.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let dense: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    BASE64.decode(dense).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_bytes_are_handed_out_only_if_they_match_the_digest() {
        let mut resource = Resource {
            deref_uri: Some("aGVs\n bG8=".into()),
            ..Resource::default()
        };
        assert_eq!(resource.embedded(), Ok(Some(b"hello".to_vec())));
        resource.digest = Some("AAF4C61ddcc5e8a2dabede0f3b482cd9aea9434d".into());
        assert_eq!(resource.embedded(), Ok(Some(b"hello".to_vec())));
        resource.digest = Some("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434e".into());
        assert_eq!(resource.embedded(), Err(EmbeddedError::Digest));
        resource.deref_uri = Some("aGVsbG8".into());
        assert_eq!(resource.embedded(), Err(EmbeddedError::Base64));
    }
}
