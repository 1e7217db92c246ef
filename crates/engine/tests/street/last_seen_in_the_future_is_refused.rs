use homeward_domain::{refusal::RefusalCode, time::Span};

use crate::{
    case::a_case,
    house::{house, refused},
};

#[tokio::test]
async fn last_seen_in_the_future_is_refused() {
    let house = house().await;
    let saved = a_case().seen_ago(Span::seconds(-1)).try_saved(&house).await;
    assert_eq!(refused(saved), RefusalCode::LastSeenInFuture);
    assert!(
        a_case()
            .seen_ago(Span::seconds(0))
            .try_saved(&house)
            .await
            .is_ok()
    );
}
