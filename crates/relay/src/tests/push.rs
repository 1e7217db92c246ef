//! Handing over to a partner that is slow, refuses, or is away.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use bytes::Bytes;
use homeward_geo::{Circle, Datum, Point};
use homeward_seal::SigningKey;
use serde_json::Value;
use tokio::sync::watch;

use super::{hand, heard};
use crate::{
    csv::Moves,
    keeper::{Ask, Keeper},
    push::{Push, ToHttp, carry_all},
    spot::Grid,
};

/// What came, and an answer by the incident's name.
#[derive(Clone)]
struct Partner {
    came: watch::Sender<Vec<(String, String)>>,
    /// Answers to `SLOW...` wait until this is true.
    open: watch::Sender<bool>,
    tries: Arc<Mutex<u32>>,
}

async fn take(
    State(partner): State<Partner>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    assert_eq!(headers["idempotency-key"], *text("key"));
    assert_eq!(headers["authorization"], "Bearer secret");
    let (incident, action) = (text("incident"), text("action"));
    if incident == "BUSY" {
        let mut tries = partner.tries.lock().unwrap();
        *tries += 1;
        if *tries == 1 {
            let wait = [(header::RETRY_AFTER, "1")];
            return (StatusCode::SERVICE_UNAVAILABLE, wait).into_response();
        }
    }
    let is_slow = incident.starts_with("SLOW");
    partner
        .came
        .send_modify(|came| came.push((incident, action)));
    if is_slow {
        let mut open = partner.open.subscribe();
        open.wait_for(|open| *open).await.unwrap();
    }
    StatusCode::NO_CONTENT.into_response()
}

struct Scene {
    keeper: Keeper,
    partner: Partner,
    clock: Arc<super::Hand>,
    _dir: tempfile::TempDir,
}

impl Scene {
    /// Twenty people, batches of two.
    async fn set() -> Self {
        let partner = Partner {
            came: watch::Sender::default(),
            open: watch::Sender::default(),
            tries: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/push", listener.local_addr().unwrap());
        let routes = Router::new().route("/push", post(take));
        let routes = routes.with_state(partner.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let dir = tempfile::tempdir().unwrap();
        let (grid, clock) = (Grid::new(100).unwrap(), Arc::new(hand()));
        let (keeper, _ended) = Keeper::start(dir.path(), 2, grid, clock.clone()).unwrap();
        let lines: String = (0..20).map(|n| format!("u{n},38.{n:02},114.5\n")).collect();
        let moves = Moves::read(Bytes::from(lines), Datum::Wgs84, grid).unwrap();
        keeper
            .ask(|to| Ask::Move(moves, to))
            .await
            .unwrap()
            .unwrap();
        let http = ToHttp::new(&url, Some("secret")).unwrap();
        carry_all(&keeper, &Push::Http(Arc::new(http)));
        Self {
            keeper,
            partner,
            clock,
            _dir: dir,
        }
    }

    async fn hear(&self, name: &str, version: u32, cause: &str) {
        let area = Circle::new(Point::new(38.1, 114.5).unwrap(), 100_000).unwrap();
        let key = SigningKey::from_seed([5; 32]);
        let heard = vec![heard(&key, name, version, cause, &area)];
        self.keeper
            .ask(|to| Ask::Hear(heard, None, to))
            .await
            .unwrap();
    }

    /// Waits until so many batches of a kind came.
    async fn came(&self, incident: &str, action: &str, count: usize) {
        let is_it = |(of, what): &(String, String)| of == incident && what == action;
        let mut came = self.partner.came.subscribe();
        let enough = came.wait_for(|came| came.iter().filter(|one| is_it(one)).count() >= count);
        drop(enough.await.unwrap());
    }
}

#[tokio::test]
async fn an_end_waits_for_no_slow_answer_to_other_batches() {
    let scene = Scene::set().await;
    scene.hear("QUICK", 1, "issued").await;
    scene.came("QUICK", "show", 10).await;
    scene.hear("SLOW", 1, "issued").await;
    scene.came("SLOW", "show", 4).await;
    // All places are taken by answers that do not come; the end leaves all the same.
    scene.hear("QUICK", 2, "found").await;
    scene.came("QUICK", "end", 10).await;
    let slow = scene
        .partner
        .came
        .borrow()
        .iter()
        .filter(|(of, _)| of == "SLOW")
        .count();
    assert_eq!((slow, *scene.partner.open.borrow()), (4, false));
}

#[tokio::test]
async fn a_batch_that_was_refused_comes_again_when_the_partner_asked_for_it() {
    let scene = Scene::set().await;
    scene.hear("BUSY", 1, "issued").await;
    scene.came("BUSY", "show", 9).await;
    assert_eq!(*scene.partner.tries.lock().unwrap(), 10);
    scene
        .clock
        .0
        .fetch_add(1_001, std::sync::atomic::Ordering::Relaxed);
    scene.keeper.tell(Ask::Tick).await.unwrap();
    scene.came("BUSY", "show", 10).await;
    assert_eq!(*scene.partner.tries.lock().unwrap(), 11);
}
