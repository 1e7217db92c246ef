//! The whole street over HTTP: published, told, seen, moved, found, taken back.

use std::{sync::mpsc::channel, time::Duration};

use homeward_domain::time::Span;
use serde_json::{Value, json};

use crate::{
    hook::Hook,
    http::Answer,
    server::{Wish, until},
    stream::{Phone, cell, phone, phone_at},
    world::{CITY, SOON, World, text},
};

/// An hour of the drill takes six seconds.
const RATE: &str = "600";
/// 250 km to the north-east: in the third ring, which opens after two hours.
const FAR: (f64, f64) = (39.80, 116.40);
/// Where the tip saw the child: a city next door, in the same province.
const THERE: (f64, f64) = (38.87, 115.46);

fn fast_world() -> World {
    World::of(Wish::default().with(&["--exercise-rate", RATE, "--loopback-webhooks"]))
}

fn page(world: &World, code: &str) -> Answer {
    world
        .public()
        .get(&format!("/drill/a/{code}?lang=zh-CN"))
        .go()
}

fn verified(world: &World, code: &str) -> String {
    let asked = world
        .public()
        .get(&format!("/drill/v/{code}"))
        .with("accept", "application/json");
    text(&asked.go().good(), "state")
}

fn on_screen(world: &World, (id, key): &(String, String)) -> Vec<Value> {
    let state = world
        .public()
        .get(&format!("/drill/signage/v1/{id}/state"))
        .key(key)
        .go()
        .good();
    state["alerts"].as_array().unwrap().clone()
}

/// The next message of this cause; what came before it is let pass.
fn heard(phone: &Phone, cause: &str) -> Value {
    loop {
        let said = phone.alert();
        if said["cause"] == cause {
            return said;
        }
    }
}

#[test]
fn a_case_is_published_reaches_everybody_and_is_taken_back() {
    let world = fast_world();
    let (say, partner) = channel();
    let hook = Hook::open(move |sent| drop(say.send(sent.body)));
    world.partner("Exercise", Some(&hook.url));
    let screen = world.screen();
    let near = phone(world.public());
    let far = phone_at(world.public(), &cell(FAR.0, FAR.1), None);
    // The third ring opens fifty minutes of the drill from now: five seconds of ours, in which
    // a busy machine too has published. Later, the far phone would hear no ring of its own.
    let case = world.filled(&world.facts(70));
    let photo = world.photograph(&case);
    let alert = world.publish(&case).good();
    let (id, code) = (text(&alert, "id"), text(&alert, "code"));

    let first = near.alert();
    let up = page(&world, &code);
    assert_eq!(
        (up.status, &first["cause"]),
        (200, &json!("issued")),
        "the page is up before the first phone hears"
    );
    assert!(up.text().contains("测试·小禾") && up.header("etag").is_some());
    assert_eq!(first["texts"]["en"]["name"], "Test Xiaohe");
    let picture = format!("/drill/photo/{photo}.jpg");
    assert!(
        text(&first, "photo").ends_with(&picture)
            && world.public().get(&picture).go().status == 200
    );
    assert_eq!(verified(&world, &code), "active");
    until("the screen shows it", SOON, || {
        (on_screen(&world, &screen).len() == 1).then_some(())
    });
    assert!(
        partner
            .recv_timeout(SOON)
            .unwrap()
            .contains(&text(&first, "identifier"))
    );

    let ring = heard(&far, "ring");
    assert_eq!(
        (&ring["msgType"], text(&ring, "incident")),
        (&json!("Update"), text(&first, "incident"))
    );

    tip_moves_the_alert(&world, &id, &code, &near);
    found(&world, &id, &code, [&near, &far]);
    assert_eq!(world.public().get(&picture).go().status, 404);
    until("the screen is blank", SOON, || {
        on_screen(&world, &screen).is_empty().then_some(())
    });
    // Rings of the new place would open five seconds from now.
    let silent = [&near, &far].map(|phone| phone.hears_no_alert(Duration::from_millis(3_500)));
    assert_eq!(silent, [true, true], "after the end nothing is ever sent");
    let last = partner.try_iter().last().unwrap();
    assert!(last.contains("Cancel"), "{last}");
    let versions = world.get(&format!("/console/v1/alerts/{id}"))["messages"].clone();
    assert_eq!(
        versions.as_array().unwrap().last().unwrap()["cause"],
        "found"
    );
}

fn tip_moves_the_alert(world: &World, alert: &str, code: &str, near: &Phone) {
    let tip = text(&world.tip(code, "在保定站看见她了").good(), "id");
    let tips = format!("/console/v1/alerts/{alert}/tips");
    let listed = world.get(&tips);
    assert_eq!(
        (text(&listed[0], "id"), &listed[0]["state"]),
        (tip.clone(), &json!("new"))
    );
    let useful = world.post(
        &format!("/console/v1/tips/{tip}/state"),
        &json!({ "state": "useful" }),
    );
    assert_eq!(useful["state"], "useful");
    let at = world.now() - Span::minutes(10);
    let moved = world.post(
        &format!("/console/v1/tips/{tip}/sighting"),
        &json!({ "point": { "lat": THERE.0, "lon": THERE.1 }, "place": { "zh": "保定站", "en": "Baoding station" }, "at": at, "recentre": true }),
    );
    assert_eq!(moved["sightings"][0]["number"], 1);
    let told = heard(near, "moved");
    assert_eq!(told["texts"]["en"]["place"], "Baoding station");
    assert!(
        text(&told["area"], "circle").starts_with("38.87,115.46"),
        "{}",
        told["area"]
    );
    until("the page has moved", SOON, || {
        page(world, code).text().contains("保定站").then_some(())
    });
}

fn found(world: &World, alert: &str, code: &str, phones: [&Phone; 2]) {
    assert_eq!(world.resolve(alert).good()["stage"], "resolved");
    for phone in phones {
        let said = heard(phone, "found");
        assert_eq!(said["msgType"], "Cancel");
        for trace in ["小禾", "Xiaohe", "红色", "\"photo\"", "lastSeen"] {
            assert!(!said.to_string().contains(trace), "{trace} in {said}");
        }
    }
    let ended = page(world, code).text();
    assert!(
        ended.contains("找到") && !ended.contains("小禾") && !ended.contains("红色"),
        "{ended}"
    );
    assert_eq!(verified(world, code), "found");
    world.tip(code, "too late").refused(409, "alert.closed");
}

#[test]
fn a_restart_goes_on_where_it_was() {
    let mut world = fast_world();
    let alert = world.alert(20);
    let here = phone(world.public());
    let first = here.next("alert");
    // It is written down after it happened; a stop in between would tell it again.
    until("the hand-off is written down", SOON, || {
        let alert = world.get(&format!("/console/v1/alerts/{}", text(&alert, "id")));
        let channels = alert["channels"].as_array()?;
        let device = channels.iter().find(|one| one["id"] == "device")?;
        (device["delivered"] == 1).then_some(())
    });
    world.server.restart(|_| {});
    // The phone comes back with its cursor and hears nothing twice.
    let back = phone_at(world.public(), &cell(CITY.0, CITY.1), Some(&first.id));
    assert_eq!(
        back.next("heartbeat").data["live"][0]["identifier"],
        first.data["identifier"]
    );
    assert_eq!(page(&world, &text(&alert, "code")).status, 200);
    world.resolve(&text(&alert, "id")).good();
    assert_eq!(back.alert()["cause"], "found");
}

#[test]
fn a_withdrawn_alert_is_taken_back_without_thanks() {
    let world = fast_world();
    let alert = world.alert(20);
    let here = phone(world.public());
    here.alert();
    let path = format!("/console/v1/alerts/{}/withdraw", text(&alert, "id"));
    assert_eq!(
        world.post(&path, &json!({ "reason": "wrong child" }))["stage"],
        "withdrawn"
    );
    assert_eq!(heard(&here, "ended")["msgType"], "Cancel");
    assert_eq!(verified(&world, &text(&alert, "code")), "withdrawn");
    let again = world.ask("POST", &path).json(&json!({})).go();
    again.refused(409, "alert.already_closed");
}

#[test]
fn a_correction_reaches_who_has_the_alert_and_changes_the_page() {
    let world = fast_world();
    let case = world.filled(&world.facts(20));
    let alert = world.live(&case);
    let here = phone(world.public());
    here.alert();
    let mut facts = world.facts(20);
    facts["clothes"] = json!({ "zh": "蓝色雨衣", "en": "Blue raincoat" });
    world.save(&case, &facts).good();
    let path = format!("/console/v1/alerts/{}/correct", text(&alert, "id"));
    assert_eq!(world.post(&path, &json!({}))["version"], 2);
    assert_eq!(
        heard(&here, "corrected")["texts"]["en"]["clothes"],
        "Blue raincoat"
    );
    let code = text(&alert, "code");
    until("the page is corrected", SOON, || {
        page(&world, &code)
            .text()
            .contains("蓝色雨衣")
            .then_some(())
    });
}
