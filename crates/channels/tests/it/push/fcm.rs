//! What leaves to Google, and what its answers do.

use std::{collections::BTreeMap, sync::atomic::Ordering, time::Duration};

use homeward_domain::{
    status::{Actual, Exercise},
    texts::Closing,
    time::Span,
};
use homeward_ports::{channel::Outcome, push::PushKind};

use super::{
    House, accepted,
    double::{Does, Double, ORDINARY, Set, says},
    google::{Google, channel, refused, with},
    north, push, text,
};
use crate::samples::{Story, form, longest_form};

#[tokio::test]
async fn an_app_reads_the_signed_package_for_as_long_as_the_alert_lives() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a"]).await;
    house
        .phone_in(PushKind::Fcm, "far", None, north(4_000.0))
        .await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    push(&channel, &story.corrected(form())).await;
    push(&channel, &story.ends(Closing::Found)).await;
    let taken = google.taken();
    assert_eq!(taken[0].said, text(&package));
    let life = (package.head().expires - crate::samples::now()).as_millis() / 1_000;
    assert_eq!(taken[0].ttl_s, life);
    let loud: Vec<_> = taken.iter().map(|one| one.priority.as_str()).collect();
    assert_eq!(loud, ["HIGH", "NORMAL", "HIGH"]);
    assert!(
        taken
            .iter()
            .all(|one| one.collapse_key == taken[0].collapse_key)
    );
    assert!(taken[2].said.contains("\"Cancel\""));
    assert_eq!(google.tokens(), 1, "one access token serves an hour");
}

#[tokio::test]
async fn a_package_too_long_for_a_message_leaves_as_a_pointer_to_it() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a"]).await;
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    push(&channel(&house, &double), &package).await;
    assert!(package.text().len() > 4_096);
    assert!(google.taken()[0].said.starts_with("{\"pointer\":"));
}

#[tokio::test]
async fn the_nearest_are_told_first_and_no_minute_holds_more_than_the_quota() {
    const PHONES: usize = 1_300;
    let house = House::<Actual>::new();
    let google = Google::new(house.time.clone(), 600);
    // Subscribed in an order that has nothing to do with where they are.
    for n in 0..PHONES {
        let km = (n * 37 % 90) as f64;
        let token = format!("{n}.{km}");
        google.registers(&token);
        house.phone_in(PushKind::Fcm, &token, None, north(km)).await;
    }
    let double = Double::open(ORDINARY, google.clone()).await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&channel(&house, &double), &package).await;
    assert!(
        matches!(&outcome, Outcome::Accepted(said) if said.starts_with("1300 taken")),
        "{outcome:?}"
    );
    let taken = google.taken();
    assert_eq!(taken.len(), PHONES);
    assert!(
        taken[PHONES - 1].at > Duration::from_secs(100),
        "600 a minute"
    );
    // Cells of resolution 5 are some 17 km wide: a tenth of all told is compared with the next.
    let km = |token: &str| token.split_once('.').unwrap().1.parse::<f64>().unwrap();
    let mean = |part: &[super::google::Taken]| {
        part.iter().map(|one| km(&one.token)).sum::<f64>() / part.len() as f64
    };
    let means: Vec<f64> = taken.chunks(PHONES / 10).take(10).map(mean).collect();
    assert!(means.is_sorted(), "{means:?}");
}

#[tokio::test]
async fn a_quota_that_is_spent_is_left_in_peace_for_exactly_the_time_that_is_named() {
    for (named, wait_s) in [(Some("90"), 90), (None, 60)] {
        let house = House::<Actual>::new();
        let (google, double) = with(&house, ORDINARY, &["a"]).await;
        let headers = named.map(|text| ("retry-after", text.to_owned()));
        google.plan(
            "a",
            Does::Says(429, headers.into_iter().collect(), String::new()),
        );
        let (_, package) = Story::<Actual>::begins(form());
        let channel = channel(&house, &double);
        let said = "0 taken, 0 gone, 0 refused, 1 waiting".to_owned();
        let later = Outcome::Later(Some(Span::seconds(wait_s)), said);
        assert_eq!(push(&channel, &package).await, later);
        let calls = double.calls();
        house.time.wind(Duration::from_secs(wait_s as u64 - 1));
        assert!(matches!(
            push(&channel, &package).await,
            Outcome::Later(Some(_), _)
        ));
        assert_eq!(double.calls(), calls, "asked too early");
        house.time.wind(Duration::from_secs(1));
        let outcome = push(&channel, &package).await;
        assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    }
}

#[tokio::test]
async fn an_app_that_is_gone_is_forgotten_at_once_and_never_asked_again() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a"]).await;
    house.phone(PushKind::Fcm, "gone").await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let outcome = push(&channel, &package).await;
    assert_eq!(outcome, accepted("1 taken, 1 gone, 0 refused, 0 waiting"));
    assert_eq!(house.count().await, 1);
    let calls = double.calls();
    push(&channel, &story.corrected(form())).await;
    assert_eq!((double.calls(), google.taken().len()), (calls + 1, 2));
}

#[tokio::test]
async fn an_account_of_another_app_forgets_nobody() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a", "b"]).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    for token in ["a", "b"] {
        google.plan(
            token,
            refused(403, "PERMISSION_DENIED", Some("SENDER_ID_MISMATCH")),
        );
    }
    let outcome = push(&channel, &package).await;
    assert!(
        matches!(&outcome, Outcome::Accepted(said) if said.contains("2 refused") && said.contains("of this app?")),
        "{outcome:?}"
    );
    assert_eq!(house.count().await, 2);
    // Once it has worked, one that is of another app is only that.
    push(&channel, &story.corrected(form())).await;
    google.plan(
        "a",
        refused(403, "PERMISSION_DENIED", Some("SENDER_ID_MISMATCH")),
    );
    push(&channel, &story.corrected(form())).await;
    assert_eq!(house.count().await, 1);
}

#[tokio::test]
async fn a_service_that_fails_is_left_in_peace_and_told_all_when_it_is_back() {
    let house = House::<Actual>::new();
    let tokens: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (google, double) = with(&house, ORDINARY, &tokens).await;
    for token in &tokens {
        google.plan(token, refused(503, "UNAVAILABLE", Some("UNAVAILABLE")));
    }
    let (_, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let Outcome::Later(Some(wait), said) = push(&channel, &package).await else {
        panic!("it failed");
    };
    assert_eq!(
        (wait, said.ends_with("60 waiting")),
        (Span::seconds(10), true),
        "{said}"
    );
    assert!(double.calls() <= 17, "{} asked of 60", double.calls());
    for _ in 0..60 {
        house.time.wind(Duration::from_secs(10));
        if let Outcome::Accepted(_) = push(&channel, &package).await {
            break;
        }
    }
    let mut told = BTreeMap::<String, usize>::new();
    for one in google.taken() {
        *told.entry(one.token).or_default() += 1;
    }
    assert_eq!(told.len(), 60);
    assert!(told.values().all(|times| *times == 1), "{told:?}");
}

#[tokio::test]
async fn an_access_token_that_ended_before_its_time_is_fetched_once_for_all() {
    let house = House::<Actual>::new();
    let tokens: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (google, double) = with(&house, ORDINARY, &tokens).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    push(&channel, &package).await;
    assert_eq!(google.tokens(), 1);
    google.ends_all_tokens();
    let outcome = push(&channel, &story.corrected(form())).await;
    assert_eq!(outcome, accepted("40 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(google.tokens(), 2);
}

#[tokio::test]
async fn a_service_account_that_is_not_known_is_said_and_loses_nobody() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a"]).await;
    let (_, package) = Story::<Actual>::begins(form());
    let denied = refused(403, "PERMISSION_DENIED", None);
    google.plan("a", denied);
    let channel = channel(&house, &double);
    let Outcome::Later(Some(_), said) = push(&channel, &package).await else {
        panic!("nobody was told");
    };
    assert!(
        said.ends_with("the service account may not send messages"),
        "{said}"
    );
    house.time.wind(Duration::from_secs(60));
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Accepted(_)
    ));
}

#[tokio::test]
async fn four_fifths_of_the_streams_are_used_and_then_another_connection() {
    let house = House::<Actual>::new();
    let tokens: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    // The first asks for an access token; then as many as may be under way at first come
    // before anybody is answered.
    let set = Set {
        streams: 10,
        hold_until: 1,
        ..ORDINARY
    };
    let (google, double) = with(&house, set, &tokens).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    push(&channel, &package).await;
    let held = Set {
        hold_until: 16,
        ..set
    };
    let narrow = Double::open(held, google.clone()).await;
    let narrowed = channel_after(&house, &double, &narrow);
    push(&narrowed, &story.corrected(form())).await;
    assert_eq!(google.taken().len(), 120);
    assert_eq!(narrow.seen.streams_max.load(Ordering::SeqCst), 8);
    assert!(narrow.seen.connections.load(Ordering::SeqCst) >= 2);
}

/// A channel whose access tokens come from one double and whose messages go to another.
fn channel_after(
    house: &House<Actual>,
    tokens: &Double,
    messages: &Double,
) -> homeward_channels::fcm::Fcm<Actual> {
    let (mut settings, secret) = super::google::account(tokens);
    let both = [tokens.authority(), messages.authority()]
        .map(|path| std::fs::read_to_string(path.unwrap()).unwrap());
    let path = tokens.authority().unwrap();
    std::fs::write(&path, both.concat()).unwrap();
    settings.base = messages.base.clone();
    let beat = std::sync::Arc::new(house.time.clone());
    homeward_channels::fcm::Fcm::with(settings, &secret, house.footing(), Some(beat)).unwrap()
}

#[tokio::test]
async fn an_outage_loses_nobody() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a", "b"]).await;
    let (_, package) = Story::<Actual>::begins(form());
    let (mut settings, secret) = super::google::account(&double);
    // Nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    settings.base = format!("https://{}", free.local_addr().unwrap());
    drop(free);
    let beat = Some(std::sync::Arc::new(house.time.clone()) as _);
    let down = homeward_channels::fcm::Fcm::with(settings, &secret, house.footing(), beat);
    let outcome = push(&down.unwrap(), &package).await;
    assert!(
        matches!(&outcome, Outcome::Later(None, said) if said.ends_with("2 waiting")),
        "{outcome:?}"
    );
    let outcome = push(&channel(&house, &double), &package).await;
    assert_eq!(outcome, accepted("2 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(google.taken().len(), 2);
}

#[tokio::test]
async fn the_end_goes_to_whoever_may_have_been_told_and_to_nobody_else() {
    let house = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["a"]).await;
    google.plan("a", says(500, ""));
    let (story, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Later(_, _)
    ));
    google.registers("late");
    house.phone(PushKind::Fcm, "late").await;
    house.time.wind(Duration::from_secs(10));
    push(&channel, &story.ends(Closing::Found)).await;
    let told: Vec<_> = google.taken().into_iter().map(|one| one.token).collect();
    assert_eq!(told, ["a"]);
}

#[tokio::test]
async fn an_exercise_has_its_own_phones() {
    let house = House::<Exercise>::new();
    let real = House::<Actual>::new();
    let (google, double) = with(&house, ORDINARY, &["drill"]).await;
    google.registers("real");
    real.phone(PushKind::Fcm, "real").await;
    let (_, package) = Story::<Exercise>::begins(form());
    push(&channel(&house, &double), &package).await;
    let told: Vec<_> = google.taken().into_iter().map(|one| one.token).collect();
    assert_eq!(told, ["drill"]);
}
