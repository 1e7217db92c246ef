use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use homeward_ports::{
    fault::Fault,
    fediverse::{Account, Heard, Knock, Object},
};
use tower::ServiceExt as _;

use super::{BODY_BYTES_MAX, FediverseDoor, routes};

/// An account that says where it was asked, and hears what it is told to hear.
struct Echo {
    heard: Heard,
    knocks: Mutex<Vec<Knock>>,
}

#[async_trait]
impl Account for Echo {
    fn actor(&self) -> String {
        "\"actor\"".to_owned()
    }
    fn webfinger(&self, resource: &str) -> Option<String> {
        (resource == "acct:alerts@a.example").then(|| "\"found\"".to_owned())
    }
    fn outbox(&self) -> String {
        "\"outbox\"".to_owned()
    }
    async fn followers(&self) -> Result<String, Fault> {
        Ok("\"followers\"".to_owned())
    }
    fn note(&self, name: &str) -> Object {
        let (json, page) = (
            format!("\"{name}\""),
            "https://a.example/a/7KQ4M2".to_owned(),
        );
        match name {
            "7KQ4M2" => Object::Here { json, page },
            "ENDED0" => Object::Gone { json, page },
            _ => Object::Unknown,
        }
    }
    async fn knock(&self, knock: Knock) -> Result<Heard, Fault> {
        self.knocks.lock().unwrap().push(knock);
        Ok(self.heard.clone())
    }
}

fn door(heard: Heard) -> (Router, Arc<Echo>) {
    let echo = Arc::new(Echo {
        heard,
        knocks: Mutex::default(),
    });
    (routes(FediverseDoor(Some(echo.clone()))), echo)
}

async fn got(path: &str, accept: &str) -> Response<Body> {
    let request = Request::get(path).header(header::ACCEPT, accept);
    let request = request.body(Body::empty()).unwrap();
    door(Heard::Taken).0.oneshot(request).await.unwrap()
}

async fn posted(heard: Heard, body: Vec<u8>) -> (StatusCode, Vec<Knock>) {
    let (app, echo) = door(heard);
    let request = Request::post("/fedi/inbox?x=1")
        .header("signature", "a")
        .header("Signature", "b")
        .body(Body::from(body))
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    let knocks = echo.knocks.lock().unwrap().clone();
    (response.status(), knocks)
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn servers_get_documents_in_the_network_s_own_type() {
    for (path, said) in [
        ("/fedi/actor", "\"actor\""),
        ("/fedi/outbox", "\"outbox\""),
        ("/fedi/followers", "\"followers\""),
        ("/fedi/notes/7KQ4M2", "\"7KQ4M2\""),
    ] {
        let accepted = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
        let answer = got(path, accepted).await;
        assert_eq!(
            answer.headers()["content-type"],
            "application/activity+json"
        );
        assert_eq!(answer.headers()["vary"], "accept");
        assert_eq!(text(answer).await, said);
    }
}

#[tokio::test]
async fn a_browser_is_led_to_the_page_of_the_alert() {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for name in ["7KQ4M2", "ENDED0"] {
        let answer = got(&format!("/fedi/notes/{name}"), browser).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()["location"], "https://a.example/a/7KQ4M2");
    }
    assert_eq!(
        got("/fedi/notes/7KQ4M2", "*/*").await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_has_ended_is_gone_and_what_never_was_is_not_found() {
    let answer = got("/fedi/notes/ENDED0", "application/activity+json").await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert_eq!(text(answer).await, "\"ENDED0\"", "the tombstone");
    let answer = got("/fedi/notes/AAAAAA", "application/activity+json").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn webfinger_finds_the_account_and_no_other() {
    let known = "/.well-known/webfinger?resource=acct%3Aalerts%40a.example";
    let answer = got(known, "*/*").await;
    assert_eq!(answer.headers()["content-type"], "application/jrd+json");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let other = got("/.well-known/webfinger?resource=acct:root@a.example", "*/*").await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    let none = got("/.well-known/webfinger", "*/*").await;
    assert_eq!(none.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_account_hears_what_was_signed_as_it_came() {
    let (status, knocks) = posted(Heard::Taken, b"{}".to_vec()).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(knocks[0].path_and_query, "/fedi/inbox?x=1");
    let signatures: Vec<_> = knocks[0]
        .headers
        .iter()
        .filter(|(name, _)| name == "signature")
        .collect();
    assert_eq!(signatures.len(), 2);
    assert_eq!(knocks[0].body, "{}");
}

#[tokio::test]
async fn what_the_account_refuses_is_said_in_the_status() {
    for (heard, status) in [
        (Heard::Malformed("x"), 400),
        (Heard::Unproved("x"), 401),
        (Heard::TooLong, 413),
        (Heard::Busy, 503),
    ] {
        assert_eq!(posted(heard, vec![]).await.0.as_u16(), status);
    }
    let (status, knocks) = posted(Heard::Taken, vec![b' '; BODY_BYTES_MAX + 1]).await;
    assert_eq!((status.as_u16(), knocks.len()), (413, 0));
}

#[tokio::test]
async fn a_house_without_an_account_says_so_everywhere() {
    let app = routes(FediverseDoor(None));
    for path in [
        "/fedi/actor",
        "/fedi/outbox",
        "/fedi/followers",
        "/fedi/notes/7KQ4M2",
        "/.well-known/webfinger?resource=x",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}
