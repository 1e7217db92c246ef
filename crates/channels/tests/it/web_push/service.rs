//! A push service that keeps to its standards and refuses whoever does not: it verifies
//! who sends (RFC 8292), reads every header (RFC 8030), and opens every envelope with
//! the phone's own key (RFC 8291, RFC 8188), by code that has nothing in common with
//! ours but the primitives.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    encoding::{AsBigEndian, EcPrivateKeyBin},
    hmac::{HMAC_SHA256, Key, sign},
    signature::{self, ECDSA_P256_SHA256_FIXED},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// A phone's browser: what it hands out, and what it keeps to itself.
pub struct Browser {
    pair: PrivateKey,
    pub public: [u8; 65],
    pub auth: [u8; 16],
}

impl Browser {
    pub fn new(n: u8) -> Self {
        let pair = PrivateKey::generate(&ECDH_P256).unwrap();
        let public = pair
            .compute_public_key()
            .unwrap()
            .as_ref()
            .try_into()
            .unwrap();
        let auth = [n; 16];
        Self { pair, public, auth }
    }

    /// For software by others.
    pub fn private(&self) -> String {
        let key: EcPrivateKeyBin<'_> = self.pair.as_be_bytes().unwrap();
        URL_SAFE_NO_PAD.encode(key.as_ref())
    }

    /// RFC 8291 section 3 and RFC 8188 section 2, from the reader's side.
    fn open(&self, body: &[u8]) -> Result<Vec<u8>, &'static str> {
        let (salt, rest) = body.split_at_checked(16).ok_or("no salt")?;
        let (size, rest) = rest.split_at_checked(4).ok_or("no record size")?;
        let size = u32::from_be_bytes(size.try_into().unwrap()) as usize;
        let (len, rest) = rest.split_at_checked(1).ok_or("no key id")?;
        let (theirs, record) = rest.split_at_checked(usize::from(len[0])).ok_or("key id")?;
        if theirs.len() != 65 || record.len() > size || size < 18 {
            return Err("not one record from a point");
        }
        let peer = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let secret = agree(&self.pair, peer, "no point", |secret| Ok(secret.to_vec()))?;
        let hmac = |key: &[u8], parts: &[&[u8]]| {
            sign(&Key::new(HMAC_SHA256, key), &parts.concat())
                .as_ref()
                .to_vec()
        };
        let prk = hmac(&self.auth, &[&secret]);
        let ikm = hmac(&prk, &[b"WebPush: info\0", &self.public, theirs, &[1]]);
        let prk = hmac(salt, &[&ikm]);
        let key = hmac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]]);
        let nonce = hmac(&prk, &[b"Content-Encoding: nonce\0", &[1]]);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).unwrap();
        let mut record = record.to_vec();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut record);
        let plain = plain.map_err(|_| "not for this phone")?;
        let end = plain
            .iter()
            .rposition(|byte| *byte != 0)
            .ok_or("no delimiter")?;
        if plain[end] != 2 {
            return Err("not the last record");
        }
        Ok(plain[..end].to_vec())
    }
}

/// One push that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub phone: String,
    pub plain: String,
    pub ttl: u32,
    pub topic: String,
    pub urgency: String,
    /// The request as it came, for judges.
    pub raw: Value,
}

#[derive(Default)]
struct Inside {
    browsers: HashMap<String, Browser>,
    /// What is answered instead of looking, in order.
    planned: HashMap<String, VecDeque<(StatusCode, Option<&'static str>)>>,
    taken: Vec<Taken>,
    faults: Vec<String>,
    calls: usize,
}

#[derive(Clone)]
pub struct PushService {
    pub origin: String,
    key: Arc<String>,
    body_max: usize,
    now_s: i64,
    inside: Arc<Mutex<Inside>>,
    came: Arc<Notify>,
}

impl PushService {
    /// Opens at loopback for senders that sign with `key`; takes bodies up to `body_max`.
    pub async fn open(key: String, body_max: usize, now_s: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            key: Arc::new(key),
            body_max,
            now_s,
            inside: Arc::default(),
            came: Arc::default(),
        };
        let app = Router::new()
            .route("/push/{phone}", post(take))
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        service
    }

    /// A browser subscribes; its endpoint.
    pub fn add(&self, name: &str, browser: Browser) -> String {
        self.inside
            .lock()
            .unwrap()
            .browsers
            .insert(name.to_owned(), browser);
        format!("{}/push/{name}", self.origin)
    }

    pub fn plan(&self, name: &str, status: u16, retry_after: Option<&'static str>) {
        let status = StatusCode::from_u16(status).unwrap();
        let mut inside = self.inside.lock().unwrap();
        inside
            .planned
            .entry(name.to_owned())
            .or_default()
            .push_back((status, retry_after));
    }

    /// Everything that was taken, in order. Fails if anything broke a rule.
    pub fn taken(&self) -> Vec<Taken> {
        let inside = self.inside.lock().unwrap();
        assert!(inside.faults.is_empty(), "{:?}", inside.faults);
        inside.taken.clone()
    }

    pub fn faults(&self) -> Vec<String> {
        self.inside.lock().unwrap().faults.clone()
    }

    /// Requests of any kind.
    pub fn calls(&self) -> usize {
        self.inside.lock().unwrap().calls
    }

    /// Waits until the next push is taken.
    pub async fn next(&self) {
        self.came.notified().await;
    }

    fn look(&self, phone: &str, headers: &HeaderMap, body: &[u8]) -> Result<Taken, (u16, String)> {
        let bad = |why: &str| (400, why.to_owned());
        let text = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or_else(|| bad(&format!("no {name}")))
        };
        self.knows(text("authorization")?)?;
        if body.len() > self.body_max {
            return Err((413, "too long".to_owned()));
        }
        if text("content-encoding")? != "aes128gcm" {
            return Err(bad("not aes128gcm"));
        }
        let ttl = text("ttl")?.parse().map_err(|_| bad("ttl"))?;
        let topic = text("topic")?.to_owned();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if topic.is_empty() || topic.len() > 32 || !topic.chars().all(is_word) {
            return Err(bad("topic"));
        }
        let urgency = text("urgency")?.to_owned();
        if !["very-low", "low", "normal", "high"].contains(&urgency.as_str()) {
            return Err(bad("urgency"));
        }
        let inside = self.inside.lock().unwrap();
        let browser = inside
            .browsers
            .get(phone)
            .ok_or((404, "nobody".to_owned()))?;
        let plain = browser.open(body).map_err(bad)?;
        Ok(Taken {
            phone: phone.to_owned(),
            plain: String::from_utf8(plain).map_err(|_| bad("not text"))?,
            ttl,
            topic,
            urgency,
            raw: json!({
                "authorization": text("authorization")?,
                "body": URL_SAFE_NO_PAD.encode(body),
                "private": browser.private(),
                "auth": URL_SAFE_NO_PAD.encode(browser.auth),
                "audience": self.origin,
                "now": self.now_s,
            }),
        })
    }

    /// RFC 8292 sections 2, 3 and 4.2.
    fn knows(&self, said: &str) -> Result<(), (u16, String)> {
        let no = |why: &str| (401, why.to_owned());
        let said = said.strip_prefix("vapid ").ok_or_else(|| no("not vapid"))?;
        let part = |name: &str| {
            let found = said
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name));
            found.ok_or_else(|| no("a part is missing"))
        };
        let (token, key) = (part("t=")?, part("k=")?);
        if key != self.key.as_str() {
            return Err((403, "another key than it subscribed with".to_owned()));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or_else(|| no("no JWT"))?;
        let (head, claims) = signed.split_once('.').ok_or_else(|| no("no JWT"))?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| no("base64url"));
        let json =
            |text: &str| serde_json::from_slice::<Value>(&decode(text)?).map_err(|_| no("JSON"));
        if json(head)?["alg"] != "ES256" {
            return Err(no("not ES256"));
        }
        let public = signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key)?);
        let verified = public.verify(signed.as_bytes(), &decode(signature)?);
        verified.map_err(|_| no("not signed by this key"))?;
        let claims = json(claims)?;
        let left = claims["exp"].as_i64().unwrap_or_default() - self.now_s;
        let subject = claims["sub"].as_str().unwrap_or_default();
        let is_right = claims["aud"] == self.origin
            && (1..=86_400).contains(&left)
            && (subject.starts_with("https:") || subject.starts_with("mailto:"));
        is_right.then_some(()).ok_or_else(|| no("aud, exp or sub"))
    }
}

async fn take(
    State(service): State<PushService>,
    Path(phone): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let planned = {
        let mut inside = service.inside.lock().unwrap();
        inside.calls += 1;
        inside.planned.get_mut(&phone).and_then(VecDeque::pop_front)
    };
    if let Some((status, retry_after)) = planned {
        let mut answer = status.into_response();
        if let Some(text) = retry_after {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static(text));
        }
        answer
            .headers_mut()
            .insert(header::LOCATION, HeaderValue::from_static("/push/trap"));
        return answer;
    }
    match service.look(&phone, &headers, &body) {
        Ok(taken) => {
            service.inside.lock().unwrap().taken.push(taken);
            service.came.notify_one();
            StatusCode::CREATED.into_response()
        }
        Err((status, why)) => {
            // To be longer than this service likes, or gone, breaks no rule.
            if !matches!(status, 404 | 413) {
                service.inside.lock().unwrap().faults.push(why.clone());
            }
            (StatusCode::from_u16(status).unwrap(), why).into_response()
        }
    }
}
