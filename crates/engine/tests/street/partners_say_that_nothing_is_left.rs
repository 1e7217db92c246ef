use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::{DeliveryState, Shard},
    refusal::RefusalCode,
    status::StatusKind,
};
use homeward_engine::commands::{confirm_erasure::confirm_erasure, end_alert::Ending};

use crate::{
    case::a_case,
    house::{house, refused},
};

#[tokio::test]
async fn a_partner_confirms_once_the_alert_has_ended_and_is_awaited_until_then() {
    let house = house().await;
    let told = house.partner(StatusKind::Actual).await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let early = confirm_erasure(&house.engine, &told, alert.case).await;
    assert_eq!(refused(early), RefusalCode::StillLive);

    let found = Ending::Resolve {
        outcome: Outcome::FoundSafe,
        led_by: LedBy::Family,
    };
    house.end(alert.id, found).await.unwrap();
    house.walk().await;
    let closing = async || {
        let all = house.engine.store.deliveries_of(alert.id).await.unwrap();
        let own = |shard| matches!(shard, Shard::Partner(id) if id == told.id);
        let mut all = all.into_iter().filter(|one| own(one.shard));
        all.find(|one| one.cause.is_closing()).unwrap()
    };
    assert!(closing().await.awaits_erasure());
    for _ in 0..2 {
        confirm_erasure(&house.engine, &told, alert.case)
            .await
            .unwrap();
    }
    let after = closing().await;
    assert!(!after.awaits_erasure() && after.erased_at.is_some());
    assert_eq!(after.state, DeliveryState::Delivered);
}

#[tokio::test]
async fn who_was_never_told_of_an_incident_learns_nothing_about_it() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    for status in [StatusKind::Actual, StatusKind::Exercise] {
        let late = house.partner(status).await;
        let asked = confirm_erasure(&house.engine, &late, alert.case).await;
        assert_eq!(refused(asked), RefusalCode::NotFound);
    }
}
