use homeward_domain::{refusal::RefusalCode, words::Words};
use homeward_engine::commands::confirm_sighting::{SightingForm, confirm_sighting};
use homeward_ports::world::Clock as _;

use crate::{
    case::{a_case, city},
    house::{house, refused},
};

#[tokio::test]
async fn a_case_outside_the_jurisdiction_is_refused() {
    let house = house().await;
    let case = a_case().in_city("成都").saved(&house).await;
    assert_eq!(
        refused(house.publish(case).await),
        RefusalCode::OutsideJurisdiction
    );
}

#[tokio::test]
async fn an_alert_does_not_move_out_of_the_jurisdiction() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let form = SightingForm {
        point: city("成都"),
        place: Words::default(),
        at: house.hands.now(),
        tip: None,
        recentre: true,
    };
    let answer = confirm_sighting(&house.engine, &house.officer, alert.id, form).await;
    assert_eq!(refused(answer), RefusalCode::OutsideJurisdiction);
    assert!(house.record.state().sightings.is_empty());
}
