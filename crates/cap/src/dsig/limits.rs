//! How much a signed document may ask of us, each bound with its reason.
//!
//! They hold before the signature library sees a byte, so they hold whatever it does.

/// Bytes of a document: the largest alert that carries its pictures inside (`derefUri`).
pub const DOCUMENT_LEN_MAX: usize = 5 * 1024 * 1024;

/// Elements inside elements. CAP needs five levels, a signature with a certificate eight.
pub const DEPTH_MAX: usize = 32;

/// Elements, texts, references, comments and instructions together; a character that
/// canonical form writes as a reference counts as one. Two languages that each list
/// every county of China make about 50,000.
pub const NODES_MAX: usize = 100_000;

/// Attributes of one element, namespace declarations included. CAP has none at all.
pub const ATTRIBUTES_MAX: usize = 32;

/// Attributes of the whole document, namespace declarations included.
pub const ATTRIBUTES_TOTAL_MAX: usize = 65_536;

/// Namespace declarations in force at one place.
pub const NAMESPACES_MAX: usize = 32;

/// Bytes of one namespace name. Exclusive canonical form repeats a name wherever it is
/// used anew, so a long one multiplies.
pub const NAMESPACE_LEN_MAX: usize = 256;

/// Bytes of the canonical form, bounded from above while reading: escapes and repeated
/// namespace names make it longer than what came in.
pub const CANONICAL_LEN_MAX: usize = 12 * 1024 * 1024;

/// Keys in one list of trusted keys; each may be tried on a signature.
pub const TRUSTED_KEYS_MAX: usize = 256;

/// Bytes of a file of keys.
pub const KEY_FILE_LEN_MAX: usize = 512 * 1024;

/// Bits of an RSA modulus: below is too weak, above only costs time.
pub const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
