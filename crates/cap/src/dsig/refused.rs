//! Why a signed document was refused: a closed list, each with a stable code and how to mend it.

use super::limits;
use std::fmt;

/// Which rule a signed document broke.
///
/// The display text is a fragment that fits after "could not verify:". It repeats
/// nothing of the document but the name of an algorithm, shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The document passes one of the bounds in [`limits`].
    Limit(Limit),
    /// The bytes are not UTF-8, or say that they are something else.
    NotUtf8,
    /// The text is not one well-formed XML 1.0 document.
    NotWellFormed,
    /// There is a document type declaration, with or without entities.
    Doctype,
    /// A reference to an entity that XML itself does not define.
    Entity,
    /// A processing instruction in or after the alert.
    Instruction,
    /// A comment inside a value, where two readers may read two values.
    CommentInValue,
    /// The root is not a CAP 1.2 or 1.1 alert.
    NotAnAlert,
    /// Two elements have the same id.
    DuplicateId,
    /// There is no signature in the namespace of XML signatures.
    NoSignature,
    /// There is more than one signature.
    SeveralSignatures,
    /// The signature, or a piece of one, is not the last child of the alert.
    Misplaced,
    /// The signature does not have the form of our profile; says what is wrong.
    Form(&'static str),
    /// The signed part is put in a canonical form other than exclusive without comments.
    Canonicalization(Found),
    /// A signature method other than ECDSA or RSA with SHA-256.
    Method(Found),
    /// A shared-secret signature: whoever can check it can make it.
    Hmac,
    /// SHA-1, of which collisions are for sale.
    Sha1,
    /// A digest other than SHA-256.
    Digest(Found),
    /// A transform other than the two of our profile, or in another order.
    Transform(Found),
    /// The signature covers something other than this whole document.
    Reference,
    /// The signature covers several things.
    SeveralReferences,
    /// The signature carries content or a manifest of its own.
    Object,
    /// The key information points elsewhere instead of naming a key.
    KeyInfo,
    /// No key of the list fits the signature method.
    KeyKind,
    /// The signature names a key that is not in the list, and no key of the list made it.
    UnknownKey,
    /// The content is not the content that was signed.
    Altered,
    /// No key of the list made this signature.
    WrongSignature,
    /// Two readers of ours read the document differently.
    ReadDifferently,
}

/// Which bound was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`limits::DOCUMENT_LEN_MAX`]
    Length,
    /// [`limits::DEPTH_MAX`]
    Depth,
    /// [`limits::NODES_MAX`]
    Nodes,
    /// [`limits::ATTRIBUTES_MAX`] and [`limits::ATTRIBUTES_TOTAL_MAX`]
    Attributes,
    /// [`limits::NAMESPACES_MAX`] and [`limits::NAMESPACE_LEN_MAX`]
    Namespaces,
    /// [`limits::CANONICAL_LEN_MAX`]
    Canonical,
}

/// The name of an algorithm as found, at most 80 characters of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found(String);

impl Found {
    pub(super) fn new(name: &str) -> Self {
        Self(name.chars().filter(|c| !c.is_control()).take(80).collect())
    }
}

impl Refused {
    /// The stable code of the rule, for logs and partners.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Limit(limit) => limit.code(),
            Self::NotUtf8 => "dsig-not-utf8",
            Self::NotWellFormed => "dsig-not-well-formed",
            Self::Doctype => "dsig-doctype",
            Self::Entity => "dsig-entity",
            Self::Instruction => "dsig-instruction",
            Self::CommentInValue => "dsig-comment-in-value",
            Self::NotAnAlert => "dsig-not-an-alert",
            Self::DuplicateId => "dsig-duplicate-id",
            Self::NoSignature => "dsig-no-signature",
            Self::SeveralSignatures => "dsig-several-signatures",
            Self::Misplaced => "dsig-misplaced",
            Self::Form(_) => "dsig-form",
            Self::Canonicalization(_) => "dsig-canonicalization",
            Self::Method(_) => "dsig-method",
            Self::Hmac => "dsig-hmac",
            Self::Sha1 => "dsig-sha1",
            Self::Digest(_) => "dsig-digest",
            Self::Transform(_) => "dsig-transform",
            Self::Reference => "dsig-reference",
            Self::SeveralReferences => "dsig-several-references",
            Self::Object => "dsig-object",
            Self::KeyInfo => "dsig-key-info",
            Self::KeyKind => "dsig-key-kind",
            Self::UnknownKey => "dsig-unknown-key",
            Self::Altered => "dsig-altered",
            Self::WrongSignature => "dsig-wrong-signature",
            Self::ReadDifferently => "dsig-read-differently",
        }
    }

    /// What the sender can do about it, as a sentence.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Limit(_) => "Send a smaller document, and large content as a link.",
            Self::NotUtf8 => "Write the document in UTF-8 and say so, or say nothing.",
            Self::NotWellFormed => "Write one well-formed XML 1.0 document and nothing after it.",
            Self::Doctype | Self::Entity => "Leave out the DOCTYPE and write the characters out.",
            Self::Instruction => "Put processing instructions before the alert or nowhere.",
            Self::CommentInValue => "Take the comment out of the value and sign again.",
            Self::NotAnAlert => "Sign an alert in the namespace of CAP 1.2.",
            Self::DuplicateId => "Give every element an id of its own, or none.",
            Self::NoSignature | Self::SeveralSignatures => "Sign the alert exactly once.",
            Self::Misplaced => "Put the signature in the alert, after everything else.",
            Self::Form(_) | Self::Object => {
                "Write SignedInfo, SignatureValue and KeyInfo, and nothing else."
            }
            Self::Canonicalization(_) => "Use exclusive canonical XML without comments.",
            Self::Method(_) | Self::Hmac | Self::Sha1 => {
                "Sign with ECDSA on P-256 or RSA of 2048 bits and more, both with SHA-256."
            }
            Self::Digest(_) => "Digest with SHA-256.",
            Self::Transform(_) => {
                "Use the enveloped-signature transform, then exclusive canonical XML."
            }
            Self::Reference | Self::SeveralReferences => {
                "Sign the whole document with one reference whose URI is empty."
            }
            Self::KeyInfo => "Name the key by KeyName only.",
            Self::KeyKind | Self::UnknownKey => {
                "Check that the list of trusted keys holds the sender's current key."
            }
            Self::Altered => "Get the document again from its sender, byte by byte as signed.",
            Self::WrongSignature => "Check who really sent this; do not act on it.",
            Self::ReadDifferently => "Report this document to us; do not act on it.",
        }
    }
}

impl Limit {
    fn code(self) -> &'static str {
        match self {
            Self::Length => "dsig-limit-length",
            Self::Depth => "dsig-limit-depth",
            Self::Nodes => "dsig-limit-nodes",
            Self::Attributes => "dsig-limit-attributes",
            Self::Namespaces => "dsig-limit-namespaces",
            Self::Canonical => "dsig-limit-canonical",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "more than {} bytes", limits::DOCUMENT_LEN_MAX),
            Self::Depth => write!(f, "elements nested deeper than {}", limits::DEPTH_MAX),
            Self::Nodes => write!(f, "more than {} nodes", limits::NODES_MAX),
            Self::Attributes => write!(
                f,
                "more than {} attributes at one element, or {} altogether",
                limits::ATTRIBUTES_MAX,
                limits::ATTRIBUTES_TOTAL_MAX
            ),
            Self::Namespaces => write!(
                f,
                "more than {} namespaces at one place, or a name of more than {} bytes",
                limits::NAMESPACES_MAX,
                limits::NAMESPACE_LEN_MAX
            ),
            Self::Canonical => write!(
                f,
                "a canonical form of more than {} bytes",
                limits::CANONICAL_LEN_MAX
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Limit(limit) => return limit.fmt(f),
            Self::Form(what) => return write!(f, "the signature has {what}"),
            Self::Canonicalization(Found(name)) => {
                return write!(f, "the canonical form \"{name}\" is not accepted");
            }
            Self::Method(Found(name)) => {
                return write!(f, "the signature method \"{name}\" is not accepted");
            }
            Self::Digest(Found(name)) => {
                return write!(f, "the digest method \"{name}\" is not accepted");
            }
            Self::Transform(Found(name)) => {
                return write!(f, "the transform \"{name}\" is not accepted here");
            }
            Self::NotUtf8 => "the document is not UTF-8",
            Self::NotWellFormed => "the document is not well-formed XML 1.0",
            Self::Doctype => "the document has a DOCTYPE",
            Self::Entity => "the document refers to an entity that XML does not define",
            Self::Instruction => "a processing instruction in or after the alert",
            Self::CommentInValue => "a comment splits a value",
            Self::NotAnAlert => "the root is not an alert of CAP 1.2 or 1.1",
            Self::DuplicateId => "two elements have the same id",
            Self::NoSignature => "the alert is not signed",
            Self::SeveralSignatures => "the document has several signatures",
            Self::Misplaced => "a signature that is not the last child of the alert",
            Self::Hmac => "a signature by a shared secret",
            Self::Sha1 => "the signature uses SHA-1",
            Self::Reference => "the signature does not cover this document as a whole",
            Self::SeveralReferences => "the signature covers several things",
            Self::Object => "the signature carries content of its own",
            Self::KeyInfo => "the key information points elsewhere",
            Self::KeyKind => "no trusted key fits the signature method",
            Self::UnknownKey => "the named key is not trusted",
            Self::Altered => "the content was changed after signing",
            Self::WrongSignature => "no trusted key made this signature",
            Self::ReadDifferently => "two readers read the document differently",
        };
        f.write_str(text)
    }
}

impl std::error::Error for Refused {}
