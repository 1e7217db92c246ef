use std::sync::Arc;

use homeward_domain::{
    delivery::ChannelId, refusal::RefusalCode, status::StatusKind, tip::Testimony,
};
use homeward_engine::commands::submit_tip::{TipForm, submit_tip};
use homeward_ports::world::Clock;

use crate::{
    case::a_case,
    house::{Hands, house, refused},
    recorder::Recorder,
};

#[tokio::test]
async fn an_exercise_never_touches_the_public_street() {
    let mut house = house().await;
    let public: Arc<dyn Clock> = Arc::<Hands>::default();
    let public = Recorder::new(public);
    Arc::get_mut(&mut house.engine).unwrap().actual = public.street();
    house.partner(StatusKind::Actual).await;
    let participant = house.partner(StatusKind::Exercise).await;
    house
        .publish(a_case().for_exercise().saved(&house).await)
        .await
        .unwrap();
    house.walk().await;
    assert!(
        public.taken().is_empty(),
        "the public hears nothing of a drill"
    );
    let handed = house.out.taken();
    assert_eq!(handed.len(), ChannelId::ALL.len());
    let partners = handed.iter().filter_map(|handed| handed.partner);
    assert!(partners.eq([participant.id]));
}

#[tokio::test]
async fn a_tip_at_the_public_door_does_not_find_an_exercise() {
    let house = house().await;
    let alert = house
        .publish(a_case().for_exercise().saved(&house).await)
        .await
        .unwrap();
    let form = TipForm {
        testimony: Testimony {
            text: "看见他".to_owned(),
            ..Testimony::default()
        },
        ..TipForm::default()
    };
    let answer = submit_tip(&house.engine, StatusKind::Actual, &alert.code, form).await;
    assert_eq!(refused(answer), RefusalCode::NotFound);
}
