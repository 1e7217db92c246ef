//! A neighbour's alert on our street, from its first word to its Cancel, and everything
//! that others have tried.

use homeward_domain::time::Span;
use serde_json::{Value, json};

use crate::{
    land::{Land, child, info},
    stream::{Phone, cell, phone_at},
    world::{World, text, world},
};

/// A phone in Zhengzhou, where the neighbour alerts.
fn phone_there(world: &World) -> Phone {
    phone_at(world.public(), &cell(34.75, 113.62), None)
}

/// The next message of this cause.
fn heard(phone: &Phone, cause: &str) -> Value {
    loop {
        let said = phone.alert();
        if said["cause"] == cause {
            return said;
        }
    }
}

fn entered(world: &World, land: &Land) -> Value {
    world.post("/console/v1/neighbours", &land.form(None, None))
}

fn decided(world: &World, foreign: &str, what: &str, file: &Value) -> crate::http::Answer {
    world
        .ask("POST", &format!("/console/v1/foreign/{foreign}/{what}"))
        .json(&json!({ "file": file }))
        .go()
}

#[test]
fn an_officer_approves_a_neighbours_alert_and_its_cancel_takes_it_back_from_every_phone() {
    let world = world();
    let (land, phone) = (Land::new("henan.example"), phone_there(&world));
    entered(&world, &land);
    let sent = world.now() - Span::minutes(10);
    let taken = land.push(&world, &land.alert("a1", sent)).good();
    assert_eq!(taken["what"], "waits");
    let foreign = text(&taken, "foreign");

    let waiting = world.get("/console/v1/foreign");
    assert_eq!(waiting[0]["says"]["headline"]["zh"], "寻找小树");
    assert!(!waiting[0]["says"]["missing"].as_array().unwrap().is_empty());
    // What CAP has no place for is asked of the officer, all at once.
    let problem = decided(&world, &foreign, "approve", &json!({}));
    let missing = problem.refused(422, "alert.parts_missing")["missing"].clone();
    assert!(missing.as_array().unwrap().len() >= 4, "{missing}");

    let file = world.facts(20);
    let file = json!({ "name": file["name"], "sex": "male", "age_years": 7, "clothes": file["clothes"], "last_seen": file["last_seen"] });
    let alert = decided(&world, &foreign, "approve", &file).good();
    assert_eq!(alert["relayed_from"]["zh"], "河南省公安厅");
    let said = heard(&phone, "issued");
    assert!(
        said["texts"]["zh-CN"]["agency"]
            .as_str()
            .unwrap()
            .contains("转发自河南省公安厅")
    );
    assert_eq!(said["texts"]["zh-CN"]["what"], "在人民公园走失");
    assert_eq!(said["area"]["circle"], "34.75,113.62 100");
    decided(&world, &foreign, "approve", &file).refused(409, "case.alert_exists");

    // The Cancel has no info, and nobody has to do anything.
    let cancel = land.cancel("c1", world.now(), &[("a1", sent)]);
    let ended = land.push(&world, &cancel).good();
    assert_eq!(
        (&ended["what"], &ended["alert"]),
        (&json!("ended"), &alert["id"])
    );
    let closing = heard(&phone, "ended");
    assert_eq!(closing["msgType"], "Cancel");
    assert_eq!(closing["code"], alert["code"]);

    // Replays change nothing.
    for again in [cancel, land.alert("a1", sent)] {
        assert_eq!(land.push(&world, &again).good()["what"], "known");
    }
    let view = world.get(&format!("/console/v1/alerts/{}", text(&alert, "id")));
    assert_eq!(view["stage"], "withdrawn");
}

#[test]
fn a_feed_under_a_standing_agreement_issues_moves_and_takes_back_by_itself() {
    let world = world();
    let (land, phone) = (Land::new("henan.example"), phone_there(&world));
    let standing = json!({ "codes": ["41"] });
    let form = land.form(Some(&land.url()), Some(standing));
    world.post("/console/v1/neighbours", &form);
    let sent = world.now() - Span::minutes(30);
    let whole = info(sent, "34.75,113.62", &child(sent - Span::minutes(5)));
    land.says(land.message("a1", sent, "Alert", &whole));
    let first = heard(&phone, "issued");
    assert_eq!(first["texts"]["zh-CN"]["name"], "测试·小树");

    let later = sent + Span::minutes(10);
    let moved = info(later, "34.80,113.70", &child(sent - Span::minutes(5)));
    let references = land.references(&[("a1", sent)]);
    land.says(land.message("u1", later, "Update", &format!("{references}{moved}")));
    let second = heard(&phone, "moved");
    assert_eq!(second["area"]["circle"], "34.8,113.7 100");
    assert_eq!(second["incident"], first["incident"]);

    land.says(land.cancel("c1", later + Span::minutes(5), &[("u1", later)]));
    assert_eq!(heard(&phone, "ended")["code"], first["code"]);
}

#[test]
fn what_others_have_tried_is_refused_in_words() {
    let world = world();
    let (henan, hubei) = (Land::new("henan.example"), Land::new("hubei.example"));
    let nobody = Land::new("henan.example");
    for land in [&henan, &hubei] {
        entered(&world, land);
    }
    let sent = world.now() - Span::minutes(10);
    let now = sent + Span::minutes(5);
    let live = henan.push(&world, &henan.alert("a1", sent)).good();

    // A stranger's key, a neighbour's key under another's name, a neighbour's own name.
    let cancel = nobody.cancel("x1", now, &[("a1", sent)]);
    nobody
        .push(&world, &cancel)
        .refused(422, "foreign.signature");
    let references = henan.references(&[("a1", sent)]);
    let strange = hubei.message("x2", now, "Cancel", &references);
    hubei
        .push(&world, &strange)
        .refused(422, "foreign.stranger");
    let disguised = strange.replace("hubei.example", "henan.example");
    hubei
        .push(&world, &disguised)
        .refused(422, "foreign.signature");
    let update = format!("{references}{}", info(now, "34.75,113.62", ""));
    let strange = hubei.message("x3", now, "Update", &update);
    hubei
        .push(&world, &strange)
        .refused(422, "foreign.stranger");

    // Types and statuses.
    let alarm = henan.message("x4", now, "Alarm", &info(now, "34.75,113.62", ""));
    henan.push(&world, &alarm).refused(422, "foreign.msg_type");
    let real = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>x5</identifier>\
                <sender>henan.example</sender><sent>2026-11-23T16:20:00-00:00</sent><status>Actual</status>\
                <msgType>Cancel</msgType><scope>Public</scope><references>henan.example,a1,2026-11-23T16:10:00-00:00</references></alert>";
    let real = henan.signed(real);
    henan.push(&world, &real).refused(422, "foreign.status");

    // Sizes and bombs.
    let long = "x".repeat(10 * 1024 * 1024);
    assert_eq!(henan.push(&world, &long).status, 413);
    let bomb = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><alert>&b;</alert>";
    henan.push(&world, bomb).refused(422, "foreign.signature");

    // A Cancel that comes before its alert.
    let early = henan.cancel("c2", now, &[("a2", sent)]);
    assert_eq!(henan.push(&world, &early).good()["what"], "ended");
    henan
        .push(&world, &henan.alert("a2", sent))
        .refused(409, "foreign.over");

    // After all that the live one still waits, and an officer's no is a no.
    let foreign = text(&live, "foreign");
    let path = format!("/console/v1/foreign/{foreign}");
    assert_eq!(world.get(&path)["stage"], "waiting");
    let declined = decided(&world, &foreign, "decline", &json!({})).good();
    assert_eq!(declined["stage"], "declined");
    assert!(declined["says"].is_null(), "the child's data is gone");
}

#[test]
fn a_key_belongs_to_one_neighbour_and_a_real_one_is_not_entered_in_a_drill() {
    let world = world();
    let land = Land::new("henan.example");
    let neighbour = entered(&world, &land);
    let again = |form: &Value| world.ask("POST", "/console/v1/neighbours").json(form).go();
    let mut form = land.form(None, None);
    form["senders"] = json!(["hubei.example"]);
    again(&form).refused(409, "neighbour.taken");
    form["keys_pem"] = json!("-----BEGIN PRIVATE KEY-----");
    again(&form).refused(422, "neighbour.keys");
    let mut inside = Land::new("hubei.example").form(Some("http://10.0.0.1/feed"), None);
    again(&inside).refused(422, "partner.webhook_target");
    inside["feed_url"] = Value::Null;
    inside["event_codes"] = json!([]);
    inside["standing"] = json!({ "codes": ["42"] });
    again(&inside).refused(422, "neighbour.agreement");
    inside["standing"] = Value::Null;
    inside["status"] = json!("Actual");
    again(&inside).refused(422, "case.exercise_only");

    // Who left is heard no more.
    let path = format!("/console/v1/neighbours/{}", text(&neighbour, "id"));
    assert_eq!(world.ask("DELETE", &path).go().status, 204);
    let sent = world.now() - Span::minutes(10);
    land.push(&world, &land.alert("a1", sent))
        .refused(422, "foreign.signature");
}
