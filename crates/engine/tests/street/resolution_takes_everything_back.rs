use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::ChannelId,
    message::Cause,
    refusal::RefusalCode,
    status::StatusKind,
    time::Span,
};
use homeward_engine::{
    commands::{
        end_alert::Ending,
        update_alert::{Update, update_alert},
    },
    queries::alert_page,
};

use crate::{
    case::a_case,
    house::{house, refused},
};

const FOUND: Ending = Ending::Resolve {
    outcome: Outcome::FoundSafe,
    led_by: LedBy::AlertTip,
};

#[tokio::test]
async fn resolution_takes_everything_back() {
    let house = house().await;
    house.partner(StatusKind::Actual).await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    house.out.taken();
    // Somebody who came too late for the alert has nothing to take back.
    let late = house.partner(StatusKind::Actual).await;
    house.end(alert.id, FOUND).await.unwrap();
    house.walk().await;
    let handed = house.out.taken();
    assert_eq!(
        handed.iter().map(|h| h.channel).collect::<Vec<_>>(),
        ChannelId::ALL
    );
    assert!(
        handed
            .iter()
            .all(|h| h.head.cause == Cause::Found && h.partner != Some(late.id))
    );

    let state = house.record.state();
    assert_eq!(state.alerts[&alert.id].poster, None);
    let kept = state.messages.iter().filter(|sent| sent.package.is_some());
    assert!(
        kept.map(|sent| sent.head.cause).eq([Cause::Found]),
        "nothing of the child is left"
    );
}

#[tokio::test]
async fn what_had_not_left_when_the_child_was_found_never_leaves() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.end(alert.id, FOUND).await.unwrap();
    house.later(Span::hours(5));
    house.walk().await;
    assert!(house.out.taken().iter().all(|h| h.head.is_closing()));
}

#[tokio::test]
async fn an_alert_that_ended_has_no_verb_left() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let because = "another child".to_owned();
    house
        .end(alert.id, Ending::Withdraw { because })
        .await
        .unwrap();
    let page = alert_page::alert(&house.engine, &house.officer, alert.id);
    let page = page.await.unwrap();
    assert_eq!(page.withdrawn_because.as_deref(), Some("another child"));
    let renew = Update::Renew(Span::hours(24));
    let answer = update_alert(&house.engine, &house.officer, alert.id, renew).await;
    assert_eq!(refused(answer), RefusalCode::AlertClosed);
    assert_eq!(
        refused(house.end(alert.id, FOUND).await),
        RefusalCode::AlreadyClosed
    );
}
