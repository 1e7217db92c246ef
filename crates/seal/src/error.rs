//! Why a proof failed, by the rule that failed.

use std::fmt;

/// Which rule of a proof was broken.
///
/// The display text is a fragment that fits after "could not …:"; it never repeats
/// the content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The package is longer than [`crate::PACKAGE_LEN_MAX`] bytes.
    TooLong,
    /// The package is nested deeper than [`crate::PACKAGE_DEPTH_MAX`] levels.
    TooDeep,
    /// The text is not JSON, or more than one value.
    NotJson,
    /// The JSON text is not an object.
    NotAnObject,
    /// A member name appears twice in one object; readers would differ on which one counts.
    DuplicateKey,
    /// A member name is not ASCII; sorting would depend on the reader's language.
    KeyNotAscii,
    /// A number is not an integer from -(2^53 - 1) to 2^53 - 1; readers would differ on its value.
    Number,
    /// There is no `signature` member.
    NoSignature,
    /// The `signature` member is not `{"alg":"EdDSA","kid":…,"value":…}`.
    SignatureForm,
    /// None of the given keys has the key id of the signature.
    UnknownKey,
    /// The signature does not belong to this content.
    WrongSignature,
    /// The text or bytes are not an Ed25519 public key that is safe to trust.
    PublicKey,
    /// The text is not a key id: 16 hexadecimal digits.
    KeyId,
    /// The text is not a digest: 64 hexadecimal digits.
    Digest,
    /// The sealed bytes do not open: wrong key, wrong context, or changed.
    Sealed,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(
                f,
                "the package is longer than {} bytes",
                crate::PACKAGE_LEN_MAX
            ),
            Self::TooDeep => {
                write!(
                    f,
                    "the package is nested deeper than {} levels",
                    crate::PACKAGE_DEPTH_MAX
                )
            }
            Self::NotJson => f.write_str("the text is not JSON"),
            Self::NotAnObject => f.write_str("the JSON text is not an object"),
            Self::DuplicateKey => f.write_str("a member name appears twice in one object"),
            Self::KeyNotAscii => f.write_str("a member name is not ASCII"),
            Self::Number => {
                f.write_str("a number is not an integer within 2^53 - 1; write it as text")
            }
            Self::NoSignature => f.write_str("there is no signature member"),
            Self::SignatureForm => f.write_str(
                "the signature member must hold alg EdDSA, kid, and value, nothing else",
            ),
            Self::UnknownKey => f.write_str("the signature names a key that is not trusted here"),
            Self::WrongSignature => f.write_str("the signature does not belong to this content"),
            Self::PublicKey => {
                f.write_str("a public key is 32 bytes of Ed25519 in base64url without padding")
            }
            Self::KeyId => f.write_str("a key id is 16 hexadecimal digits in lower case"),
            Self::Digest => f.write_str("a digest is 64 hexadecimal digits in lower case"),
            Self::Sealed => {
                f.write_str("the sealed content does not open with this key and context")
            }
        }
    }
}

impl std::error::Error for SealError {}
