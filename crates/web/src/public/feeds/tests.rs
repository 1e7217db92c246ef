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
        identity: identity(version),
        msg_type,
        sent: NOW + Span::seconds(i64::from(version)),
        expires: NOW + Span::hours(24),
        area: circle(),
        updated: Some(NOW + Span::seconds(i64::from(version))),
        content,
    })
}

fn standing(alert: Alert) -> Content {
    Content::Standing {
        cap: write(&alert).unwrap().into(),
        alert: Arc::new(alert),
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

#[tokio::test]
async fn an_envelope_holds_the_same_bytes_and_names_what_it_replaces() {
    let house = house();
    let signed = bytes(got(&house, "/cap/7KQ4M2-2.xml", &[]).await).await;
    let sent = got(&house, "/cap/7KQ4M2-2.edxl", &[]).await;
    assert_eq!(sent.headers()[header::CONTENT_TYPE], "application/xml");
    let envelope = bytes(sent).await;
    let read = edxl::read(&envelope, &Options::strict());
    assert!(read.verdict.is_accepted(), "{:?}", read.findings);
    let envelope = read.distribution.unwrap();
    assert_eq!(envelope.sender_id, "homeward:cn-130100@a.example");
    assert_eq!(
        envelope.references[0].distribution_id,
        identity(1).to_string()
    );
    // What stands around the element in its own file, a declaration, stays outside.
    let (signed, mut inside) = (text(&signed), envelope.alerts());
    let inside = text(inside.next().unwrap().as_bytes());
    assert!(inside.starts_with("<alert") && signed.trim_end().ends_with(inside));
    house.ends();
    let gone = got(&house, "/cap/7KQ4M2-2.edxl", &[]).await;
    assert_eq!(gone.status(), StatusCode::GONE);
    assert_eq!(
        got(&house, "/cap/7KQ4M2-2.json", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_message_is_served_as_the_bytes_that_were_signed() {
    let house = house();
    for path in ["/cap/7KQ4M2-2.xml", "/cap/homeward:cn-130100:7KQ4M2:2.xml"] {
        let response = got(&house, path, &[]).await;
        assert_eq!(response.headers()["content-type"], "application/cap+xml");
        assert_eq!(response.headers()["cache-control"], "public, max-age=5");
        let etag = response.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(bytes(response).await, signed(&house, 2));
        let again = got(&house, path, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
    for none in ["/cap/7KQ4M2-9.xml", "/cap/7KQ4M2-2", "/cap/x.xml"] {
        assert_eq!(
            got(&house, none, &[]).await.status(),
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
}

#[tokio::test]
async fn of_a_message_that_was_taken_back_the_cancel_is_named() {
    let house = house();
    house.ends();
    let response = got(&house, "/cap/7KQ4M2-1.xml", &[]).await;
    assert_eq!(response.status(), StatusCode::GONE);
    assert_eq!(
        response.headers()["link"],
        "<https://a.example/cap/7KQ4M2-3.xml>; rel=\"successor-version\""
    );
    let problem = json(&house, "/cap/7KQ4M2-1.xml").await;
    assert_eq!(problem["code"], "cap.erased");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("homeward:cn-130100:7KQ4M2:3")
    );
    assert_eq!(
        got(&house, "/cap/7KQ4M2-3.xml", &[]).await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn both_lists_carry_every_message_with_its_signed_element_unchanged() {
    let house = house();
    for (path, media_type) in [
        ("/feeds/alerts.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/alerts.rss", "application/rss+xml; charset=utf-8"),
    ] {
        let response = got(&house, path, &[]).await;
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        let list = bytes(response).await;
        let found = feed::read(&list, &Options::strict()).feed.unwrap();
        let ids: Vec<_> = found.entries.iter().map(|e| e.id.as_str()).collect();
        assert_eq!(
            ids,
            ["homeward:cn-130100:7KQ4M2:2", "homeward:cn-130100:7KQ4M2:1"]
        );
        assert_eq!(found.entries[0].link, "https://a.example/cap/7KQ4M2-2.xml");
        for (entry, version) in found.entries.iter().zip([2, 1]) {
            let inside = entry.content.as_ref().unwrap();
            let whole = signed(&house, version);
            // The declaration before the root is not signed and cannot stand inside.
            let root = std::str::from_utf8(&whole)
                .unwrap()
                .split_once("?>\n")
                .unwrap()
                .1;
            assert_eq!(
                std::str::from_utf8(inside.as_bytes()).unwrap(),
                root.trim_end()
            );
            assert!(inside.is_exact());
        }
    }
}

#[tokio::test]
async fn after_the_end_the_lists_name_everything_and_hold_nothing_of_the_child() {
    let house = house();
    house.ends();
    for path in [
        "/feeds/alerts.atom",
        "/feeds/alerts.rss",
        "/feeds/alerts.geojson",
    ] {
        let list = bytes(got(&house, path, &[]).await).await;
        let text = std::str::from_utf8(&list).unwrap();
        assert!(text.contains("Found. Thank you."), "{path}");
        assert!(!text.contains("Xiaohe") && !text.contains("小禾"), "{path}");
    }
    let list = bytes(got(&house, "/feeds/alerts.atom", &[]).await).await;
    let found = feed::read(&list, &Options::strict()).feed.unwrap();
    let kinds: Vec<_> = found
        .entries
        .iter()
        .map(|e| (e.msg_type.unwrap(), e.content.is_some()))
        .collect();
    assert_eq!(
        kinds,
        [
            (CapType::Cancel, true),
            (CapType::Update, false),
            (CapType::Alert, false)
        ]
    );
    let map = json(&house, "/feeds/alerts.geojson").await;
    assert_eq!(map["features"].as_array().unwrap().len(), 1);
    assert_eq!(map["features"][0]["properties"]["state"], "found");
}

#[tokio::test]
async fn a_map_gets_one_feature_for_each_alert_longitude_first_and_counter_clockwise() {
    let house = house();
    let response = got(&house, "/feeds/alerts.geojson", &[]).await;
    assert_eq!(response.headers()["content-type"], "application/geo+json");
    let map = json(&house, "/feeds/alerts.geojson").await;
    assert!(map.get("crs").is_none(), "RFC 7946 has no such member");
    let [feature] = &map["features"].as_array().unwrap()[..] else {
        panic!("one feature")
    };
    assert_eq!(feature["id"], "homeward:cn-130100:7KQ4M2:2", "the newest");
    let ring: Vec<[f64; 2]> =
        serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
    assert_eq!((ring.len(), ring[0]), (129, ring[128]));
    assert!(
        ring.iter()
            .all(|[lon, lat]| (113.0..116.0).contains(lon) && (37.0..39.0).contains(lat))
    );
    let area: f64 = ring
        .windows(2)
        .map(|s| s[0][0] * s[1][1] - s[1][0] * s[0][1])
        .sum();
    assert!(area > 0.0, "counter-clockwise");
    let properties = &feature["properties"];
    assert_eq!(properties["centre"], serde_json::json!([114.4784, 38.0104]));
    assert_eq!(
        (&properties["radius_m"], &properties["datum"]),
        (&serde_json::json!(100_000), &serde_json::json!("WGS-84"))
    );
    assert_eq!(
        (properties["state"].as_str(), properties["cause"].as_str()),
        (Some("active"), Some("moved"))
    );
    assert_eq!(properties["headline"]["zh-CN"], "寻找小禾");
    assert_eq!(properties["cap"], "https://a.example/cap/7KQ4M2-2.xml");
}

#[tokio::test]
async fn a_list_is_of_the_area_that_was_asked_for() {
    let house = house();
    let count = async |within: &str| {
        let map = json(&house, &format!("/feeds/alerts.geojson?within={within}")).await;
        map["features"].as_array().unwrap().len()
    };
    let cell = |lat, lon| {
        let point = homeward_geo::Point::new(lat, lon).unwrap();
        homeward_geo::Cell::around(point, 5).to_string()
    };
    let (here, there) = (cell(38.0, 114.5), cell(43.8, 87.6));
    for inside in [here.as_str(), "13", "130100", "113,37,115,39"] {
        assert_eq!(count(inside).await, 1, "{inside}");
    }
    for outside in [there.as_str(), "65", "87,43,88,44"] {
        assert_eq!(count(outside).await, 0, "{outside}");
    }
    let own = bytes(got(&house, "/feeds/alerts.atom?within=87,43,88,44", &[]).await).await;
    let own = feed::read(&own, &Options::strict()).feed.unwrap();
    assert_eq!(
        own.self_link.as_deref(),
        Some("https://a.example/feeds/alerts.atom?within=87,43,88,44")
    );
    assert!(own.entries.is_empty(), "and an empty list is a good one");
}

#[tokio::test]
async fn an_area_that_is_none_is_refused_in_words() {
    let house = house();
    for wrong in [
        "",
        "x",
        "1,2,3",
        "1,9,2,8",
        "131",
        "%E4%BA%AC",
        "13&within=14",
    ] {
        let path = format!("/feeds/alerts.atom?within={wrong}");
        let response = got(&house, &path, &[]).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
    }
    let problem = json(&house, "/feeds/alerts.rss?within=1,9,2,8").await;
    assert_eq!(problem["code"], "feed.within_invalid");
    assert_eq!(problem["missing"][0]["field"], "within");
}

#[tokio::test]
async fn a_list_is_compressed_once_and_not_sent_twice_until_something_changes() {
    let house = house();
    let asked = |etag: &'static str| {
        [
            (header::ACCEPT_ENCODING, "gzip"),
            (header::IF_NONE_MATCH, etag),
        ]
    };
    let first = got(&house, "/feeds/alerts.atom", &asked("\"none\"")).await;
    assert_eq!(first.headers()["content-encoding"], "gzip");
    assert_eq!(first.headers()["vary"], "accept-encoding");
    let etag: &'static str = first.headers()["etag"].to_str().unwrap().to_owned().leak();
    let brotli = got(
        &house,
        "/feeds/alerts.atom",
        &[(header::ACCEPT_ENCODING, "br")],
    )
    .await;
    assert_eq!(brotli.headers()["content-encoding"], "br");
    let known = got(&house, "/feeds/alerts.atom", &asked(etag)).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(known.headers()["etag"].to_str().unwrap(), etag);
    house.ends();
    let changed = got(&house, "/feeds/alerts.atom", &asked(etag)).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(changed.headers()["etag"].to_str().unwrap(), etag);
}

#[tokio::test]
async fn the_key_is_there_to_be_pinned_and_a_drill_stands_below_its_own_door() {
    let house = house();
    let key = got(&house, "/.well-known/homeward-cap-keys.pem", &[]).await;
    assert_eq!(&bytes(key).await[..], b"PEM\n");
    let drill = FeedsDoor::<Exercise>::new(
        house.roll.clone(),
        Arc::new(Still),
        "https://a.example",
        None,
    );
    let drill = House {
        roll: house.roll.clone(),
        app: routes(drill),
    };
    let list = bytes(got(&drill, "/feeds/alerts.rss", &[]).await).await;
    assert!(
        std::str::from_utf8(&list)
            .unwrap()
            .contains("https://a.example/drill/cap/7KQ4M2-1.xml")
    );
    let none = got(&drill, "/.well-known/homeward-cap-keys.pem", &[]).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let alert = said(2, CapType::Update, "moved", ["寻找小禾", "Missing: Xiaohe"]);
    let text = write(&alert).unwrap();
    assert_eq!(read(text.as_bytes(), &Options::strict()).alert, Some(alert));
}
