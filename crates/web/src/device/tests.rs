use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use futures_util::{StreamExt as _, stream};
use homeward_domain::{
    message::MessageIdentity,
    refusal::{Refusal, RefusalCode},
    status::Actual,
    time::Timestamp,
};
use homeward_geo::{Cell, CellSet, Point};
use homeward_ports::{
    sessions::{Live, Opened, Streams},
    world::Clock,
};
use homeward_seal::SigningKey;
use tower::ServiceExt as _;

use super::{DeviceDoor, ReceiptEvent, ReceiptSink, routes};

/// Nobody subscribes in these stories; pushes are tested against the real desk.
struct NoPush;

#[async_trait::async_trait]
impl super::PushDesk for NoPush {
    fn key(&self) -> String {
        String::new()
    }
    fn kinds(&self) -> Vec<homeward_ports::push::PushKind> {
        Vec::new()
    }
    async fn subscribe(
        &self,
        _: super::PushAsk,
    ) -> Result<super::PushGranted, crate::problem::Problem> {
        Err(crate::problem::Problem::new(
            RefusalCode::TooBusy,
            "no room",
        ))
    }
    async fn unsubscribe(&self, _: &str) -> Result<(), crate::problem::Problem> {
        Ok(())
    }
}

struct Noon;
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000)
    }
}

/// Streams that say what they were asked.
#[derive(Default)]
struct Echo {
    asked: Mutex<Vec<(String, Option<String>)>>,
}

impl Streams<Actual> for Echo {
    fn open(
        &self,
        cells: CellSet,
        cursor: Option<&str>,
        takes_gzip: bool,
    ) -> Result<Opened, Refusal> {
        self.asked
            .lock()
            .unwrap()
            .push((cells.canonical().clone(), cursor.map(str::to_owned)));
        let foreign = cursor.is_some_and(|cursor| !cursor.starts_with("rec-"));
        let reset = foreign.then(|| Refusal::new(RefusalCode::NotFound, "another record"));
        let first = Bytes::from_static(b"retry: 1000\n\n");
        Ok(Opened {
            events: stream::iter([first]).boxed(),
            is_packed: takes_gzip && reset.is_none(),
            reset,
        })
    }
    fn live(&self, _: &CellSet, cursor: Option<&str>) -> Live {
        let packages = vec![Bytes::from_static(br#"{"code":"7KQ4M2"}"#)];
        Live {
            cursor: cursor.unwrap_or("rec-7").to_owned(),
            packages,
        }
    }
}

#[derive(Default)]
struct Counts(Mutex<Vec<(String, ReceiptEvent, u64)>>);

impl ReceiptSink for Counts {
    fn count(&self, identity: &MessageIdentity, event: ReceiptEvent, n: u64) {
        self.0
            .lock()
            .unwrap()
            .push((identity.to_string(), event, n));
    }
}

struct House {
    app: Router,
    counts: Arc<Counts>,
    streams: Arc<Echo>,
}

fn house() -> House {
    let streams = Arc::new(Echo::default());
    let counts = Arc::new(Counts::default());
    let key = SigningKey::from_seed([7; 32]).public();
    let door = DeviceDoor::<Actual>::new(
        streams.clone(),
        counts.clone(),
        Arc::new(Noon),
        &[key],
        [cell()],
        Arc::new(NoPush),
    );
    House {
        app: routes(door),
        counts,
        streams,
    }
}

fn cell() -> Cell {
    Cell::around(Point::new(38.04, 114.51).unwrap(), 5)
}

async fn asked(house: &House, request: Request<Body>) -> Response<Body> {
    house.app.clone().oneshot(request).await.unwrap()
}

async fn got(house: &House, path: &str, headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let request = Request::get(path);
    let with = |request: axum::http::request::Builder,
                (name, value): &(header::HeaderName, &str)| {
        request.header(name, *value)
    };
    asked(
        house,
        headers
            .iter()
            .fold(request, with)
            .body(Body::empty())
            .unwrap(),
    )
    .await
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn posted(house: &House, body: String) -> StatusCode {
    let request = Request::post("/device/v1/receipts")
        .body(Body::from(body))
        .unwrap();
    asked(house, request).await.status()
}

#[tokio::test]
async fn a_stream_is_passed_on_unbuffered_and_readable_by_any_page() {
    let house = house();
    let response = got(&house, &format!("/device/v1/stream?cells={}", cell()), &[]).await;
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["x-accel-buffering"], "no");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(text(response).await, "retry: 1000\n\n");
}

#[tokio::test]
async fn a_stream_is_packed_for_who_takes_it_so_and_says_it() {
    let house = house();
    let path = format!("/device/v1/stream?cells={}", cell());
    let cursor = header::HeaderName::from_static("last-event-id");
    for (takes, cursor_of, coding) in [
        ("br, gzip", "rec-3", Some("gzip")),
        ("gzip;q=0", "rec-3", None),
        // Here a reset stands before it.
        ("gzip", "old-3", None),
    ] {
        let asked = [
            (header::ACCEPT_ENCODING, takes),
            (cursor.clone(), cursor_of),
        ];
        let response = got(&house, &path, &asked).await;
        let told = response.headers().get(header::CONTENT_ENCODING);
        assert_eq!(told.map(|one| one.to_str().unwrap()), coding, "{takes}");
        assert_eq!(response.headers()["vary"], "accept-encoding");
    }
}

#[tokio::test]
async fn a_cursor_is_handed_on_and_a_foreign_one_is_answered_by_a_reset_first() {
    let house = house();
    let path = format!("/device/v1/stream?cells={}", cell());
    let cursor = header::HeaderName::from_static("last-event-id");
    let response = got(&house, &path, &[(cursor.clone(), "rec-3")]).await;
    assert_eq!(text(response).await, "retry: 1000\n\n");
    let response = text(got(&house, &path, &[(cursor, "old-3")]).await).await;
    assert!(
        response.starts_with("event: reset\ndata: {\"type\":\"/problems/not_found\""),
        "{response}"
    );
    assert!(response.ends_with("\n\nretry: 1000\n\n"));
    let asked = house.streams.asked.lock().unwrap().clone();
    assert_eq!(asked[0], (cell().to_string(), Some("rec-3".to_owned())));
}

#[tokio::test]
async fn cells_that_say_too_much_or_nothing_are_refused_with_a_reason() {
    let house = house();
    let fine = Cell::around(Point::new(38.04, 114.51).unwrap(), 9);
    for query in [
        String::new(),
        "?cells=".into(),
        "?cells=zebra".into(),
        format!("?cells={fine}"),
    ] {
        let response = got(&house, &format!("/device/v1/stream{query}"), &[]).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
        assert!(text(response).await.contains("\"code\":\"cells.invalid\""));
    }
}

#[tokio::test]
async fn a_phone_that_asks_gets_the_texts_that_were_signed() {
    let house = house();
    let response = text(
        got(
            &house,
            &format!("/device/v1/alerts?cells={}&after=rec-5", cell()),
            &[],
        )
        .await,
    )
    .await;
    let answer =
        r#"{"now":"2027-01-15T08:00:00.000Z","cursor":"rec-5","alerts":["{\"code\":\"7KQ4M2\"}"]}"#;
    assert_eq!(response, answer);
}

#[tokio::test]
async fn receipts_are_counted_by_message_and_nothing_else_is_taken() {
    let house = house();
    let receipt = |version: u32, rest: &str| {
        format!(r#"{{"identifier":"homeward:a:7KQ4M2:{version}","event":"shown"{rest}}}"#)
    };
    assert_eq!(posted(&house, receipt(1, "")).await, StatusCode::ACCEPTED);
    assert_eq!(
        posted(&house, receipt(1, r#","count":1"#)).await,
        StatusCode::ACCEPTED
    );
    let many = vec![receipt(1, ""); 50].join(",");
    assert_eq!(
        posted(&house, format!("[{many}]")).await,
        StatusCode::ACCEPTED
    );
    assert_eq!(
        posted(&house, receipt(1, r#","count":2"#)).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        posted(&house, format!("[{many},{}]", receipt(1, ""))).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        posted(&house, "{}".to_owned()).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        posted(&house, " ".repeat(9_000)).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let counts = house.counts.0.lock().unwrap().clone();
    assert_eq!(
        counts,
        vec![("homeward:a:7KQ4M2:1".to_owned(), ReceiptEvent::Shown, 1); 52]
    );
}

#[tokio::test]
async fn keys_and_cells_are_small_cached_and_not_sent_twice() {
    let house = house();
    let keys = got(&house, "/device/v1/keys", &[]).await;
    assert!(text(keys).await.contains("\"crv\":\"Ed25519\""));
    let cells = got(
        &house,
        "/device/v1/cells.json",
        &[(header::ACCEPT_ENCODING, "gzip")],
    )
    .await;
    assert_eq!(cells.headers()["content-encoding"], "gzip");
    let etag = cells.headers()["etag"].to_str().unwrap().to_owned();
    let known = [
        (header::IF_NONE_MATCH, etag.as_str()),
        (header::ACCEPT_ENCODING, "gzip"),
    ];
    let again = got(&house, "/device/v1/cells.json", &known).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(text(again).await, "");
    let plain = text(got(&house, "/device/v1/cells.json", &[]).await).await;
    assert_eq!(plain, format!(r#"{{"populous":["{}"]}}"#, cell()));
}

#[tokio::test]
async fn a_page_elsewhere_may_resume_its_stream() {
    let house = house();
    let request = Request::options("/device/v1/stream")
        .body(Body::empty())
        .unwrap();
    let response = asked(&house, request).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(
        response.headers()["access-control-allow-headers"]
            .to_str()
            .unwrap()
            .contains("last-event-id")
    );
}
