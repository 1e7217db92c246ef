//! The keys that sign CAP: on P-256, each in a file that only its owner reads.
//!
//! Exercises have one of their own (`cap-exercise.key`): whoever pinned the real key
//! cannot take a drill for an alert.

use std::{fs, io::ErrorKind, path::Path, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use homeward_cap::dsig;
use homeward_engine::vault::CapKeys;
use homeward_ports::{
    cap_message::CapSigner,
    fault::{Fault, FaultKind},
};

use crate::keys;

const ACTUAL: &str = "cap.key";
const EXERCISE: &str = "cap-exercise.key";
/// Base64 characters on a line of PEM (RFC 7468 section 2).
const PEM_LINE: usize = 64;

/// Reads both keys, or makes them where the house is new.
pub fn open(data: &Path) -> Result<CapKeys, String> {
    Ok(CapKeys {
        actual: Arc::new(one(&data.join(ACTUAL))?),
        exercise: Arc::new(one(&data.join(EXERCISE))?),
    })
}

#[derive(Debug)]
struct Key {
    private: dsig::SigningKey,
    public_pem: String,
}

impl CapSigner for Key {
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Fault> {
        dsig::sign(document, &self.private)
            .map_err(|e| Fault::because(FaultKind::Broken, "sign a message as CAP", e))
    }
    fn public_pem(&self) -> &str {
        &self.public_pem
    }
}

fn one(path: &Path) -> Result<Key, String> {
    let said = |error: &dyn std::fmt::Display| format!("could not use {}: {error}", path.display());
    let der = match fs::read(path) {
        Ok(der) => der,
        Err(error) if error.kind() == ErrorKind::NotFound => made(path).map_err(|e| said(&e))?,
        Err(error) => return Err(said(&error)),
    };
    Key::of(&der).map_err(|error| said(&error))
}

/// A key that nobody keeps or trusts: what a rehearsal's forger signs with.
pub fn stranger() -> Result<Arc<dyn CapSigner>, String> {
    Ok(Arc::new(Key::of(&fresh()?)?))
}

impl Key {
    fn of(der: &[u8]) -> Result<Self, String> {
        let no_key = |_| "it is not a P-256 key in PKCS#8 (DER)".to_owned();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        let pair = pair.map_err(|error| no_key(error.to_string()))?;
        let public: Result<PublicKeyX509Der<'_>, _> = pair.public_key().as_der();
        Ok(Self {
            private: dsig::SigningKey::from_pkcs8_der(der).map_err(|e| e.to_string())?,
            public_pem: pem(public.map_err(|error| no_key(error.to_string()))?.as_ref()),
        })
    }
}

/// A new key, on the disk before it signs anything.
fn made(path: &Path) -> Result<Vec<u8>, std::io::Error> {
    let der = fresh().map_err(std::io::Error::other)?;
    keys::write_secret(path, &der)?;
    Ok(der)
}

fn fresh() -> Result<Vec<u8>, &'static str> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let der = pair.and_then(|pair| pair.to_pkcs8v1());
    let der = der.map_err(|_| "no key was made")?;
    Ok(der.as_ref().to_vec())
}

/// SPKI as PEM (RFC 7468 section 13).
fn pem(der: &[u8]) -> String {
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    let base64 = STANDARD.encode(der);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(PEM_LINE));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text + "-----END PUBLIC KEY-----\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_signs_what_its_public_half_verifies() {
        let data = tempfile::tempdir().unwrap();
        let keys = open(data.path()).unwrap();
        let again = open(data.path()).unwrap();
        assert_eq!(keys.actual.public_pem(), again.actual.public_pem());
        assert_ne!(keys.actual.public_pem(), keys.exercise.public_pem());
        #[cfg(unix)]
        {
            let meta = fs::metadata(data.path().join(ACTUAL)).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::mode(&meta.permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let alert =
            b"<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><sender>a</sender></alert>";
        let signed = again.actual.sign(alert).unwrap();
        let trusted = |key: &dyn CapSigner| {
            let public = dsig::PublicKey::from_spki_pem(key.public_pem()).unwrap();
            dsig::verify(&signed, &dsig::Trust::new([public]).unwrap()).is_ok()
        };
        assert!(trusted(keys.actual.as_ref()));
        assert!(
            !trusted(keys.exercise.as_ref()),
            "a drill's key opens nothing real"
        );
    }

    #[test]
    fn a_file_that_is_no_key_stops_the_start_in_words() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join(ACTUAL), b"nonsense").unwrap();
        let said = open(data.path()).unwrap_err();
        assert!(said.contains(ACTUAL) && said.contains("P-256"), "{said}");
    }
}
