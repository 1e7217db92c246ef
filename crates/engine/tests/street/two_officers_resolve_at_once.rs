use homeward_domain::{
    alert::{LedBy, Outcome},
    refusal::RefusalCode,
};
use homeward_engine::commands::end_alert::{Ending, end_alert};

use crate::{
    case::a_case,
    house::{house, refused},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_resolve_at_once_and_one_is_told_that_it_is_done() {
    let house = house().await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let resolve = |who: homeward_engine::commands::SignedIn, outcome| {
        let engine = house.engine.clone();
        let ending = Ending::Resolve {
            outcome,
            led_by: LedBy::PoliceWork,
        };
        tokio::spawn(async move { end_alert(&engine, &who, alert.id, ending).await })
    };
    let first = resolve(house.officer.clone(), Outcome::FoundSafe);
    let second = resolve(house.second.clone(), Outcome::Returned);
    let answers = [first.await.unwrap(), second.await.unwrap()];
    let (done, late): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), late.len()), (1, 1));
    assert_eq!(
        refused(late.into_iter().next().unwrap()),
        RefusalCode::AlreadyClosed
    );
    let state = house.record.state();
    let endings = state.messages.iter().filter(|sent| sent.head.is_closing());
    assert_eq!(endings.count(), 1, "the public hears one ending");
}
