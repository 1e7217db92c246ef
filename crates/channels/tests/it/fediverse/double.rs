//! Another server as strict as any of the network: it takes nothing that it does not
//! understand whole. What it refuses, and by whose rule:
//!
//! | refused | with | rule |
//! |---|---|---|
//! | a body whose digest is another, or that has none | 401 | RFC 9530 section 2; draft-cavage 12 |
//! | a date or `created` more than 12 h old or 1 h ahead | 401 | Mastodon `SignatureVerification` |
//! | a signature that leaves out method, address, date or digest | 401 | Mastodon, Fedify |
//! | a signature by another key than the actor's | 401 | ActivityPub section B.1 |
//! | the way of signing that it does not know | 401 | servers before RFC 9421 and after the draft |
//! | a media type that is not ActivityStreams | 406 | ActivityPub section 7 |
//!
//! Its reading of signatures is written apart from the house's own, so that a
//! mistake made twice in the same way is less likely; Fedify is the real judge.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use homeward_channels::fediverse::signing::{self, Key, Message, Scheme};
use homeward_ports::fediverse::{Follower, Followers, Heard, Knock, Room};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::{House, document, serve};
use crate::webhook::real_time;

/// What the double saw and how it behaves.
pub struct Double {
    pub home: String,
    pub key: Key,
    /// Activities taken, in order.
    taken: Mutex<Vec<Value>>,
    /// Every knock with its way of signing and what was answered.
    pub knocks: Mutex<Vec<(&'static str, u16)>>,
    /// Times somebody read the actor.
    pub read: Mutex<usize>,
    /// The only way of signing that it knows, if it knows not both.
    only: Option<&'static str>,
    /// Answered instead of looking, as long as it is there.
    pub instead: Mutex<Option<u16>>,
    /// What the actor's document says instead.
    pub actor: Mutex<Option<Value>>,
    /// The media type of its documents.
    pub media_type: Mutex<&'static str>,
    /// Keys of other actors, by their address.
    known: Mutex<HashMap<String, Vec<u8>>>,
}

impl Double {
    pub async fn open(only: Option<&'static str>) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let double = Arc::new(Self {
            home: format!("http://{}", listener.local_addr().unwrap()),
            key: Key::generate().unwrap(),
            taken: Mutex::default(),
            knocks: Mutex::default(),
            read: Mutex::default(),
            only,
            instead: Mutex::default(),
            actor: Mutex::default(),
            media_type: Mutex::new("application/activity+json"),
            known: Mutex::default(),
        });
        let serving = double.clone();
        tokio::spawn(serve(listener, move |request| {
            let double = serving.clone();
            async move { double.answer(&request) }
        }));
        double
    }

    /// A double that follows `house` already.
    pub async fn following(house: &House, only: Option<&'static str>) -> Arc<Self> {
        let double = Self::open(only).await;
        double.knows(house);
        let follower = Follower {
            actor: double.me(),
            inbox: double.inbox(),
            host: double.home.clone(),
        };
        let room = Room {
            followers_max: 99,
            inboxes_per_host_max: 9,
        };
        house.followers.follow(follower, room).await.unwrap();
        double
    }

    /// Reads the house's key, as a server does once.
    pub fn knows(&self, house: &House) {
        let actor = house.actor();
        let pem = actor["publicKey"]["publicKeyPem"].as_str().unwrap();
        let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let id = actor["publicKey"]["id"].as_str().unwrap().to_owned();
        self.known
            .lock()
            .unwrap()
            .insert(id, STANDARD.decode(text).unwrap());
    }

    pub fn me(&self) -> String {
        format!("{}/me", self.home)
    }
    pub fn inbox(&self) -> String {
        format!("{}/inbox", self.home)
    }
    pub fn taken(&self) -> Vec<Value> {
        self.taken.lock().unwrap().clone()
    }
    pub fn knocks(&self) -> Vec<(&'static str, u16)> {
        self.knocks.lock().unwrap().clone()
    }
    pub fn answers(&self, status: Option<u16>) {
        *self.instead.lock().unwrap() = status;
    }

    fn answer(&self, request: &Request<Bytes>) -> Response<Full<Bytes>> {
        if request.method() == "GET" {
            *self.read.lock().unwrap() += 1;
            let said = self.actor.lock().unwrap().clone();
            return match said {
                Some(Value::Null) => document(StatusCode::GONE, String::new()),
                Some(other) => document(StatusCode::OK, other.to_string()),
                None => {
                    let mut own = document(StatusCode::OK, self.document().to_string());
                    let media_type = self.media_type.lock().unwrap().parse().unwrap();
                    own.headers_mut().insert("content-type", media_type);
                    own
                }
            };
        }
        let scheme = if request.headers().contains_key("signature-input") {
            "rfc9421"
        } else {
            "cavage"
        };
        let instead = *self.instead.lock().unwrap();
        let status = match (instead, self.judged(request, scheme)) {
            (Some(status), _) => status,
            (None, Err(refused)) => refused,
            (None, Ok(activity)) => {
                self.taken.lock().unwrap().push(activity);
                202
            }
        };
        self.knocks.lock().unwrap().push((scheme, status));
        document(StatusCode::from_u16(status).unwrap(), String::new())
    }

    pub fn document(&self) -> Value {
        let (me, inbox) = (self.me(), self.inbox());
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": me, "type": "Person", "inbox": inbox,
            "endpoints": { "sharedInbox": inbox },
            "publicKey": { "id": format!("{me}#key"), "owner": me, "publicKeyPem": self.key.public_pem().unwrap() },
        })
    }

    fn judged(&self, request: &Request<Bytes>, scheme: &str) -> Result<Value, u16> {
        if header(request, "content-type")? != "application/activity+json" {
            return Err(406);
        }
        if self.only.is_some_and(|only| only != scheme) {
            return Err(401);
        }
        let signed = match scheme {
            "rfc9421" => self.by_rfc_9421(request)?,
            _ => by_the_draft(request)?,
        };
        let age_s = real_time()() - signed.at_s;
        if !(-3_600..=43_200).contains(&age_s) {
            return Err(401);
        }
        let activity: Value = serde_json::from_slice(request.body()).map_err(|_| 400_u16)?;
        let actor = activity["actor"].as_str().ok_or(400_u16)?;
        let known = self.known.lock().unwrap();
        let key = known.get(&signed.key_id).ok_or(401_u16)?;
        let signature = STANDARD.decode(&signed.signature).map_err(|_| 401_u16)?;
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        let is_own = signed.key_id.split('#').next() == Some(actor);
        let is_proved = key.verify(signed.base.as_bytes(), &signature).is_ok();
        if is_own && is_proved {
            Ok(activity)
        } else {
            Err(401)
        }
    }

    fn by_rfc_9421(&self, request: &Request<Bytes>) -> Result<Signed, u16> {
        let digest = format!("sha-256=:{}:", sha256(request));
        if header(request, "content-digest")? != digest {
            return Err(401);
        }
        let input = header(request, "signature-input")?;
        let parameters = input.strip_prefix("sig1=").ok_or(401_u16)?;
        let covered = "(\"@method\" \"@target-uri\" \"content-digest\")";
        let rest = parameters.strip_prefix(covered).ok_or(401_u16)?;
        let part = |name: &str| between(rest, &format!(";{name}="), ";").ok_or(401_u16);
        if part("alg")? != "\"rsa-v1_5-sha256\"" {
            return Err(401);
        }
        let (home, path) = (&self.home, request.uri().path());
        let signature = header(request, "signature")?;
        Ok(Signed {
            key_id: part("keyid")?.trim_matches('"').to_owned(),
            base: format!(
                "\"@method\": POST\n\"@target-uri\": {home}{path}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}"
            ),
            signature: between(&signature, "sig1=:", ":")
                .ok_or(401_u16)?
                .to_owned(),
            at_s: part("created")?.parse().map_err(|_| 401_u16)?,
        })
    }

    /// A request of this server to the house's inbox, signed.
    pub fn signed(&self, house: &House, activity: &Value, scheme: Scheme) -> Knock {
        self.signed_by(&self.key, house, activity, scheme)
    }

    /// The same by a key that need not be this server's.
    pub fn signed_by(&self, key: &Key, house: &House, activity: &Value, scheme: Scheme) -> Knock {
        let body = Bytes::from(activity.to_string());
        let authority = house.base.trim_start_matches("http://");
        let message = Message {
            method: "POST",
            scheme: "http",
            authority,
            path_and_query: "/fedi/inbox",
            headers: &[],
            body: &body,
        };
        let key_id = format!("{}#key", self.me());
        let mut headers = signing::sign(scheme, &message, key, &key_id, real_time()()).unwrap();
        headers.push(("host".to_owned(), authority.to_owned()));
        Knock {
            path_and_query: "/fedi/inbox".to_owned(),
            headers,
            body,
        }
    }

    pub async fn knock(&self, house: &House, activity: &Value) -> Heard {
        use homeward_ports::fediverse::Account as _;
        let knock = self.signed(house, activity, Scheme::Rfc9421);
        house.account.knock(knock).await.unwrap()
    }

    pub fn follow(&self, house: &House) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/follows/1", self.home), "type": "Follow",
            "actor": self.me(), "object": format!("{}/fedi/actor", house.base),
        })
    }

    pub fn undo(&self, house: &House) -> Value {
        json!({ "id": format!("{}/undo/1", self.home), "type": "Undo", "actor": self.me(), "object": self.follow(house) })
    }
}

/// A signature as it was found.
struct Signed {
    key_id: String,
    base: String,
    signature: String,
    at_s: i64,
}

fn by_the_draft(request: &Request<Bytes>) -> Result<Signed, u16> {
    let digest = format!("SHA-256={}", sha256(request));
    if header(request, "digest")? != digest {
        return Err(401);
    }
    let said = header(request, "signature")?;
    let part = |name: &str| {
        let found = between(&said, &format!("{name}=\""), "\"");
        found.map(str::to_owned).ok_or(401_u16)
    };
    let covered = "(request-target) host date digest";
    if part("headers")? != covered || part("algorithm")? != "rsa-sha256" {
        return Err(401);
    }
    let path = request.uri().path();
    let (host, date) = (header(request, "host")?, header(request, "date")?);
    let at = jiff::fmt::rfc2822::parse(&date).map_err(|_| 401_u16)?;
    Ok(Signed {
        key_id: part("keyId")?,
        base: format!(
            "(request-target): post {path}\nhost: {host}\ndate: {date}\ndigest: {digest}"
        ),
        signature: part("signature")?,
        at_s: at.timestamp().as_second(),
    })
}

fn header(request: &Request<Bytes>, name: &str) -> Result<String, u16> {
    let value = request.headers().get(name);
    let value = value.and_then(|value| value.to_str().ok());
    value.map(str::to_owned).ok_or(401)
}

fn sha256(request: &Request<Bytes>) -> String {
    STANDARD.encode(Sha256::digest(request.body()))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = text.split_once(start)?.1;
    Some(rest.split_once(end).map_or(rest, |(inner, _)| inner))
}
