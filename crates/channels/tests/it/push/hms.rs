//! What leaves to Huawei, and what its answers do.

use std::{sync::Arc, time::Duration};

use homeward_domain::{status::Actual, texts::Closing, time::Span};
use homeward_ports::{channel::Outcome, push::PushKind};

use super::{
    House, accepted,
    double::{Does, Double, ORDINARY},
    huawei::{Huawei, account, channel, code},
    push, text,
};
use crate::samples::{Story, form, longest_form};

/// Huawei with as many phones, of which the house knows.
async fn with(house: &House<Actual>, count: usize) -> (Arc<Huawei>, Double) {
    let huawei = Huawei::new(house.time.clone());
    for n in 0..count {
        huawei.registers(&format!("IQAA{n}"));
        house.phone(PushKind::Hms, &format!("IQAA{n}")).await;
    }
    let double = Double::open(ORDINARY, huawei.clone()).await;
    (huawei, double)
}

#[tokio::test]
async fn one_request_tells_many_phones_and_a_newer_one_takes_its_place() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 700).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("700 taken, 0 gone, 0 refused, 0 waiting"));
    assert!(
        double.calls() <= 3,
        "one for the access token, two for the phones"
    );
    push(&channel, &story.renewed()).await;
    push(&channel, &story.ends(Closing::Found)).await;
    let taken = huawei.taken();
    assert_eq!(taken[0].said, text(&package));
    assert_eq!(taken[0].urgency, "HIGH");
    assert!(taken.iter().any(|one| one.urgency == "NORMAL"));
    assert!(
        taken
            .iter()
            .all(|one| one.collapse_key == taken[0].collapse_key)
    );
    let life = (package.head().expires - crate::samples::now()).as_millis() / 1_000;
    assert_eq!(taken[0].ttl, format!("{life}s"));
    let told: usize = taken.iter().map(|one| one.tokens.len()).sum();
    assert_eq!(told, 3 * 700);
}

#[tokio::test]
async fn of_a_request_that_went_well_in_part_only_the_gone_are_forgotten() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 3).await;
    house.phone(PushKind::Hms, "gone").await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("3 taken, 1 gone, 0 refused, 0 waiting"));
    assert_eq!(house.count().await, 3);
    push(&channel, &story.corrected(form())).await;
    assert_eq!(huawei.taken()[1].tokens.len(), 3);
}

#[tokio::test]
async fn an_account_of_another_app_forgets_nobody() {
    let house = House::<Actual>::new();
    let (_, double) = with(&house, 0).await;
    house.phone(PushKind::Hms, "a").await;
    house.phone(PushKind::Hms, "b").await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&channel(&house, &double), &package).await;
    assert!(
        matches!(&outcome, Outcome::Accepted(said) if said.contains("2 refused")),
        "{outcome:?}"
    );
    assert_eq!(house.count().await, 2);
}

#[tokio::test]
async fn an_access_token_that_ran_out_is_fetched_anew() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 1).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    push(&channel, &package).await;
    huawei.ends_all_tokens();
    let outcome = push(&channel, &story.corrected(form())).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
}

#[tokio::test]
async fn a_secret_that_is_wrong_is_said_and_loses_nobody() {
    let house = House::<Actual>::new();
    let (_, double) = with(&house, 1).await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&account(&house, &double, "wrong"), &package).await;
    let Outcome::Later(Some(wait), said) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(wait, Span::seconds(60));
    assert!(
        said.contains("1 waiting; the vendor gives no access token"),
        "{said}"
    );
}

#[tokio::test]
async fn an_app_that_may_not_be_urgent_tells_all_the_same() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 2).await;
    huawei.allows_no_urgency();
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&channel(&house, &double), &package).await;
    assert_eq!(outcome, accepted("2 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(huawei.taken()[0].urgency, "NORMAL");
}

#[tokio::test]
async fn traffic_control_is_obeyed_for_exactly_the_time_that_is_named() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 1).await;
    huawei.plan(Does::Says(
        503,
        vec![("retry-after", "30".to_owned())],
        String::new(),
    ));
    let (_, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let outcome = push(&channel, &package).await;
    assert!(matches!(outcome, Outcome::Later(Some(wait), _) if wait == Span::seconds(30)));
    let calls = double.calls();
    house.time.wind(Duration::from_secs(29));
    push(&channel, &package).await;
    assert_eq!(double.calls(), calls, "asked too early");
    house.time.wind(Duration::from_secs(1));
    huawei.plan(code("81000001", "System internal error"));
    let outcome = push(&channel, &package).await;
    assert!(matches!(outcome, Outcome::Later(Some(wait), _) if wait == Span::seconds(10)));
    house.time.wind(Duration::from_secs(10));
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Accepted(_)
    ));
}

#[tokio::test]
async fn a_message_that_would_be_too_long_is_a_pointer() {
    let house = House::<Actual>::new();
    let (huawei, double) = with(&house, 1).await;
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    push(&channel(&house, &double), &package).await;
    assert!(huawei.taken()[0].said.starts_with("{\"pointer\":"));
}
