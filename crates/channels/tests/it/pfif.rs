//! What leaves as PFIF: everything of the signed message, nothing else, and nothing at
//! all once the record has expired.

use homeward_channels::cap_feed::Roll;
use homeward_domain::{
    status::{Actual, Exercise, Status},
    texts::Closing,
    time::{Span, Timestamp},
};
use homeward_ports::{
    notices::{Notice, Notices},
    package::Package,
    pfif::{Document, Export, NoteStatus, Person, of_notice, read, write},
};

use crate::samples::{CODE, Story, form, now};

/// The newest message of the alert, as it stands in the feeds at `at`.
fn standing<S: Status>(packages: &[Package<S>], at: Timestamp) -> Notice {
    let roll = Roll::<S>::new();
    for package in packages {
        roll.hang(package).unwrap();
    }
    let newest = roll.standing(at).notices.last().cloned();
    Notice::clone(&newest.unwrap())
}

fn exported(notice: &Notice, at: Timestamp) -> Option<Person> {
    let domain = "homeward.example.gov.cn".parse().unwrap();
    let export = Export {
        domain: &domain,
        entry_date: at + Span::millis(400),
    };
    of_notice(notice, export).unwrap()
}

fn text(person: &Person) -> String {
    let persons = vec![person.clone()];
    write(&Document {
        persons,
        notes: vec![],
    })
    .unwrap()
}

fn issued<S: Status>() -> Notice {
    standing(&[Story::<S>::begins(form()).1], now())
}

fn ended(closing: Closing) -> Person {
    let (story, first) = Story::<Actual>::begins(form());
    let at = now() + Span::hours(2);
    let notice = standing(&[first, story.ends(closing)], at);
    exported(&notice, at).unwrap()
}

#[test]
fn an_alert_leaves_as_a_person_who_is_believed_missing() {
    let person = exported(&issued::<Actual>(), now()).unwrap();
    insta::assert_snapshot!("pfif.missing", text(&person));
    assert_eq!(person.notes[0].status, Some(NoteStatus::BelievedMissing));
}

#[test]
fn an_end_is_told_as_far_as_the_public_is_told() {
    let found = ended(Closing::Found);
    insta::assert_snapshot!("pfif.found", text(&found));
    let over = ended(Closing::Ended);
    assert!(!text(&over).contains("status"));
    for ended in [found, over] {
        assert_eq!(ended.about.as_ref().unwrap().full_name, CODE);
        for word in ["王小禾", "Wang", "酒窝", "/photo/", "pfif:age", "石家庄站"] {
            assert!(!text(&ended).contains(word), "{word}");
        }
    }
}

#[test]
fn of_a_message_that_was_taken_back_no_record_is_made() {
    let (story, first) = Story::<Actual>::begins(form());
    let at = now() + Span::hours(2);
    let roll = Roll::<Actual>::new();
    for package in [first, story.ends(Closing::Found)] {
        roll.hang(&package).unwrap();
    }
    let taken_back = roll.find("7KQ4M2-1", at).unwrap();
    assert_eq!(exported(&taken_back, at), None);
}

#[test]
fn after_its_expiry_only_the_id_and_the_dates_are_left() {
    let notice = issued::<Actual>();
    let before = exported(&notice, notice.expires - Span::seconds(1)).unwrap();
    assert!(!before.is_placeholder());
    let after = exported(&notice, notice.expires).unwrap();
    insta::assert_snapshot!("pfif.expired", text(&after));
    let back = read(text(&after).as_bytes()).unwrap();
    assert_eq!(
        (back.document.persons, back.left_out),
        (vec![after], vec![])
    );
}

#[test]
fn an_exercise_says_so_in_its_id_and_in_every_text_and_believes_nothing() {
    let person = exported(&issued::<Exercise>(), now()).unwrap();
    assert_eq!(
        person.id.to_string(),
        "homeward.example.gov.cn/drill/7KQ4M2"
    );
    let about = person.about.as_deref().unwrap();
    let said = [
        Some(&about.full_name),
        about.alternate_names.first(),
        about.description.as_ref(),
        Some(&person.notes[0].text),
    ];
    for text in said {
        assert!(text.unwrap().starts_with("演练 Exercise: "), "{text:?}");
    }
    assert_eq!(person.notes[0].status, None);
}

#[test]
fn the_only_contact_is_the_agencys() {
    let person = exported(&issued::<Actual>(), now()).unwrap();
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
    for person in [
        exported(&issued::<Actual>(), now()).unwrap(),
        exported(&issued::<Exercise>(), now()).unwrap(),
        ended(Closing::Found),
    ] {
        let back = read(text(&person).as_bytes()).unwrap();
        assert_eq!(
            (back.document.persons, back.left_out),
            (vec![person], vec![])
        );
    }
}
