//! The account among other servers, all on loopback: a strict double whose every
//! refusal is written down, and Fedify as the stock server of somebody else.

mod double;
mod fedify;
mod following;
mod mastodon;
mod reading;
mod telling;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use bytes::Bytes;
use homeward_channels::{
    fediverse::{Fediverse, Ground, Key, Settings},
    guard::Targets,
    partner_webhook::Patience,
    public_page::pressed,
};
use homeward_domain::{audience::Audience, delivery::ChannelId, status::Actual};
use homeward_ports::{
    channel::{Channel, Outcome, Outlet, Target},
    fediverse::{Account, Followers, Heard, Knock, MemoryFollowers, Object},
    package::Package,
    shelf::Shelf,
};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{samples::delivery_key, webhook::real_time};

/// Less patient than in service, and still patient with a busy machine.
const HASTE: Patience = Patience {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(20),
};

/// The house as other servers reach it.
pub struct House {
    pub account: Arc<Fediverse>,
    pub followers: Arc<MemoryFollowers>,
    pub shelf: Arc<Shelf>,
    pub base: String,
    /// Seconds that the house's clock is off.
    pub late_s: Arc<AtomicI64>,
}

pub fn settings() -> Settings {
    let settings = serde_json::json!({
        "username": "alerts",
        "name": { "zh": "寻人", "en": "Missing children" },
        "about": { "zh": "警方发布的寻找儿童信息。", "en": "Alerts of the police." },
        "followers_max": 3,
    });
    serde_json::from_value(settings).unwrap()
}

/// A house with its account, listening.
pub async fn house() -> House {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let house = house_at(&base);
    let account = house.account.clone();
    tokio::spawn(serve(listener, move |request| {
        let account = account.clone();
        async move { door(&account, request).await }
    }));
    house
}

/// The same without a listener.
pub fn house_at(base: &str) -> House {
    let (followers, shelf) = (
        Arc::new(MemoryFollowers::default()),
        Arc::new(Shelf::default()),
    );
    let late_s = Arc::new(AtomicI64::new(0));
    let (real, late) = (real_time(), late_s.clone());
    let ground = Ground {
        base: base.to_owned(),
        key: Key::generate().unwrap(),
        targets: Targets::with_loopback(),
        followers: followers.clone(),
        shelf: shelf.clone(),
        now: Arc::new(move || real() + late.load(Relaxed)),
        patience: HASTE,
    };
    House {
        account: Arc::new(Fediverse::new(settings(), ground).unwrap()),
        followers,
        shelf,
        base: base.to_owned(),
        late_s,
    }
}

impl House {
    /// Presses the page and tells the followers, as the street does.
    pub async fn tell(&self, package: &Package<Actual>) -> Outcome {
        self.shelf.put(pressed(package).unwrap());
        let target = Target::Outlet(Outlet {
            audience: Audience::public(package.head()).unwrap(),
            posted: vec![],
        });
        let key = delivery_key(package, ChannelId::Fediverse);
        self.account.deliver(package, &target, &key).await.unwrap()
    }

    pub async fn count(&self) -> u64 {
        self.followers.count().await.unwrap()
    }

    pub fn actor(&self) -> Value {
        serde_json::from_str(&self.account.actor()).unwrap()
    }
}

/// As much of the web's door as other servers need here.
async fn door(account: &Fediverse, request: Request<Bytes>) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    match (request.method().as_str(), path.as_str()) {
        ("GET", "/fedi/actor") => document(StatusCode::OK, account.actor()),
        ("POST", "/fedi/inbox") => {
            let heard = account.knock(knock(request)).await.unwrap();
            let status = match heard {
                Heard::Taken => StatusCode::ACCEPTED,
                Heard::Malformed(_) => StatusCode::BAD_REQUEST,
                Heard::Unproved(_) => StatusCode::UNAUTHORIZED,
                Heard::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
                Heard::Busy => StatusCode::SERVICE_UNAVAILABLE,
            };
            document(status, format!("{heard:?}"))
        }
        ("GET", _) => match account.note(path.trim_start_matches("/fedi/notes/")) {
            Object::Here { json, .. } => document(StatusCode::OK, json),
            Object::Gone { json, .. } => document(StatusCode::GONE, json),
            Object::Unknown => document(StatusCode::NOT_FOUND, String::new()),
        },
        _ => document(StatusCode::NOT_FOUND, String::new()),
    }
}

pub fn knock(request: Request<Bytes>) -> Knock {
    let (parts, body) = request.into_parts();
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = parts.headers.iter();
    Knock {
        path_and_query: parts.uri.path_and_query().unwrap().to_string(),
        headers: headers
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body,
    }
}

pub fn document(status: StatusCode, json: String) -> Response<Full<Bytes>> {
    let response = Response::builder()
        .status(status)
        .header("content-type", "application/activity+json");
    response.body(Full::new(json.into())).unwrap()
}

/// Answers every request on `listener` until the test ends.
pub async fn serve<A, F>(listener: TcpListener, answer: A)
where
    A: Fn(Request<Bytes>) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let answer = answer.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let answer = answer.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await.map(|body| body.to_bytes());
                let request = Request::from_parts(parts, body.unwrap_or_default());
                Ok::<_, Infallible>(answer(request).await)
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// Members of a document by their path, for tests that compare several.
pub fn members(json: &Value, paths: &[&str]) -> BTreeMap<String, Value> {
    let found = |path: &&str| {
        (
            path.to_string(),
            json.pointer(path).cloned().unwrap_or(Value::Null),
        )
    };
    paths.iter().map(found).collect()
}
