//! What leaves to Apple, and what its answers do.

use std::{sync::Arc, time::Duration};

use homeward_domain::{status::Actual, texts::Closing, time::Span};
use homeward_ports::{channel::Outcome, push::PushKind};
use serde_json::Value;

use super::{
    House, NOW_S, accepted,
    apple::{Apple, account, for_topic, reason},
    double::{Double, ORDINARY, Set},
    push, text,
};
use crate::samples::{Story, form, longest_form};

fn device(n: u8) -> String {
    format!("{n:064x}")
}

/// Apple with these devices, of which the house knows.
async fn with(house: &House<Actual>, set: Set, devices: &[u8]) -> (Arc<Apple>, Double) {
    let apple = Apple::new(house.time.clone());
    for n in devices {
        apple.registers(&device(*n));
        house.phone(PushKind::Apns, &device(*n)).await;
    }
    let double = Double::open(set, apple.clone()).await;
    (apple, double)
}

#[tokio::test]
async fn an_app_reads_the_signed_package_and_a_newer_version_takes_its_place() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    push(&channel, &story.corrected(form())).await;
    push(&channel, &story.renewed()).await;
    push(&channel, &story.ends(Closing::Found)).await;
    let taken = apple.taken();
    let payload: Value = serde_json::from_str(&taken[0].payload).unwrap();
    assert_eq!(payload["homeward"], text(&package));
    assert_eq!(payload["aps"]["alert"]["loc-key"], "HOMEWARD_BODY");
    let life = (package.head().expires - crate::samples::now()).as_millis() / 1_000;
    assert_eq!(taken[0].expiration_s, NOW_S + life);
    let loud: Vec<_> = taken.iter().map(|one| one.priority.as_str()).collect();
    assert_eq!(loud, ["10", "5", "1", "10"]);
    assert!(
        taken
            .iter()
            .all(|one| one.collapse_id == taken[0].collapse_id)
    );
    let ids: std::collections::BTreeSet<_> = taken.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), 4, "each message has a name of its own");
}

#[tokio::test]
async fn a_payload_that_would_be_too_long_is_a_pointer() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    push(&account(&house, &double), &package).await;
    let payload: Value = serde_json::from_str(&apple.taken()[0].payload).unwrap();
    assert!(
        payload["homeward"]
            .as_str()
            .unwrap()
            .starts_with("{\"pointer\":")
    );
}

#[tokio::test]
async fn the_house_shows_itself_anew_between_twenty_and_sixty_minutes() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    push(&channel, &package).await;
    for _ in 0..20 {
        house.time.wind(Duration::from_secs(15 * 60));
        let outcome = push(&channel, &story.corrected(form())).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    }
    let made = apple.made();
    let apart: Vec<i64> = made.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(
        apart.iter().all(|s| (20 * 60..60 * 60).contains(s)),
        "{apart:?}"
    );
    assert_eq!(apple.taken().len(), 21);
}

#[tokio::test]
async fn a_token_that_apple_takes_for_run_out_is_made_anew_when_it_takes_another() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    push(&channel, &package).await;
    house.time.wind(Duration::from_secs(60));
    apple.forgets_tokens();
    let corrected = story.corrected(form());
    let Outcome::Later(wait, said) = push(&channel, &corrected).await else {
        panic!("apple took a token that had run out");
    };
    assert_eq!(wait, Some(Span::seconds(19 * 60)));
    assert!(said.ends_with("apple takes our clock for wrong"), "{said}");
    house.time.wind(Duration::from_secs(19 * 60));
    let outcome = push(&channel, &corrected).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    // Later than twenty minutes it is made anew within the same try.
    house.time.wind(Duration::from_secs(21 * 60));
    apple.forgets_tokens();
    let outcome = push(&channel, &story.corrected(form())).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(apple.taken().len(), 3);
}

#[tokio::test]
async fn a_device_without_the_app_is_forgotten_at_once_and_never_asked_again() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    house.phone(PushKind::Apns, &device(9)).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("1 taken, 1 gone, 0 refused, 0 waiting"));
    assert_eq!(house.count().await, 1);
    // Where others were told, a bad token is that phone's matter.
    house.phone(PushKind::Apns, "abcd").await;
    push(&channel, &story.corrected(form())).await;
    assert_eq!(house.count().await, 1);
    let calls = double.calls();
    push(&channel, &story.corrected(form())).await;
    assert_eq!((double.calls(), apple.taken().len()), (calls + 1, 3));
}

#[tokio::test]
async fn settings_of_another_app_forget_nobody() {
    let house = House::<Actual>::new();
    let (_, double) = with(&house, ORDINARY, &[1, 2]).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = for_topic(&house, &double, "org.example.other");
    let Outcome::Accepted(said) = push(&channel, &package).await else {
        panic!("a refusal is final");
    };
    let expected = "2 refused, 0 waiting; DeviceTokenNotForTopic: is the account of this app?";
    assert!(said.ends_with(expected), "{said}");
    assert_eq!(house.count().await, 2);
}

#[tokio::test]
async fn a_device_that_had_too_many_waits_alone() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1, 2, 3, 4]).await;
    apple.plan(&device(1), reason(429, "TooManyRequests"));
    let (_, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    let outcome = push(&channel, &package).await;
    let said = "3 taken, 0 gone, 0 refused, 1 waiting".to_owned();
    assert_eq!(outcome, Outcome::Later(None, said));
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(apple.taken().len(), 4);
}

#[tokio::test]
async fn a_service_that_shuts_down_is_asked_again() {
    let house = House::<Actual>::new();
    let (apple, double) = with(&house, ORDINARY, &[1]).await;
    apple.plan(&device(1), reason(503, "Shutdown"));
    let (_, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Later(None, _)
    ));
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Accepted(_)
    ));
    assert_eq!(apple.taken().len(), 1);
}

#[tokio::test]
async fn a_service_that_allows_one_stream_at_a_time_gets_one_on_each_connection() {
    let house = House::<Actual>::new();
    let set = Set {
        streams: 1,
        ..ORDINARY
    };
    let devices: Vec<u8> = (0..30).collect();
    let (apple, double) = with(&house, set, &devices).await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&account(&house, &double), &package).await;
    assert_eq!(outcome, accepted("30 taken, 0 gone, 0 refused, 0 waiting"));
    let most = double
        .seen
        .streams_max
        .load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!((most, apple.taken().len()), (1, 30));
}
