use homeward_domain::{
    delivery::{ChannelId, DeliveryKey, Shard},
    partner::{Scope, ServiceArea},
    people::{KeyOwner, Partner},
    refusal::RefusalCode,
    status::StatusKind,
    time::Span,
};
use homeward_engine::{
    Failure,
    commands::{
        end_alert::Ending,
        keys::make_key,
        partner::{
            AtDoor, at_door,
            keys::{make_own_key, own_keys, revoke_own_key, rotate_own_key},
            retry::own_delivery,
            secret::rotate_own_secret,
            settings::{Settings, change_own},
        },
    },
    queries::partner_log::{self, Sent},
};
use homeward_ports::store::Store as _;

use crate::{
    case::a_case,
    house::{House, house, refused},
};

async fn at(house: &House, token: &str) -> Result<AtDoor, Failure> {
    at_door(&house.engine, token, StatusKind::Actual).await
}

/// A partner of Hebei with the key that an administrator made; gives its token too.
async fn a_partner(house: &House) -> (AtDoor, String) {
    let partner = house.partner(StatusKind::Actual).await;
    let owner = KeyOwner::Partner(partner.id);
    let made = make_key(&house.engine, &house.admin, owner, "first").await;
    let token = made.unwrap().0;
    (at(house, &token).await.unwrap(), token)
}

async fn works_in(house: &House, who: &AtDoor, code: &str) -> Partner {
    let settings = Settings {
        areas: Some(vec![ServiceArea::code(code).unwrap()]),
        ..Settings::default()
    };
    change_own(&house.engine, who, settings).await.unwrap()
}

/// What the partner was handed, by cause.
fn causes(house: &House, partner: &Partner) -> Vec<&'static str> {
    let handed = house.out.of(partner.id);
    handed.iter().map(|one| one.head.cause.as_str()).collect()
}

#[tokio::test]
async fn a_partner_hears_of_alerts_that_reach_its_areas_and_of_no_others() {
    let house = house().await;
    let (near, _) = a_partner(&house).await;
    let (far, _) = a_partner(&house).await;
    let everywhere = house.partner(StatusKind::Actual).await;
    let near = works_in(&house, &near, "13").await;
    let far = works_in(&house, &far, "65").await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let ending = Ending::Withdraw {
        because: String::new(),
    };
    house.end(alert.id, ending).await.unwrap();
    house.walk().await;
    assert_eq!(causes(&house, &near), ["issued", "ended"]);
    assert_eq!(causes(&house, &everywhere), ["issued", "ended"]);
    assert!(causes(&house, &far).is_empty());
}

#[tokio::test]
async fn who_got_an_alert_gets_its_end_whatever_areas_it_chose_since() {
    let house = house().await;
    let (who, token) = a_partner(&house).await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let partner = works_in(&house, &who, "65").await;
    assert_eq!(at(&house, &token).await.unwrap().partner, partner);
    let ending = Ending::Withdraw {
        because: String::new(),
    };
    house.end(alert.id, ending).await.unwrap();
    house.walk().await;
    assert_eq!(causes(&house, &partner), ["issued", "ended"]);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_in_the_same_moment() {
    let house = house().await;
    let (who, first) = a_partner(&house).await;
    let made = make_own_key(&house.engine, &who, "spare", vec![Scope::AlertsRead]).await;
    let (spare, key) = made.unwrap();
    assert!(at(&house, &spare).await.is_ok());
    revoke_own_key(&house.engine, &who, key.id).await.unwrap();
    // No time has passed on the house's clock: there is nothing that still remembers it.
    let gone = at(&house, &spare).await;
    assert_eq!(refused(gone), RefusalCode::NotSignedIn);
    assert!(at(&house, &first).await.is_ok());
}

#[tokio::test]
async fn a_rotated_key_is_good_until_the_overlap_ends() {
    let house = house().await;
    let (who, old) = a_partner(&house).await;
    let rotated = rotate_own_key(&house.engine, &who, who.key.id, 2).await;
    let (new, key) = rotated.unwrap();
    assert_eq!(key.scopes(), Scope::ALL);
    house.later(Span::millis(2 * 3_600_000 - 1));
    assert!(at(&house, &old).await.is_ok() && at(&house, &new).await.is_ok());
    house.later(Span::millis(1));
    let ended = at(&house, &old).await;
    assert_eq!(refused(ended), RefusalCode::NotSignedIn);
    let who = at(&house, &new).await.unwrap();
    let again = rotate_own_key(&house.engine, &who, key.id, 0).await;
    let (newest, _) = again.unwrap();
    assert_eq!(refused(at(&house, &new).await), RefusalCode::NotSignedIn);
    assert!(at(&house, &newest).await.is_ok());
    let too_long = rotate_own_key(&house.engine, &who, key.id, 1_000).await;
    assert_eq!(refused(too_long), RefusalCode::NumberOutOfRange);
}

#[tokio::test]
async fn a_key_makes_no_key_that_opens_more_than_itself() {
    let house = house().await;
    let (who, _) = a_partner(&house).await;
    let make = |scopes: Vec<Scope>| make_own_key(&house.engine, &who, "keys", scopes);
    let (token, _) = make(vec![Scope::SettingsWrite]).await.unwrap();
    let (_, reader) = make(vec![Scope::AlertsRead]).await.unwrap();
    let settings = at(&house, &token).await.unwrap();
    let more = make_own_key(&house.engine, &settings, "more", vec![Scope::AlertsRead]).await;
    assert_eq!(refused(more), RefusalCode::ScopeMissing);
    let turned = rotate_own_key(&house.engine, &settings, reader.id, 1).await;
    assert_eq!(refused(turned), RefusalCode::ScopeMissing);
    let log = partner_log::page(&house.engine, &settings, None).await;
    assert_eq!(refused(log), RefusalCode::ScopeMissing);
    let (token, _) = make(vec![Scope::DeliveriesRead]).await.unwrap();
    let curious = at(&house, &token).await.unwrap();
    let keys = own_keys(&house.engine, &curious).await;
    assert_eq!(refused(keys), RefusalCode::ScopeMissing);
    let settings = change_own(&house.engine, &curious, Settings::default()).await;
    assert_eq!(refused(settings), RefusalCode::ScopeMissing);
}

#[tokio::test]
async fn a_partner_finds_nothing_of_another() {
    let house = house().await;
    let (who, _) = a_partner(&house).await;
    let (other, _) = a_partner(&house).await;
    house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let (log, _) = partner_log::page(&house.engine, &who, None).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].shard, Shard::Partner(who.partner.id));
    let theirs = Shard::Partner(other.partner.id);
    let key = DeliveryKey::new(&log[0].identity, ChannelId::PartnerWebhook, &theirs);
    let delivery = house.record.delivery(&key).await.unwrap();
    assert!(delivery.is_some(), "the other has one too");
    let asked = own_delivery(&house.engine, &who, key.as_str()).await;
    assert_eq!(refused(asked), RefusalCode::NotFound);
    let looked = partner_log::sent(&house.engine, &who, &delivery.unwrap()).await;
    assert!(matches!(looked, Ok(Sent::NotYet)));
    let key = other.key.id;
    let revoked = revoke_own_key(&house.engine, &who, key).await;
    assert_eq!(refused(revoked), RefusalCode::NotFound);
}

#[tokio::test]
async fn a_setting_that_was_read_before_a_rotation_does_not_bring_the_old_secret_back() {
    let house = house().await;
    let (who, token) = a_partner(&house).await;
    let old = who.partner.webhook_secret.clone();
    let rotated = rotate_own_secret(&house.engine, &who, 1).await.unwrap();
    assert_eq!(
        rotated
            .secrets_at(rotated.webhook_secret_since.unwrap())
            .len(),
        2
    );
    let late = change_own(&house.engine, &who, Settings::default()).await;
    assert!(late.is_err_and(|failure| failure.is_conflict()));
    let now = at(&house, &token).await.unwrap().partner;
    assert_ne!(now.webhook_secret, old);
    assert_eq!(now, rotated);
}
