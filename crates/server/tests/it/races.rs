//! The same at once: from one officer twice, from two officers, from a thousand retries.

use std::{collections::HashSet, thread};

use serde_json::json;

use crate::{
    http::Answer,
    world::{World, text, world},
};

fn publish(world: &World, case: &str, key: &str, body: &str) -> Answer {
    let request = world.ask("POST", &format!("/console/v1/cases/{case}/publish"));
    request
        .with("idempotency-key", key)
        .bytes("application/json", body)
        .go()
}

#[test]
fn the_same_request_again_gives_the_same_alert_and_another_is_refused() {
    let world = world();
    let case = world.filled(&world.facts(20));
    let first = publish(&world, &case, "k1", "{}").good();
    let again = publish(&world, &case, "k1", "{}").good();
    assert_eq!(
        (&first["id"], &first["code"]),
        (&again["id"], &again["code"])
    );
    publish(&world, &case, "k1", "{\"other\":1}").refused(422, "idempotency.key_reused");
    let other = world.filled(&world.facts(20));
    publish(&world, &other, "k1", "{}").refused(422, "idempotency.key_reused");
    publish(&world, &case, "k2", "{}").refused(409, "case.alert_exists");
}

#[test]
fn a_thousand_identical_requests_in_parallel_make_one_alert() {
    const AT_ONCE: usize = 50;
    let world = world();
    let case = world.filled(&world.facts(20));
    let ids: HashSet<String> = thread::scope(|scope| {
        let sender = || {
            let twenty = (0..1_000 / AT_ONCE).map(|_| publish(&world, &case, "retry", "{}"));
            twenty
                .map(|answer| text(&answer.good(), "id"))
                .collect::<Vec<_>>()
        };
        let senders: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(sender)).collect();
        senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap())
            .collect()
    });
    assert_eq!(ids.len(), 1);
    let alert = world.get(&format!(
        "/console/v1/alerts/{}",
        ids.iter().next().unwrap()
    ));
    assert_eq!(
        (
            alert["version"].as_u64(),
            alert["messages"].as_array().unwrap().len()
        ),
        (Some(1), 1)
    );
}

#[test]
fn of_two_officers_who_resolve_at_once_one_wins_and_the_other_is_told_kindly() {
    let world = world();
    let sessions = ["Wang Wei", "Li Na"].map(|name| world.officer(name, "officer"));
    for _ in 0..5 {
        let alert = text(&world.alert(20), "id");
        let path = format!("/console/v1/alerts/{alert}/resolve");
        let end = |session: &str| {
            let request = world.console().post(&path).session(session);
            request
                .json(&json!({ "outcome": "found_safe", "led_by": "alert_tip" }))
                .go()
        };
        let mut answers = thread::scope(|scope| {
            let both = sessions
                .each_ref()
                .map(|session| scope.spawn(|| end(session)));
            both.map(|officer| officer.join().unwrap())
        });
        answers.sort_by_key(|answer| answer.status);
        let [won, lost] = answers;
        assert_eq!(won.good()["stage"], "resolved");
        let told = lost.refused(409, "alert.already_closed");
        assert_eq!(
            told["words"]["en"],
            "A colleague has already ended this alert."
        );
        let messages = world.get(&format!("/console/v1/alerts/{alert}"))["messages"].clone();
        let cancels = messages
            .as_array()
            .unwrap()
            .iter()
            .filter(|m| m["msg_type"] == "Cancel");
        assert_eq!(cancels.count(), 1);
    }
}

#[test]
fn a_tip_becomes_a_sighting_once() {
    let world = world();
    let alert = world.alert(20);
    let tip = text(&world.tip(&text(&alert, "code"), "saw her").good(), "id");
    let (lat, lon) = crate::world::CITY;
    let sighting =
        json!({ "point": { "lat": lat, "lon": lon }, "at": world.now(), "recentre": false });
    let confirm = || {
        world
            .ask("POST", &format!("/console/v1/tips/{tip}/sighting"))
            .json(&sighting)
            .go()
    };
    assert_eq!(confirm().good()["sightings"].as_array().unwrap().len(), 1);
    confirm().refused(409, "changed_meanwhile");
}
