//! What may not be seen is looked for, byte by byte, where it must not be.

use std::{fs, path::Path, time::Duration};

use serde_json::json;

use crate::{
    server::until,
    stream::phone,
    world::{World, text, world},
};

const NAME_ZH: &str = "甯甯金丝雀";
const NAME_EN: &str = "Canaryname Quux";
const NOTES: &str = "canary-police-notes-53";
const TIP: &str = "canary-tip-words-71";
const CONTACT: &str = "canary-contact-139";
const OFFICER: &str = "canary-typed-by-an-officer";
/// Erasure is promised within this (PRODUCT: erasure).
const GONE_WITHIN: Duration = Duration::from_secs(60);

/// A case in which everything that could leak is a canary.
fn canary_case(world: &World) -> String {
    let mut facts = world.facts(20);
    facts["name"] = json!({ "zh": NAME_ZH, "en": NAME_EN });
    facts["police_notes"] = json!(NOTES);
    facts["no_photo_reason"] = json!(OFFICER);
    world.filled(&facts)
}

/// Every place in the folder, the database and its log among them, that holds these bytes.
fn places(folder: &Path, canary: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(places(&path, canary));
        }
        let bytes = fs::read(&path).unwrap_or_default();
        if bytes
            .windows(canary.len())
            .any(|window| window == canary.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn no_name_no_tip_and_no_contact_reach_the_log_the_metrics_or_the_disk() {
    let world = world();
    let case = canary_case(&world);
    let here = phone(world.public());
    let alert = world.live(&case);
    here.alert();
    let (id, code) = (text(&alert, "id"), text(&alert, "code"));
    let form: [(&str, Option<&str>, &[u8]); 3] = [
        ("text", None, TIP.as_bytes()),
        ("place", None, TIP.as_bytes()),
        ("contact", None, CONTACT.as_bytes()),
    ];
    let tip = world
        .public()
        .post(&format!("/drill/tip/{code}"))
        .with("accept", "application/json")
        .form(&form);
    let tip = text(&tip.go().good(), "id");
    assert_eq!(
        text(
            &world.get(&format!("/console/v1/alerts/{id}/tips"))[0],
            "text"
        ),
        TIP
    );
    assert_eq!(
        world.get(&format!("/console/v1/tips/{tip}/contact"))["contact"],
        CONTACT
    );
    // What is refused is logged too: with its code, not with what was typed.
    world
        .save(
            &case,
            &json!({ "name": { "zh": format!("{NAME_ZH}\u{202e}") } }),
        )
        .refused(422, "text.control_characters");
    world
        .ask("PUT", &format!("/console/v1/cases/{case}/file"))
        .bytes("application/json", format!("{{\"{NAME_EN}\":1}}"))
        .go();
    for canary in [NOTES, TIP, CONTACT, OFFICER] {
        assert_eq!(
            places(&world.server.data(), canary),
            Vec::<String>::new(),
            "{canary} lies open on the disk"
        );
    }
    world.resolve(&id).good();
    here.alert();
    let metrics = world.server.inside.get("/metrics").go().text();
    assert!(metrics.contains("homeward"), "{metrics}");
    for canary in [NAME_ZH, NAME_EN, NOTES, TIP, CONTACT, OFFICER] {
        assert!(
            !world.server.log().contains(canary),
            "{canary} is in the log"
        );
        assert!(!metrics.contains(canary), "{canary} is in the metrics");
    }
    assert!(
        world.server.log().contains("tip received"),
        "the log is the one that was looked at"
    );
}

#[test]
fn within_a_minute_of_the_end_the_childs_data_is_gone_from_the_disk() {
    let world = world();
    let case = canary_case(&world);
    let photo = world.photograph(&case);
    let alert = world.live(&case);
    let live = places(&world.server.data(), NAME_ZH);
    assert!(
        !live.is_empty(),
        "while the alert is live its public facts are in the record"
    );
    world.resolve(&text(&alert, "id")).good();
    until("the name is gone from every file", GONE_WITHIN, || {
        let left = [NAME_ZH, NAME_EN].map(|name| places(&world.server.data(), name));
        left.iter().all(Vec::is_empty).then_some(())
    });
    let public = world
        .public()
        .get(&format!("/drill/photo/{photo}.jpg"))
        .go();
    assert_eq!(public.status, 404);
}

#[test]
fn keys_links_and_sessions_are_kept_as_digests_only() {
    let world = world();
    let session = world.officer("Wang Wei", "officer");
    let link = world.server.operator(&["officer", "link"]);
    let (screen, screen_key) = world.screen();
    let token = session.split_once('=').unwrap().1;
    for secret in [
        &world.key,
        token,
        link.rsplit('/').next().unwrap(),
        &screen_key,
    ] {
        assert_eq!(places(&world.server.data(), secret), Vec::<String>::new());
        assert!(!world.server.log().contains(secret));
    }
    assert!(!screen.is_empty());
}
