//! A door with a shelf and a clock of its own.

mod live;
mod looks;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use homeward_domain::{
    id::Id,
    status::{Actual, Exercise, Status},
    texts::Texts,
    time::{Span, Timestamp},
    words::Lang,
};
use homeward_geo::{Circle, Point};
use homeward_ports::{
    package::PublicPhoto,
    shelf::{Card, PosterState, Pressed, Shelf},
    world::Clock,
};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{ElsewhereDoor, routes};

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// The tile at this zoom that holds the station.
const TILE: &str = "/tiles/alerts/7/104/49.mvt";
const TIMES: &str = "public, max-age=5, stale-while-revalidate=5";

#[derive(Default)]
struct Hands(AtomicI64);
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        START + Span::seconds(self.0.load(Relaxed))
    }
}

struct House {
    app: Router,
    shelf: Arc<Shelf>,
    hands: Arc<Hands>,
}

fn house<S: Status>() -> House {
    let (shelf, hands) = (Arc::new(Shelf::default()), Arc::new(Hands::default()));
    let door = ElsewhereDoor::<S>::new(shelf.clone(), hands.clone());
    House {
        app: routes(door),
        shelf,
        hands,
    }
}

fn texts(name: &str, place: &str) -> Texts {
    Texts {
        headline: format!("Missing: {name}"),
        agency: "Exercise centre".to_owned(),
        name: name.to_owned(),
        about: "girl, 6 years, 115 cm".to_owned(),
        place: place.to_owned(),
        when: "today about 14:20".to_owned(),
        ..Texts::default()
    }
}

fn face() -> Bytes {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let pixels = RgbImage::from_pixel(96, 120, Rgb([40, 90, 60]));
    pixels.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    jpeg.into_inner().into()
}

fn active(code: &str, minutes: i64, km: u32) -> Pressed {
    let texts = BTreeMap::from([
        (Lang::Zh, texts("测试·小禾", "石家庄站西广场")),
        (
            Lang::En,
            texts("Xiaohe <test>", "Shijiazhuang station & square"),
        ),
    ]);
    let station = Point::new(38.0107, 114.4815).unwrap();
    let photo = PublicPhoto {
        id: Id::from_bits(5),
        page: face(),
        screen: Bytes::new(),
    };
    Pressed {
        alert: Id::from_bits(1),
        code: code.to_owned(),
        version: 1,
        state: PosterState::Active,
        expires: START + Span::hours(24),
        pages: HashMap::new(),
        expired_pages: LazyLock::new(Box::new(HashMap::new)),
        photo: Some(Arc::new(photo)),
        card: Some(Card {
            incident: Id::from_bits(3),
            sent: START + Span::minutes(minutes),
            texts,
            area: Circle::new(station, km * 1_000).unwrap(),
            last_seen: Some(START),
            call: Some("0311 110".to_owned()),
            photo: Some("https://house.example/photo/5.jpg".to_owned()),
            page: format!("https://house.example/a/{code}"),
        }),
        text: Bytes::new(),
    }
}

fn ended(code: &str, state: PosterState) -> Pressed {
    Pressed {
        version: 2,
        state,
        photo: None,
        card: None,
        ..active(code, 0, 100)
    }
}

async fn got(house: &House, path: &str, headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let request = headers.iter().fold(Request::get(path), |r, (name, value)| {
        r.header(name, *value)
    });
    let request = request.body(Body::empty()).unwrap();
    house.app.clone().oneshot(request).await.unwrap()
}

async fn bytes(house: &House, path: &str) -> Bytes {
    let response = got(house, path, &[]).await;
    to_bytes(response.into_body(), 1 << 20).await.unwrap()
}

async fn text(house: &House, path: &str) -> String {
    String::from_utf8(bytes(house, path).await.to_vec()).unwrap()
}

async fn listed(house: &House) -> Vec<(String, String)> {
    let answer: Value = serde_json::from_str(&text(house, "/widget/v1/alerts").await).unwrap();
    let alerts = answer["alerts"].as_array().unwrap().iter();
    let word = |alert: &Value, name: &str| alert[name].as_str().unwrap().to_owned();
    alerts
        .map(|alert| (word(alert, "code"), word(alert, "state")))
        .collect()
}

fn pair(code: &str, state: &str) -> (String, String) {
    (code.to_owned(), state.to_owned())
}
