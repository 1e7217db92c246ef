//! The feeds' doors with a roll, a clock and messages of their own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::Relaxed};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use bytes::Bytes;
use homeward_cap::{
    Alert, Area, Info, Options, edxl, feed,
    model::{self, Category, Certainty, MsgType as CapType, Scope, Severity, Urgency},
    read, write,
};
use homeward_domain::{
    message::MsgType,
    status::{Actual, Exercise},
    time::{Span, Timestamp},
};
use homeward_geo::Circle;
use homeward_ports::{
    fault::Fault,
    notices::{Content, Notice, Standing},
    package::Package,
};
use tower::ServiceExt as _;

use super::*;

mod gateways;
mod hub;
mod lists;
mod messages;
mod registry;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

struct Still;
impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// A roll that the test writes.
#[derive(Default)]
struct Written {
    notices: Mutex<Vec<Arc<Notice>>>,
    revision: AtomicI64,
    looks: AtomicUsize,
}

impl<S: Status> Notices<S> for Written {
    fn hang(&self, _: &Package<S>) -> Result<(), Fault> {
        Ok(())
    }
    fn standing(&self, _: Timestamp) -> Standing {
        self.looks.fetch_add(1, Relaxed);
        Standing {
            revision: self.revision.load(Relaxed).cast_unsigned(),
            changed: NOW,
            notices: self.notices.lock().unwrap().clone(),
        }
    }
    fn find(&self, name: &str, _: Timestamp) -> Option<Arc<Notice>> {
        let notices = self.notices.lock().unwrap();
        let fits = |n: &&Arc<Notice>| n.name() == name || n.identity.to_string() == name;
        notices.iter().find(fits).cloned()
    }
}

fn identity(version: u32) -> MessageIdentity {
    format!("homeward:cn-130100:7KQ4M2:{version}")
        .parse()
        .unwrap()
}

fn circle() -> Circle {
    "38.0104,114.4784 100".parse().unwrap()
}

fn said(version: u32, kind: CapType, cause: &str, headlines: [&str; 2]) -> Alert {
    let sent = model::DateTime::new(1_800_000_000 + i64::from(version), 480).unwrap();
    let id = identity(version).to_string();
    let mut alert = Alert::new(
        id,
        "homeward:cn-130100",
        sent,
        model::Status::Actual,
        kind,
        Scope::Public,
    );
    alert.incidents = vec!["case-1".to_owned()];
    alert.references = (1..version)
        .map(|v| said(v, CapType::Alert, "issued", headlines).reference())
        .collect();
    let corners: Vec<String> = circle()
        .polygon()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    for (language, headline) in ["zh-CN", "en"].into_iter().zip(headlines) {
        let mut info = Info::new(
            Category::Rescue,
            "Missing child",
            Urgency::Immediate,
            Severity::Severe,
            Certainty::Observed,
        );
        info.language = Some(language.to_owned());
        info.headline = Some(headline.to_owned());
        info.expires = model::DateTime::new(1_800_086_400, 480);
        info.parameters = vec![model::NamedValue::new("homeward:cause", cause)];
        info.sender_name = Some("Police".to_owned());
        if kind != CapType::Cancel {
            info.parameters
                .push(model::NamedValue::new("homeward:name", "Xiaohe"));
        }
        info.areas = vec![Area {
            area_desc: format!("100 km {language}"),
            polygons: vec![corners.join(" ").parse().unwrap()],
            circles: vec![circle().to_string().parse().unwrap()],
            ..Area::default()
        }];
        alert.infos.push(info);
    }
    alert
}

fn notice(version: u32, msg_type: MsgType, content: Content) -> Arc<Notice> {
    Arc::new(Notice {
        seq: u64::from(version),
        identity: identity(version),
        msg_type,
        sent: NOW + Span::seconds(i64::from(version)),
        expires: NOW + Span::hours(24),
        area: circle(),
        reach: vec![circle()],
        updated: Some(NOW + Span::seconds(i64::from(version))),
        content,
    })
}

fn standing(alert: Alert) -> Content {
    Content::Standing {
        cap: write(&alert).unwrap().into(),
        alert: Arc::new(alert),
        gateways: Arc::default(),
    }
}

struct House {
    roll: Arc<Written>,
    app: Router,
}

/// One alert and its update.
fn house() -> House {
    let first = said(1, CapType::Alert, "issued", ["寻找小禾", "Missing: Xiaohe"]);
    let second = said(2, CapType::Update, "moved", ["寻找小禾", "Missing: Xiaohe"]);
    let roll = Arc::new(Written::default());
    *roll.notices.lock().unwrap() = vec![
        notice(1, MsgType::Alert, standing(first)),
        notice(2, MsgType::Update, standing(second)),
    ];
    let door = FeedsDoor::<Actual>::new(
        roll.clone(),
        Arc::new(Still),
        "https://a.example",
        Some("PEM\n"),
    );
    House {
        roll,
        app: routes(door),
    }
}

impl House {
    /// What stands once the child is found.
    fn ends(&self) {
        let by = identity(3);
        let cancel = said(
            3,
            CapType::Cancel,
            "found",
            ["孩子找到了", "Found. Thank you."],
        );
        let erased = |by: &MessageIdentity| Content::Erased { by: by.clone() };
        *self.roll.notices.lock().unwrap() = vec![
            notice(1, MsgType::Alert, erased(&by)),
            notice(2, MsgType::Update, erased(&by)),
            notice(3, MsgType::Cancel, standing(cancel)),
        ];
        self.roll.revision.fetch_add(1, Relaxed);
    }
}

async fn got(house: &House, path: &str, headers: &[(HeaderName, &str)]) -> Response {
    let with = |request: axum::http::request::Builder, (name, value): &(HeaderName, &str)| {
        request.header(name, *value)
    };
    let request = headers.iter().fold(Request::get(path), with);
    let request = request.body(Body::empty()).unwrap();
    house.app.clone().oneshot(request).await.unwrap()
}

async fn bytes(response: Response) -> Bytes {
    assert_eq!(response.status(), StatusCode::OK);
    to_bytes(response.into_body(), 4 << 20).await.unwrap()
}

async fn json(house: &House, path: &str) -> serde_json::Value {
    let body = got(house, path, &[]).await.into_body();
    serde_json::from_slice(&to_bytes(body, 4 << 20).await.unwrap()).unwrap()
}

fn signed(house: &House, version: usize) -> Bytes {
    match &house.roll.notices.lock().unwrap()[version - 1].content {
        Content::Standing { cap, .. } => cap.clone(),
        Content::Erased { .. } => Bytes::new(),
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
