use homeward_domain::{
    alert::LIFE_DEFAULT, delivery::DeliveryState, status::StatusKind, time::Span,
};
use homeward_engine::reconcilers::courier;
use homeward_ports::{store::Store as _, world::Clock as _};

use crate::{
    case::a_case,
    house::{House, house},
    recorder::Answer,
};

/// Goes on to the next moment at which something is due to partners, and carries it.
async fn next_try(house: &House) -> bool {
    let Some(next) = house.record.next_due().await.unwrap() else {
        return false;
    };
    house.later(next - house.hands.now());
    for delivery in courier::due(&house.engine).await.unwrap() {
        courier::carry(&house.engine, delivery).await.unwrap();
    }
    true
}

#[tokio::test]
async fn partners_get_retries_on_schedule_until_the_alert_expires() {
    let house = house().await;
    let partner = house.partner(StatusKind::Actual).await;
    house.out.answer(partner.id, Some(Answer::Fails));
    // The last ring is open from the start: no newer version comes between.
    let case = a_case().seen_ago(Span::hours(4)).saved(&house).await;
    let alert = house.publish(case).await.unwrap();
    house.walk().await;
    while next_try(&house).await {}
    let tries = house.out.of(partner.id);
    let seconds: Vec<i64> = tries
        .iter()
        .map(|t| (t.at - alert.issued_at).as_millis() / 1_000)
        .collect();
    assert_eq!(seconds[..6], [0, 1, 3, 8, 18, 48]);
    let gaps: Vec<i64> = seconds[5..]
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(
        gaps.iter().all(|gap| (60..=66).contains(gap)),
        "then each minute and a few seconds: {gaps:?}"
    );
    assert!(
        (60..=66).all(|gap| gap == 66 || gaps.contains(&gap)),
        "spread over them: {gaps:?}"
    );
    let life_s = LIFE_DEFAULT.as_millis() / 1_000;
    let last = *seconds.last().unwrap();
    assert!(
        last < life_s && last >= life_s - 66,
        "until it expires, not beyond: {last}"
    );
    assert!(
        tries.iter().all(|t| t.key == tries[0].key),
        "every try has the same key"
    );
    let delivery = house.record.delivery(&tries[0].key).await.unwrap().unwrap();
    assert_eq!(delivery.state, DeliveryState::Expired);
}

#[tokio::test]
async fn a_partner_that_recovers_gets_it_once() {
    let house = house().await;
    let partner = house.partner(StatusKind::Actual).await;
    house.out.answer(partner.id, Some(Answer::Fails));
    house
        .publish(a_case().seen_ago(Span::hours(4)).saved(&house).await)
        .await
        .unwrap();
    house.walk().await;
    house.out.answer(partner.id, None);
    while next_try(&house).await {}
    assert_eq!(
        house.out.of(partner.id).len(),
        2,
        "one that failed, one that arrived"
    );
}
