//! XML signatures of alerts: made and verified by one narrow profile (feature `signature`).
//!
//! CAP 1.2, section 3.3.4.2, lets an alert carry an enveloped XML signature (XMLDSig) as
//! a child of `alert`. XMLDSig allows so much that most of its famous breaks are
//! documents which are valid by the letter: the signature covers another part than the
//! one that is read. So there is one form that we write and read:
//!
//! - [`sign`] puts the signature before the end tag of the alert, over the whole document
//!   (`Reference URI=""`), in exclusive canonical form, with SHA-256 and a key on P-256
//!   or RSA of 2048 bits and more. `KeyInfo` holds the id of the key and nothing else.
//! - [`verify`] takes keys only from [`Trust`]. Keys and certificates in a document are
//!   skipped, `KeyName` only helps to find the key. It reads the bytes as received and
//!   gives back [`Verified::signed`], the canonical octets that were digested.
//!
//! # What a caller may believe
//!
//! Only [`Verified::signed`]. Comments, the signature and what stands in it, and white
//! space around the root are not in it, because the signature does not cover them. An
//! alert that is read from the octets that were digested cannot be another one than the
//! one that was signed, whatever reader the caller uses: `homeward_cap::read` takes them
//! as they are.
//!
//! # Two readers, one document
//!
//! The library under us has an XML reader of its own. Bytes in which two readers see two
//! documents have broken other verifiers. Against that: our reader goes first and
//! refuses the constructs in which readers differ (document types, entities, references
//! in namespace names, comments inside a value, any comment or CDATA in the signature,
//! other encodings, XML 1.1); white space is written out as XML 1.0 reads it; the digest that we read must be the digest of the octets
//! that the library made; and after a good verdict both are walked side by side and must
//! agree on every name, attribute and value, or the document is refused.
//!
//! # Decisions
//!
//! - Comments between elements are accepted and dropped: a reference with an empty URI
//!   does not cover them. A comment inside a value is refused, although the canonical
//!   form would join the value: others on the way may read half of it.
//! - `CanonicalizationMethod` is exclusive without comments. The transforms are
//!   enveloped-signature, then exclusive without comments or nothing; with nothing, the
//!   octets are in inclusive form, as XMLDSig core 1.1, section 4.4.3.2, says (the public
//!   alerts of IPAWS are signed so). Lists of inclusive prefixes are refused.
//! - Alerts of CAP 1.1 are verified, since neighbours sign them; we sign only CAP 1.2,
//!   whose schema has a place for it.
//! - Instructions before the alert (style sheets) are signed content; later ones are
//!   refused.
//! - The bytes of an ECDSA signature are no identity: whoever has one good value can
//!   write a second one for the same content.
//!
//! # Example
//!
//! ```
//! use homeward_cap::dsig::{self, PublicKey, Refused, SigningKey, Trust};
//!
//! # let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
//! # let (private_pem, public_pem) = (pair.serialize_pem(), pair.public_key_pem());
//! let alert = r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sender>a</sender></alert>"#;
//! let signed = dsig::sign(alert.as_bytes(), &SigningKey::from_pkcs8_pem(&private_pem)?)?;
//!
//! let trust = Trust::new([PublicKey::from_spki_pem(&public_pem)?])?;
//! assert_eq!(dsig::verify(&signed, &trust)?.signed, alert.as_bytes());
//!
//! let forged = String::from_utf8(signed)?.replace(">a<", ">b<");
//! assert_eq!(dsig::verify(forged.as_bytes(), &trust), Err(Refused::Altered));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod command;
mod error;
mod inspect;
mod key;
mod library;
pub mod limits;
mod names;
mod plain;
mod reading;
mod refused;
mod scan;
mod shape;
mod sign;
mod spki;
mod text;
mod verify;

pub use command::{CommandError, sign_command, verify_command};
pub use error::{KeyError, SignError};
pub use key::{KeyId, Method, PublicKey, Signer, SigningKey, Trust};
pub use refused::{Found, Limit, Refused};
pub use sign::sign;
pub use verify::{Verified, verify};
