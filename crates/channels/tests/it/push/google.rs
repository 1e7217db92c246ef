//! Google as its pages describe it: access tokens for a service account (RFC 7523), and
//! messages of HTTP v1 within a quota for each minute.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use homeward_channels::{
    fcm::{Fcm, Settings},
    outlet::Secret,
    push::pace::Beat as _,
};
use homeward_domain::status::{Status, StatusKind};
use serde_json::{Value, json};

use super::{
    House, Time,
    double::{Asked, Does, Double, Rules, Set, says},
};
use crate::samples::Everybody;

const PROJECT: &str = "homeward-test";
const EMAIL: &str = "sender@homeward-test.iam.gserviceaccount.com";
/// Kept for all tests: to make one takes a second.
static KEY: std::sync::LazyLock<rcgen::KeyPair> = std::sync::LazyLock::new(|| {
    let size = rcgen::RsaKeySize::_2048;
    rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, size).unwrap()
});

/// One message that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub token: String,
    pub said: String,
    pub priority: String,
    pub ttl_s: i64,
    pub collapse_key: String,
    pub at: Duration,
}

pub struct Google {
    time: Time,
    quota: usize,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    registered: BTreeSet<String>,
    planned: BTreeMap<String, VecDeque<Does>>,
    taken: Vec<Taken>,
    counted: VecDeque<Duration>,
    /// Access tokens and when they end.
    tokens: BTreeMap<String, i64>,
    faults: Vec<String>,
}

impl Google {
    pub fn new(time: Time, quota: usize) -> Arc<Self> {
        let inside = Mutex::default();
        Arc::new(Self {
            time,
            quota,
            inside,
        })
    }

    /// An app registers at the vendor.
    pub fn registers(&self, token: &str) {
        self.inside
            .lock()
            .unwrap()
            .registered
            .insert(token.to_owned());
    }

    /// What is answered for a phone instead of looking, in order.
    pub fn plan(&self, token: &str, does: Does) {
        let mut inside = self.inside.lock().unwrap();
        inside
            .planned
            .entry(token.to_owned())
            .or_default()
            .push_back(does);
    }

    /// Everything that was taken, in order. Fails if anything broke a rule.
    pub fn taken(&self) -> Vec<Taken> {
        let inside = self.inside.lock().unwrap();
        assert!(inside.faults.is_empty(), "{:?}", inside.faults);
        inside.taken.clone()
    }

    /// How many access tokens were given.
    pub fn tokens(&self) -> usize {
        self.inside.lock().unwrap().tokens.len()
    }

    /// All access tokens end now, whatever was said before.
    pub fn ends_all_tokens(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.tokens.values_mut().for_each(|until| *until = 0);
    }

    fn give_token(&self, asked: &Asked) -> Result<Does, String> {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&asked.body)
            .into_owned()
            .collect();
        if form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
            return Err("grant_type".to_owned());
        }
        let (said, signature) = form["assertion"].rsplit_once('.').ok_or("no JWT")?;
        let (head, claims) = said.split_once('.').ok_or("no JWT")?;
        let read = |text: &str| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
        };
        let public = KEY.public_key_raw();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
            .verify(said.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
            .map_err(|_| "not signed by the service account")?;
        let (head, claims) = (read(head), read(claims));
        let (issued, expires) = (claims["iat"].as_i64(), claims["exp"].as_i64());
        let lives = expires
            .zip(issued)
            .map(|(expires, issued)| expires - issued);
        let is_right = head["alg"] == "RS256"
            && claims["iss"] == EMAIL
            && claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
            && claims["aud"]
                .as_str()
                .is_some_and(|aud| aud.ends_with("/token"))
            && lives.is_some_and(|lives| 0 < lives && lives <= 3_600)
            && issued.is_some_and(|issued| (issued - self.time.s()).abs() < 60);
        if !is_right {
            return Err(format!("claims {claims}"));
        }
        let mut inside = self.inside.lock().unwrap();
        let token = format!("ya29.{}", inside.tokens.len());
        inside.tokens.insert(token.clone(), self.time.s() + 3_600);
        let granted = json!({"access_token": token, "expires_in": 3_599, "token_type": "Bearer"});
        Ok(says(200, granted))
    }

    fn send(&self, asked: &Asked) -> Result<Does, String> {
        let mut inside = self.inside.lock().unwrap();
        let bearer = asked.header("authorization").strip_prefix("Bearer ");
        let until = bearer.and_then(|bearer| inside.tokens.get(bearer));
        if until.is_none_or(|until| *until <= self.time.s()) {
            return Ok(refused(401, "UNAUTHENTICATED", None));
        }
        let body: Value = serde_json::from_slice(&asked.body).map_err(|e| e.to_string())?;
        let message = &body["message"];
        let token = message["token"].as_str().ok_or("no token")?.to_owned();
        if let Some(does) = inside.planned.get_mut(&token).and_then(VecDeque::pop_front) {
            return Ok(does);
        }
        let now = self.time.now();
        while inside
            .counted
            .front()
            .is_some_and(|at| *at + Duration::from_secs(60) <= now)
        {
            inside.counted.pop_front();
        }
        if inside.counted.len() >= self.quota {
            inside.faults.push(format!("over the quota at {now:?}"));
            return Ok(refused(429, "RESOURCE_EXHAUSTED", Some("QUOTA_EXCEEDED")));
        }
        inside.counted.push_back(now);
        if !inside.registered.contains(&token) {
            return Ok(refused(404, "NOT_FOUND", Some("UNREGISTERED")));
        }
        let data = message["data"].as_object().ok_or("no data")?;
        let texts: Option<Vec<&str>> = data.values().map(Value::as_str).collect();
        let texts = texts.ok_or("data that is no text")?;
        let bytes = data.keys().map(String::len).sum::<usize>()
            + texts.iter().map(|text| text.len()).sum::<usize>();
        if bytes > 4_096 {
            return Err(format!("{bytes} bytes of data"));
        }
        let android = &message["android"];
        let priority = android["priority"].as_str().unwrap_or_default();
        if !["HIGH", "NORMAL"].contains(&priority) {
            return Err("priority".to_owned());
        }
        let ttl = android["ttl"]
            .as_str()
            .and_then(|ttl| ttl.strip_suffix('s'));
        let ttl_s = ttl.and_then(|ttl| ttl.parse().ok()).ok_or("ttl")?;
        inside.taken.push(Taken {
            token,
            said: texts.concat(),
            priority: priority.to_owned(),
            ttl_s,
            collapse_key: android["collapse_key"]
                .as_str()
                .ok_or("collapse_key")?
                .to_owned(),
            at: now,
        });
        let name = format!("projects/{PROJECT}/messages/{}", inside.taken.len());
        Ok(says(200, json!({ "name": name })))
    }
}

/// As the API says no (google.rpc.Status).
pub fn refused(status: u16, name: &str, code: Option<&str>) -> Does {
    let kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
    let details: Vec<_> = code
        .iter()
        .map(|code| json!({"@type": kind, "errorCode": code}))
        .collect();
    let error = json!({"code": status, "status": name, "message": "no", "details": details});
    says(status, json!({ "error": error }))
}

impl Rules for Google {
    fn hear(&self, asked: &Asked) -> Does {
        self.time.heard();
        let is_json = asked.header("content-type") == "application/json";
        let done = match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/token") => self.give_token(asked),
            ("POST", "/v1/projects/homeward-test/messages:send") if is_json => self.send(asked),
            (method, path) => Err(format!("{method} {path}")),
        };
        done.unwrap_or_else(|fault| {
            self.inside.lock().unwrap().faults.push(fault);
            refused(400, "INVALID_ARGUMENT", Some("INVALID_ARGUMENT"))
        })
    }
}

/// The account's file and settings for a double.
pub fn account(double: &Double) -> (Settings, Secret) {
    let file = json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": KEY.serialize_pem(),
        "client_email": EMAIL,
        "token_uri": format!("{}/token", double.base),
    });
    let settings = Settings {
        status: StatusKind::Actual,
        service_account_file: "account.json".into(),
        per_minute: 600,
        base: double.base.clone(),
        authority_file: double.authority(),
        allow_loopback: true,
    };
    (settings, Secret::new(&file.to_string()))
}

/// A channel to a double of Google, as after a start.
pub fn channel<S: Status + Everybody>(house: &House<S>, double: &Double) -> Fcm<S> {
    let (settings, secret) = account(double);
    let beat = Arc::new(house.time.clone());
    Fcm::with(settings, &secret, house.footing(), Some(beat)).unwrap()
}

/// Google with these phones, of which the house knows.
pub async fn with<S: Everybody>(
    house: &House<S>,
    set: Set,
    tokens: &[&str],
) -> (Arc<Google>, Double) {
    let google = Google::new(house.time.clone(), 600);
    for token in tokens {
        google.registers(token);
        house
            .phone(homeward_ports::push::PushKind::Fcm, token)
            .await;
    }
    let double = Double::open(set, google.clone()).await;
    (google, double)
}
