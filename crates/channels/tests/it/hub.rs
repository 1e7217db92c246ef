//! Subscribers of the feeds are asked and told as WebSub says, and whoever is hostile
//! harms nobody.

use std::{path::Path, time::Duration};

use bytes::Bytes;
use homeward_channels::{
    guard::{Connector, Targets},
    hub::HubCallbacks,
    partner_webhook::Patience,
};
use homeward_ports::hub::{Answered, Callbacks, Mode, Question, Telling, TopicContent};
use serde_json::json;

use crate::{
    judges,
    server::{Behaviour, Log, Seen, serve},
};

const CHALLENGE: &str = "6f2c1e8a9b7d4c3f";
const TOPIC: &str = "https://a.example/feeds/alerts.atom?within=13";

fn callbacks() -> HubCallbacks {
    let patience = Patience {
        connect: Duration::from_millis(500),
        whole: Duration::from_secs(1),
    };
    let targets = Targets::with_loopback();
    HubCallbacks::with(targets, Connector::new(targets), patience).unwrap()
}

fn question(callback: &str) -> Question {
    Question {
        mode: Mode::Subscribe,
        topic: TOPIC.to_owned(),
        callback: callback.to_owned(),
        challenge: CHALLENGE.to_owned(),
        lease_s: 600,
    }
}

fn telling(callback: &str, secret: Option<&str>) -> Telling {
    Telling {
        callback: callback.to_owned(),
        secret: secret.map(str::to_owned),
        topic: TOPIC.to_owned(),
        hub: "https://a.example/feeds/hub".to_owned(),
        content: TopicContent {
            bytes: Bytes::from_static("<feed>孩子</feed>".as_bytes()),
            media_type: "application/atom+xml; charset=utf-8",
            mark: 3,
        },
    }
}

fn with_body(status: &str, body: &str) -> Behaviour {
    Behaviour::Answer(format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

async fn asked(behaviour: Behaviour) -> (Answered, Log) {
    let (url, log) = serve(behaviour).await;
    (callbacks().ask(&question(&url)).await, log)
}

async fn told(behaviour: Behaviour) -> (Answered, Log) {
    let (url, log) = serve(behaviour).await;
    (
        callbacks().tell(&telling(&url, Some("a secret"))).await,
        log,
    )
}

fn only(log: &Log) -> Seen {
    let seen = log.seen();
    assert_eq!(seen.len(), 1);
    seen[0].clone()
}

#[tokio::test]
async fn the_question_carries_everything_and_only_the_challenge_is_a_yes() {
    let (answered, log) = asked(with_body("200 OK", CHALLENGE)).await;
    assert_eq!(answered, Answered::Yes);
    let line = only(&log).line;
    let query = line.split(['?', ' ']).nth(2).unwrap();
    assert_eq!(
        query,
        "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2Ffeeds%2Falerts.atom%3Fwithin%3D13\
         &hub.challenge=6f2c1e8a9b7d4c3f&hub.lease_seconds=600"
    );
    let longer = format!("{CHALLENGE}\n");
    for wrong in ["", "ok", "6f2c1e8a9b7d4c3", longer.as_str()] {
        let (answered, _) = asked(with_body("200 OK", wrong)).await;
        assert!(matches!(answered, Answered::Failed(_)), "{wrong:?}");
    }
}

#[tokio::test]
async fn the_callbacks_own_query_stays_and_who_leaves_is_told_no_lease() {
    let (url, log) = serve(with_body("200 OK", CHALLENGE)).await;
    let leaving = Question {
        mode: Mode::Unsubscribe,
        ..question(&format!("{url}?id=7&x=%20"))
    };
    assert_eq!(callbacks().ask(&leaving).await, Answered::Yes);
    let line = only(&log).line;
    assert!(line.contains("?id=7&x=%20&hub.mode=unsubscribe&"), "{line}");
    assert!(!line.contains("lease"), "{line}");
}

#[tokio::test]
async fn not_found_is_a_no_and_everything_else_is_no_yes() {
    let (answered, _) = asked(with_body("404 Not Found", CHALLENGE)).await;
    assert_eq!(answered, Answered::No("404".to_owned()));
    for status in ["302 Found", "403 Forbidden", "410 Gone", "500 Oops"] {
        let (answered, _) = asked(with_body(status, CHALLENGE)).await;
        assert!(matches!(answered, Answered::Failed(_)), "{status}");
    }
}

#[tokio::test]
async fn a_delivery_is_the_topics_bytes_signed_for_its_subscriber() {
    let (answered, log) = told(Behaviour::status("204 No Content")).await;
    assert_eq!(answered, Answered::Yes);
    let seen = only(&log);
    let header = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
    assert_eq!(seen.body, "<feed>孩子</feed>".as_bytes());
    assert_eq!(
        header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_eq!(
        header("link"),
        format!("<https://a.example/feeds/hub>; rel=\"hub\", <{TOPIC}>; rel=\"self\"")
    );
    assert!(header("x-hub-signature").starts_with("sha256="));
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    callbacks().tell(&telling(&url, None)).await;
    assert!(!only(&log).headers.contains_key("x-hub-signature"));
}

#[tokio::test]
async fn a_stock_subscriber_in_python_believes_the_signature_and_no_other() {
    let (_, log) = told(Behaviour::status("204 No Content")).await;
    let seen = only(&log);
    let header = seen.headers["x-hub-signature"].to_str().unwrap();
    let body = String::from_utf8(seen.body.clone()).unwrap();
    let call = |secret: &str, body: &str| {
        let call = json!({ "secret": secret, "header": header, "body": body });
        judges::asked(&judges::python(), "websub_signature.py", &call)["believed"] == true
    };
    assert!(call("a secret", &body));
    assert!(!call("another", &body));
    assert!(!call("a secret", &format!("{body} ")));
    assert!(Path::new(&judges::python()).exists());
}

#[tokio::test]
async fn a_subscriber_that_is_gone_is_told_apart_from_one_that_is_down() {
    let (answered, _) = told(Behaviour::status("410 Gone")).await;
    assert_eq!(answered, Answered::No("410".to_owned()));
    for status in ["301 Moved", "404 Not Found", "429 Slow", "503 Down"] {
        let (answered, _) = told(Behaviour::status(status)).await;
        assert!(matches!(answered, Answered::Failed(_)), "{status}");
    }
    for hostile in [Behaviour::Hang, Behaviour::Reset] {
        let (answered, _) = told(hostile).await;
        assert!(matches!(answered, Answered::Silent(_)));
    }
}

#[tokio::test]
async fn a_flood_is_not_read_and_a_drip_is_not_waited_for() {
    let (answered, log) = told(Behaviour::Flood).await;
    assert_eq!(answered, Answered::Yes);
    assert!(*log.flooded.lock().unwrap() < 4 << 20);
    let (answered, log) = asked(Behaviour::Flood).await;
    assert!(matches!(answered, Answered::Failed(_)));
    assert!(*log.flooded.lock().unwrap() < 4 << 20);
    let drip = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n";
    let (answered, _) = asked(Behaviour::Drip(drip)).await;
    assert!(matches!(
        answered,
        Answered::Failed(_) | Answered::Silent(_)
    ));
}

#[tokio::test]
async fn nothing_inside_our_own_network_is_called() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let inside = HubCallbacks::new(Targets::public()).unwrap();
    assert!(matches!(inside.ask(&question(&url)).await, Answered::No(_)));
    assert!(matches!(
        inside.tell(&telling(&url, None)).await,
        Answered::No(_)
    ));
    assert_eq!(*log.connections.lock().unwrap(), 0);
    for wrong in [
        "http://one.example/",
        "https://10.0.0.1/",
        "https://localhost/",
        "x",
    ] {
        assert!(inside.check(wrong).is_err(), "{wrong}");
    }
    let checked = inside.check("https://One.example:8443/hook?id=1#part");
    let expected = ("https://one.example:8443/hook?id=1", "one.example:8443");
    assert_eq!(checked, Ok((expected.0.to_owned(), expected.1.to_owned())));
}
