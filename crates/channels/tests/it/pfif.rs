//! What leaves as PFIF: everything of the public poster, nothing else, and
//! nothing at all once the record has expired.

use homeward_channels::pfif::{
    Document, Export, NotForExport, NoteStatus, Person, of_alert, read, write,
};
use homeward_domain::{
    alert::{Alert, AlertStage, LedBy, Outcome},
    id::Id,
    status::{Actual, Exercise, Status},
    texts::Closing,
    time::{Span, Timestamp},
};

use crate::samples::{BASE, Story, agency, form, now};

fn exported(
    alert: &Alert,
    at: Timestamp,
    ending: Option<NoteStatus>,
) -> Result<Person, NotForExport> {
    let domain = "homeward.example.gov.cn".parse().unwrap();
    let export = Export {
        agency: &agency(),
        domain: &domain,
        base: BASE,
        source_date: at,
        entry_date: at + Span::millis(400),
        ending,
    };
    of_alert(alert, export)
}

fn text(person: &Person) -> String {
    let persons = vec![person.clone()];
    write(&Document {
        persons,
        notes: vec![],
    })
    .unwrap()
}

fn issued<S: Status>() -> Alert {
    Story::<S>::begins(form()).0.alert().clone()
}

fn ended(outcome: Outcome) -> Alert {
    let stage = AlertStage::Resolved {
        outcome,
        led_by: LedBy::PoliceWork,
        at: now() + Span::hours(2),
        by: Id::from_bits(2),
    };
    issued::<Actual>().ended(stage).unwrap()
}

#[test]
fn an_alert_leaves_as_a_person_who_is_believed_missing() {
    let person = exported(&issued::<Actual>(), now(), None).unwrap();
    insta::assert_snapshot!("pfif.missing", text(&person));
    assert_eq!(person.notes[0].status, Some(NoteStatus::BelievedMissing));
}

#[test]
fn an_end_is_told_as_far_as_it_may_be() {
    let at = now() + Span::hours(2);
    let found = exported(
        &ended(Outcome::FoundSafe),
        at,
        NoteStatus::public(Closing::Found),
    )
    .unwrap();
    insta::assert_snapshot!("pfif.found", text(&found));
    let died = ended(Outcome::FoundDead);
    let public = NoteStatus::public(died.stage.closing().unwrap());
    let public = exported(&died, at, public).unwrap();
    assert!(!text(&public).contains("status"));
    let agencies = NoteStatus::between_agencies(Outcome::FoundDead);
    let told = exported(&died, at, agencies).unwrap();
    assert!(text(&told).contains("<pfif:status>believed_dead</pfif:status>"));
    assert_eq!(NoteStatus::between_agencies(Outcome::FalseReport), None);
    for ended in [found, public, told] {
        for word in ["王小禾", "Wang", "酒窝", "/photo/", "pfif:age", "石家庄站"] {
            assert!(!text(&ended).contains(word), "{word}");
        }
    }
}

#[test]
fn after_its_expiry_only_the_id_and_the_dates_are_left() {
    let alert = issued::<Actual>();
    let before = exported(&alert, alert.expires - Span::seconds(1), None).unwrap();
    assert!(!before.is_placeholder());
    let after = exported(&alert, alert.expires, None).unwrap();
    insta::assert_snapshot!("pfif.expired", text(&after));
    let back = read(text(&after).as_bytes()).unwrap();
    assert_eq!(
        (back.document.persons, back.left_out),
        (vec![after], vec![])
    );
}

#[test]
fn an_exercise_never_leaves() {
    let refused = exported(&issued::<Exercise>(), now(), None);
    assert_eq!(refused, Err(NotForExport::Exercise));
}

#[test]
fn the_only_contact_is_the_agencys() {
    let person = exported(&issued::<Actual>(), now(), None).unwrap();
    let text = text(&person);
    for field in [
        "author_email",
        "email_of",
        "phone_of",
        "home_",
        "date_of_birth",
        "profile_urls",
    ] {
        assert!(!text.contains(field), "{field}");
    }
    assert!(text.contains("<pfif:author_phone>110</pfif:author_phone>"));
}

#[test]
fn a_record_says_the_same_after_a_round_trip() {
    let person = exported(&issued::<Actual>(), now(), None).unwrap();
    let back = read(text(&person).as_bytes()).unwrap();
    assert_eq!(
        (back.document.persons, back.left_out),
        (vec![person], vec![])
    );
}
