//! A partner chooses in which form and languages it is told.

use serde_json::{Value, json};

use crate::{
    hook::Sent,
    partner_self::{Partner, header},
    server::until,
    world::{SOON, World, text, world},
};

/// In which languages the texts beside the package are.
fn spoken(sent: &Sent) -> Vec<String> {
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    let texts = body["data"]["properties"]["texts"].as_object().unwrap();
    texts.keys().cloned().collect()
}

#[test]
fn a_partner_chooses_its_languages_and_none_or_an_unknown_one_is_refused() {
    let world = world();
    let partner = Partner::joins(&world);
    assert_eq!(
        partner.get(&world, "/me")["languages"],
        json!(["zh-CN", "en"])
    );
    for wrong in [json!([]), json!(["fr"]), json!(["en", "zh"])] {
        let wish = json!({ "languages": wrong, "datum": "bd09" });
        let answer = partner.ask(&world, "PATCH", "/me").json(&wish).go();
        assert_eq!(answer.json()["missing"][0]["field"], "languages");
        answer.refused(422, "partner.languages");
    }
    let wish = json!({ "languages": ["en"] });
    let me = partner.ask(&world, "PATCH", "/me").json(&wish).go().good();
    assert_eq!(me["languages"], json!(["en"]));
    assert_eq!(me["datum"], "gcj02", "what was refused changed nothing");
    world.alert(20);
    let heard = partner.heard();
    assert_eq!(spoken(&heard), ["en"]);
    let body: Value = serde_json::from_str(&heard.body).unwrap();
    let package: Value = serde_json::from_str(&text(&body, "package")).unwrap();
    assert!(package["texts"]["zh-CN"]["headline"].is_string());
    // The log makes the same bytes again, also once the partner reads both.
    let row = partner.delivered(&world);
    let wish = json!({ "languages": ["zh-CN", "en"] });
    partner.ask(&world, "PATCH", "/me").json(&wish).go().good();
    let one = format!("/deliveries/{}", text(&row, "identity"));
    let shown = partner.get(&world, &one);
    assert_eq!(shown["bytes"], "exact");
    assert_eq!(shown["request"]["body"], heard.body.as_str());
}

/// The bytes that everybody reads at that address; they may hang a moment later.
fn public(world: &World, path: &str) -> String {
    until("the message is public", SOON, || {
        let answer = world.public().get(&format!("/drill/cap/{path}")).go();
        (answer.status == 200).then(|| answer.text())
    })
}

fn chooses(partner: &Partner, world: &World, format: &str) {
    let wish = json!({ "format": format });
    let me = partner.ask(world, "PATCH", "/me").json(&wish).go().good();
    assert_eq!(me["format"], format);
}

#[test]
fn a_partner_chooses_the_form_and_gets_the_bytes_that_everybody_can_read() {
    let world = world();
    let partner = Partner::joins(&world);
    assert_eq!(partner.get(&world, "/me")["format"], "json");
    for wrong in ["fax", "", "CAP"] {
        let wish = json!({ "format": wrong, "datum": "bd09" });
        let answer = partner.ask(&world, "PATCH", "/me").json(&wish).go();
        assert_eq!(answer.json()["missing"][0]["field"], "format");
        answer.refused(422, "partner.format");
    }
    chooses(&partner, &world, "cap");
    assert_eq!(partner.get(&world, "/me")["datum"], "gcj02");
    let alert = world.alert(20);
    let first = partner.heard();
    let code = text(&alert, "code");
    assert_eq!(header(&first, "content-type"), "application/cap+xml");
    assert_eq!(first.body, public(&world, &format!("{code}-1.xml")));

    let row = partner.delivered(&world);
    chooses(&partner, &world, "edxl");
    let one = format!("/deliveries/{}", text(&row, "identity"));
    let shown = partner.get(&world, &one);
    assert_eq!(shown["bytes"], "exact");
    assert_eq!(shown["request"]["body"], first.body.as_str());

    world.resolve(&text(&alert, "id")).good();
    let end = partner.heard();
    assert_eq!(header(&end, "content-type"), "application/xml");
    assert_eq!(end.body, public(&world, &format!("{code}-2.edxl")));
    for sent in [&first, &end] {
        assert!(is_of_the_house(&partner.secret, sent));
    }
}

/// The signature alone: stock libraries look into the body, which they take for JSON.
fn is_of_the_house(secret: &str, sent: &Sent) -> bool {
    let at = header(sent, "webhook-timestamp").parse().unwrap();
    let webhook = standardwebhooks::Webhook::new(secret).unwrap();
    let ours = webhook.sign(header(sent, "webhook-id"), at, sent.body.as_bytes());
    let signatures = header(sent, "webhook-signature");
    signatures
        .split(' ')
        .any(|one| one == ours.as_ref().unwrap())
}
