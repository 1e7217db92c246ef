use homeward_domain::{delivery::ChannelId, status::StatusKind};
use homeward_engine::commands::update_alert::{Update, update_alert};

use crate::{case::a_case, house::house};

#[tokio::test]
async fn publish_reaches_every_channel_and_the_page_stands_first() {
    let house = house().await;
    let partner = house.partner(StatusKind::Actual).await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let handed = house.out.taken();
    assert_eq!(
        handed.iter().map(|h| h.channel).collect::<Vec<_>>(),
        ChannelId::ALL
    );
    for one in &handed {
        assert_eq!((one.head.alert, one.head.identity.version), (alert.id, 1));
        assert_eq!(one.text, handed[0].text, "the same bytes everywhere");
    }
    let webhook = handed
        .iter()
        .find(|h| h.channel == ChannelId::PartnerWebhook);
    assert_eq!(webhook.unwrap().partner, Some(partner.id));
    house.walk().await;
    assert!(
        house.out.taken().is_empty(),
        "what arrived does not leave again"
    );
}

#[tokio::test]
async fn a_correction_in_the_same_second_does_not_leave_the_phones_without_a_page() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    update_alert(&house.engine, &house.officer, alert.id, Update::Correct)
        .await
        .unwrap();
    house.walk().await;
    let handed = house.out.taken();
    let order: Vec<_> = handed
        .iter()
        .map(|h| (h.head.identity.version, h.channel))
        .collect();
    use ChannelId::{CapFeed, Device, PublicPage, Signage};
    let due = [
        (1, PublicPage),
        (1, Device),
        (1, CapFeed),
        (2, PublicPage),
        (2, Device),
        (2, Signage),
        (2, CapFeed),
    ];
    let (in_house, outside) = order.split_at(due.len());
    assert_eq!(in_house, due);
    assert!(
        outside
            .iter()
            .all(|(version, channel)| *version == 2 && (channel.is_outlet() || channel.is_push())),
        "an account or a push is told once, and the newest: {outside:?}"
    );
}
