//! A whole relay's batches, while its server is killed and while others wait.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use async_nats::Subscriber;
use bytes::Bytes;
use futures_util::StreamExt as _;
use homeward_domain::{status::StatusKind, time::Timestamp};
use homeward_geo::{Circle, Datum, Point};
use homeward_ports::world::Clock;
use homeward_relay::{Ask, Grid, Heard, Keeper, Moves, Push, ToNats, carry_all};
use homeward_seal::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{ALERTS, Nats, make_stream, until};

/// A clock that somebody turns.
pub struct Hand(AtomicI64);

impl Hand {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_000_000)))
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Relaxed))
    }
}

struct Relay {
    keeper: Keeper,
    clock: Arc<Hand>,
    _dir: TempDir,
}

impl Relay {
    /// So many people near one another, named in batches of two.
    async fn beside(nats: &Nats, people: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Hand::new();
        let grid = Grid::new(100).unwrap();
        let (keeper, _ended) = Keeper::start(dir.path(), 2, grid, clock.clone()).unwrap();
        let lines: String = (0..people).map(|n| format!("u{n},38.1,114.5\n")).collect();
        let moves = Moves::read(Bytes::from(lines), Datum::Wgs84, grid).unwrap();
        let done = keeper.ask(|to| Ask::Move(moves, to)).await.unwrap();
        done.unwrap();
        let broker = nats.broker();
        broker.connected().await;
        let to = ToNats::new(broker, ALERTS).unwrap();
        carry_all(&keeper, &Push::Nats(Arc::new(to)));
        Self {
            keeper,
            clock,
            _dir: dir,
        }
    }

    async fn hear(&self, name: &str, version: u32, cause: &str) {
        let area = Circle::new(Point::new(38.1, 114.5).unwrap(), 100_000).unwrap();
        let message = json!({
            "identifier": format!("homeward:cn-1:{name}:{version}"), "incident": name,
            "cause": cause, "expires": "2099-01-01T00:00:00.000Z", "status": "Exercise",
            "area": { "circle": area.to_string() },
        });
        let key = SigningKey::from_seed([5; 32]);
        let text = key.sign_json(message.as_object().unwrap().clone()).unwrap();
        let heard = Heard::verified(&text, &[key.public()], StatusKind::Exercise).unwrap();
        let heard = vec![heard];
        let ask = self.keeper.ask(|to| Ask::Hear(heard, None, to));
        ask.await.unwrap();
    }

    /// A minute later: what was put off is due again.
    async fn later(&self) {
        self.clock.0.fetch_add(60_000, Relaxed);
        self.keeper.tell(Ask::Tick).await.unwrap();
    }

    async fn taken(&self) -> u64 {
        self.keeper.ask(Ask::Look).await.unwrap().batches_taken
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_in_the_middle_has_all_batches_in_the_end() {
    const PEOPLE: usize = 2_000;
    let mut nats = Nats::start("");
    make_stream(&nats.partner().await, "ALERTS", ALERTS).await;
    let relay = Relay::beside(&nats, PEOPLE).await;
    relay.hear("CASE", 1, "issued").await;
    for share in [1, 2] {
        let part = PEOPLE as u64 / 6 * share;
        until("some are taken", async || {
            relay.later().await;
            (relay.taken().await >= part).then_some(())
        })
        .await;
        nats.kill();
        let taken = relay.taken().await;
        assert!(taken < PEOPLE as u64 / 2, "it was killed too late");
        nats.again("");
        let stream = nats.partner().await.get_stream("ALERTS").await.unwrap();
        let stored = stream.cached_info().state.messages;
        assert!(
            stored >= taken,
            "{taken} batches were taken and {stored} are stored"
        );
    }
    until("all are taken", async || {
        relay.later().await;
        (relay.taken().await == PEOPLE as u64 / 2).then_some(())
    })
    .await;
    let mut stream = nats.partner().await.get_stream("ALERTS").await.unwrap();
    let last = stream.info().await.unwrap().state.last_sequence;
    let (mut keys, mut ids) = (HashSet::new(), HashSet::new());
    for nth in 1..=last {
        let batch = stream.get_raw_message(nth).await.unwrap();
        let batch: Value = serde_json::from_slice(&batch.payload).unwrap();
        assert!(
            keys.insert(batch["key"].to_string()),
            "{batch} is stored twice"
        );
        let named = batch["ids"].as_array().unwrap().iter();
        ids.extend(named.map(Value::to_string));
    }
    assert_eq!((keys.len(), ids.len()), (PEOPLE / 2, PEOPLE));
}

/// The next batch that a listener hears: of what, and where its answer goes.
async fn next(heard: &mut Subscriber) -> (String, async_nats::Subject) {
    let message = heard.next().await.unwrap();
    let batch: Value = serde_json::from_slice(&message.payload).unwrap();
    let what = format!("{} {}", batch["incident"], batch["action"]);
    (what.replace('"', ""), message.reply.unwrap())
}

#[tokio::test]
async fn an_end_waits_for_no_stream_that_is_slow_with_other_batches() {
    let nats = Nats::start("");
    let client = nats.partner().await.client().clone();
    // It stands in for a stream that acknowledges when it likes.
    let mut heard = client.subscribe(ALERTS).await.unwrap();
    client.flush().await.unwrap();
    let relay = Relay::beside(&nats, 20).await;
    relay.hear("QUICK", 1, "issued").await;
    let stored = r#"{"stream":"SLOW","seq":1}"#;
    for _ in 0..10 {
        let (what, reply) = next(&mut heard).await;
        assert_eq!(what, "QUICK show");
        client.publish(reply, stored.into()).await.unwrap();
    }
    relay.hear("SLOW", 1, "issued").await;
    for _ in 0..4 {
        assert_eq!(next(&mut heard).await.0, "SLOW show");
    }
    // All places are taken by answers that do not come; the end leaves all the same.
    relay.hear("QUICK", 2, "found").await;
    for _ in 0..10 {
        let (what, reply) = next(&mut heard).await;
        assert_eq!(what, "QUICK end");
        client.publish(reply, stored.into()).await.unwrap();
    }
    until("the end is taken", async || {
        (relay.taken().await == 20).then_some(())
    })
    .await;
}
