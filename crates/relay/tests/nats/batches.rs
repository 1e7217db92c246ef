//! One batch and a stream.

use homeward_relay::{Outcome, ToNats};

use crate::server::{ALERTS, Nats, make_stream, until};

/// Hands a batch over until it is taken; what was said before.
async fn taken(to: &ToNats, key: &str, body: &str) -> Vec<String> {
    let mut said = Vec::new();
    until("the batch is taken", async || {
        let (outcome, why) = to.hand(key, body.to_owned()).await;
        assert_ne!(outcome, Outcome::Refused);
        said.push(why);
        (outcome == Outcome::Taken).then_some(())
    })
    .await;
    said
}

/// Hands a batch over until it is not taken for this reason.
async fn not_taken(to: &ToNats, body: &str, reason: &str) -> String {
    until(reason, async || {
        let (outcome, why) = to.hand("CASE/1/show/0", body.to_owned()).await;
        assert_eq!(outcome, Outcome::Later(None), "{why}");
        why.contains(reason).then_some(why)
    })
    .await
}

#[tokio::test]
async fn a_batch_that_is_handed_over_twice_stands_in_the_stream_once() {
    let nats = Nats::start("");
    let partner = nats.partner().await;
    let mut stream = make_stream(&partner, "ALERTS", ALERTS).await;
    let to = ToNats::new(nats.broker(), ALERTS).unwrap();
    for (key, body) in [
        ("CASE/1/show/0", "{}"),
        ("CASE/1/show/0", "{}"),
        ("CASE/1/show/1", "{1}"),
    ] {
        taken(&to, key, body).await;
    }
    assert_eq!(stream.info().await.unwrap().state.messages, 2);
    let first = stream.get_raw_message(1).await.unwrap();
    assert_eq!(first.payload, "{}");
    assert_eq!(
        first.headers.get("Nats-Msg-Id").unwrap().as_str(),
        "CASE/1/show/0"
    );
    assert_eq!(
        first.headers.get("Content-Type").unwrap().as_str(),
        "application/json"
    );
}

#[tokio::test]
async fn without_a_stream_a_batch_waits_until_the_partner_makes_one() {
    let nats = Nats::start("");
    let to = ToNats::new(nats.broker(), ALERTS).unwrap();
    let why = not_taken(&to, "{}", "no stream").await;
    assert_eq!(why, "no stream of NATS takes homeward.alerts: make one");
    let mut stream = make_stream(&nats.partner().await, "ALERTS", "homeward.>").await;
    taken(&to, "CASE/1/show/0", "{}").await;
    assert_eq!(stream.info().await.unwrap().state.messages, 1);
}

#[tokio::test]
async fn a_batch_that_only_a_listener_heard_is_not_taken() {
    let nats = Nats::start("");
    let partner = nats.partner().await;
    let _listener = partner.client().subscribe(ALERTS).await.unwrap();
    partner.client().flush().await.unwrap();
    let to = ToNats::new(nats.broker(), ALERTS).unwrap();
    not_taken(
        &to,
        "{}",
        "no stream of NATS has stored it within 5 seconds",
    )
    .await;
}

#[tokio::test]
async fn a_batch_beyond_the_limits_of_the_server_or_the_stream_waits_until_they_are_raised() {
    let mut nats = Nats::start("");
    let partner = nats.partner().await;
    let mut stream = make_stream(&partner, "ALERTS", ALERTS).await;
    let to = ToNats::new(nats.broker(), ALERTS).unwrap();
    let (fits, huge) = ("x".repeat(900 * 1024), "x".repeat(2 * 1024 * 1024));
    taken(&to, "CASE/1/show/9", &fits).await;
    let why = not_taken(&to, &huge, "max_payload").await;
    let said = "it has 2097152 bytes and the server of NATS takes 1048576: raise its max_payload";
    assert!(why.starts_with(said), "{why}");
    nats.again("max_payload: 8MB");
    taken(&to, "CASE/1/show/0", &huge).await;
    let info = until("the stream is back", async || {
        stream.info().await.ok().cloned()
    })
    .await;
    assert_eq!(info.state.messages, 2);
    let mut config = info.config;
    config.max_message_size = 1000;
    partner.update_stream(config).await.unwrap();
    let (_, why) = to.hand("CASE/1/show/1", fits).await;
    assert!(
        why.starts_with("the stream of homeward.alerts says: message size exceeds"),
        "{why}"
    );
}
