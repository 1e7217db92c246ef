//! What anybody can read of the account.

use homeward_domain::{status::Actual, texts::Closing};
use homeward_ports::fediverse::{Account, Object};
use serde_json::Value;

use super::{House, house_at, settings};
use crate::samples::{BASE, CODE, Story, form};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn note(house: &House, name: &str) -> (u16, Value) {
    match house.account.note(name) {
        Object::Here { json: text, page } => {
            assert_eq!(page, format!("{BASE}/a/{CODE}"));
            (200, json(&text))
        }
        Object::Gone { json: text, .. } => (410, json(&text)),
        Object::Unknown => (404, Value::Null),
    }
}

#[tokio::test]
async fn the_account_is_found_by_its_name_and_shows_its_key() {
    let house = house_at(BASE);
    let found = json(
        &house
            .account
            .webfinger("acct:alerts@homeward.example.gov.cn")
            .unwrap(),
    );
    let actor = house.actor();
    assert_eq!(found["links"][0]["href"], actor["id"]);
    assert_eq!(
        house
            .account
            .webfinger(&format!("{BASE}/fedi/actor"))
            .map(|text| json(&text)),
        Some(found)
    );
    for other in [
        "",
        "acct:alerts@elsewhere.example",
        "acct:root@homeward.example.gov.cn",
        BASE,
    ] {
        assert_eq!(house.account.webfinger(other), None, "{other}");
    }
    assert!(
        actor["publicKey"]["publicKeyPem"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN PUBLIC KEY-----\n")
    );
    assert_eq!(actor["publicKey"]["owner"], actor["id"]);
}

#[tokio::test]
async fn how_many_follow_is_public_and_who_is_not() {
    let house = house_at(BASE);
    let _reader = super::double::Double::following(&house, None).await;
    let followers = json(&house.account.followers().await.unwrap());
    assert_eq!(followers["totalItems"], 1);
    assert!(!followers.to_string().contains("127.0.0.1"));
}

#[tokio::test]
async fn a_note_stands_while_the_alert_does_and_then_a_tombstone() {
    let house = house_at(BASE);
    let (story, issued) = Story::<Actual>::begins(form());
    let hour_s = 3_600;
    let now_s = issued.head().sent.as_millis() / 1_000;
    house.late_s.store(
        now_s - crate::webhook::real_time()(),
        std::sync::atomic::Ordering::Relaxed,
    );
    assert_eq!(note(&house, CODE).0, 404);
    house.tell(&issued).await;
    let (status, document) = note(&house, CODE);
    assert_eq!((status, &document["type"]), (200, &Value::from("Note")));
    assert_eq!(note(&house, &format!("{CODE}-end")).0, 404);
    let outbox = json(&house.account.outbox());
    assert_eq!(outbox["totalItems"], 1);
    assert_eq!(outbox["orderedItems"][0]["object"], document["id"]);

    house
        .late_s
        .fetch_add(200 * hour_s, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(note(&house, CODE).0, 410, "an alert runs out by itself");
    assert_eq!(json(&house.account.outbox())["totalItems"], 0);
    house
        .late_s
        .fetch_sub(200 * hour_s, std::sync::atomic::Ordering::Relaxed);

    house.tell(&story.ends(Closing::Found)).await;
    let (status, tombstone) = note(&house, CODE);
    assert_eq!(
        (status, &tombstone["type"]),
        (410, &Value::from("Tombstone"))
    );
    let (status, end) = note(&house, &format!("{CODE}-end"));
    assert_eq!((status, &end["type"]), (200, &Value::from("Note")));
    assert!(!format!("{tombstone}{end}").contains("王小禾"));
    for other in ["", "-end", "AAAAAA", "AAAAAA-end", "../actor"] {
        assert_eq!(note(&house, other).0, 404, "{other}");
    }
}

#[test]
fn an_account_with_an_impossible_name_or_home_is_refused() {
    let made = |username: &str, base: &str| {
        let mut settings = settings();
        settings.username = username.to_owned();
        let ground = homeward_channels::fediverse::Ground {
            base: base.to_owned(),
            key: homeward_channels::fediverse::Key::generate().unwrap(),
            targets: homeward_channels::guard::Targets::public(),
            followers: std::sync::Arc::new(homeward_ports::fediverse::MemoryFollowers::default()),
            shelf: std::sync::Arc::new(homeward_ports::shelf::Shelf::default()),
            now: std::sync::Arc::new(|| 0),
            patience: super::HASTE,
        };
        homeward_channels::fediverse::Fediverse::new(settings, ground).map(drop)
    };
    assert!(made("alerts_2", BASE).is_ok());
    for (username, base) in [
        ("", BASE),
        ("Alerts", BASE),
        ("a b", BASE),
        ("alerts", "homeward"),
        ("alerts", "https://a.example/sub"),
    ] {
        assert!(made(username, base).is_err(), "{username} {base}");
    }
    let odd = serde_json::json!({ "username": "a", "name": {}, "about": {}, "password": "x" });
    assert!(serde_json::from_value::<homeward_channels::fediverse::Settings>(odd).is_err());
}
