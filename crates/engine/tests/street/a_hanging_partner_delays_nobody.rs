use std::{sync::Arc, time::Duration};

use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::ChannelId,
    status::StatusKind,
};
use homeward_engine::{commands::end_alert::Ending, driver};
use tokio::time::{Instant, sleep};

use crate::{
    case::a_case,
    house::{Hands, Runtime, house_by},
    recorder::Answer,
};

#[tokio::test(start_paused = true)]
async fn a_hanging_partner_delays_nobody() {
    let house = house_by(Arc::new(Runtime(Instant::now())), Arc::<Hands>::default()).await;
    let hanging = house.partner(StatusKind::Actual).await;
    let well = house.partner(StatusKind::Actual).await;
    house.out.answer(hanging.id, Some(Answer::Hangs));
    let driver = tokio::spawn(driver::run(house.engine.clone()));
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    // The runtime's time is paused: this lets a second of it pass, and no real one.
    sleep(Duration::from_secs(1)).await;
    assert_eq!(house.out.of(hanging.id).len(), 1);
    assert_eq!(house.out.of(well.id).len(), 1);

    let found = Ending::Resolve {
        outcome: Outcome::FoundSafe,
        led_by: LedBy::Family,
    };
    house.end(alert.id, found).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    for partner in [hanging.id, well.id] {
        let last = house.out.of(partner).pop().unwrap();
        assert!(last.head.is_closing(), "the ending overtakes what hangs");
    }
    let taken = house.out.taken();
    let phones = taken
        .iter()
        .filter(|handed| handed.channel == ChannelId::Device);
    assert_eq!(phones.count(), 2);
    driver.abort();
}
