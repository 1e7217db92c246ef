//! What a partner gets, and what its answer does to the delivery.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use homeward_channels::{
    guard::{Connector, Targets},
    partner_webhook::{PartnerWebhook, Patience, Sender, UnixSeconds},
};
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey, Shard},
    languages::Languages,
    people::Partner,
    status::{Actual, Exercise, Status},
    texts::Closing,
    time::Span,
    words::Lang,
};
use homeward_geo::{Datum, Point, distance_m};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    package::Package,
};
use homeward_seal::{verify_json, verify_webhook};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    samples::{SECRET, Story, form, key, partner, station, webhook_key},
    server::{Behaviour, serve},
};

/// The real time: the stock verifier asks its own clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the stock verifier compares with the machine's clock"
)]
pub fn real_time() -> UnixSeconds {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH);
        i64::try_from(since.unwrap().as_secs()).unwrap()
    })
}

/// Less patient than in service, so that a test of patience is short.
pub const HASTE: Patience = Patience {
    connect: Duration::from_millis(500),
    whole: Duration::from_millis(1_200),
};

/// The house, by the real time.
pub fn sender() -> Sender {
    Sender {
        signing: webhook_key(),
        now: real_time(),
        host: "homeward.example.gov.cn".into(),
    }
}

pub fn webhooks() -> PartnerWebhook {
    let targets = Targets::with_loopback();
    let connector = Connector::new(targets);
    PartnerWebhook::with(targets, connector, HASTE, sender()).unwrap()
}

pub fn partner_key<S: Status>(package: &Package<S>, partner: &Partner) -> DeliveryKey {
    let shard = Shard::Partner(partner.id);
    DeliveryKey::new(&package.head().identity, ChannelId::PartnerWebhook, &shard)
}

/// Delivers `package` to a partner whose server is at `url`.
pub async fn post<S: Status>(channel: &PartnerWebhook, package: &Package<S>, url: &str) -> Outcome {
    let partner = partner::<S>(url);
    let key = partner_key(package, &partner);
    channel
        .deliver(package, &Target::Partner(partner), &key)
        .await
        .unwrap()
}

async fn answered(line: &str) -> Outcome {
    let (url, _) = serve(Behaviour::status(line)).await;
    post(&webhooks(), &Story::<Actual>::begins(form()).1, &url).await
}

#[tokio::test]
async fn a_stock_verifier_accepts_what_a_partner_gets() {
    let (url, log) = serve(Behaviour::status("204 No Content")).await;
    let (_, package) = Story::<Actual>::begins(form());
    assert_eq!(
        post(&webhooks(), &package, &url).await,
        Outcome::Accepted("204".to_owned())
    );
    let seen = log.seen().remove(0);
    assert_eq!(seen.line, "POST /hook HTTP/1.1");
    Webhook::new(SECRET)
        .unwrap()
        .verify(&seen.body, &seen.headers)
        .unwrap();
    assert_eq!(seen.headers["content-type"], "application/json");
    let other = Webhook::new("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert!(other.verify(&seen.body, &seen.headers).is_err());
}

#[tokio::test]
async fn a_secret_that_leaked_from_a_partner_does_not_forge_the_signature_of_the_house() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    post(&webhooks(), &Story::<Actual>::begins(form()).1, &url).await;
    let seen = log.seen().remove(0);
    let header = |name: &str| seen.headers[name].to_str().unwrap();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let by_the_house = |signatures: &str, body: &[u8]| {
        let keys = [webhook_key().public()];
        verify_webhook(signatures, id, at.parse().unwrap(), body, &keys)
    };
    assert!(by_the_house(header("webhook-signature"), &seen.body));
    // The thief has the secret and signs a message of its own with it.
    let forged = br#"{"type":"alert.cancel"}"#;
    let thief = Webhook::new(SECRET).unwrap();
    let signed = thief.sign(id, at.parse().unwrap(), forged).unwrap();
    for signatures in [signed.clone(), signed.replace("v1,", "v1a,")] {
        assert!(!by_the_house(&signatures, forged));
    }
    assert!(!by_the_house(header("webhook-signature"), forged));
}

#[tokio::test]
async fn the_body_carries_the_signed_package_and_the_same_as_geojson() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let (_, package) = Story::<Actual>::begins(form());
    post(&webhooks(), &package, &url).await;
    let body: Value = serde_json::from_slice(&log.seen()[0].body).unwrap();
    assert_eq!(body["type"], "alert.alert");
    assert_eq!(body["timestamp"], package.head().sent.to_string());
    let text = body["package"].as_str().unwrap();
    assert_eq!(text.as_bytes(), package.text().as_ref());
    assert!(verify_json(text, &[key().public()]).is_ok());
    let feature = &body["data"];
    assert_eq!(feature["geometry"]["type"], "Point");
    assert_eq!(
        feature["geometry"]["coordinates"][0], 114.4836,
        "longitude first, as RFC 7946 says"
    );
    assert_eq!(feature["properties"]["radius_m"], 100_000);
    assert_eq!(feature["properties"]["texts"]["zh-CN"]["name"], "王小禾");
    assert!(feature["properties"].get("signature").is_none());
}

/// The body as a partner with a map of this datum gets it.
async fn body_for(datum: Datum) -> Value {
    body_of(|partner| Partner { datum, ..partner }).await
}

/// The body as a partner of these choices gets it.
async fn body_of(chooses: impl Fn(Partner) -> Partner) -> Value {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let (_, package) = Story::<Actual>::begins(form());
    let partner = chooses(partner::<Actual>(&url));
    let key = partner_key(&package, &partner);
    let (channel, target) = (webhooks(), Target::Partner(partner));
    let outcome = channel.deliver(&package, &target, &key).await.unwrap();
    assert_eq!(outcome, Outcome::Accepted("200".to_owned()));
    serde_json::from_slice(&log.seen()[0].body).unwrap()
}

#[tokio::test]
async fn every_coordinate_beside_the_package_is_in_the_datum_of_the_partners_map_and_says_so() {
    for (datum, label) in [
        (Datum::Wgs84, "WGS-84"),
        (Datum::Gcj02, "GCJ-02"),
        (Datum::Bd09, "BD-09"),
    ] {
        let body = body_for(datum).await;
        let properties = &body["data"]["properties"];
        assert_eq!(
            (&body["datum"], &properties["datum"]),
            (&json!(label), &json!(label))
        );
        let coordinates = &body["data"]["geometry"]["coordinates"];
        let read = |lat: f64, lon: f64| Point::labelled(lat, lon, datum).unwrap();
        let at = |n: usize| coordinates[n].as_f64().unwrap();
        assert!(distance_m(read(at(1), at(0)), station()) <= 0.1, "{body}");
        let seen = properties["lastSeen"]["point"].as_str().unwrap();
        let (lat, lon) = seen.split_once(',').unwrap();
        let seen = read(lat.parse().unwrap(), lon.parse().unwrap());
        assert!(distance_m(seen, station()) <= 0.1, "{body}");
        assert!(properties["radius_m"].as_u64().unwrap() >= 100_000);
        // What was signed stays as it was signed, and says in which datum that is.
        let package = body["package"].as_str().unwrap();
        assert!(package.contains("38.0106,114.4836 100") && body["package_datum"] == "WGS-84");
        assert!(verify_json(package, &[key().public()]).is_ok());
    }
    let unmoved = body_for(Datum::Wgs84).await["data"].to_string();
    let moved = body_for(Datum::Gcj02).await["data"].to_string();
    for of_wgs84 in ["114.4836", "38.0106"] {
        assert!(unmoved.contains(of_wgs84) && !moved.contains(of_wgs84));
    }
}

#[tokio::test]
async fn a_partner_of_one_language_gets_only_its_texts_and_the_whole_signed_package() {
    let both = body_for(Datum::Wgs84).await;
    let texts = |body: &Value| body["data"]["properties"]["texts"].clone();
    for lang in Lang::ALL {
        let languages = Languages::only(lang);
        let body = body_of(|partner| Partner {
            languages,
            ..partner
        });
        let body = body.await;
        let chosen = json!({ lang.tag(): texts(&both)[lang.tag()] });
        assert_eq!(texts(&body), chosen);
        assert!(chosen[lang.tag()]["headline"].is_string(), "{chosen}");
        // Nobody can cut what is signed: it is the same for every partner.
        assert_eq!(body["package"], both["package"]);
        let package = body["package"].as_str().unwrap();
        assert!(verify_json(package, &[key().public()]).is_ok());
        let signed: Value = serde_json::from_str(package).unwrap();
        assert_eq!(signed["texts"], texts(&both));
        let (mut rest, mut same) = (body.clone(), both.clone());
        for body in [&mut rest, &mut same] {
            body["data"]["properties"]["texts"].take();
        }
        assert_eq!(rest, same, "nothing else hangs on the language");
    }
}

#[tokio::test]
async fn a_closing_is_a_cancel_without_the_child() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let closing = Story::<Actual>::begins(form()).0.ends(Closing::Found);
    post(&webhooks(), &closing, &url).await;
    let text = String::from_utf8(log.seen().remove(0).body).unwrap();
    assert!(text.contains("alert.cancel"));
    assert!(!text.contains("王小禾") && !text.contains("/photo/"));
}

#[tokio::test]
async fn the_answer_decides_what_becomes_of_the_delivery() {
    assert_eq!(
        answered("200 OK").await,
        Outcome::Accepted("200".to_owned())
    );
    assert_eq!(answered("410 Gone").await, Outcome::Gone("410".to_owned()));
    for (line, said) in [
        ("404 Not Found", "404"),
        ("500 Oh no", "500"),
        ("429 Slow down", "429"),
    ] {
        assert_eq!(answered(line).await, Outcome::Later(None, said.to_owned()));
    }
    let busy = answered("429 Slow down\r\nretry-after: 17").await;
    assert_eq!(
        busy,
        Outcome::Later(Some(Span::seconds(17)), "429".to_owned())
    );
}

#[tokio::test]
async fn every_try_has_the_same_id_and_body() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = webhooks();
    post(&channel, &package, &url).await;
    post(&channel, &package, &url).await;
    let seen = log.seen();
    assert_eq!(seen[0].headers["webhook-id"], seen[1].headers["webhook-id"]);
    assert_eq!(seen[0].body, seen[1].body);
    assert_eq!(
        *log.connections.lock().unwrap(),
        1,
        "the connection was kept"
    );
}

#[tokio::test]
async fn an_exercise_never_reaches_a_partner_of_the_real_thing() {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let (_, drill) = Story::<Exercise>::begins(form());
    let live = partner::<Actual>(&url);
    let key = partner_key(&drill, &live);
    let outcome = webhooks()
        .deliver(&drill, &Target::Partner(live), &key)
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Rejected(_)));
    assert_eq!(*log.connections.lock().unwrap(), 0);
}

#[tokio::test]
async fn a_partner_that_cannot_be_called_is_rejected_with_the_reason() {
    let (_, package) = Story::<Actual>::begins(form());
    let channel = webhooks();
    let base = partner::<Actual>("http://127.0.0.1:1/");
    let cases = [
        (
            Partner {
                webhook_url: None,
                ..base.clone()
            },
            "no webhook address",
        ),
        (
            Partner {
                webhook_secret: "whsec_!".to_owned(),
                ..base.clone()
            },
            "secret",
        ),
        (
            Partner {
                webhook_url: Some("http://example.com/".to_owned()),
                ..base.clone()
            },
            "https",
        ),
        (
            Partner {
                webhook_url: Some("https://10.0.0.1/".to_owned()),
                ..base
            },
            "open internet",
        ),
    ];
    for (partner, reason) in cases {
        let key = partner_key(&package, &partner);
        let outcome = channel
            .deliver(&package, &Target::Partner(partner), &key)
            .await
            .unwrap();
        assert!(
            matches!(&outcome, Outcome::Rejected(why) if why.contains(reason)),
            "{outcome:?}"
        );
    }
}
