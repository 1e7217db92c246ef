//! Why a key could not be read, and why a document could not be signed.

use super::Refused;
use std::fmt;

/// What is wrong with a key that was handed in. Never says anything of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The text is longer than a file of keys may be, or has too many of them.
    TooLong,
    /// The text is not PEM with the label that is asked for.
    NotPem,
    /// The bytes are not a key that reads as its standard says.
    NotAKey,
    /// A good key of a kind that our profile does not use.
    Kind,
    /// An RSA key outside [`super::limits::RSA_BITS`].
    RsaBits,
}

impl KeyError {
    /// The stable code, for logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "dsig-key-too-long",
            Self::NotPem => "dsig-key-not-pem",
            Self::NotAKey => "dsig-key-not-a-key",
            Self::Kind => "dsig-key-kind-of-key",
            Self::RsaBits => "dsig-key-rsa-bits",
        }
    }

    /// What to do about it, as a sentence.
    #[must_use]
    pub fn mend(self) -> &'static str {
        match self {
            Self::TooLong => "Keep at most 256 public keys in one file.",
            Self::NotPem => {
                "Write private keys as PKCS#8 (BEGIN PRIVATE KEY) and public keys as SPKI (BEGIN PUBLIC KEY)."
            }
            Self::NotAKey => "Write the key out again with the tool that made it.",
            Self::Kind => "Make a key on P-256 (prime256v1, points not compressed), or an RSA key.",
            Self::RsaBits => "Make an RSA key of 2048 to 8192 bits, better one on P-256.",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "too many keys, or too long a text",
            Self::NotPem => "not PEM, or not the label that is asked for",
            Self::NotAKey => "the bytes are not a key",
            Self::Kind => "a key that is neither P-256 nor RSA",
            Self::RsaBits => "an RSA key that is too short or too long",
        })
    }
}

impl std::error::Error for KeyError {}

/// Why a document was not signed. Nothing leaves that would not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignError {
    /// The document carries a signature already; a signature is not changed in place.
    SignedAlready,
    /// Not an alert of CAP 1.2, the version whose schema has a place for signatures.
    NotCap12,
    /// The document itself is not one that we would accept from others.
    Document(Refused),
    /// The key, or the device that holds it, gave no signature.
    Signer,
    /// The finished document did not verify, so it was thrown away.
    NotVerified(Refused),
}

impl SignError {
    /// The stable code, for logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignedAlready => "dsig-signed-already",
            Self::NotCap12 => "dsig-not-cap-1-2",
            Self::Document(refused) => refused.code(),
            Self::Signer => "dsig-signer",
            Self::NotVerified(_) => "dsig-not-verified",
        }
    }

    /// What to do about it, as a sentence.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::SignedAlready => "Sign the document as it was before its signature.",
            Self::NotCap12 => "Write the alert as CAP 1.2 and sign that.",
            Self::Document(refused) => refused.mend(),
            Self::Signer => "Check the key or the device that holds it.",
            Self::NotVerified(_) => "Check that public and private key belong together.",
        }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedAlready => f.write_str("the alert is signed already"),
            Self::NotCap12 => f.write_str("the root is not an alert of CAP 1.2"),
            Self::Document(refused) => refused.fmt(f),
            Self::Signer => f.write_str("the key gave no signature"),
            Self::NotVerified(refused) => write!(f, "our own signature did not verify: {refused}"),
        }
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Document(refused) | Self::NotVerified(refused) => Some(refused),
            Self::SignedAlready | Self::NotCap12 | Self::Signer => None,
        }
    }
}
