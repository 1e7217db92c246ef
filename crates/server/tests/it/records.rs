//! PFIF, out and in: what registries of missing people copy, what an officer takes of
//! theirs, and what a registry hands in by a partner's key.

use homeward_domain::time::Span;
use homeward_ports::pfif::{self, NAMESPACE};
use serde_json::{Value, json};

use crate::{
    http::Answer,
    server::until,
    world::{SOON, World, text, world},
};

const LIST: &str = "/drill/feeds/alerts.pfif";

fn listed(world: &World) -> Vec<pfif::Person> {
    let list = world.public().get(LIST).go();
    assert_eq!(list.status, 200);
    let read = pfif::read(list.text().as_bytes()).unwrap();
    assert_eq!(read.left_out, Vec::<String>::new());
    read.document.persons
}

/// At `Z`, in whole seconds, as PFIF has it.
fn utc(world: &World, hours: i64) -> String {
    let at = (world.now() + Span::hours(hours)).to_string();
    format!("{}Z", &at[..19])
}

fn person(world: &World, id: &str, expires: i64) -> String {
    let (written, expires) = (utc(world, -1), utc(world, expires));
    format!(
        "<pfif:person><pfif:person_record_id>{id}</pfif:person_record_id>\
         <pfif:expiry_date>{expires}</pfif:expiry_date><pfif:source_date>{written}</pfif:source_date>\
         <pfif:full_name>张小树</pfif:full_name><pfif:description>左手有疤</pfif:description>\
         <pfif:sex>male</pfif:sex><pfif:age>7</pfif:age></pfif:person>"
    )
}

fn note(world: &World, id: &str, of: &str) -> String {
    format!(
        "<pfif:note><pfif:note_record_id>{id}</pfif:note_record_id>\
         <pfif:person_record_id>{of}</pfif:person_record_id><pfif:author_name>Registry</pfif:author_name>\
         <pfif:source_date>{}</pfif:source_date><pfif:status>believed_alive</pfif:status>\
         <pfif:text>在汽车站见过她</pfif:text></pfif:note>",
        utc(world, 0)
    )
}

fn file(inside: &[String]) -> String {
    format!(
        "<pfif:pfif xmlns:pfif=\"{NAMESPACE}\">{}</pfif:pfif>",
        inside.concat()
    )
}

fn look(world: &World, file: &str) -> Answer {
    let request = world.ask("POST", "/console/v1/pfif");
    request.bytes("application/xml", file.as_bytes()).go()
}

fn take(world: &World, record: &str, file: &str) -> Answer {
    let path = format!("/console/v1/pfif/records?status=Exercise&record={record}");
    world
        .ask("POST", &path)
        .bytes("application/xml", file.as_bytes())
        .go()
}

#[test]
fn an_alert_stands_in_the_list_until_it_ends_and_nothing_of_the_child_after() {
    let mut world = world();
    let alert = world.alert(20);
    let code = text(&alert, "code");
    let before = until("the alert is listed", SOON, || listed(&world).pop());
    assert_eq!(before.id.local(), format!("drill/{code}"));
    let name = before.about.as_ref().unwrap().full_name.clone();
    assert!(name.starts_with("演练 Exercise: "), "{name}");
    world.server.restart(|_| {});
    assert_eq!(listed(&world), [before]);
    world.resolve(&text(&alert, "id")).good();
    let after = until("the end is listed", SOON, || {
        let person = listed(&world).pop()?;
        person.notes[0].text.contains("Found").then_some(person)
    });
    let about = after.about.unwrap();
    assert_eq!(about.full_name, format!("演练 Exercise: {code}"));
    assert_eq!(
        (about.description, about.photo_url, about.age),
        (None, None, None)
    );
    let real = world.public().get("/feeds/alerts.pfif").go().text();
    assert!(
        !real.contains(&code),
        "an exercise is never among the real ones"
    );
}

#[test]
fn a_person_of_another_registry_becomes_a_draft_and_no_alert() {
    let world = world();
    let whole = file(&[
        person(&world, "registry.example/p.1", 48),
        person(&world, "registry.example/p.2", -1),
    ]);
    let found = look(&world, &whole).good();
    assert_eq!(found["records"][0]["name"], "张小树");
    assert!(found["records"][0].get("refused").is_none());
    assert_eq!(
        found["records"][1]["name"], "",
        "what has expired is not shown"
    );
    assert_eq!(
        world.get("/console/v1/cases"),
        json!([]),
        "looking keeps nothing"
    );

    let became = take(&world, "registry.example/p.1", &whole);
    assert_eq!(became.status, 201);
    let case = text(&became.json(), "case");
    let draft = world.get(&format!("/console/v1/cases/{case}"));
    assert_eq!(draft["stage"], "draft");
    assert_eq!(draft["status"], "Exercise");
    assert_eq!(draft["file"]["name"]["zh"], "张小树");
    assert_eq!(draft["file"]["age_years"], 7);
    let notes = text(&draft["file"], "police_notes");
    assert!(notes.contains("registry.example/p.1"), "{notes}");
    assert!(!draft["missing"].as_array().unwrap().is_empty());
}

#[test]
fn a_note_on_our_alert_becomes_a_tip_for_an_officer() {
    let world = world();
    let alert = world.alert(20);
    let ours = until("the alert is listed", SOON, || listed(&world).pop()).id;
    let whole = file(&[note(&world, "registry.example/n.1", &ours.to_string())]);
    let found = look(&world, &whole).good();
    assert_eq!(found["records"][0]["code"], alert["code"]);
    let became = take(&world, "registry.example/n.1", &whole);
    assert_eq!(became.status, 201);
    let tips = world.get(&format!("/console/v1/alerts/{}/tips", text(&alert, "id")));
    assert_eq!(tips[0]["id"], became.json()["tip"]);
    assert_eq!(tips[0]["state"], "new");
    let said = text(&tips[0], "text");
    assert!(
        said.contains("Registry") && said.contains("在汽车站见过她"),
        "{said}"
    );
}

#[test]
fn what_is_not_theirs_has_expired_or_is_no_pfif_is_refused_in_words() {
    let world = world();
    let alert = world.alert(20);
    let ours = until("the alert is listed", SOON, || listed(&world).pop())
        .id
        .to_string();
    let stranger = "registry.example/p.9".to_owned();
    let whole = file(&[
        person(&world, &ours, 48),
        person(&world, "registry.example/p.2", -1),
        note(&world, "registry.example/n.2", &stranger),
    ]);
    for record in [&ours, "registry.example/p.2", "registry.example/n.2"] {
        take(&world, record, &whole).refused(422, "pfif.refused");
    }
    take(&world, "registry.example/none", &whole).refused(404, "not_found");
    for wrong in ["", "nonsense", "<pfif/>", "<!DOCTYPE x><pfif:pfif/>"] {
        look(&world, wrong).refused(400, "pfif.unreadable");
    }
    let many: Vec<_> = (0..1_001)
        .map(|n| person(&world, &format!("r.example/{n}"), 1))
        .collect();
    look(&world, &file(&many)).refused(400, "pfif.unreadable");
    let long = file(&[" ".repeat(1024 * 1024)]);
    assert_eq!(look(&world, &long).status, 413);
    let cases = world.get("/console/v1/cases");
    assert_eq!(
        cases.as_array().unwrap().len(),
        1,
        "only the alert's own: {alert}"
    );
}

/// A registry with a key of this door.
fn registry(world: &World, status: &str) -> String {
    let joined = world.partner(status, None);
    text(&world.partner_key(&text(&joined, "id")), "token")
}

fn hand_in(world: &World, key: &str, file: &str) -> Answer {
    let request = world.public().post("/drill/partner/v1/pfif").key(key);
    request.bytes("application/xml", file.as_bytes()).go()
}

fn tips(world: &World, alert: &Value) -> Vec<Value> {
    let tips = world.get(&format!("/console/v1/alerts/{}/tips", text(alert, "id")));
    tips.as_array().unwrap().clone()
}

fn our_record(world: &World) -> String {
    let ours = until("the alert is listed", SOON, || listed(world).pop());
    ours.id.to_string()
}

#[test]
fn a_note_by_a_partners_key_becomes_one_tip_that_names_it_however_often_it_comes() {
    let mut world = world();
    let alert = world.alert(20);
    let (key, ours) = (registry(&world, "Exercise"), our_record(&world));
    let whole = file(&[
        person(&world, "registry.example/p.1", 48),
        note(&world, "registry.example/n.1", &ours),
    ]);
    let first = hand_in(&world, &key, &whole).good();
    let note = &first["records"][0];
    assert_eq!(
        (&note["kind"], &note["tip_on"]),
        (&json!("note"), &alert["code"])
    );
    let person = &first["records"][1];
    assert_eq!(person["refused"]["code"], "pfif.refused");
    assert!(text(&person["refused"], "detail").contains("give the file to the agency"));
    let [tip] = &tips(&world, &alert)[..] else {
        panic!("one tip")
    };
    assert_eq!(tip["state"], "new");
    let said = text(tip, "text");
    assert!(
        said.starts_with("Maps · PFIF registry.example/n.1"),
        "{said}"
    );
    assert!(said.contains("在汽车站见过她"), "{said}");
    // An officer has judged it, and the server was started again: it is still the same.
    let path = format!("/console/v1/tips/{}/state", text(tip, "id"));
    let judged = world
        .ask("POST", &path)
        .json(&json!({ "state": "looking" }));
    assert!(judged.go().status < 300);
    world.server.restart(|_| {});
    assert_eq!(hand_in(&world, &key, &whole).good(), first);
    let after = tips(&world, &alert);
    assert_eq!((after.len(), &after[0]["state"]), (1, &json!("looking")));
    // Only the alert's own case: a person of theirs opened none.
    assert_eq!(world.get("/console/v1/cases").as_array().unwrap().len(), 1);
}

#[test]
fn what_a_partner_may_not_hand_in_is_refused_with_the_way_to_mend_it() {
    let world = world();
    let alert = world.alert(20);
    let (key, ours) = (registry(&world, "Exercise"), our_record(&world));
    let good = file(&[note(&world, "registry.example/n.1", &ours)]);
    let form = json!({ "label": "reader", "scopes": ["alerts:read"] });
    let reader = world.public().post("/drill/partner/v1/me/keys").key(&key);
    let reader = text(&reader.json(&form).go().good(), "token");
    hand_in(&world, &reader, &good).refused(403, "auth.scope_missing");
    let real = registry(&world, "Actual");
    hand_in(&world, &real, &good).refused(401, "auth.not_signed_in");

    let refused = |inside: &[String], code: &str| {
        let answer = hand_in(&world, &key, &file(inside));
        let problem = answer.json();
        assert!(!text(&problem["fix"], "en").is_empty(), "{problem}");
        answer.refused(422, code);
        text(&problem, "detail")
    };
    let expired = refused(
        &[person(&world, "registry.example/p.2", -1)],
        "pfif.refused",
    );
    assert_eq!(expired, "registry.example/p.2: an expired record");
    let elsewhere = note(&world, "registry.example/n.2", "registry.example/p.9");
    refused(&[elsewhere], "pfif.refused");
    let real_alert = ours.replace("drill/", "");
    let crosses = refused(
        &[note(&world, "registry.example/n.3", &real_alert)],
        "pfif.refused",
    );
    assert!(crosses.contains("the other door"), "{crosses}");
    for wrong in ["", "nonsense", "<pfif/>", "<!DOCTYPE x><pfif:pfif/>"] {
        hand_in(&world, &key, wrong).refused(400, "pfif.unreadable");
    }
    hand_in(&world, &key, &file(&[])).refused(400, "pfif.unreadable");
    let many: Vec<_> = (0..101)
        .map(|n| note(&world, &format!("r.example/{n}"), &ours))
        .collect();
    hand_in(&world, &key, &file(&many)).refused(400, "pfif.unreadable");
    let long = file(&[" ".repeat(1024 * 1024)]);
    assert_eq!(hand_in(&world, &key, &long).status, 413);
    assert_eq!(tips(&world, &alert), Vec::<Value>::new());

    hand_in(&world, &key, &good).good();
    let other = good.replace("<pfif:source_date>20", "<pfif:source_date>19");
    hand_in(&world, &key, &other).refused(422, "pfif.refused");
    assert_eq!(tips(&world, &alert).len(), 1);
    world.resolve(&text(&alert, "id")).good();
    let late = file(&[note(&world, "registry.example/n.4", &ours)]);
    hand_in(&world, &key, &late).refused(409, "alert.closed");
}
