use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::ChannelId,
    id::CaseId,
    status::StatusKind,
};
use homeward_engine::{
    commands::end_alert::Ending,
    reconcilers::{rehang, remembered::remembered},
};

use crate::{
    case::a_case,
    house::{House, house},
    recorder::Handed,
};

/// What one case's alert looks like on the street.
fn of(handed: &[Handed], case: CaseId) -> Vec<(ChannelId, bool)> {
    let own = handed.iter().filter(|handed| handed.head.case == case);
    let mut own: Vec<_> = own
        .map(|handed| (handed.channel, handed.head.is_closing()))
        .collect();
    own.sort_unstable();
    own
}

async fn published(house: &House) -> (CaseId, homeward_domain::id::AlertId) {
    let case = a_case().saved(house).await;
    (case, house.publish(case).await.unwrap().id)
}

#[tokio::test]
async fn restart_hangs_everything_again_and_tells_no_partner_twice() {
    let house = house().await;
    house.partner(StatusKind::Actual).await;
    let (live, _) = published(&house).await;
    let (found, alert) = published(&house).await;
    house.walk().await;
    let ending = Ending::Resolve {
        outcome: Outcome::FoundSafe,
        led_by: LedBy::Unknown,
    };
    house.end(alert, ending).await.unwrap();
    house.walk().await;

    let after = house.started_again();
    rehang::run(&after.engine).await.unwrap();
    let handed = after.out.taken();
    let in_house = |is_closing| ChannelId::IN_HOUSE.map(|channel| (channel, is_closing));
    assert_eq!(of(&handed, live), in_house(false));
    assert_eq!(of(&handed, found), in_house(true));
    after.walk().await;
    assert!(after.out.taken().is_empty(), "everything had arrived");
    let kept = remembered(&after.engine).await.unwrap();
    let of_live = kept.iter().find(|one| one.sent.head.case == live);
    assert!(of_live.is_some_and(|one| one.sent.package.is_some()));
}

#[tokio::test]
async fn what_was_not_handed_over_before_the_restart_is_handed_over_after_it() {
    let house = house().await;
    let (case, _) = published(&house).await;
    let after = house.started_again();
    rehang::run(&after.engine).await.unwrap();
    let hung = after.out.taken();
    assert!(
        hung.iter()
            .all(|handed| handed.channel != ChannelId::Device),
        "no phone had it yet"
    );
    let kept = remembered(&after.engine).await.unwrap();
    assert_eq!(kept.len(), 1, "it may have left all the same");
    assert!(kept[0].sent.package.is_none(), "and it is not offered here");
    after.walk().await;
    assert!(of(&after.out.taken(), case).contains(&(ChannelId::Device, false)));
}
