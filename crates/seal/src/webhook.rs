//! The house's own signature on a webhook: scheme `v1a` of Standard Webhooks.
//!
//! Scheme `v1` is an HMAC with a secret that the partner holds as well, so whoever
//! steals it from the partner can forge our messages to that partner. `v1a` is
//! Ed25519 over the same text, `<id>.<timestamp>.<body>`: a partner holds the public
//! half only, and a leak forges nothing.
//!
//! The key is not the one that signs packages but one derived from it, so that no
//! text that a webhook carries can ever be taken for a signed package, and the house
//! still has one key file to guard (docs/adr/0008).

use crate::{PublicKey, SigningKey, digest::digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// What the derived key is for; another purpose needs another text.
const PURPOSE: &[u8] = b"homeward webhook v1a key\0";
const SEED_LEN: usize = 32;

/// The key that signs webhooks. It is erased from memory when dropped.
#[derive(Debug)]
pub struct WebhookKey(SigningKey);

impl WebhookKey {
    /// The webhook key of a house: SHA-256 over the purpose and the seed of its
    /// signing key is the seed of this one.
    ///
    /// ```
    /// use homeward_seal::{SigningKey, WebhookKey, verify_webhook};
    ///
    /// let key = WebhookKey::of(&SigningKey::from_seed([7; 32]));
    /// let signature = key.sign("msg_1", 1_700_000_000, b"{}");
    /// let verified = |body: &[u8]| verify_webhook(&signature, "msg_1", 1_700_000_000, body, &[key.public()]);
    /// assert!(verified(b"{}") && !verified(b"{ }"));
    /// ```
    #[must_use]
    pub fn of(house: &SigningKey) -> Self {
        let seed = house.seed();
        let mut text = Zeroizing::new([0; PURPOSE.len() + SEED_LEN]);
        text[..PURPOSE.len()].copy_from_slice(PURPOSE);
        text[PURPOSE.len()..].copy_from_slice(seed.as_slice());
        Self(SigningKey::from_seed(*digest(text.as_slice()).as_bytes()))
    }

    /// The half of the key that every partner may have.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// The public half as Standard Webhooks writes it: `whpk_` and base64 of 32 bytes.
    #[must_use]
    pub fn public_text(&self) -> String {
        format!("whpk_{}", STANDARD.encode(self.public().to_bytes()))
    }

    /// One entry for the header `webhook-signature`: `v1a,` and base64 of 64 bytes.
    ///
    /// `timestamp` counts seconds since 1970, `body` is what is posted, byte for byte.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let signature = self.0.sign(&signed_text(id, timestamp, body));
        format!("v1a,{}", STANDARD.encode(signature))
    }
}

/// Whether one of the signatures in the header is a `v1a` of one of the keys. Other
/// schemes in it are passed over, as the standard says. How old a timestamp may be is
/// the caller's to judge: it has a clock.
#[must_use]
pub fn verify_webhook(
    header: &str,
    id: &str,
    timestamp: i64,
    body: &[u8],
    keys: &[PublicKey],
) -> bool {
    let text = signed_text(id, timestamp, body);
    let signatures = header.split(' ').filter_map(|one| {
        STANDARD
            .decode(one.strip_prefix("v1a,")?)
            .ok()?
            .try_into()
            .ok()
    });
    signatures
        .into_iter()
        .any(|signature: [u8; 64]| keys.iter().any(|key| key.verifies(&text, &signature)))
}

fn signed_text(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{timestamp}.").as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_700_000_000;

    fn house() -> SigningKey {
        SigningKey::from_seed([7; 32])
    }

    fn accepted(header: &str, id: &str, at: i64, body: &str) -> bool {
        let keys = [house().public(), WebhookKey::of(&house()).public()];
        verify_webhook(header, id, at, body.as_bytes(), &keys)
    }

    #[test]
    fn every_part_of_a_webhook_is_under_the_signature() {
        let signature = WebhookKey::of(&house()).sign("msg", AT, b"body");
        assert!(accepted(&signature, "msg", AT, "body"));
        assert!(!accepted(&signature, "msf", AT, "body"));
        assert!(!accepted(&signature, "msg", AT + 1, "body"));
        assert!(!accepted(&signature, "msg", AT, "bodY"));
        assert!(!accepted(
            &signature.replace("v1a,", "v1,"),
            "msg",
            AT,
            "body"
        ));
        assert!(!accepted("v1a,AAAA v1a, v1a", "msg", AT, "body"));
    }

    #[test]
    fn it_is_found_among_signatures_of_other_schemes_and_keys() {
        let other = WebhookKey::of(&SigningKey::from_seed([8; 32])).sign("msg", AT, b"body");
        let ours = WebhookKey::of(&house()).sign("msg", AT, b"body");
        assert!(accepted(
            &format!("v1,c2VjcmV0 {other} {ours}"),
            "msg",
            AT,
            "body"
        ));
        assert!(!accepted(
            &format!("v1,c2VjcmV0 {other}"),
            "msg",
            AT,
            "body"
        ));
    }

    #[test]
    fn the_key_is_the_same_after_every_start_and_is_not_the_one_of_packages() {
        let public = WebhookKey::of(&house()).public();
        assert_eq!(public, WebhookKey::of(&house()).public());
        assert_ne!(public, house().public());
        // Partners pinned this text; a change of the derivation would lock them out.
        assert_eq!(WebhookKey::of(&house()).public_text(), PINNED);
    }

    const PINNED: &str = "whpk_Jp2IlDJ8gHV2d+YSMpNaLReZRdqPIE1a4rdlxxnIccQ=";
}
