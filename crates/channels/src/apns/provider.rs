//! By what Apple knows the house: a token that is signed anew between 20 and 60 minutes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use homeward_ports::fault::{Fault, FaultKind};
use http::HeaderValue;
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use serde_json::json;

use crate::{
    outlet::Secret,
    push::{account::plain, jwt},
};

/// "Refresh your token no more than once every 20 minutes and no less than once every 60
/// minutes."
pub const AGE_MIN_S: i64 = 20 * 60;
const AGE_MAX_S: i64 = 60 * 60;
/// Old enough to be made anew, with room on both sides for clocks that differ.
const AGE_S: i64 = 40 * 60;
const ID_CHARS: usize = 10;

pub struct Provider {
    pair: EcdsaKeyPair,
    key_id: String,
    team_id: String,
    kept: Mutex<Option<Token>>,
}

#[derive(Clone)]
pub struct Token {
    pub value: HeaderValue,
    pub made_s: i64,
}

impl Provider {
    pub fn new(key: &Secret, key_id: String, team_id: String) -> Result<Self, Fault> {
        for (name, text) in [("key_id", &key_id), ("team_id", &team_id)] {
            plain(name, text, "")?;
            if text.len() != ID_CHARS {
                let why = format!("use the {name} {text}: it has not {ID_CHARS} characters");
                return Err(Fault::new(FaultKind::Corrupt, why));
            }
        }
        let no = || {
            Fault::new(
                FaultKind::Corrupt,
                "use the key of Apple: it is not a .p8 of P-256",
            )
        };
        let der = PrivatePkcs8KeyDer::from_pem_slice(key.reveal().as_bytes()).map_err(|_| no())?;
        let der = der.secret_pkcs8_der();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        Ok(Self {
            pair: pair.map_err(|_| no())?,
            key_id,
            team_id,
            kept: Mutex::default(),
        })
    }

    fn kept(&self) -> MutexGuard<'_, Option<Token>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token for now.
    pub fn token(&self, now_s: i64) -> Result<Token, Fault> {
        let mut kept = self.kept();
        // One that was made in what is now the future would be refused.
        if let Some(token) = &*kept
            && (0..AGE_S).contains(&(now_s - token.made_s))
        {
            return Ok(token.clone());
        }
        let token = self.signed(now_s)?;
        *kept = Some(token.clone());
        Ok(token)
    }

    /// Apple says that this token has run out. Whether the next is another; if not, after
    /// how many seconds it will be: sooner Apple would not take one.
    pub fn ran_out(&self, token: &Token, now_s: i64) -> Result<(), i64> {
        let mut kept = self.kept();
        if kept.as_ref().is_none_or(|it| it.made_s != token.made_s) {
            return Ok(());
        }
        let age_s = now_s - token.made_s;
        if (0..AGE_MIN_S).contains(&age_s) {
            return Err(AGE_MIN_S - age_s);
        }
        *kept = None;
        Ok(())
    }

    fn signed(&self, now_s: i64) -> Result<Token, Fault> {
        let header = json!({ "alg": "ES256", "kid": self.key_id });
        let claims = json!({ "iss": self.team_id, "iat": now_s });
        let broken = |e: &dyn std::fmt::Display| {
            Fault::new(FaultKind::Broken, format!("sign for Apple: {e}"))
        };
        let jwt = jwt::es256(&self.pair, &header, &claims).map_err(|e| broken(&e))?;
        let value = HeaderValue::try_from(format!("bearer {jwt}"));
        let mut value = value.map_err(|e| broken(&e))?;
        value.set_sensitive(true);
        Ok(Token {
            value,
            made_s: now_s,
        })
    }
}

const _: () = assert!(AGE_MIN_S < AGE_S && AGE_S < AGE_MAX_S);

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 1_780_000_000;

    fn provider() -> Provider {
        let pair = rcgen::KeyPair::generate().unwrap();
        let key = Secret::new(&pair.serialize_pem());
        Provider::new(&key, "ABC123DEFG".to_owned(), "TEAM123456".to_owned()).unwrap()
    }

    fn made(provider: &Provider, now_s: i64) -> i64 {
        provider.token(now_s).unwrap().made_s
    }

    #[test]
    fn a_token_lives_between_twenty_and_sixty_minutes() {
        let provider = provider();
        let mut made_at = vec![made(&provider, NOW_S)];
        for minute in 0..600 {
            let now_s = NOW_S + minute * 60;
            let made_s = made(&provider, now_s);
            assert!(now_s - made_s < AGE_MAX_S);
            if made_at.last() != Some(&made_s) {
                made_at.push(made_s);
            }
        }
        assert!(made_at.windows(2).all(|two| two[1] - two[0] >= AGE_MIN_S));
    }

    #[test]
    fn one_that_ran_out_early_is_not_made_anew_before_apple_takes_another() {
        let provider = provider();
        let first = provider.token(NOW_S).unwrap();
        assert_eq!(provider.ran_out(&first, NOW_S + 60), Err(AGE_MIN_S - 60));
        assert_eq!(provider.ran_out(&first, NOW_S + AGE_MIN_S), Ok(()));
        let now_s = NOW_S + AGE_MIN_S;
        assert_eq!(made(&provider, now_s), now_s);
        assert_eq!(
            provider.ran_out(&first, now_s),
            Ok(()),
            "it is another by now"
        );
    }

    #[test]
    fn a_clock_that_was_set_back_makes_a_token_of_its_own_time() {
        let provider = provider();
        made(&provider, NOW_S + 9_999);
        assert_eq!(made(&provider, NOW_S), NOW_S);
    }
}
