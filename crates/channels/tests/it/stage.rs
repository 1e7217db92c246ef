//! The stage of rehearsals: whose hand signs, and how a state is asked for.

use homeward_channels::{
    guard::Targets,
    partner_webhook::{STATE_BYTES_MAX, WebhookStage},
};
use homeward_domain::{languages::Languages, people::Partner, status::Exercise, words::Lang};
use homeward_ports::{
    channel::Outcome,
    package::Package,
    rehearsal::{Hand, Stage as _},
};
use homeward_seal::verify_webhook;
use serde_json::Value;
use standardwebhooks::Webhook;

use crate::{
    samples::{SECRET, Story, form, partner, webhook_key},
    server::{Behaviour, serve},
    webhook::{partner_key, sender},
};

fn stage(targets: Targets) -> WebhookStage {
    WebhookStage::new(targets, sender(), [99; 32]).unwrap()
}

fn package() -> Package<Exercise> {
    Story::<Exercise>::begins(form()).1
}

#[tokio::test]
async fn each_hand_signs_what_it_could_sign_and_nothing_more() {
    let stage = stage(Targets::with_loopback());
    for (hand, v1, v1a) in [
        (Hand::House, true, true),
        (Hand::Thief, true, false),
        (Hand::Stranger, false, false),
    ] {
        let (url, log) = serve(Behaviour::status("204 No Content")).await;
        let (package, partner) = (package(), partner::<Exercise>(&url));
        let key = partner_key(&package, &partner);
        let posted = stage.post(hand, &package, &partner, &key).await.unwrap();
        assert_eq!(posted.outcome, Outcome::Accepted("204".to_owned()));
        let seen = log.seen().remove(0);
        // What is told as sent is what came.
        assert_eq!(posted.body, seen.body);
        for (name, value) in &posted.headers {
            assert_eq!(seen.headers[name.as_str()], value.as_str());
        }
        let own = Webhook::new(SECRET).unwrap();
        assert_eq!(
            own.verify(&seen.body, &seen.headers).is_ok(),
            v1,
            "{hand:?}"
        );
        let header = |name: &str| seen.headers[name].to_str().unwrap();
        let keys = [webhook_key().public()];
        let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
        let signatures = header("webhook-signature");
        let at = at.parse().unwrap();
        assert_eq!(
            verify_webhook(signatures, id, at, &seen.body, &keys),
            v1a,
            "{hand:?}"
        );
    }
}

#[tokio::test]
async fn a_rehearsal_speaks_the_languages_of_the_partner() {
    let (url, _log) = serve(Behaviour::status("204 No Content")).await;
    let package = package();
    let partner = Partner {
        languages: Languages::only(Lang::En),
        ..partner::<Exercise>(&url)
    };
    let key = partner_key(&package, &partner);
    let stage = stage(Targets::with_loopback());
    for hand in [Hand::House, Hand::Thief, Hand::Stranger] {
        let posted = stage.post(hand, &package, &partner, &key).await.unwrap();
        let body: Value = serde_json::from_slice(&posted.body).unwrap();
        let texts = body["data"]["properties"]["texts"].as_object().unwrap();
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["en"], "{hand:?}");
        let whole = String::from_utf8(package.text().to_vec()).unwrap();
        assert_eq!(body["package"], whole);
    }
}

async fn asked(behaviour: Behaviour) -> Result<String, String> {
    let (url, _) = serve(behaviour).await;
    stage(Targets::with_loopback()).ask(&url).await
}

fn answer(line: &str, body: &str) -> Behaviour {
    let length = body.len();
    Behaviour::Answer(format!(
        "HTTP/1.1 {line}\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

#[tokio::test]
async fn a_state_is_the_body_of_a_200_up_to_its_limit() {
    assert_eq!(asked(answer("200 OK", "{}")).await, Ok("{}".to_owned()));
    let full = "x".repeat(STATE_BYTES_MAX);
    assert_eq!(asked(answer("200 OK", &full)).await, Ok(full.clone()));
    assert!(asked(answer("200 OK", &format!("{full}x"))).await.is_err());
    for line in ["204 No Content", "404 Not Found", "500 Oh"] {
        let said = asked(answer(line, "{}")).await.unwrap_err();
        assert!(said.contains(&line[..3]), "{said}");
    }
    let moved = "HTTP/1.1 302 Found\r\nlocation: /else\r\ncontent-length: 0\r\n\r\n";
    let (url, log) = serve(Behaviour::Answer(moved.to_owned())).await;
    let said = stage(Targets::with_loopback()).ask(&url).await.unwrap_err();
    assert!(said.contains("302"), "{said}");
    assert_eq!(log.seen().len(), 1, "a redirect is not followed");
}

#[tokio::test]
async fn a_hostile_state_costs_a_little_time_and_little_memory() {
    for behaviour in [
        Behaviour::Hang,
        Behaviour::Drip("HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n"),
        Behaviour::Flood,
        Behaviour::Reset,
    ] {
        let said = format!("{behaviour:?}");
        assert!(asked(behaviour).await.is_err(), "{said}");
    }
}

#[tokio::test]
async fn a_state_inside_the_house_is_never_dialled() {
    let (url, log) = serve(answer("200 OK", "{}")).await;
    let public = stage(Targets::public());
    assert!(public.check(&url).is_err());
    assert!(public.ask(&url).await.is_err());
    assert_eq!(*log.connections.lock().unwrap(), 0);
    for inside in [
        "http://10.1.2.3/",
        "https://169.254.169.254/",
        "https://a.internal/",
        "state",
    ] {
        assert!(
            stage(Targets::with_loopback()).check(inside).is_err(),
            "{inside}"
        );
    }
}
