//! Huawei as its pages describe it: an access token for the app's own name and secret, up
//! to a thousand phones in one request, and a code in a body whose status is 200.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};

use homeward_channels::{
    hms::{Hms, Settings},
    outlet::Secret,
};
use homeward_domain::status::StatusKind;
use serde_json::{Value, json};

use super::{
    House, Time,
    double::{Asked, Does, Double, Rules, says},
};
use crate::samples::Everybody;

const APP: &str = "101234567";
const SECRET: &str = "s3cret&=";

/// One request that was taken, as far as phones are told by it.
#[derive(Debug, Clone)]
pub struct Taken {
    pub tokens: Vec<String>,
    pub said: String,
    pub urgency: String,
    pub ttl: String,
    pub collapse_key: i64,
}

pub struct Huawei {
    time: Time,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    registered: BTreeSet<String>,
    planned: VecDeque<Does>,
    taken: Vec<Taken>,
    tokens: BTreeMap<String, i64>,
    is_urgent: bool,
    faults: Vec<String>,
}

impl Huawei {
    pub fn new(time: Time) -> Arc<Self> {
        let inside = Mutex::new(Inside {
            is_urgent: true,
            ..Inside::default()
        });
        Arc::new(Self { time, inside })
    }

    pub fn registers(&self, token: &str) {
        self.inside
            .lock()
            .unwrap()
            .registered
            .insert(token.to_owned());
    }

    /// What is answered to the next request.
    pub fn plan(&self, does: Does) {
        self.inside.lock().unwrap().planned.push_back(does);
    }

    pub fn allows_no_urgency(&self) {
        self.inside.lock().unwrap().is_urgent = false;
    }

    pub fn ends_all_tokens(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.tokens.values_mut().for_each(|until| *until = 0);
    }

    /// Everything that was taken, in order. Fails if anything broke a rule.
    pub fn taken(&self) -> Vec<Taken> {
        let inside = self.inside.lock().unwrap();
        assert!(inside.faults.is_empty(), "{:?}", inside.faults);
        inside.taken.clone()
    }

    fn give_token(&self, asked: &Asked) -> Result<Does, String> {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&asked.body)
            .into_owned()
            .collect();
        let expected = [
            ("client_id", APP),
            ("client_secret", SECRET),
            ("grant_type", "client_credentials"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        if form != BTreeMap::from(expected) {
            return Err(format!("{form:?}"));
        }
        let mut inside = self.inside.lock().unwrap();
        let token = format!("CV{}", inside.tokens.len());
        inside.tokens.insert(token.clone(), self.time.s() + 3_600);
        let granted = json!({"access_token": token, "expires_in": 3600, "token_type": "Bearer"});
        Ok(says(200, granted))
    }

    fn send(&self, asked: &Asked) -> Result<Does, String> {
        let mut inside = self.inside.lock().unwrap();
        let bearer = asked.header("authorization").strip_prefix("Bearer ");
        let until = bearer.and_then(|bearer| inside.tokens.get(bearer)).copied();
        match until {
            None => return Ok(code("80200001", "Oauth authentication error")),
            Some(until) if until <= self.time.s() => {
                return Ok(code("80200003", "Oauth Token expired"));
            }
            Some(_) => {}
        }
        if let Some(does) = inside.planned.pop_front() {
            return Ok(does);
        }
        let mut body: Value = serde_json::from_slice(&asked.body).map_err(|e| e.to_string())?;
        let message = body["message"].as_object_mut().ok_or("no message")?;
        let tokens: Vec<String> =
            serde_json::from_value(message.remove("token").ok_or("no token")?)
                .map_err(|e| e.to_string())?;
        if !(1..=1_000).contains(&tokens.len()) {
            return Ok(code("80300010", "number of tokens"));
        }
        if Value::from(message.clone()).to_string().len() > 4_096 {
            return Ok(code("80300008", "message body too large"));
        }
        let android = message["android"].clone();
        let urgency = android["urgency"].as_str().unwrap_or_default().to_owned();
        if urgency == "HIGH" && !inside.is_urgent {
            return Ok(code(
                "80300011",
                "not allowed to send high-priority messages",
            ));
        }
        let collapse_key = android["collapse_key"].as_i64().ok_or("collapse_key")?;
        if !(-1..=100).contains(&collapse_key) || !["HIGH", "NORMAL"].contains(&urgency.as_str()) {
            return Err(android.to_string());
        }
        let (known, illegal): (Vec<_>, Vec<_>) = tokens
            .into_iter()
            .partition(|one| inside.registered.contains(one));
        if known.is_empty() {
            return Ok(code("80300007", "all the tokens are invalid"));
        }
        let counts =
            json!({"success": known.len(), "failure": illegal.len(), "illegal_tokens": illegal});
        inside.taken.push(Taken {
            tokens: known,
            said: message["data"].as_str().ok_or("data")?.to_owned(),
            urgency,
            ttl: android["ttl"].as_str().ok_or("ttl")?.to_owned(),
            collapse_key,
        });
        Ok(if illegal.is_empty() {
            code("80000000", "Success")
        } else {
            code("80100000", &counts.to_string())
        })
    }
}

pub fn code(code: &str, msg: &str) -> Does {
    says(200, json!({"code": code, "msg": msg, "requestId": "1"}))
}

impl Rules for Huawei {
    fn hear(&self, asked: &Asked) -> Does {
        let done = match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/oauth2/v3/token") => self.give_token(asked),
            ("POST", "/v1/101234567/messages:send") => self.send(asked),
            (method, path) => Err(format!("{method} {path}")),
        };
        done.unwrap_or_else(|fault| {
            self.inside.lock().unwrap().faults.push(fault);
            code("80100001", "some parameters are wrong")
        })
    }
}

/// A channel to a double of Huawei, as after a start.
pub fn account<S: Everybody>(house: &House<S>, double: &Double, secret: &str) -> Hms<S> {
    let settings = Settings {
        status: StatusKind::Actual,
        app_id: APP.to_owned(),
        secret_file: "secret".into(),
        per_minute: 600_000,
        base: double.base.clone(),
        token_url: format!("{}/oauth2/v3/token", double.base),
        authority_file: double.authority(),
        allow_loopback: true,
    };
    let beat = Arc::new(house.time.clone());
    Hms::with(settings, Secret::new(secret), house.footing(), Some(beat)).unwrap()
}

pub fn channel<S: Everybody>(house: &House<S>, double: &Double) -> Hms<S> {
    account(house, double, SECRET)
}
