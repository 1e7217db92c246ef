//! What is wrong is refused in words that say what to do, and nothing is harmed by it.

use homeward_domain::time::Span;
use serde_json::{Value, json};

use crate::{
    server::Wish,
    stream::{cell, phone, phone_at},
    world::{CITY, World, text, world},
};

fn fields(problem: &Value) -> Vec<String> {
    let missing = problem["missing"].as_array().unwrap().iter();
    missing.map(|part| text(part, "field")).collect()
}

#[test]
fn publishing_an_empty_case_names_every_missing_part() {
    let world = world();
    let problem = world
        .publish(&world.opened())
        .refused(422, "alert.parts_missing");
    let all = [
        "circumstances",
        "name",
        "sex",
        "age_years",
        "features",
        "last_seen",
        "photo",
    ];
    assert_eq!(fields(&problem), all);
}

#[test]
fn publishing_without_one_part_names_that_one() {
    let world = world();
    let case = world.opened();
    for (gone, told) in [
        (&["circumstances"][..], "circumstances"),
        (&["name"], "name"),
        (&["sex"], "sex"),
        (&["age_years"], "age_years"),
        (&["features", "clothes"], "features"),
        (&["last_seen"], "last_seen"),
        (&["no_photo_reason"], "photo"),
    ] {
        let mut facts = world.facts(20);
        gone.iter()
            .for_each(|part| drop(facts.as_object_mut().unwrap().remove(*part)));
        let saved = world.save(&case, &facts).good();
        assert_eq!(fields(&saved), [told], "the form says it before");
        let problem = world.publish(&case).refused(422, "alert.parts_missing");
        assert_eq!(fields(&problem), [told]);
    }
}

#[test]
fn a_place_outside_the_jurisdiction_is_warned_of_and_then_refused() {
    let world = world();
    let mut facts = world.facts(20);
    facts["last_seen"]["point"] = json!({ "lat": 31.23, "lon": 121.47 });
    let case = world.opened();
    let saved = world.save(&case, &facts).good();
    assert_eq!(saved["warnings"][0]["code"], "alert.outside_jurisdiction");
    world
        .publish(&case)
        .refused(403, "alert.outside_jurisdiction");
}

#[test]
fn nobody_was_last_seen_in_the_future_or_before_it_began() {
    let world = world();
    let case = world.opened();
    let mut facts = world.facts(20);
    facts["last_seen"]["to"] = json!(world.now() + Span::hours(3));
    let problem = world
        .save(&case, &facts)
        .refused(422, "case.last_seen_in_future");
    assert_eq!(fields(&problem), ["last_seen.to"]);
    facts["last_seen"]["to"] = json!(world.now() - Span::hours(3));
    world
        .save(&case, &facts)
        .refused(422, "case.interval_reversed");
}

#[test]
fn an_officer_is_told_of_characters_that_hide_or_pile_up() {
    let world = world();
    let case = world.opened();
    let zalgo = format!("z{}", "\u{301}".repeat(10_000));
    for (trick, code) in [
        ("小\u{202e}禾", "text.control_characters"),
        ("小\u{200b}禾", "text.control_characters"),
        (zalgo.as_str(), "text.too_many_marks"),
        (&"长".repeat(61), "text.too_long"),
    ] {
        let facts = json!({ "name": { "zh": trick, "en": "" } });
        let problem = world.save(&case, &facts).refused(422, code);
        assert_eq!(fields(&problem), ["name"]);
    }
}

#[test]
fn a_witness_is_heard_whatever_they_type() {
    let world = world();
    let alert = world.alert(20);
    let typed = format!(
        "看\u{202e}见\u{200b}她 <b>bold</b> z{}",
        "\u{301}".repeat(10_000)
    );
    world.tip(&text(&alert, "code"), &typed).good();
    let tips = world.get(&format!("/console/v1/alerts/{}/tips", text(&alert, "id")));
    let heard = text(&tips[0], "text");
    assert!(
        heard.starts_with("看见她 <b>bold</b> ") && heard.ends_with('\u{301}'),
        "{heard}"
    );
    assert!(heard.chars().count() < 40, "{heard}");
}

#[test]
fn html_in_a_name_is_shown_and_never_obeyed() {
    let world = world();
    let mut facts = world.facts(20);
    facts["name"]["zh"] = json!("<script>alert(1)</script>");
    facts["clothes"]["zh"] = json!("\"><img src=x onerror=alert(1)>");
    let alert = world.live(&world.filled(&facts));
    let page = world
        .public()
        .get(&format!("/drill/a/{}?lang=zh-CN", text(&alert, "code")))
        .go()
        .text();
    assert!(!page.contains("<script") && !page.contains("<img src=x"));
    assert!(
        page.contains("script&#62;alert(1)") || page.contains("script&gt;alert(1)"),
        "{page}"
    );
}

#[test]
fn cells_that_are_none_or_too_many_or_too_fine_are_refused() {
    let world = world();
    let many: Vec<_> = (0..33).map(|n| cell(20.0 + f64::from(n), 100.0)).collect();
    let fine = homeward_geo::Cell::around(homeward_geo::Point::new(CITY.0, CITY.1).unwrap(), 9);
    for cells in [
        "",
        "nonsense",
        "ffffffffffffffff",
        &many.join(","),
        &fine.to_string(),
    ] {
        for door in ["stream", "alerts"] {
            let asked = world
                .public()
                .get(&format!("/drill/device/v1/{door}?cells={cells}"));
            asked.go().refused(400, "cells.invalid");
        }
    }
}

#[test]
fn a_cursor_of_another_server_starts_anew_instead_of_skipping() {
    let world = world();
    world.alert(20);
    let here = phone(world.public());
    here.alert();
    let there = phone_at(
        world.public(),
        &cell(CITY.0, CITY.1),
        Some("another-record-7"),
    );
    assert_eq!(there.next("reset").data["code"], "not_found");
    assert_eq!(there.alert()["msgType"], "Alert");
    let partner = text(&world.partner("Exercise", None), "id");
    let key = text(&world.partner_key(&partner), "token");
    let pull = |cursor: &str| {
        world
            .public()
            .get(&format!("/drill/partner/v1/alerts?cursor={cursor}"))
            .key(&key)
            .go()
    };
    pull("another-record-7").refused(400, "body.invalid");
    let first = pull("").good();
    assert_eq!(first["features"].as_array().unwrap().len(), 1);
    assert_eq!(pull(&text(&first, "cursor")).good()["features"], json!([]));
}

#[test]
fn a_webhook_that_leads_inside_is_refused_on_the_form() {
    let world = World::of(Wish::default().with(&["--exercise-rate", "60"]));
    for url in [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://localhost/hook",
        "https://10.1.2.3/hook",
        "https://192.168.0.9/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://0x7f.1/hook",
        "https://metadata.google.internal/hook",
        "https://user:word@example.com/hook",
        "https://example.com:22/hook",
        "ftp://example.com/hook",
        "not an address",
    ] {
        let form =
            json!({ "name": "Maps", "status": "Exercise", "datum": "wgs84", "webhook_url": url });
        let problem = world
            .ask("POST", "/console/v1/partners")
            .json(&form)
            .go()
            .refused(422, "partner.webhook_target");
        assert_eq!(fields(&problem), ["webhook_url"], "{url}");
    }
    let unlabelled = json!({ "name": "Maps", "status": "Exercise" });
    let problem = world
        .ask("POST", "/console/v1/partners")
        .json(&unlabelled)
        .go()
        .refused(422, "datum.missing");
    assert_eq!(fields(&problem), ["datum"]);
    assert_eq!(world.get("/console/v1/partners"), json!([]));
}

#[test]
fn what_is_no_json_or_too_much_of_it_is_told_as_a_problem() {
    let world = world();
    let case = world.opened();
    let file = format!("/console/v1/cases/{case}/file");
    let put = |kind: &str, body: Vec<u8>| world.ask("PUT", &file).bytes(kind, body).go();
    put("application/json", b"{\"name\":".to_vec()).refused(400, "body.invalid");
    put("application/json", br#"{"age_years":"six"}"#.to_vec()).refused(400, "body.invalid");
    put("application/json", br#"{"nickname":"x"}"#.to_vec()).refused(400, "body.invalid");
    put("text/plain", b"{}".to_vec()).refused(400, "body.invalid");
    put("application/json", vec![b' '; 300 * 1024]).refused(413, "body.invalid");
    let nested = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    put("application/json", nested).refused(400, "body.invalid");
    let cases = world
        .ask("POST", "/console/v1/cases")
        .json(&json!({ "status": "Real" }));
    cases.go().refused(400, "body.invalid");
    world
        .ask("PUT", &file)
        .json(&json!({ "age_years": 200 }))
        .go()
        .refused(422, "number.out_of_range");
    world
        .ask("PUT", &file)
        .json(&json!({ "call": "ring me" }))
        .go()
        .refused(422, "case.call_invalid");
}

#[test]
fn an_address_that_names_nothing_is_told_as_a_problem() {
    let world = world();
    let unknown = "00000000-0000-7000-8000-000000000000";
    for path in [
        "/console/v1/cases/nonsense".to_owned(),
        format!("/console/v1/cases/{unknown}"),
        format!("/console/v1/alerts/{unknown}"),
        format!("/console/v1/alerts/{unknown}/tips"),
        format!("/console/v1/tips/{unknown}/contact"),
        format!("/console/v1/tips/{unknown}/photos/many"),
        "/console/v1/no-such-door".to_owned(),
    ] {
        let problem = world.ask("GET", &path).go();
        assert_eq!(
            (problem.status, problem.json()["status"].as_u64()),
            (404, Some(404)),
            "{path}"
        );
    }
    world
        .ask("PATCH", "/console/v1/cases")
        .go()
        .refused(405, "body.invalid");
    world
        .ask("GET", "/console/v1/places/at?lat=100&lon=0")
        .go()
        .refused(400, "body.invalid");
    world
        .ask("GET", "/console/v1/places")
        .go()
        .refused(400, "body.invalid");
    let retry = format!("/console/v1/deliveries/{unknown}/retry");
    world.ask("POST", &retry).go().refused(404, "not_found");
}

#[test]
fn an_exercise_server_opens_no_real_case() {
    let world = world();
    let real = world
        .ask("POST", "/console/v1/cases")
        .json(&json!({ "status": "Actual" }));
    real.go().refused(422, "case.exercise_only");
}
