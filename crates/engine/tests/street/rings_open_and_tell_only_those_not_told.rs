use homeward_domain::{delivery::ChannelId, message::Cause, time::Span};
use homeward_geo::{Cell, CellSet};

use crate::{
    case::{a_case, city},
    house::house,
};

#[tokio::test]
async fn rings_open_and_tell_only_those_not_told() {
    let house = house().await;
    house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    house.out.taken();

    house.later(Span::millis(3_600_000 - 1));
    house.walk().await;
    assert!(house.out.taken().is_empty(), "a ring never opens early");

    house.later(Span::millis(1));
    house.walk().await;
    let handed = house.out.taken();
    let phones = handed
        .iter()
        .find(|h| h.channel == ChannelId::Device)
        .unwrap();
    assert_eq!(
        (phones.head.cause, phones.head.identity.version),
        (Cause::Ring, 2)
    );
    assert_eq!(phones.head.area.radius_m(), 200_000);

    let owed = |name| {
        let cells = CellSet::of([Cell::around(city(name), 5)]).unwrap();
        cells.owed(&phones.head.reach, &phones.head.except)
    };
    assert!(!owed("石家庄"), "the inner ring knows");
    assert!(owed("太原"), "170 km away it is news");
    assert!(!owed("济南"), "270 km away it is too early");
}
