//! A neighbour's messages in an envelope of EDXL-DE: opened, and never more than it says.

use homeward_domain::time::Span;
use serde_json::Value;

use crate::{
    http::Answer,
    land::{Land, cap_time},
    world::{World, text, world},
};

/// The messages as they were signed, in an envelope of this status and type.
fn envelope(world: &World, status: &str, kind: &str, messages: &[&str]) -> String {
    let at = cap_time(world.now());
    let referred = match kind {
        "Report" | "Request" => String::new(),
        _ => {
            format!("<distributionReference>d-0,alerts@henan.example,{at}</distributionReference>")
        }
    };
    let inside: String = messages
        .iter()
        .map(|message| {
            let cut = message.find("<alert").unwrap_or(0);
            format!(
                "<contentObject><xmlContent><embeddedXMLContent>{}</embeddedXMLContent></xmlContent></contentObject>",
                &message[cut..]
            )
        })
        .collect();
    format!(
        "<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\">\
         <distributionID>d-1</distributionID><senderID>alerts@henan.example</senderID>\
         <dateTimeSent>{at}</dateTimeSent><distributionStatus>{status}</distributionStatus>\
         <distributionType>{kind}</distributionType>\
         <combinedConfidentiality>Unclassified</combinedConfidentiality>{referred}{inside}</EDXLDistribution>"
    )
}

fn push(world: &World, envelope: &str) -> Answer {
    world
        .ask("POST", "/console/v1/foreign")
        .bytes("application/xml", envelope.as_bytes())
        .go()
}

/// What became of each message, as a word or as the code of its no.
fn became(answer: &Value) -> Vec<String> {
    assert_eq!(answer["what"], "opened");
    let messages = answer["messages"].as_array().unwrap().iter();
    messages
        .map(|message| match message["refused"]["code"].as_str() {
            Some(code) => code.to_owned(),
            None => text(message, "what"),
        })
        .collect()
}

#[test]
fn an_envelope_is_opened_and_each_message_is_judged_by_its_own_signature() {
    let world = world();
    let (land, nobody) = (Land::new("henan.example"), Land::new("henan.example"));
    world.post("/console/v1/neighbours", &land.form(None, None));
    let sent = world.now() - Span::minutes(10);
    let (alert, forged) = (land.alert("a1", sent), nobody.alert("a2", sent));
    let taken = push(
        &world,
        &envelope(&world, "Actual", "Report", &[&alert, &forged]),
    )
    .good();
    assert_eq!(became(&taken), ["waits", "foreign.signature"]);
    let foreign = text(&taken["messages"][0], "foreign");
    let waits = world.get(&format!("/console/v1/foreign/{foreign}"));
    assert_eq!(waits["stage"], "waiting");

    // The same way in: its Cancel comes in an envelope that takes back.
    let cancel = land.cancel("c1", world.now(), &[("a1", sent)]);
    let ended = push(&world, &envelope(&world, "Exercise", "Cancel", &[&cancel])).good();
    assert_eq!(became(&ended), ["ended"]);
    let gone = world.get(&format!("/console/v1/foreign/{foreign}"));
    assert_eq!(gone["stage"], "cancelled");
}

#[test]
fn a_test_of_the_envelope_makes_a_test_of_everything_inside() {
    let world = world();
    let land = Land::new("henan.example");
    world.post("/console/v1/neighbours", &land.form(None, None));
    let alert = land.alert("a1", world.now());
    for status in ["Test", "System"] {
        let answer = push(&world, &envelope(&world, status, "Report", &[&alert])).good();
        assert_eq!(became(&answer), ["foreign.status"], "{status}");
    }
    assert_eq!(world.get("/console/v1/foreign"), serde_json::json!([]));
}

#[test]
fn an_envelope_that_takes_back_brings_no_alert() {
    let world = world();
    let land = Land::new("henan.example");
    world.post("/console/v1/neighbours", &land.form(None, None));
    let alert = land.alert("a1", world.now());
    let answer = push(&world, &envelope(&world, "Actual", "Cancel", &[&alert])).good();
    assert_eq!(became(&answer), ["foreign.envelope"]);
}

#[test]
fn an_envelope_that_asks_answers_or_confirms_is_refused() {
    let world = world();
    let land = Land::new("henan.example");
    world.post("/console/v1/neighbours", &land.form(None, None));
    let alert = land.alert("a1", world.now());
    for kind in [
        "Request",
        "Response",
        "Dispatch",
        "Ack",
        "Error",
        "SensorStatus",
    ] {
        let said = push(&world, &envelope(&world, "Actual", kind, &[&alert]))
            .refused(422, "foreign.envelope");
        assert!(said["detail"].as_str().unwrap().contains(kind), "{said}");
    }
}

#[test]
fn an_envelope_of_nothing_is_refused() {
    let world = world();
    let empty = envelope(&world, "Actual", "Report", &[]);
    push(&world, &empty).refused(422, "foreign.envelope");
}

#[test]
fn an_envelope_that_does_not_say_what_it_must_is_refused() {
    let world = world();
    let land = Land::new("henan.example");
    world.post("/console/v1/neighbours", &land.form(None, None));
    let whole = envelope(
        &world,
        "Actual",
        "Report",
        &[&land.alert("a1", world.now())],
    );
    for (part, broken) in [
        ("<distributionStatus>Actual</distributionStatus>", ""),
        ("<distributionType>Report<", "<distributionType>Rumour<"),
        (
            "<senderID>alerts@henan.example</senderID>",
            "<senderID></senderID>",
        ),
    ] {
        assert!(whole.contains(part));
        let broken = whole.replacen(part, broken, 1);
        let said = push(&world, &broken).refused(422, "foreign.envelope");
        assert!(!said["detail"].as_str().unwrap().is_empty(), "{said}");
    }
}

#[test]
fn an_envelope_of_too_many_is_refused_whole() {
    let world = world();
    let land = Land::new("henan.example");
    world.post("/console/v1/neighbours", &land.form(None, None));
    let alert = land.alert("a1", world.now());
    let many = vec![alert.as_str(); 65];
    push(&world, &envelope(&world, "Actual", "Report", &many)).refused(422, "foreign.envelope");
    assert_eq!(world.get("/console/v1/foreign"), serde_json::json!([]));
}

#[test]
fn an_envelope_longer_than_a_message_may_be_is_refused() {
    let world = world();
    let long = format!(
        "{}<!-- {} -->",
        envelope(&world, "Actual", "Report", &[]),
        "x".repeat(1024 * 1024)
    );
    assert_eq!(push(&world, &long).status, 413);
}

#[test]
fn an_envelope_in_a_feed_stays_an_envelope() {
    let world = world();
    let land = Land::new("henan.example");
    let form = land.form(Some(&land.url()), None);
    let neighbour = world.post("/console/v1/neighbours", &form);
    let (tested, sent) = (land.alert("a1", world.now()), land.alert("a2", world.now()));
    land.says(envelope(&world, "Test", "Report", &[&tested]));
    land.says(envelope(&world, "Actual", "Report", &[&sent]));
    let waiting = crate::server::until("the second one waits", crate::world::SOON, || {
        let all = world.get("/console/v1/foreign");
        (!all.as_array()?.is_empty()).then_some(all)
    });
    assert_eq!(waiting.as_array().unwrap().len(), 1);
    assert_eq!(waiting[0]["identifier"], "a2");
    assert_eq!(waiting[0]["neighbour"], neighbour["id"]);
}
