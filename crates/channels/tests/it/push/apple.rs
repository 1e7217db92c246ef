//! Apple as its pages describe it: provider tokens, headers, a payload of 4,096 bytes, and
//! a reason for each refusal.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use homeward_channels::{
    apns::{Apns, Settings},
    outlet::Secret,
};
use homeward_domain::status::StatusKind;
use serde_json::{Value, json};

use super::{
    House, Time,
    double::{Asked, Does, Double, Rules, says},
};
use crate::samples::Everybody;

const TOPIC: &str = "org.example.homeward";
const KEY_ID: &str = "ABC123DEFG";
const TEAM_ID: &str = "TEAM123456";
static KEY: std::sync::LazyLock<rcgen::KeyPair> =
    std::sync::LazyLock::new(|| rcgen::KeyPair::generate().unwrap());

/// One notification that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub token: String,
    pub payload: String,
    pub id: String,
    pub priority: String,
    pub collapse_id: String,
    pub expiration_s: i64,
}

pub struct Apple {
    time: Time,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    registered: BTreeSet<String>,
    planned: BTreeMap<String, VecDeque<Does>>,
    taken: Vec<Taken>,
    /// When the provider tokens were made that were seen.
    made: BTreeSet<i64>,
    /// Those made before are taken for run out.
    not_before_s: i64,
    faults: Vec<String>,
}

impl Apple {
    pub fn new(time: Time) -> Arc<Self> {
        let inside = Mutex::default();
        Arc::new(Self { time, inside })
    }

    pub fn registers(&self, token: &str) {
        self.inside
            .lock()
            .unwrap()
            .registered
            .insert(token.to_owned());
    }

    pub fn plan(&self, token: &str, does: Does) {
        let mut inside = self.inside.lock().unwrap();
        inside
            .planned
            .entry(token.to_owned())
            .or_default()
            .push_back(does);
    }

    /// Takes what was signed before now for run out.
    pub fn forgets_tokens(&self) {
        self.inside.lock().unwrap().not_before_s = self.time.s();
    }

    /// When provider tokens were made, each once.
    pub fn made(&self) -> Vec<i64> {
        self.inside.lock().unwrap().made.iter().copied().collect()
    }

    /// Everything that was taken, in order. Fails if anything broke a rule.
    pub fn taken(&self) -> Vec<Taken> {
        let inside = self.inside.lock().unwrap();
        assert!(inside.faults.is_empty(), "{:?}", inside.faults);
        inside.taken.clone()
    }

    /// When the provider token was made; `Err` says what is wrong with it.
    fn knows(&self, said: &str) -> Result<i64, &'static str> {
        let token = said.strip_prefix("bearer ").ok_or("MissingProviderToken")?;
        let invalid = "InvalidProviderToken";
        let (signed, signature) = token.rsplit_once('.').ok_or(invalid)?;
        let (head, claims) = signed.split_once('.').ok_or(invalid)?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid);
        let read = |text: &str| -> Result<Value, &'static str> {
            serde_json::from_slice(&decode(text)?).map_err(|_| invalid)
        };
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, KEY.public_key_raw())
            .verify(signed.as_bytes(), &decode(signature)?)
            .map_err(|_| invalid)?;
        let (head, claims) = (read(head)?, read(claims)?);
        let is_ours = head["alg"] == "ES256" && head["kid"] == KEY_ID && claims["iss"] == TEAM_ID;
        let made_s = claims["iat"].as_i64().filter(|_| is_ours).ok_or(invalid)?;
        let age_s = self.time.s() - made_s;
        let mut inside = self.inside.lock().unwrap();
        if !(0..3_600).contains(&age_s) || made_s < inside.not_before_s {
            return Err("ExpiredProviderToken");
        }
        // "No more than once every 20 minutes."
        let newest = inside.made.last().copied();
        if newest.is_some_and(|newest| newest < made_s && made_s - newest < 20 * 60) {
            inside.faults.push("TooManyProviderTokenUpdates".to_owned());
        }
        inside.made.insert(made_s);
        Ok(made_s)
    }

    fn take(&self, token: &str, asked: &Asked) -> Result<Does, String> {
        let mut inside = self.inside.lock().unwrap();
        if let Some(does) = inside.planned.get_mut(token).and_then(VecDeque::pop_front) {
            return Ok(does);
        }
        let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
        if token.len() != 64 || !is_hex(token) {
            return Ok(reason(400, "BadDeviceToken"));
        }
        if asked.body.len() > 4_096 {
            return Ok(reason(413, "PayloadTooLarge"));
        }
        if asked.header("apns-topic") != TOPIC {
            return Ok(reason(400, "DeviceTokenNotForTopic"));
        }
        if !inside.registered.contains(token) {
            return Ok(reason(410, "Unregistered"));
        }
        let payload: Value = serde_json::from_slice(&asked.body).map_err(|e| e.to_string())?;
        if !payload["aps"].is_object() || asked.header("apns-push-type") != "alert" {
            return Err("aps or push type".to_owned());
        }
        let priority = asked.header("apns-priority").to_owned();
        if !["10", "5", "1"].contains(&priority.as_str()) {
            return Err("BadPriority".to_owned());
        }
        let collapse_id = asked.header("apns-collapse-id").to_owned();
        if collapse_id.is_empty() || collapse_id.len() > 64 {
            return Err("BadCollapseId".to_owned());
        }
        let id = asked.header("apns-id").to_owned();
        let dashes: Vec<usize> = id.match_indices('-').map(|(at, _)| at).collect();
        if id.len() != 36 || dashes != [8, 13, 18, 23] || id.to_lowercase() != id {
            return Err("BadMessageId".to_owned());
        }
        let expiration = asked.header("apns-expiration").parse();
        inside.taken.push(Taken {
            token: token.to_owned(),
            payload: payload.to_string(),
            id,
            priority,
            collapse_id,
            expiration_s: expiration.map_err(|_| "BadExpirationDate")?,
        });
        Ok(says(200, ""))
    }
}

pub fn reason(status: u16, reason: &str) -> Does {
    says(status, json!({ "reason": reason }))
}

impl Rules for Apple {
    fn hear(&self, asked: &Asked) -> Does {
        if let Err(why) = self.knows(asked.header("authorization")) {
            return reason(403, why);
        }
        let done = match asked.path.strip_prefix("/3/device/") {
            Some(token) if asked.method == "POST" => self.take(token, asked),
            _ => Err(format!("{} {}", asked.method, asked.path)),
        };
        done.unwrap_or_else(|fault| {
            self.inside.lock().unwrap().faults.push(fault);
            reason(400, "BadPath")
        })
    }
}

/// A channel to a double of Apple, as after a start.
pub fn account<S: Everybody>(house: &House<S>, double: &Double) -> Apns<S> {
    for_topic(house, double, TOPIC)
}

pub fn for_topic<S: Everybody>(house: &House<S>, double: &Double, topic: &str) -> Apns<S> {
    let settings = Settings {
        status: StatusKind::Actual,
        key_file: "key.p8".into(),
        key_id: KEY_ID.to_owned(),
        team_id: TEAM_ID.to_owned(),
        topic: topic.to_owned(),
        per_minute: 600_000,
        base: double.base.clone(),
        authority_file: double.authority(),
        allow_loopback: true,
    };
    let secret = Secret::new(&KEY.serialize_pem());
    let beat = Arc::new(house.time.clone());
    Apns::with(settings, &secret, house.footing(), Some(beat)).unwrap()
}
