use homeward_domain::time::Span;
use homeward_engine::commands::update_alert::{Update, update_alert};

use crate::{case::a_case, house::house};

#[tokio::test]
async fn a_renewal_for_an_hour_does_not_shorten_a_life_of_a_day() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let renew = |hours| {
        let life = Update::Renew(Span::hours(hours));
        update_alert(&house.engine, &house.officer, alert.id, life)
    };
    let short = renew(1).await.unwrap();
    assert_eq!(short.expires, alert.expires, "copies are out that say so");
    let long = renew(48).await.unwrap();
    assert_eq!(long.expires, alert.issued_at + Span::hours(48));
}
