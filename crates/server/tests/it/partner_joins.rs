//! A partner joins and signs in by a link, in a house that cannot mail: the administrator
//! hands it out.

use serde_json::{Value, json};

use crate::{
    http::Answer,
    world::{World, text, world},
};

fn ask(world: &World, what: &str, body: &Value) -> Answer {
    let path = format!("/drill/partner/v1/{what}");
    world.public().post(&path).json(body).go()
}

fn join(world: &World, mail: &str) -> Answer {
    let form = json!({ "name": "Maps", "mail": mail, "datum": "gcj02", "lang": "en" });
    ask(world, "join", &form)
}

fn requests(world: &World) -> Vec<Value> {
    let all = world.get("/console/v1/partner-requests");
    all.as_array().unwrap().clone()
}

/// The secret part of a link that the administrator made.
fn link(world: &World, request: &Value) -> String {
    let path = format!("/console/v1/partner-requests/{}/link", text(request, "id"));
    let made = world.ask("POST", &path).go();
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["mailed"], false, "this house has no mail");
    let url = text(&made, "url");
    let (page, token) = url.split_once("#link=").unwrap();
    assert!(page.ends_with("/drill/partner/"), "{page}");
    token.to_owned()
}

fn me(world: &World, key: &str) -> Answer {
    world.public().get("/drill/partner/v1/me").key(key).go()
}

#[test]
fn a_partner_joins_by_a_link_and_is_let_in_again_by_another() {
    let world = world();
    assert_eq!(join(&world, "Team@maps.example").status, 202);
    let asked = requests(&world);
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (&asked[0]["wish"], &asked[0]["mail"]),
        (&json!("join"), &json!("team@maps.example"))
    );
    assert_eq!(
        world.get("/console/v1/partners"),
        json!([]),
        "asking makes no partner"
    );

    let token = link(&world, &asked[0]);
    let opened = ask(&world, "session", &json!({ "token": token }));
    assert_eq!(opened.status, 201);
    let first = text(&opened.json(), "token");
    let who = me(&world, &first).good();
    assert_eq!(
        (&who["name"], &who["datum"]),
        (&json!("Maps"), &json!("gcj02"))
    );
    assert!(
        who["key"]["ends_at"].is_string(),
        "a working day, not for ever"
    );
    ask(&world, "session", &json!({ "token": token })).refused(410, "auth.link_spent");

    // The same address again is the same partner, whichever way it asks.
    for again in [
        join(&world, "team@maps.example"),
        ask(&world, "link", &json!({ "mail": "team@maps.example" })),
    ] {
        assert_eq!(again.status, 202);
        let asked = requests(&world);
        assert_eq!((asked.len(), &asked[0]["wish"]), (1, &json!("sign_in")));
    }
    let token = link(&world, &requests(&world)[0]);
    let opened = ask(&world, "session", &json!({ "token": token })).json();
    let again = me(&world, &text(&opened, "token")).good();
    assert_eq!(again["id"], who["id"]);
    assert_eq!(
        world.get("/console/v1/partners").as_array().unwrap().len(),
        1
    );
}

#[test]
fn who_joins_reads_both_languages_or_those_it_names() {
    let world = world();
    for (mail, named, kept) in [
        ("a@b.example", json!({}), json!(["zh-CN", "en"])),
        ("c@d.example", json!({ "languages": ["en"] }), json!(["en"])),
    ] {
        let mut form = json!({ "name": "Maps", "mail": mail, "datum": "gcj02" });
        let named = named.as_object().unwrap().clone();
        form.as_object_mut().unwrap().extend(named);
        assert_eq!(ask(&world, "join", &form).status, 202);
        let token = link(&world, requests(&world).last().unwrap());
        let opened = ask(&world, "session", &json!({ "token": token })).json();
        let who = me(&world, &text(&opened, "token")).good();
        assert_eq!(who["languages"], kept, "{mail}");
    }
}

#[test]
fn nobody_learns_who_has_joined_and_a_link_is_of_one_door() {
    let world = world();
    let unknown = ask(&world, "link", &json!({ "mail": "nobody@maps.example" }));
    assert_eq!((unknown.status, requests(&world).len()), (202, 0));
    join(&world, "team@maps.example");
    let token = link(&world, &requests(&world)[0]);
    let real = world.public().post("/partner/v1/session");
    real.json(&json!({ "token": token }))
        .go()
        .refused(410, "auth.link_spent");
    // A newer link ends the one before it.
    let newer = link(&world, &requests(&world)[0]);
    ask(&world, "session", &json!({ "token": token })).refused(410, "auth.link_spent");
    assert_eq!(
        ask(&world, "session", &json!({ "token": newer })).status,
        201
    );
}

#[test]
fn what_is_no_address_is_refused_and_who_is_declined_gets_no_link() {
    let world = world();
    for wrong in [
        "",
        "team",
        "team@maps",
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example, c@d.example",
    ] {
        join(&world, wrong).refused(400, "body.invalid");
    }
    let form = json!({ "name": " ", "mail": "a@b.example", "datum": "gcj02" });
    ask(&world, "join", &form).refused(400, "body.invalid");
    for wrong in [json!([]), json!(["fr"])] {
        let form =
            json!({ "name": "Maps", "mail": "a@b.example", "datum": "gcj02", "languages": wrong });
        ask(&world, "join", &form).refused(422, "partner.languages");
    }
    join(&world, "team@maps.example");
    let request = text(&requests(&world)[0], "id");
    let path = format!("/console/v1/partner-requests/{request}");
    assert_eq!(world.ask("DELETE", &path).go().status, 204);
    world
        .ask("POST", &format!("{path}/link"))
        .go()
        .refused(404, "not_found");
    // At a server that plays an exercise nobody joins for real.
    let real = json!({ "name": "Maps", "mail": "team@maps.example", "datum": "gcj02" });
    let real = world.public().post("/partner/v1/join").json(&real).go();
    real.refused(422, "case.exercise_only");
}

#[test]
fn a_flood_of_requests_is_told_to_wait_and_leaves_the_house_as_it_was() {
    let world = world();
    let answers: Vec<u16> = (0..205)
        .map(|n| join(&world, &format!("team{n}@maps.example")).status)
        .collect();
    assert_eq!(answers.iter().filter(|status| **status == 202).count(), 200);
    assert!(answers[200..].iter().all(|status| *status == 503));
    assert_eq!(requests(&world).len(), 200);
}
