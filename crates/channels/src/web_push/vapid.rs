//! Who sends: the house's name, signed for one push service at a time (RFC 8292).
//!
//! A phone subscribes with the public half of [`VapidKey`], and its push service then
//! takes nothing that the other half has not signed. So whoever learns an endpoint can
//! still push nothing to it. One signature serves a service for hours.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use homeward_ports::fault::{Fault, FaultKind};
use http::HeaderValue;
use serde_json::json;

use crate::push::jwt;

/// At most 24 hours are allowed (RFC 8292 section 2); half leaves room for clocks that differ.
const LIVES_S: i64 = 12 * 3_600;
/// A token with less life than this is made anew, so that none runs out on its way.
const LEFT_MIN_S: i64 = 3_600;
/// Push services that are remembered; there are a handful in the world.
const SERVICES_MAX: usize = 1_024;

/// The house's key towards push services. Whoever loses it loses every subscription:
/// phones have to subscribe again.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
}

/// The private half must not slip into a log.
impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VapidKey({})", self.public())
    }
}

impl VapidKey {
    /// A new key, out of aws-lc's own source of chance.
    pub fn generate() -> Result<Self, Fault> {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let made =
            made.map_err(|e| Fault::because(FaultKind::Broken, "make the key of push", e))?;
        Self::from_pkcs8(made.as_ref())
    }

    /// Reads what [`VapidKey::to_pkcs8`] gave.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Fault> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        let pair =
            pair.map_err(|e| Fault::because(FaultKind::Broken, "read the key of push", e))?;
        Ok(Self {
            pair,
            pkcs8: der.to_vec(),
        })
    }

    /// The key as it rests on the disk (PKCS #8, DER): a secret.
    pub fn to_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half as `applicationServerKey` and as `k` (RFC 8292 section 3.2):
    /// 65 bytes in base64url.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }

    /// A token for `audience` that runs out at `expires_s` (RFC 7515, RFC 7519, ES256).
    fn token(&self, audience: &str, subject: &str, expires_s: i64) -> Result<String, Fault> {
        let header = json!({"typ": "JWT", "alg": "ES256"});
        let claims = json!({"aud": audience, "exp": expires_s, "sub": subject});
        jwt::es256(&self.pair, &header, &claims)
            .map_err(|e| Fault::because(FaultKind::Broken, "sign for a push service", e))
    }
}

/// The `Authorization` of each push service, signed once and kept while it is fresh.
#[derive(Debug)]
pub struct Introductions {
    key: Arc<VapidKey>,
    /// `sub`: where a push service's people reach those who run the house (section 2.1).
    subject: String,
    kept: Mutex<HashMap<String, (i64, HeaderValue)>>,
}

impl Introductions {
    pub fn new(key: Arc<VapidKey>, subject: String) -> Self {
        Self {
            key,
            subject,
            kept: Mutex::default(),
        }
    }

    /// What to say to the push service at `audience`, an origin, at `now_s`, seconds
    /// since 1970.
    pub fn to(&self, audience: &str, now_s: i64) -> Result<HeaderValue, Fault> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |expires: i64| (LEFT_MIN_S..=LIVES_S).contains(&(expires - now_s));
        if let Some((expires, value)) = kept.get(audience)
            && is_fresh(*expires)
        {
            return Ok(value.clone());
        }
        let expires = now_s + LIVES_S;
        let token = self.key.token(audience, &self.subject, expires)?;
        // Without a space after the comma: some readers split there and nowhere else.
        let text = format!("vapid t={token},k={}", self.key.public());
        let value = HeaderValue::try_from(text);
        let mut value =
            value.map_err(|e| Fault::because(FaultKind::Broken, "introduce the house", e))?;
        value.set_sensitive(true);
        if kept.len() >= SERVICES_MAX {
            kept.clear();
        }
        kept.insert(audience.to_owned(), (expires, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    const NOW_S: i64 = 1_780_000_000;

    fn introductions() -> Introductions {
        let key = VapidKey::generate().unwrap();
        Introductions::new(Arc::new(key), "https://homeward.example/".to_owned())
    }

    fn token(value: &HeaderValue) -> String {
        let text = value.to_str().unwrap();
        let token = text.strip_prefix("vapid t=").unwrap();
        token.split(',').next().unwrap().to_owned()
    }

    #[test]
    fn a_token_names_the_service_the_house_and_an_end_within_a_day() {
        let introductions = introductions();
        let token = token(&introductions.to("https://push.example", NOW_S).unwrap());
        let (said, signature) = token.rsplit_once('.').unwrap();
        let (_, claims) = said.split_once('.').unwrap();
        let claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["sub"], "https://homeward.example/");
        let left = claims["exp"].as_i64().unwrap() - NOW_S;
        assert!(0 < left && left <= 86_400, "{left}");
        let public = URL_SAFE_NO_PAD.decode(introductions.key.public()).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public);
        public.verify(said.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn one_signature_serves_a_service_for_hours_and_never_past_its_life() {
        let introductions = introductions();
        let to = |service, now| token(&introductions.to(service, now).unwrap());
        let first = to("https://push.example", NOW_S);
        assert_eq!(to("https://push.example", NOW_S + 3_600), first);
        assert_ne!(to("https://other.example", NOW_S), first);
        assert_ne!(to("https://push.example", NOW_S + LIVES_S - 60), first);
        // A clock that was set back must not leave a token that lives for days.
        let ahead = to("https://push.example", NOW_S + 10 * 86_400);
        assert_ne!(to("https://push.example", NOW_S), ahead);
    }

    #[test]
    fn a_key_comes_back_from_the_disk_as_it_was() {
        let key = VapidKey::generate().unwrap();
        let again = VapidKey::from_pkcs8(key.to_pkcs8()).unwrap();
        assert_eq!(key.public(), again.public());
        assert!(VapidKey::from_pkcs8(&key.to_pkcs8()[1..]).is_err());
    }
}
