use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode},
};
use homeward_domain::{
    id::{Id, ScreenId},
    people::Screen,
    refusal::RefusalCode,
    status::{Actual, StatusKind},
    time::Timestamp,
    words::Words,
};
use homeward_geo::Point;
use homeward_ports::{package::Package, sessions::Screens, world::Clock};
use homeward_seal::{SigningKey, verify_json};
use tokio::time::Instant;
use tower::ServiceExt as _;

use super::{ScreenKeys, SignageDoor, routes};
use crate::problem::Problem;

const ID: ScreenId = Id::from_bits(7);

struct Noon;
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000)
    }
}

#[derive(Default)]
struct Wall {
    hangs: Mutex<Vec<Bytes>>,
    revision: AtomicU64,
}

impl Wall {
    fn hang(&self, text: &'static str) {
        self.hangs
            .lock()
            .unwrap()
            .insert(0, Bytes::from_static(text.as_bytes()));
        self.revision.fetch_add(1, Relaxed);
    }
}

impl Screens<Actual> for Wall {
    fn show(&self, _: &Package<Actual>) {}
    fn at(&self, _: Point, _: Timestamp) -> Vec<Bytes> {
        self.hangs.lock().unwrap().clone()
    }
    fn revision(&self) -> u64 {
        self.revision.load(Relaxed)
    }
}

struct Doorkeeper {
    status: StatusKind,
    seen: AtomicU64,
}

#[async_trait]
impl ScreenKeys for Doorkeeper {
    async fn screen(&self, id: ScreenId, token: &str) -> Result<Screen, Problem> {
        if id != ID || token != "good" {
            return Err(Problem::new(RefusalCode::NotSignedIn, "unknown key"));
        }
        Ok(Screen {
            id,
            name: "Hall".into(),
            status: self.status,
            place: Words::new("石家庄站", "Shijiazhuang station"),
            point: Point::new(38.01, 114.48).unwrap(),
            created_at: Noon.now(),
        })
    }
    async fn seen(&self, _: ScreenId) -> Result<(), Problem> {
        self.seen.fetch_add(1, Relaxed);
        Ok(())
    }
}

struct House {
    app: Router,
    wall: Arc<Wall>,
    keys: Arc<Doorkeeper>,
}

fn house(status: StatusKind) -> House {
    let (wall, sign) = (
        Arc::new(Wall::default()),
        Arc::new(SigningKey::from_seed([7; 32])),
    );
    let keys = Arc::new(Doorkeeper {
        status,
        seen: AtomicU64::new(0),
    });
    let door = SignageDoor::<Actual>::new(keys.clone(), wall.clone(), Arc::new(Noon), sign);
    House {
        app: routes(door),
        wall,
        keys,
    }
}

async fn asked(
    house: &House,
    id: ScreenId,
    token: Option<&str>,
    query: &str,
) -> (StatusCode, String) {
    let mut request = Request::get(format!("/signage/v1/{id}/state{query}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::empty()).unwrap();
    let response = house.app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn at(state: &str) -> String {
    let key = SigningKey::from_seed([7; 32]).public();
    verify_json(state, &[key]).unwrap()["at"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_screen_gets_what_hangs_at_its_place_signed_as_a_whole() {
    let house = house(StatusKind::Actual);
    house.wall.hang("{\"code\":\"A\"}");
    let (status, state) = asked(&house, ID, Some("good"), "").await;
    assert_eq!(status, StatusCode::OK);
    let read = verify_json(&state, &[SigningKey::from_seed([7; 32]).public()]).unwrap();
    assert_eq!(read["alerts"][0], "{\"code\":\"A\"}");
    assert_eq!(read["clock_rate"], "1");
    assert_eq!(read["place"]["zh"], "石家庄站");
    assert_eq!(house.keys.seen.load(Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn the_answer_waits_for_a_change_and_then_comes_at_once() {
    let house = house(StatusKind::Actual);
    let (_, first) = asked(&house, ID, Some("good"), "?wait=25").await;
    let query = format!("?wait=25&have={}", at(&first));
    let began = Instant::now();
    let (_, second) = asked(&house, ID, Some("good"), &query).await;
    assert!(
        began.elapsed() >= Duration::from_secs(25),
        "{:?}",
        began.elapsed()
    );
    assert!(
        at(&second) > at(&first),
        "a state is later than the one before"
    );
    let query = format!("?wait=25&have={}", at(&second));
    let began = Instant::now();
    let hang = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        house.wall.hang("{\"code\":\"B\"}");
    };
    let ((_, third), ()) = tokio::join!(asked(&house, ID, Some("good"), &query), hang);
    assert!(
        third.contains('B') && began.elapsed() <= Duration::from_millis(3_200),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_runs_out_is_taken_down_although_nobody_says_so() {
    let house = house(StatusKind::Actual);
    house.wall.hang("{\"code\":\"A\"}");
    let (_, first) = asked(&house, ID, Some("good"), "").await;
    house.wall.hangs.lock().unwrap().clear();
    let began = Instant::now();
    let (_, second) = asked(
        &house,
        ID,
        Some("good"),
        &format!("?wait=25&have={}", at(&first)),
    )
    .await;
    assert!(second.contains("\"alerts\":[]") && began.elapsed() <= Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn nobody_without_the_screens_own_key_of_this_door_learns_anything() {
    let house_here = house(StatusKind::Actual);
    for (id, token) in [
        (ID, None),
        (ID, Some("bad")),
        (Id::from_bits(8), Some("good")),
    ] {
        assert_eq!(
            asked(&house_here, id, token, "").await.0,
            StatusCode::UNAUTHORIZED
        );
    }
    let drill = house(StatusKind::Exercise);
    assert_eq!(
        asked(&drill, ID, Some("good"), "").await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(drill.keys.seen.load(Relaxed), 0);
}
