//! Positions that come by a stream.

use async_nats::{
    HeaderMap,
    jetstream::{
        Context,
        consumer::{AckPolicy, Info, pull},
        stream::Stream,
    },
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use homeward_geo::Datum;
use homeward_relay::{Ask, FromNats, Grid, Keeper, Moves};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    relay::Hand,
    server::{Nats, make_stream, until},
};

const MOVES: &str = "homeward.positions";
const DURABLE: &str = "homeward-relay";

struct Scene {
    nats: Nats,
    partner: Context,
    stream: Stream,
}

impl Scene {
    async fn set() -> Self {
        let nats = Nats::start("");
        let partner = nats.partner().await;
        let stream = make_stream(&partner, "MOVES", MOVES).await;
        Self {
            nats,
            partner,
            stream,
        }
    }

    fn from(&self, keeper: Keeper) -> JoinHandle<()> {
        let (broker, grid) = (self.nats.broker(), Grid::new(1).unwrap());
        let from = FromNats::new(broker, MOVES, DURABLE, Datum::Wgs84, grid).unwrap();
        tokio::spawn(async move {
            from.follow(&keeper).await;
        })
    }

    async fn send(&self, body: impl Into<Bytes>) {
        self.send_as(HeaderMap::new(), body).await;
    }

    async fn send_as(&self, headers: HeaderMap, body: impl Into<Bytes>) {
        let sent = self
            .partner
            .publish_with_headers(MOVES, headers, body.into());
        sent.await.unwrap().await.unwrap();
    }

    async fn consumer(&self) -> Option<Info> {
        self.stream.consumer_info(DURABLE).await.ok()
    }

    /// Waits until so many messages are settled, whichever way.
    async fn settled(&self, count: u64) {
        until("messages are settled", async || {
            let info = self.consumer().await?;
            let is_done = info.ack_floor.stream_sequence == count && info.num_ack_pending == 0;
            is_done.then_some(())
        })
        .await;
    }
}

/// The next positions that a keeper that somebody plays is asked to take.
async fn asked(line: &mut mpsc::Receiver<Ask>) -> (Moves, impl FnOnce() + use<>) {
    match line.recv().await {
        Some(Ask::Move(moves, to)) => (moves, move || to.send(Ok(1)).unwrap()),
        _ => panic!("nothing but positions comes this way"),
    }
}

fn names(moves: &Moves) -> Vec<String> {
    moves.iter().map(|(name, _)| name.to_owned()).collect()
}

#[tokio::test]
async fn positions_are_taken_as_at_the_door_and_wrong_ones_stop_nobody() {
    let scene = Scene::set().await;
    let dir = tempfile::tempdir().unwrap();
    let grid = Grid::new(1).unwrap();
    let (keeper, _ended) = Keeper::start(dir.path(), 10, grid, Hand::new()).unwrap();
    scene.send("id,lat,lon\na,38.5,114.5\nb,38.6,114.5\n").await;
    scene.send("c,38.5,114.5\nli,114.5,38.5\n").await;
    let mut headers = HeaderMap::new();
    headers.insert("Homeward-Datum", "mars");
    scene.send_as(headers, "d,38.5,114.5\n").await;
    scene.send(vec![0xff; 600 * 1024]).await;
    scene.send("e,38.5,114.5\na,38.7,114.5\n").await;
    scene.from(keeper.clone());
    scene.settled(5).await;
    assert_eq!(keeper.ask(Ask::Look).await.unwrap().users, 3);
    // What was wrong does not come again.
    assert_eq!(scene.consumer().await.unwrap().num_redelivered, 0);
    assert_eq!(
        scene.consumer().await.unwrap().delivered.consumer_sequence,
        5
    );
}

#[tokio::test]
async fn a_message_names_its_datum() {
    let scene = Scene::set().await;
    let (keeper, mut line) = Keeper::played();
    let following = scene.from(keeper);
    let mut headers = HeaderMap::new();
    headers.insert("Homeward-Datum", "gcj02");
    scene.send_as(headers, "a,38.0113185,114.4896988").await;
    scene.send("a,38.0106,114.4836").await;
    let (shifted, done) = asked(&mut line).await;
    done();
    let (plain, done) = asked(&mut line).await;
    done();
    let spot = |moves: &Moves| moves.iter().next().unwrap().1.point().unwrap();
    assert!(homeward_geo::distance_m(spot(&shifted), spot(&plain)) < 5.0);
    following.abort();
}

#[tokio::test]
async fn a_message_is_acknowledged_after_the_disk_and_comes_again_where_the_relay_died_before() {
    let scene = Scene::set().await;
    let (keeper, mut line) = Keeper::played();
    let following = scene.from(keeper);
    scene.send("a,38.1,114.5").await;
    scene.send("a,38.2,114.5").await;
    // The first is with the keeper, which has not written it down: nothing is acknowledged,
    // and the second, which is newer, does not overtake it.
    let (first, done) = asked(&mut line).await;
    assert_eq!(names(&first), ["a"]);
    let held = scene.consumer().await.unwrap();
    assert_eq!(
        (held.num_ack_pending, held.ack_floor.stream_sequence),
        (1, 0)
    );
    assert!(line.try_recv().is_err());
    // The relay dies.
    drop((done, line));
    following.await.unwrap();
    assert_eq!(scene.consumer().await.unwrap().ack_floor.stream_sequence, 0);
    let (keeper, mut line) = Keeper::played();
    let following = scene.from(keeper);
    for lat in [38.1, 38.2] {
        let (moves, done) = asked(&mut line).await;
        let point = moves.iter().next().unwrap().1.point().unwrap();
        assert!((point.lat() - lat).abs() < 0.01, "{lat}");
        done();
    }
    scene.settled(2).await;
    following.abort();
}

#[tokio::test]
async fn a_server_that_is_killed_hands_positions_out_again_when_it_is_back() {
    let mut scene = Scene::set().await;
    let (keeper, mut line) = Keeper::played();
    let following = scene.from(keeper);
    scene.send("a,38.1,114.5").await;
    asked(&mut line).await.1();
    scene.nats.again("");
    let back = until("the server is back", async || {
        let sent = scene.partner.publish(MOVES, "b,38.1,114.5".into());
        sent.await.ok()?.await.ok()
    });
    back.await;
    until("the second comes", async || {
        let (moves, done) = asked(&mut line).await;
        done();
        (names(&moves) == ["b"]).then_some(())
    })
    .await;
    following.abort();
}

#[tokio::test]
async fn a_stream_that_is_not_there_is_waited_for_and_a_consumer_that_skips_is_not_used() {
    let nats = Nats::start("");
    let partner = nats.partner().await;
    let stream = make_stream(&partner, "MOVES", "elsewhere").await;
    let careless = pull::Config {
        durable_name: Some(DURABLE.to_owned()),
        ack_policy: AckPolicy::None,
        ..pull::Config::default()
    };
    let scene = Scene {
        nats,
        partner,
        stream,
    };
    let client = scene.partner.client();
    let asks = format!("$JS.API.CONSUMER.INFO.MOVES.{DURABLE}");
    let mut asks = client.subscribe(asks).await.unwrap();
    let (keeper, mut line) = Keeper::played();
    let following = scene.from(keeper);
    let mut config = scene.stream.cached_info().config.clone();
    config.subjects.push(MOVES.to_owned());
    scene.stream.create_consumer(careless).await.unwrap();
    scene.partner.update_stream(config).await.unwrap();
    scene.send("a,38.1,114.5").await;
    // Whoever looks a second time has not used what the first look found.
    for _ in 0..2 {
        asks.next().await.unwrap();
    }
    assert!(line.try_recv().is_err());
    assert_eq!(
        scene.consumer().await.unwrap().delivered.consumer_sequence,
        0
    );
    scene.stream.delete_consumer(DURABLE).await.unwrap();
    let (moves, done) = asked(&mut line).await;
    assert_eq!(names(&moves), ["a"]);
    done();
    scene.settled(1).await;
    following.abort();
}
