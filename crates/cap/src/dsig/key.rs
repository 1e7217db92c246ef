//! Keys that sign, keys that are trusted, and the ids they go by.

use super::error::{KeyError, SignError};
use super::limits::{KEY_FILE_LEN_MAX, TRUSTED_KEYS_MAX};
use super::names::{ECDSA_SHA256, RSA_SHA256};
use super::{library, spki};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;

/// How a key of our profile signs (XMLDSig core 1.1, section 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// ECDSA on P-256 with SHA-256; the value is r and s, 32 octets each.
    EcdsaP256Sha256,
    /// RSA PKCS#1 v1.5 with SHA-256; the value is as long as the modulus.
    RsaSha256,
}

impl Method {
    /// The name of the method in a document.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::EcdsaP256Sha256 => ECDSA_SHA256,
            Self::RsaSha256 => RSA_SHA256,
        }
    }
}

/// The id of a key: the SHA-256 of its SPKI form in DER, as 64 lower-case hexadecimal
/// digits. It finds a key; trust comes from the list of keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    fn of(der: &[u8]) -> Result<Self, KeyError> {
        use fmt::Write;
        let mut text = String::with_capacity(64);
        for byte in library::sha256(der).ok_or(KeyError::NotAKey)? {
            write!(text, "{byte:02x}").map_err(|_| KeyError::NotAKey)?;
        }
        Ok(Self(text))
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public key of our profile: on P-256, or RSA of 2048 to 8192 bits.
#[derive(Clone)]
pub struct PublicKey {
    id: KeyId,
    method: Method,
    pub(super) loaded: library::Key,
}

impl PublicKey {
    /// Reads one PEM block `PUBLIC KEY`: SPKI (RFC 7468, section 13).
    pub fn from_spki_pem(pem: &str) -> Result<Self, KeyError> {
        match Trust::from_pem(pem)?.0.as_slice() {
            [key] => Ok(key.clone()),
            _ => Err(KeyError::NotPem),
        }
    }

    /// Reads SPKI in DER (RFC 5280, section 4.1.2.7).
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        let method = spki::method(der)?;
        let loaded = library::public_key(der).ok_or(KeyError::NotAKey)?;
        let id = KeyId::of(der)?;
        Ok(Self { id, method, loaded })
    }

    /// The id, which is also the `KeyName` in what this key signed.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// How this key signs.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {:?})", self.id, self.method)
    }
}

/// The keys that may have signed: pinned by whoever verifies, never taken from a document.
#[derive(Clone, Debug, Default)]
pub struct Trust(Vec<PublicKey>);

impl Trust {
    /// A list of keys, at most [`TRUSTED_KEYS_MAX`]; a key that comes twice counts once.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self, KeyError> {
        let mut list: Vec<PublicKey> = Vec::new();
        for key in keys {
            if list.iter().all(|known| known.id != key.id) {
                list.push(key);
            }
            if list.len() > TRUSTED_KEYS_MAX {
                return Err(KeyError::TooLong);
            }
        }
        Ok(Self(list))
    }

    /// Reads a file of one or several PEM blocks `PUBLIC KEY`; lines between blocks are
    /// notes. A block of any other kind is refused, above all a private key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for block in blocks(pem)? {
            let der = STANDARD.decode(block).map_err(|_| KeyError::NotPem)?;
            keys.push(PublicKey::from_spki_der(&der)?);
        }
        if keys.is_empty() {
            return Err(KeyError::NotPem);
        }
        Self::new(keys)
    }

    /// The keys, in the order they came.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.0
    }
}

/// What can sign: a key in memory, or a device that never lets its key out.
pub trait Signer {
    /// The public half; its id is what the signature names.
    fn public_key(&self) -> &PublicKey;

    /// Signs octets by [`PublicKey::method`] and gives the value in the form that
    /// [`Method`] says.
    fn sign_octets(&self, octets: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// A private key in memory. It is erased when dropped, and nothing prints it.
///
/// ECDSA draws a fresh number for each signature, inside AWS-LC: signing the same alert
/// twice gives two different documents, both good. RSA PKCS#1 v1.5 gives the same one.
pub struct SigningKey {
    public: PublicKey,
    private: library::Key,
}

impl SigningKey {
    /// Reads one PEM block `PRIVATE KEY`: PKCS#8 without a password (RFC 7468, section 10).
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > KEY_FILE_LEN_MAX {
            return Err(KeyError::TooLong);
        }
        let private = library::private_key(only_block(pem)?).ok_or(KeyError::NotAKey)?;
        let der = private.to_spki_der().ok_or(KeyError::NotAKey)?;
        let public = PublicKey::from_spki_der(&der)?;
        Ok(Self { public, private })
    }

    /// Reads PKCS#8 in DER, without a password (RFC 5208).
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        if der.len() > KEY_FILE_LEN_MAX {
            return Err(KeyError::TooLong);
        }
        let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
        for line in der.chunks(48) {
            STANDARD.encode_string(line, &mut pem);
            pem.push('\n');
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Self::from_pkcs8_pem(&pem)
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign_octets(&self, octets: &[u8]) -> Result<Vec<u8>, SignError> {
        library::sign(&self.private, self.public.method, octets).ok_or(SignError::Signer)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, ..)", self.public.id)
    }
}

/// The one block of a private key, as it stands: a secret is not copied about.
fn only_block(pem: &str) -> Result<&str, KeyError> {
    const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
    const END: &str = "-----END PRIVATE KEY-----";
    let from = pem.find(BEGIN).ok_or(KeyError::NotPem)?;
    let to = pem.find(END).ok_or(KeyError::NotPem)? + END.len();
    if pem.matches("-----BEGIN ").count() != 1 {
        return Err(KeyError::NotPem);
    }
    pem.get(from..to).ok_or(KeyError::NotPem)
}

/// The base64 inside each block of a PEM text of public keys; no other block may be there.
fn blocks(pem: &str) -> Result<Vec<String>, KeyError> {
    if pem.len() > KEY_FILE_LEN_MAX {
        return Err(KeyError::TooLong);
    }
    let begin = "-----BEGIN PUBLIC KEY-----";
    let end = "-----END PUBLIC KEY-----";
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in pem.lines().map(str::trim) {
        match &mut open {
            None if line == begin => open = Some(String::new()),
            None if line.starts_with("-----") => return Err(KeyError::NotPem),
            None => {}
            Some(_) if line == end => found.extend(open.take()),
            Some(block) => block.push_str(line),
        }
    }
    match open {
        None => Ok(found),
        Some(_) => Err(KeyError::NotPem),
    }
}
