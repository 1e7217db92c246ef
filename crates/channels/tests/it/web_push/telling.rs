//! Who is told what, how loud, and how often.

use homeward_domain::{
    status::{Actual, Exercise},
    texts::Closing,
    time::Span,
};
use homeward_geo::Point;
use homeward_ports::{
    channel::Outcome,
    push::{PushKind, PushSubscriptions as _},
};

use super::{House, NOW_S, PushService, expected, pointer, push};
use crate::{
    judges::{asked, python},
    samples::{Story, form, longest_form},
};

fn accepted(said: &str) -> Outcome {
    Outcome::Accepted(said.to_owned())
}

#[tokio::test]
async fn a_phone_reads_the_signed_package_and_nobody_else_is_called() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    house
        .phone_in(&service, 2, Point::new(-33.0, 151.0).unwrap())
        .await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&house.channel(), &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    let taken = service.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].phone, "1");
    assert_eq!(taken[0].plain, expected(&package));
    assert_eq!(taken[0].urgency, "high");
    let life = (package.head().expires - crate::samples::now()).as_millis() / 1_000;
    assert_eq!(i64::from(taken[0].ttl), life);
    assert_eq!(taken[0].topic.len(), 32);
}

#[tokio::test]
async fn a_package_too_long_for_a_push_leaves_as_a_pointer_to_it() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    assert!(package.text().len() > 3_993);
    push(&house.channel(), &package).await;
    assert_eq!(service.taken()[0].plain, pointer(&package));
}

#[tokio::test]
async fn a_service_that_takes_less_gets_the_pointer() {
    let house = House::<Actual>::new();
    let service = PushService::open(house.key.public(), 1_024, NOW_S).await;
    house.phone(&service, 1).await;
    let (_, package) = Story::<Actual>::begins(form());
    assert!(package.text().len() > 1_024);
    let outcome = push(&house.channel(), &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!(service.taken()[0].plain, pointer(&package));
}

#[tokio::test]
async fn a_newer_version_replaces_the_older_in_the_queue_and_is_quieter() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    house.phone(&service, 2).await;
    let (mut story, first) = Story::<Actual>::begins(form());
    let channel = house.channel();
    push(&channel, &first).await;
    push(&channel, &story.corrected(form())).await;
    push(&channel, &story.renewed()).await;
    push(&channel, &story.ends(Closing::Found)).await;
    let of = |phone: &str| {
        let taken = service.taken().into_iter().filter(|one| one.phone == phone);
        taken.collect::<Vec<_>>()
    };
    let (one, other) = (of("1"), of("2"));
    let loud: Vec<_> = one.iter().map(|push| push.urgency.as_str()).collect();
    assert_eq!(loud, ["high", "normal", "low", "high"]);
    assert!(one.iter().all(|push| push.topic == one[0].topic));
    assert_ne!(
        one[0].topic, other[0].topic,
        "a service cannot tell who got the same"
    );
}

#[tokio::test]
async fn a_phone_that_joins_late_hears_a_correction_loudly() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    let (mut story, _) = Story::<Actual>::begins(form());
    house.phone(&service, 1).await;
    push(&house.channel(), &story.corrected(form())).await;
    assert_eq!(service.taken()[0].urgency, "high");
}

#[tokio::test]
async fn a_key_made_ahead_is_used_once_and_made_anew() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    house.phone(&service, 2).await;
    let channel = house.channel();
    assert_eq!(channel.prepare(9).await.unwrap(), 2);
    assert_eq!(channel.prepared(), 2);
    // The second browser made itself new keys: what was made for the old ones is void.
    house.phone(&service, 2).await;
    let (mut story, package) = Story::<Actual>::begins(form());
    push(&channel, &package).await;
    assert_eq!(channel.prepared(), 0);
    push(&channel, &story.corrected(form())).await;
    let keys: std::collections::HashSet<_> = service
        .taken()
        .iter()
        .map(|one| one.raw["body"].as_str().unwrap()[28..114].to_owned())
        .collect();
    assert_eq!(keys.len(), 4, "each message has a key of its own");
    assert_eq!(channel.prepare(9).await.unwrap(), 0, "the round ends");
    assert_eq!(channel.prepare(9).await.unwrap(), 2);
    assert_eq!(channel.prepared(), 2);
}

#[tokio::test]
async fn the_same_delivery_again_calls_nobody_twice() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    let (_, package) = Story::<Actual>::begins(form());
    push(&house.channel(), &package).await;
    push(&house.channel(), &package).await;
    assert_eq!(service.calls(), 1);
}

#[tokio::test]
async fn a_phone_that_is_gone_is_forgotten_at_once() {
    for status in [404, 410] {
        let house = House::<Actual>::new();
        let service = house.service().await;
        house.phone(&service, 1).await;
        house.phone(&service, 2).await;
        service.plan("1", status, None);
        let (mut story, first) = Story::<Actual>::begins(form());
        let channel = house.channel();
        let outcome = push(&channel, &first).await;
        assert_eq!(outcome, accepted("1 taken, 1 gone, 0 refused, 0 waiting"));
        assert_eq!(house.count().await, 1);
        push(&channel, &story.corrected(form())).await;
        assert_eq!(service.calls(), 3);
    }
}

#[tokio::test]
async fn a_service_that_names_a_time_is_left_in_peace_until_then() {
    let house = House::<Actual>::new();
    let (service, other) = (house.service().await, house.service().await);
    house.phone(&service, 1).await;
    house.phone(&other, 2).await;
    service.plan("1", 429, Some("70"));
    let (_, package) = Story::<Actual>::begins(form());
    let channel = house.channel();
    let said = "1 taken, 0 gone, 0 refused, 1 waiting".to_owned();
    let later = Outcome::Later(Some(Span::seconds(70)), said);
    assert_eq!(push(&channel, &package).await, later);
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Later(Some(_), _)
    ));
    assert_eq!(service.calls(), 1, "asked too early");
    assert_eq!(other.taken().len(), 1);
    let outcome = push(&house.channel_at(NOW_S + 71), &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    assert_eq!((service.taken().len(), other.calls()), (1, 1));
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    service.plan("1", 403, None);
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&house.channel(), &package).await;
    let said = "0 taken, 0 gone, 1 refused, 0 waiting; the push service does not know our key";
    assert_eq!(outcome, accepted(said));
    push(&house.channel(), &package).await;
    assert_eq!(service.calls(), 1);
}

#[tokio::test]
async fn after_a_stop_in_the_middle_the_rest_is_told_and_the_end_goes_to_all_who_may_know() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    for n in 1..=3 {
        house.phone(&service, n).await;
    }
    let (story, package) = Story::<Actual>::begins(form());
    let alert = package.head().alert;
    // The stop: written down for all, taken by one, and then nothing more was written.
    let until = package.head().expires;
    house
        .phones
        .leaving(alert, 1, until, &[1, 2])
        .await
        .unwrap();
    house.phones.taken(alert, 1, &[1]).await.unwrap();
    push(&house.channel(), &package).await;
    let told: Vec<_> = service.taken().into_iter().map(|one| one.phone).collect();
    assert_eq!((told.len(), told.contains(&"1".to_owned())), (2, false));
    // Who joins after the alert was told hears nothing of its end.
    house.phone(&service, 4).await;
    let end = story.ends(Closing::Found);
    push(&house.channel(), &end).await;
    let mut ended: Vec<_> = service
        .taken()
        .into_iter()
        .skip(2)
        .map(|one| one.phone)
        .collect();
    ended.sort();
    assert_eq!(ended, ["1", "2", "3"]);
}

#[tokio::test]
async fn the_end_goes_also_to_whom_a_lost_answer_may_have_told() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    service.plan("1", 503, None);
    let (story, package) = Story::<Actual>::begins(form());
    let channel = house.channel();
    assert!(matches!(
        push(&channel, &package).await,
        Outcome::Later(None, _)
    ));
    push(&channel, &story.ends(Closing::Found)).await;
    assert!(service.taken()[0].plain.contains("\"Cancel\""));
    assert!(
        house
            .phones
            .told(PushKind::WebPush, package.head().alert, 0, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_exercise_has_its_own_phones() {
    let house = House::<Exercise>::new();
    let real = House::<Actual>::new();
    let (service, theirs) = (house.service().await, real.service().await);
    house.phone(&service, 1).await;
    real.phone(&theirs, 2).await;
    let (_, package) = Story::<Exercise>::begins(form());
    push(&house.channel(), &package).await;
    assert!(service.taken()[0].plain.contains("\"Exercise\""));
    assert_eq!(theirs.calls(), 0);
}

/// Software by others opens it (judges/README.md).
#[tokio::test]
async fn the_stock_libraries_of_python_open_what_leaves_and_believe_its_sender() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    let (_, package) = Story::<Actual>::begins(form());
    push(&house.channel(), &package).await;
    let taken = service.taken().remove(0);
    let verdict = asked(&python(), "web_push.py", &taken.raw);
    assert_eq!(verdict["plain"], expected(&package));
    assert_eq!(verdict["vapid"], true);
}
