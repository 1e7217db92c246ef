//! What is refused, what comes late, and what asks again.

use super::*;

#[test]
fn an_exercise_a_test_and_a_draft_never_become_an_alert() {
    let house = House::of(standing());
    for status in [Some(StatusKind::Exercise), None] {
        let message = ForeignMessage {
            status,
            ..alert("a", 1)
        };
        assert_eq!(house.judge(&message), Err(Code::ForeignStatus));
    }
    let mut held = by_approval();
    held.hears(&alert("a", 10)).unwrap();
    let cancel = ForeignMessage {
        status: Some(StatusKind::Exercise),
        ..about(ForeignKind::Cancel, "c", 1, &[name("a", 10)])
    };
    assert_eq!(held.judge(&cancel), Err(Code::ForeignStatus));
}

#[test]
fn what_has_run_out_is_too_old_from_the_future_or_not_public_is_refused() {
    let house = by_approval();
    let mut over = alert("a", 10);
    over.facts.as_mut().unwrap().expires = Some(NOW);
    assert_eq!(house.judge(&over), Err(Code::ForeignOver));
    let mut silent = alert("a", 60 * 25);
    silent.facts.as_mut().unwrap().expires = None;
    assert_eq!(house.judge(&silent), Err(Code::ForeignOver));
    let old = alert("a", 60 * 24 * 8);
    assert_eq!(house.judge(&old), Err(Code::ForeignOver));
    assert_eq!(house.judge(&alert("a", -6)), Err(Code::ForeignTime));
    let private = ForeignMessage {
        public: false,
        ..alert("a", 1)
    };
    assert_eq!(house.judge(&private), Err(Code::ForeignNotPublic));
}

#[test]
fn another_message_under_a_known_name_is_refused() {
    let mut house = by_approval();
    house.hears(&alert("a", 1)).unwrap();
    let forged = ForeignMessage {
        digest: "another".to_owned(),
        ..alert("a", 1)
    };
    assert_eq!(house.judge(&forged), Err(Code::ForeignReused));
}

#[test]
fn an_update_changes_the_alert_and_an_older_one_that_comes_late_does_not() {
    let mut house = by_approval();
    house.hears(&alert("a", 30)).unwrap();
    house.relays();
    let newest = about(ForeignKind::Update, "u2", 5, &[name("a", 30)]);
    assert!(matches!(
        house.hears(&newest),
        Ok(Heard::Updates { foreign, .. }) if foreign.facts.is_none()
    ));
    let late = about(ForeignKind::Update, "u1", 10, &[name("a", 30)]);
    assert_eq!(house.hears(&late), Ok(Heard::Known));
}

#[test]
fn an_update_whose_beginning_was_never_heard_waits_for_an_officer_in_spite_of_the_agreement() {
    let mut house = House::of(standing());
    let update = about(ForeignKind::Update, "u", 5, &[name("a", 30)]);
    assert_eq!(waits(&house.hears(&update).unwrap()), None);
    let again = about(ForeignKind::Update, "u2", 4, &[name("u", 5)]);
    assert_eq!(waits(&house.hears(&again).unwrap()), None);
    // The beginning comes late: the newer word has taken its place.
    assert_eq!(house.hears(&alert("a", 30)), Ok(Heard::Known));
}

#[test]
fn a_declined_alert_asks_again_with_its_update_but_never_leaves_by_itself() {
    let mut house = House::of(standing());
    house.hears(&alert("a", 30)).unwrap();
    let held = house.held.remove(0).declined(OFFICER, NOW).unwrap();
    house.held.push(held);
    assert_eq!(house.hears(&alert("a", 30)), Ok(Heard::Known));
    let update = about(ForeignKind::Update, "u", 5, &[name("a", 30)]);
    assert_eq!(waits(&house.hears(&update).unwrap()), None);
    assert_eq!(house.stages(), [ForeignStage::Waiting]);
}

#[test]
fn an_update_of_two_alerts_is_refused() {
    let mut house = by_approval();
    for identifier in ["a", "b"] {
        house.hears(&alert(identifier, 30)).unwrap();
    }
    let names = [name("a", 30), name("b", 30)];
    let update = about(ForeignKind::Update, "u", 5, &names);
    assert_eq!(house.judge(&update), Err(Code::ForeignTwoThreads));
}

#[test]
fn an_agreement_about_nowhere_is_none() {
    assert!(Within::default().checked().is_err());
    let wrong = Within {
        codes: vec!["4".to_owned()],
        circle: None,
    };
    assert!(wrong.checked().is_err());
}

#[test]
fn what_was_dealt_with_cannot_be_approved_again() {
    let mut house = by_approval();
    house.hears(&alert("a", 1)).unwrap();
    let declined = house.held.remove(0).declined(OFFICER, NOW).unwrap();
    let again = declined.relayed(Id::from_bits(5), Id::from_bits(6), NOW);
    assert_eq!(again.unwrap_err().code, Code::ForeignOver);
}
