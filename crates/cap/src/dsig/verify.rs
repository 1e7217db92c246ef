//! Verifying: who signed these bytes, and what exactly was signed.

use super::inspect::inspect;
use super::key::{KeyId, Method, PublicKey, Trust};
use super::library::{Tree, Verdict, sha256};
use super::plain::plain;
use super::reading;
use super::refused::Refused;
use super::text::text;

/// A document whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The key that signed, one of the trusted list.
    pub key_id: KeyId,
    /// How it signed.
    pub method: Method,
    /// The octets that were signed: the alert in canonical form, without the signature
    /// and without comments, in UTF-8. **Read the alert from these and from nothing
    /// else.** What is only in the bytes that came in was signed by nobody.
    pub signed: Vec<u8>,
}

/// Verifies the signature of an alert against pinned keys and gives back what was signed.
///
/// In this order, and each step refuses on its own:
///
/// 1. the bytes are within [`super::limits`], UTF-8, well-formed, without DOCTYPE;
/// 2. there is one signature, at its place, in the one form of our profile;
/// 3. the digest of the canonical octets is the digest that the signature names;
/// 4. the library verifies the bytes as received with keys of `trust` that fit the method;
/// 5. the canonical octets read the same as what was received.
///
/// # Errors
///
/// [`Refused`] names the rule. A document that is not signed is refused too:
/// [`Refused::NoSignature`].
pub fn verify(xml: &[u8], trust: &Trust) -> Result<Verified, Refused> {
    let text = text(xml)?;
    let shape = inspect(text)?.signature.ok_or(Refused::NoSignature)?;

    let plain = plain(text)?;
    let tree = Tree::parse(&plain).ok_or(Refused::NotWellFormed)?;
    let signed = tree
        .octets(true, shape.exclusive)
        .ok_or(Refused::ReadDifferently)?;
    if sha256(&signed) != Some(shape.digest) {
        return Err(Refused::Altered);
    }

    let fitting: Vec<&PublicKey> = trust
        .keys()
        .iter()
        .filter(|key| key.method() == shape.method)
        .collect();
    if fitting.is_empty() {
        return Err(Refused::KeyKind);
    }
    let by = match tree.verify(fitting.iter().copied()) {
        Verdict::By(name) => fitting.into_iter().find(|key| key.id().as_str() == name),
        Verdict::Wrong => return Err(nobody(shape.key_name.as_deref(), trust)),
    };
    let by = by.ok_or(Refused::WrongSignature)?;

    let canonical = std::str::from_utf8(&signed).map_err(|_| Refused::ReadDifferently)?;
    reading::same(text, canonical)?;
    Ok(Verified {
        key_id: by.id().clone(),
        method: shape.method,
        signed,
    })
}

/// Why no key of the list fits: the document names one that is not in it, or it lies.
fn nobody(named: Option<&str>, trust: &Trust) -> Refused {
    let known = |name: &str| trust.keys().iter().any(|key| key.id().as_str() == name);
    match named {
        Some(name) if !known(name) => Refused::UnknownKey,
        _ => Refused::WrongSignature,
    }
}
