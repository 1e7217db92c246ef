use homeward_domain::{
    alert::Alert,
    message::Cause,
    status::StatusKind,
    time::Span,
    tip::{Testimony, TipState},
    words::Words,
};
use homeward_engine::commands::{
    confirm_sighting::{SightingForm, confirm_sighting},
    submit_tip::{TipForm, submit_tip},
    triage_tip::triage_tip,
};
use homeward_ports::{store::Store as _, world::Clock as _};

use crate::{
    case::{a_case, city},
    house::{House, house},
};

/// A witness writes, an officer believes it, and the alert goes to Baoding.
async fn seen_in_baoding(house: &House, alert: &Alert) -> Alert {
    let form = TipForm {
        testimony: Testimony {
            text: "在保定东站看见他".to_owned(),
            ..Testimony::default()
        },
        ..TipForm::default()
    };
    let tip = submit_tip(&house.engine, StatusKind::Actual, &alert.code, form)
        .await
        .unwrap();
    triage_tip(&house.engine, &house.second, tip, TipState::Looking)
        .await
        .unwrap();
    let form = SightingForm {
        point: city("保定"),
        place: Words::new("保定东站", "Baoding East"),
        at: house.hands.now(),
        tip: Some(tip),
        recentre: true,
    };
    let moved = confirm_sighting(&house.engine, &house.officer, alert.id, form)
        .await
        .unwrap();
    let tip = house.record.tip(tip).await.unwrap().unwrap();
    assert_eq!(tip.state, TipState::Useful);
    assert!(tip.sighting.is_some());
    moved
}

#[tokio::test]
async fn a_tip_moves_the_alert_and_everybody_told_so_far_hears_it() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.later(Span::minutes(30));
    let moved = seen_in_baoding(&house, &alert).await;
    assert_eq!(moved.expansion.centre, city("保定"));
    house.walk().await;
    let newest = house.out.taken().pop().unwrap().head;
    assert_eq!(newest.cause, Cause::Moved);
    assert_eq!(newest.area.centre(), city("保定"));
    assert!(
        newest
            .reach
            .iter()
            .any(|circle| circle.contains(city("石家庄")))
    );
}

#[tokio::test]
async fn after_a_move_the_next_ring_leaves_nobody_out_who_came_too_late_for_the_first() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.later(Span::minutes(30));
    seen_in_baoding(&house, &alert).await;
    house.later(Span::hours(1));
    house.walk().await;
    let ring = house.out.taken().pop().unwrap().head;
    assert_eq!(ring.cause, Cause::Ring);
    assert!(
        ring.except
            .iter()
            .all(|circle| circle.centre() == city("保定")),
        "{:?}",
        ring.except
    );
}
