//! One message for one phone, closed so that only that phone's browser opens it.
//!
//! RFC 8291 on RFC 8188 (`aes128gcm`), in a single record. The push service carries
//! the bytes and cannot read them: they are keyed by an agreement between the pair in
//! [`Sender`], used once, and the browser's own pair, mixed with a secret that only
//! the browser and the house know.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement::{ECDH_P256, ParsedPublicKey, PrivateKey, UnparsedPublicKey, agree},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    rand,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    push::PushKeys,
};
use zeroize::Zeroizing;

/// A point of P-256 uncompressed, as `p256dh` and `keyid` carry it (RFC 8291 sections 3.1 and 4).
pub const POINT_BYTES: usize = 65;
/// Of the authentication secret (RFC 8291 section 3.2).
pub const AUTH_BYTES: usize = 16;
/// Every push service takes a body of this size (RFC 8291 section 4, RFC 8030 section 7.2).
pub const BODY_BYTES_MAX: usize = 4_096;
/// What fits into such a body: less the header, the delimiter and the tag.
pub const PLAIN_BYTES_MAX: usize = BODY_BYTES_MAX - HEADER_BYTES - DELIMITER.len() - TAG_BYTES;

const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// Salt, record size, length of the key id, key id (RFC 8188 section 2.1).
const HEADER_BYTES: usize = SALT_BYTES + 4 + 1 + POINT_BYTES;
/// Ends the last record (RFC 8188 section 2).
const DELIMITER: [u8; 1] = [2];

/// Why a browser's key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    #[error("it is not 65 bytes that begin with 4")]
    Length,
    #[error("it is no point of P-256")]
    Point,
}

/// Whom a message is closed for, as the browser handed it out when it subscribed.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    /// `p256dh`: the browser's public key.
    pub public: [u8; POINT_BYTES],
    /// `auth`: what only the browser and the house know.
    pub auth: [u8; AUTH_BYTES],
}

impl From<PushKeys> for Receiver {
    fn from(keys: PushKeys) -> Self {
        Self {
            public: keys.p256dh,
            auth: keys.auth,
        }
    }
}

/// The secret must not slip into a log.
impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver")
    }
}

/// Whether these bytes are a key that a message can be closed for.
pub fn check_key(bytes: &[u8]) -> Result<[u8; POINT_BYTES], NotAKey> {
    let point = <[u8; POINT_BYTES]>::try_from(bytes).map_err(|_| NotAKey::Length)?;
    if point[0] != 4 {
        return Err(NotAKey::Length);
    }
    let parsed = ParsedPublicKey::try_from(UnparsedPublicKey::new(&ECDH_P256, point.as_slice()));
    parsed.map(|_| point).map_err(|_| NotAKey::Point)
}

/// A key pair of the house that is used for one message only, after its agreement with
/// one receiver: the public half and the shared secret. The private half is gone by
/// then. It is handed over by value, so that no second message can be made with it.
pub struct Sender {
    public: [u8; POINT_BYTES],
    shared: Zeroizing<[u8; SECRET_BYTES]>,
}

impl Sender {
    /// A new pair, agreed with the receiver. This is nearly all of the work.
    pub fn fresh(receiver: &Receiver) -> Result<Self, Fault> {
        let pair = PrivateKey::generate(&ECDH_P256).map_err(|e| fault("make a sender's key", e))?;
        Self::agreed(&pair, receiver).map_err(|e| fault("agree on a key with a browser", e))
    }

    fn agreed(pair: &PrivateKey, receiver: &Receiver) -> Result<Self, Unspecified> {
        let public = pair.compute_public_key()?;
        let public = <[u8; POINT_BYTES]>::try_from(public.as_ref()).map_err(|_| Unspecified)?;
        let theirs = UnparsedPublicKey::new(&ECDH_P256, receiver.public.as_slice());
        agree(pair, theirs, Unspecified, |secret| {
            let mut shared = Zeroizing::new([0; SECRET_BYTES]);
            if secret.len() != SECRET_BYTES {
                return Err(Unspecified);
            }
            shared.copy_from_slice(secret);
            Ok(Self { public, shared })
        })
    }

    /// The body of the push, and the end of this pair. `None` when the text is longer
    /// than [`PLAIN_BYTES_MAX`].
    pub fn close(self, receiver: &Receiver, plain: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        if plain.len() > PLAIN_BYTES_MAX {
            return Ok(None);
        }
        let mut salt = [0; SALT_BYTES];
        rand::fill(&mut salt).map_err(|e| fault("draw a salt", e))?;
        let body = self.closed(receiver, salt, plain);
        body.map(Some).map_err(|e| fault("encrypt a push", e))
    }

    fn closed(
        self,
        receiver: &Receiver,
        salt: [u8; SALT_BYTES],
        plain: &[u8],
    ) -> Result<Vec<u8>, Unspecified> {
        let mut body = Vec::with_capacity(HEADER_BYTES + plain.len() + 1 + TAG_BYTES);
        body.extend_from_slice(&salt);
        body.extend_from_slice(&(BODY_BYTES_MAX as u32).to_be_bytes());
        body.push(POINT_BYTES as u8);
        body.extend_from_slice(&self.public);

        let prk = self.key_material(receiver)?.extract_with(salt);
        let key = derive::<KEY_BYTES>(&prk, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce = derive::<NONCE_LEN>(&prk, &[b"Content-Encoding: nonce\0"])?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key.as_slice())?);
        body.extend_from_slice(plain);
        body.extend_from_slice(&DELIMITER);
        let (_, record) = body.split_at_mut(HEADER_BYTES);
        // The first record's number is zero, so the nonce is used as it is.
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::empty(), record)?;
        body.extend_from_slice(tag.as_ref());
        Ok(body)
    }

    /// RFC 8291 section 3.4: what RFC 8188 begins from.
    fn key_material(&self, receiver: &Receiver) -> Result<KeyMaterial, Unspecified> {
        let prk = Salt::new(HKDF_SHA256, &receiver.auth).extract(self.shared.as_slice());
        let info: [&[u8]; 3] = [b"WebPush: info\0", &receiver.public, &self.public];
        derive(&prk, &info).map(KeyMaterial)
    }
}

struct KeyMaterial(Zeroizing<[u8; SECRET_BYTES]>);

impl KeyMaterial {
    fn extract_with(&self, salt: [u8; SALT_BYTES]) -> Prk {
        Salt::new(HKDF_SHA256, &salt).extract(self.0.as_slice())
    }
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<Zeroizing<[u8; N]>, Unspecified> {
    let mut bytes = Zeroizing::new([0; N]);
    prk.expand(info, Bytes(N))?.fill(bytes.as_mut_slice())?;
    Ok(bytes)
}

fn fault(attempt: &str, error: Unspecified) -> Fault {
    Fault::because(FaultKind::Broken, attempt, error)
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn receiver() -> Receiver {
        let public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        Receiver {
            public: check_key(&bytes(public)).unwrap(),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap(),
        }
    }

    /// RFC 8291 section 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_comes_out_byte_for_byte() {
        let private = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let pair = PrivateKey::from_private_key(&ECDH_P256, &private).unwrap();
        let sender = Sender::agreed(&pair, &receiver()).unwrap();
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let plain = b"When I grow up, I want to be a watermelon";
        let body = sender.closed(&receiver(), salt, plain).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(body), expected);
    }

    #[test]
    fn the_longest_text_fills_a_body_and_one_byte_more_is_refused() {
        let close = |len| {
            let sender = Sender::fresh(&receiver()).unwrap();
            sender.close(&receiver(), &vec![b'x'; len]).unwrap()
        };
        assert_eq!(PLAIN_BYTES_MAX, 3_993);
        assert_eq!(close(PLAIN_BYTES_MAX).unwrap().len(), BODY_BYTES_MAX);
        assert_eq!(close(PLAIN_BYTES_MAX + 1), None);
    }

    #[test]
    fn each_message_has_a_key_and_a_salt_of_its_own() {
        let close = || {
            let sender = Sender::fresh(&receiver()).unwrap();
            sender.close(&receiver(), b"the same").unwrap().unwrap()
        };
        let (one, other) = (close(), close());
        assert_ne!(one[..SALT_BYTES], other[..SALT_BYTES]);
        assert_ne!(
            one[SALT_BYTES + 5..HEADER_BYTES],
            other[SALT_BYTES + 5..HEADER_BYTES]
        );
        assert_ne!(one[HEADER_BYTES..], other[HEADER_BYTES..]);
    }

    #[test]
    fn what_is_no_point_of_the_curve_is_no_key() {
        let mut off = receiver().public;
        off[64] ^= 1;
        assert_eq!(check_key(&off), Err(NotAKey::Point));
        let mut compressed = receiver().public;
        compressed[0] = 2;
        assert_eq!(check_key(&compressed), Err(NotAKey::Length));
        assert_eq!(check_key(&[4; 64]), Err(NotAKey::Length));
        assert_eq!(check_key(&[]), Err(NotAKey::Length));
    }
}
