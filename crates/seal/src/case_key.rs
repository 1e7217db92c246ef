//! The key of one case, and what it seals.
//!
//! XChaCha20-Poly1305. The nonce is 24 bytes long, so nonces that are drawn by
//! chance never meet; it stands before the sealed bytes. The context (such as the id
//! of the case and the name of the field) is not stored, only authenticated: sealed
//! bytes that were moved to another case do not open there.

use crate::SealError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How many bytes a nonce has.
pub const NONCE_LEN: usize = 24;

/// Stands before every context, so that a sealed text and a wrapped key never pass for each other.
const TEXT: u8 = 1;
const WRAPPED_KEY: u8 = 2;

/// A secret of 32 bytes: the key of one case, or the key of the house that wraps those.
///
/// It is erased from memory when dropped, and nothing prints it.
pub struct CaseKey(Zeroizing<[u8; 32]>);

impl CaseKey {
    /// A key from 32 bytes of chance or from a key file; the caller erases its own copy.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// This key, sealed under the key of the house. The nonce must be new for each call.
    #[must_use]
    pub fn wrap(&self, kek: &Self, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
        kek.encrypt(&*self.0, nonce, &[WRAPPED_KEY])
    }

    /// The key that [`CaseKey::wrap`] sealed.
    pub fn unwrap_from(kek: &Self, wrapped: &[u8]) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(kek.decrypt(wrapped, &[WRAPPED_KEY])?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| SealError::Sealed)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Seals a text for a context. The nonce must be new for each call.
    #[must_use]
    pub fn seal(&self, plain: &[u8], nonce: [u8; NONCE_LEN], context: &[u8]) -> Vec<u8> {
        self.encrypt(plain, nonce, &labelled(context))
    }

    /// Opens what [`CaseKey::seal`] sealed for the same context.
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, SealError> {
        self.decrypt(sealed, &labelled(context))
    }

    fn encrypt(&self, msg: &[u8], nonce: [u8; NONCE_LEN], aad: &[u8]) -> Vec<u8> {
        let mut sealed = nonce.to_vec();
        // The cipher's only error is a text of more than 256 GiB, which no memory
        // here holds. What would come out then (a nonce alone) opens nowhere.
        let body = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg, aad });
        sealed.extend(body.unwrap_or_default());
        sealed
    }

    fn decrypt(&self, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, msg) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Sealed)?;
        let opened = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), Payload { msg, aad });
        opened.map_err(|_| SealError::Sealed)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(<&Key>::from(&*self.0))
    }
}

fn labelled(context: &[u8]) -> Vec<u8> {
    [&[TEXT], context].concat()
}

/// In constant time: a comparison must not tell how much of a guess was right.
impl PartialEq for CaseKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for CaseKey {}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONCE: [u8; NONCE_LEN] = [9; NONCE_LEN];

    fn key(of: u8) -> CaseKey {
        CaseKey::from_bytes([of; 32])
    }

    #[test]
    fn a_sealed_text_opens_only_with_its_key_and_its_context() {
        let sealed = key(1).seal(b"last seen at the station", NONCE, b"case 7/description");
        assert_eq!(
            key(1).open(&sealed, b"case 7/description").unwrap(),
            b"last seen at the station"
        );
        assert_eq!(
            key(2).open(&sealed, b"case 7/description"),
            Err(SealError::Sealed)
        );
        assert_eq!(
            key(1).open(&sealed, b"case 8/description"),
            Err(SealError::Sealed)
        );
    }

    #[test]
    fn a_change_at_any_byte_and_any_cut_is_noticed() {
        let sealed = key(1).seal(b"a child", NONCE, b"");
        for nth in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[nth] ^= 1;
            assert_eq!(key(1).open(&changed, b""), Err(SealError::Sealed));
            assert_eq!(key(1).open(&sealed[..nth], b""), Err(SealError::Sealed));
        }
    }

    #[test]
    fn a_wrapped_key_comes_back_and_opens_what_the_key_sealed() {
        let (house, case) = (key(1), key(2));
        let wrapped = case.wrap(&house, NONCE);
        let back = CaseKey::unwrap_from(&house, &wrapped).unwrap();
        assert_eq!(back, case);
        assert_eq!(back.open(&case.seal(b"x", NONCE, b""), b"").unwrap(), b"x");
        assert_eq!(
            CaseKey::unwrap_from(&case, &wrapped),
            Err(SealError::Sealed)
        );
    }

    #[test]
    fn a_wrapped_key_and_a_sealed_text_never_pass_for_each_other() {
        let house = key(1);
        let wrapped = key(2).wrap(&house, NONCE);
        let text = house.seal(&[2; 32], NONCE, b"");
        assert!(
            house.open(&wrapped, b"").is_err() && house.open(&wrapped, &[WRAPPED_KEY]).is_err()
        );
        assert!(CaseKey::unwrap_from(&house, &text).is_err());
    }

    #[test]
    fn the_debug_text_holds_no_key() {
        assert_eq!(format!("{:?}", key(0xab)), "CaseKey(..)");
    }

    #[test]
    fn the_cipher_is_the_one_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, A.3.1: the sealed text begins with bd6d179d.
        // The draft's associated data begins with 0x50, so the bare cipher is asked.
        let mut bytes = [0; 32];
        (0x80..=0x9f)
            .zip(&mut bytes)
            .for_each(|(value, byte)| *byte = value);
        let mut nonce = [0; NONCE_LEN];
        (0x40..=0x57)
            .zip(&mut nonce)
            .for_each(|(value, byte)| *byte = value);
        let aad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let sealed = CaseKey::from_bytes(bytes).encrypt(plain, nonce, &aad);
        assert_eq!(sealed[24..28], [0xbd, 0x6d, 0x17, 0x9d]);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(plain: Vec<u8>, context: Vec<u8>, nonce: [u8; NONCE_LEN]) {
            let sealed = key(5).seal(&plain, nonce, &context);
            prop_assert_eq!(&sealed[..NONCE_LEN], &nonce);
            prop_assert_eq!(key(5).open(&sealed, &context).unwrap(), plain);
        }
    }
}
