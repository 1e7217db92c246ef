//! Keys that sign and keys that verify (Ed25519), and the short names they go by.

use crate::digest::{digest, read_hex, write_hex};
use crate::{SealError, package};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// The short name of a key: the first 8 bytes of the SHA-256 of the public key,
/// written as 16 hexadecimal digits.
///
/// It finds the key, it does not prove it: trust comes from the list of keys that
/// the verifier holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; 8]);

/// A key that signs. It is erased from memory when dropped, and nothing prints it.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key that belongs to a seed of 32 bytes (RFC 8032); the caller erases its own copy.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// The short name of this key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.public().key_id()
    }

    /// The half of the key that everybody may have.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs an object and gives its canonical JSON text with a `signature` member,
    /// which replaces one that is there.
    ///
    /// Refuses what two readers could read differently: fractions, integers beyond
    /// 2^53 - 1, member names that are not ASCII; and what [`crate::verify_json`]
    /// would refuse for its size.
    pub fn sign_json(&self, object: Map<String, Value>) -> Result<String, SealError> {
        package::sign(self, object)
    }

    /// The seed itself, for keys that are derived from this one.
    pub(crate) fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, ..)", self.key_id())
    }
}

/// A key that verifies, written as 32 bytes in base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// A key from its 32 bytes. Refuses weak keys, which some signatures of anything would fit.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, SealError> {
        let key =
            ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| SealError::PublicKey)?;
        if key.is_weak() {
            Err(SealError::PublicKey)
        } else {
            Ok(Self(key))
        }
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The short name of this key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        let [a, b, c, d, e, f, g, h, ..] = *digest(self.0.as_bytes()).as_bytes();
        KeyId([a, b, c, d, e, f, g, h])
    }

    /// The key as a JSON Web Key (RFC 8037), as the list of our keys publishes it.
    #[must_use]
    pub fn to_jwk(&self) -> Value {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": self.to_string(),
            "kid": self.key_id().to_string(),
            "use": "sig",
            "alg": "EdDSA",
        })
    }

    /// Whether the signature over these bytes is by this key (strict: one signature, one form).
    pub(crate) fn verifies(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(bytes, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::PublicKey)?;
        Self::from_bytes(bytes.try_into().map_err(|_| SealError::PublicKey)?)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = SealError;

    fn try_from(text: String) -> Result<Self, SealError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl FromStr for KeyId {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        read_hex(text).map(Self).ok_or(SealError::KeyId)
    }
}

impl TryFrom<String> for KeyId {
    type Error = SealError;

    fn try_from(text: String) -> Result<Self, SealError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 1.
    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    fn rfc_key() -> SigningKey {
        SigningKey::from_seed(read_hex(SEED).unwrap())
    }

    #[test]
    fn the_seed_of_the_rfc_gives_the_key_of_the_rfc() {
        let public = rfc_key().public();
        // The same key as in RFC 8037, appendix A.2.
        assert_eq!(
            public.to_string(),
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        assert_eq!(rfc_key().sign(b"")[..4], [0xe5, 0x56, 0x43, 0x00]);
    }

    #[test]
    fn a_key_id_is_the_beginning_of_the_hash_of_the_public_key() {
        let public = rfc_key().public();
        let whole = digest(public.to_bytes()).to_string();
        assert_eq!(public.key_id().to_string(), whole[..16]);
        assert_eq!(whole[..16].parse(), Ok(rfc_key().key_id()));
        assert_eq!(whole[..15].parse::<KeyId>(), Err(SealError::KeyId));
    }

    #[test]
    fn a_jwk_names_the_key_as_the_rfc_does() {
        let jwk = rfc_key().public().to_jwk();
        assert_eq!(jwk["kty"], "OKP");
        assert_eq!(jwk["crv"], "Ed25519");
        assert_eq!(jwk["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(jwk["kid"], rfc_key().key_id().to_string());
        assert_eq!((&jwk["use"], &jwk["alg"]), (&"sig".into(), &"EdDSA".into()));
    }

    #[test]
    fn public_keys_travel_as_text_and_weak_ones_are_refused() {
        let public = rfc_key().public();
        let text = serde_json::to_string(&public).unwrap();
        assert_eq!(serde_json::from_str::<PublicKey>(&text).unwrap(), public);
        let mut neutral = [0; 32];
        neutral[0] = 1;
        for weak in [neutral, [0; 32]] {
            assert_eq!(PublicKey::from_bytes(weak), Err(SealError::PublicKey));
        }
        assert_eq!("AAAA".parse::<PublicKey>(), Err(SealError::PublicKey));
    }

    #[test]
    fn the_debug_text_of_a_signing_key_holds_only_its_name() {
        let text = format!("{:?}", rfc_key());
        assert_eq!(text, format!("SigningKey({}, ..)", rfc_key().key_id()));
    }
}
