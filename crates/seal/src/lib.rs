//! Proof: hash chains, signatures, key ids, sealed case files; keys are handed in.
//!
//! Five kinds of proof, one room each:
//!
//! - [`SigningKey`] and [`verify_json`]: an alert package is JSON text that carries
//!   its own signature. Whoever relays it, the phone can tell that our agency wrote
//!   it and that nobody changed a word.
//! - [`WebhookKey`] and [`verify_webhook`]: what is posted to a partner is signed by the
//!   house, so that a secret stolen from the partner forges nothing.
//! - [`CaseKey`]: each case file is encrypted under a key of its own, and that key
//!   under the key of the house. Forgetting the case key erases the file, backups
//!   included.
//! - [`chain`] and [`verify_chain`]: each line of the journal carries a hash over the
//!   line before it, so a line that was changed or taken out leaves a break at a
//!   known place.
//! - [`Digest`]: what we keep instead of the thing itself, of tokens ([`token_digest`])
//!   and of personal data ([`salted`]).
//!
//! This crate never reads a key from a disk, never draws a random number, and never
//! asks the time: seeds, nonces and salts come in as values.
//!
//! ```
//! use homeward_seal::{SigningKey, verify_json};
//!
//! let key = SigningKey::from_seed([7; 32]);
//! let mut object = serde_json::Map::new();
//! object.insert("headline".into(), "Missing: girl, 6".into());
//!
//! let text = key.sign_json(object.clone())?;
//! assert_eq!(verify_json(&text, &[key.public()])?, object);
//! assert!(verify_json(&text.replace('6', "9"), &[key.public()]).is_err());
//! # Ok::<(), homeward_seal::SealError>(())
//! ```
#![forbid(unsafe_code)]

mod canonical;
mod case_key;
mod chain;
mod digest;
mod error;
mod key;
mod package;
mod webhook;

pub use case_key::{CaseKey, NONCE_LEN};
pub use chain::{BrokenAt, chain, verify_chain};
pub use digest::{Digest, digest, salted, token_digest};
pub use error::SealError;
pub use key::{KeyId, PublicKey, SigningKey};
pub use package::{PACKAGE_DEPTH_MAX, PACKAGE_LEN_MAX, verify_json};
pub use webhook::{WebhookKey, verify_webhook};
