//! The RSA keys: ours with its private half, others' as their actors show them.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use homeward_ports::fault::{Fault, FaultKind};
use rustls::pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};

/// RFC 7468 section 2.
const PEM_LINE_CHARS: usize = 64;

/// The account's key, which every server that delivers for it must hold.
#[derive(Clone)]
pub struct Key(KeyPair);

/// The private half must not slip into a log.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(RSA)")
    }
}

impl Key {
    /// A new key of 2048 bits, out of aws-lc's own source of chance: an RSA key cannot
    /// be made of bytes that are handed in.
    pub fn generate() -> Result<Self, Fault> {
        KeyPair::generate(KeySize::Rsa2048)
            .map(Self)
            .map_err(|error| broken("make the account's key", error))
    }

    /// Reads what [`Key::to_pkcs8`] wrote. Refuses what is no RSA key of 2048 bits or more.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Fault> {
        KeyPair::from_pkcs8(der)
            .map(Self)
            .map_err(|error| broken("read the account's key", error))
    }

    /// The key as it rests on the disk (PKCS #8, DER): a secret.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, Fault> {
        let der: Pkcs8V1Der<'_> = self
            .0
            .as_der()
            .map_err(|error| broken("write the account's key", error))?;
        Ok(der.as_ref().to_vec())
    }

    /// The public half as actors show it: `SubjectPublicKeyInfo` in PEM.
    pub fn public_pem(&self) -> Result<String, Fault> {
        let der: PublicKeyX509Der<'_> = self
            .0
            .public_key()
            .as_der()
            .map_err(|error| broken("write the account's public key", error))?;
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        let text = STANDARD.encode(der.as_ref());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(PEM_LINE_CHARS));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        Ok(pem + "-----END PUBLIC KEY-----\n")
    }

    /// The signature of `base` in base64.
    pub(super) fn sign(&self, base: &str) -> Result<String, Fault> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // PKCS #1 v1.5 has no chance in it; the argument is not used.
        let chance = SystemRandom::new();
        self.0
            .sign(&RSA_PKCS1_SHA256, &chance, base.as_bytes(), &mut signature)
            .map_err(|error| broken("sign for the account", error))?;
        Ok(STANDARD.encode(signature))
    }
}

fn broken(attempt: &str, error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::because(FaultKind::Broken, attempt, error)
}

/// Somebody else's key.
#[derive(Debug, Clone)]
pub struct PublicKey(std::sync::Arc<ParsedPublicKey>);

impl PublicKey {
    /// Reads `publicKeyPem`. `None` for what is no RSA key of 2048 to 8192 bits.
    pub fn from_pem(pem: &str) -> Option<Self> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok()?;
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref()).ok()?;
        Some(Self(std::sync::Arc::new(key)))
    }

    pub(super) fn verifies(&self, base: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(base, signature).is_ok()
    }
}
