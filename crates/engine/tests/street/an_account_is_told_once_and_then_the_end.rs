use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::ChannelId,
    message::Cause,
    time::Span,
};
use homeward_engine::commands::{
    end_alert::Ending,
    update_alert::{Update, update_alert},
};

use crate::{
    case::a_case,
    house::{House, house},
    recorder::Handed,
};

const FOUND: Ending = Ending::Resolve {
    outcome: Outcome::FoundSafe,
    led_by: LedBy::Unknown,
};

/// What went to one network since the last time this was asked.
fn to(house: &House, channel: ChannelId) -> Vec<Handed> {
    let mut handed = house.out.taken();
    handed.retain(|handed| handed.channel == channel);
    handed
}

#[tokio::test]
async fn an_account_is_told_once_and_then_the_end() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let [first] = &to(&house, ChannelId::Weibo)[..] else {
        panic!("one post for one alert");
    };
    assert!(first.posted.is_empty());

    house.later(Span::hours(1));
    house.walk().await;
    assert!(
        to(&house, ChannelId::Weibo).is_empty(),
        "a wider ring is no news to those who follow"
    );

    update_alert(&house.engine, &house.officer, alert.id, Update::Correct)
        .await
        .unwrap();
    house.walk().await;
    let [corrected] = &to(&house, ChannelId::Weibo)[..] else {
        panic!("a correction is news");
    };
    assert_eq!(corrected.posted, ["post-1"]);

    house.end(alert.id, FOUND).await.unwrap();
    house.walk().await;
    let [found] = &to(&house, ChannelId::Weibo)[..] else {
        panic!("the end is told where the beginning was");
    };
    assert_eq!(found.head.cause, Cause::Found);
    assert_eq!(found.posted, ["post-1", "post-3"]);
}

#[tokio::test]
async fn a_network_that_was_down_gets_the_newest_version_when_it_is_back() {
    let house = house().await;
    house.out.down(ChannelId::Weibo, true);
    house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    house.later(Span::hours(1));
    house.walk().await;
    house.out.taken();

    house.out.down(ChannelId::Weibo, false);
    house.later(Span::minutes(1));
    house.walk().await;
    let [only] = &to(&house, ChannelId::Weibo)[..] else {
        panic!("one post, although two versions went by");
    };
    assert_eq!(only.head.identity.version, 2);
    assert!(only.posted.is_empty());
}

#[tokio::test]
async fn a_topic_that_keeps_the_state_gets_every_version() {
    let house = house().await;
    house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    house.later(Span::hours(1));
    house.walk().await;
    let versions = to(&house, ChannelId::Mqtt).into_iter();
    let versions: Vec<_> = versions.map(|one| one.head.identity.version).collect();
    assert_eq!(versions, [1, 2]);
}
