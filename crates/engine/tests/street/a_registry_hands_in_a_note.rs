use bytes::Bytes;
use homeward_domain::{
    alert::Alert,
    partner::Scope,
    people::KeyOwner,
    refusal::RefusalCode,
    status::StatusKind,
    time::Span,
    tip::{Tip, TipState},
};
use homeward_engine::{
    Failure,
    commands::{
        end_alert::Ending,
        keys::make_key,
        partner::{
            AtDoor, at_door,
            hand_in::{Handed, hand_in},
            keys::make_own_key,
        },
    },
};
use homeward_ports::{pfif::NAMESPACE, store::Store as _, world::Clock as _};

use crate::{
    case::a_case,
    house::{House, house, refused},
};

async fn at(house: &House, token: &str) -> AtDoor {
    let at = at_door(&house.engine, token, StatusKind::Actual).await;
    at.unwrap()
}

async fn registry(house: &House) -> AtDoor {
    let owner = KeyOwner::Partner(house.partner(StatusKind::Actual).await.id);
    let made = make_key(&house.engine, &house.admin, owner, "registry").await;
    at(house, &made.unwrap().0).await
}

/// A note of the registry on this alert of ours.
fn note(house: &House, alert: &Alert, text: &str) -> Bytes {
    let now = house.hands.now().to_string();
    let (ours, at) = (format!("127.0.0.1/{}", alert.code), &now[..19]);
    Bytes::from(format!(
        "<pfif:pfif xmlns:pfif=\"{NAMESPACE}\"><pfif:note>\
         <pfif:note_record_id>registry.example/n.1</pfif:note_record_id>\
         <pfif:person_record_id>{ours}</pfif:person_record_id>\
         <pfif:author_name>Ana</pfif:author_name><pfif:source_date>{at}Z</pfif:source_date>\
         <pfif:text>{text}</pfif:text></pfif:note></pfif:pfif>"
    ))
}

async fn hands(house: &House, who: &AtDoor, note: &Bytes) -> Result<Handed, Failure> {
    hand_in(&house.engine, who, note.clone()).await
}

async fn tips(house: &House, alert: &Alert) -> Vec<Tip> {
    house.record.tips_of(alert.id, 10).await.unwrap()
}

#[tokio::test]
async fn one_note_on_two_lines_at_once_is_one_tip_and_each_registry_has_its_own() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let (who, other) = (registry(&house).await, registry(&house).await);
    let said = note(&house, &alert, "seen at the station");
    let (one, two) = tokio::join!(hands(&house, &who, &said), hands(&house, &who, &said));
    for handed in [one.unwrap(), two.unwrap()] {
        assert_eq!(handed.records[0].tip_on, Some(alert.code.clone()));
    }
    let first = tips(&house, &alert).await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].state, TipState::New);
    // Nobody uses up the names of another.
    hands(&house, &other, &said).await.unwrap();
    assert_eq!(tips(&house, &alert).await.len(), 2);
    house.later(Span::minutes(1));
    let changed = note(&house, &alert, "seen elsewhere");
    let no = hands(&house, &who, &changed).await;
    assert_eq!(refused(no), RefusalCode::RecordRefused);
    // Nothing was said to anybody by it.
    assert_eq!(house.record.alert(alert.id).await.unwrap(), Some(alert));
}

#[tokio::test]
async fn a_note_needs_its_scope_and_a_live_alert() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let who = registry(&house).await;
    let made = make_own_key(&house.engine, &who, "reader", vec![Scope::AlertsRead]).await;
    let reader = at(&house, &made.unwrap().0).await;
    let said = note(&house, &alert, "seen at the station");
    let no = hands(&house, &reader, &said).await;
    assert_eq!(refused(no), RefusalCode::ScopeMissing);
    let ending = Ending::Withdraw {
        because: String::new(),
    };
    house.end(alert.id, ending).await.unwrap();
    let late = hands(&house, &who, &said).await;
    assert_eq!(refused(late), RefusalCode::AlertClosed);
    assert!(tips(&house, &alert).await.is_empty());
}
