use std::collections::HashSet;

use homeward_domain::refusal::RefusalCode;
use homeward_engine::commands::issue_alert::{Repeatable, issue_alert};

use crate::{
    case::a_case,
    house::{house, refused},
};

fn request(body: &str) -> Option<Repeatable> {
    Some(Repeatable {
        key: "key-1".to_owned(),
        request: body.to_owned(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_parallel_publishes_give_the_same_alert() {
    let house = house().await;
    let case = a_case().saved(&house).await;
    let tries = (0..1_000).map(|_| {
        let (engine, who) = (house.engine.clone(), house.officer.clone());
        tokio::spawn(async move { issue_alert(&engine, &who, case, request("publish")).await })
    });
    let mut alerts = HashSet::new();
    for answer in tries.collect::<Vec<_>>() {
        alerts.insert(answer.await.unwrap().unwrap().id);
    }
    assert_eq!(alerts.len(), 1);
    assert_eq!(house.record.state().messages.len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let house = house().await;
    let (one, another) = (a_case().saved(&house).await, a_case().saved(&house).await);
    issue_alert(&house.engine, &house.officer, one, request("one"))
        .await
        .unwrap();
    let answer = issue_alert(&house.engine, &house.officer, another, request("another")).await;
    assert_eq!(refused(answer), RefusalCode::KeyReused);
}
