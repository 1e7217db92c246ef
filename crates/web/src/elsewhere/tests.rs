//! What the pages and maps of others get, and when it goes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
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
        expired_pages: HashMap::new(),
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

#[tokio::test]
async fn every_answer_may_be_read_by_any_page_and_is_stale_in_seconds() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    for path in [
        "/widget/v1/alerts",
        "/widget/frame",
        "/widget/poster.svg",
        "/widget/poster.jpg",
        TILE,
    ] {
        let response = got(&house, path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let fields = response.headers();
        assert_eq!(fields["access-control-allow-origin"], "*", "{path}");
        assert_eq!(fields["cache-control"], TIMES, "{path}");
        assert_eq!(fields["x-content-type-options"], "nosniff", "{path}");
        assert!(!fields.contains_key("set-cookie"), "{path}");
        let known = [(header::IF_NONE_MATCH, fields["etag"].to_str().unwrap())];
        let again = got(&house, path, &known).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
    }
}

#[tokio::test]
async fn the_newest_stands_first_and_each_says_where_with_its_datum() {
    let house = house::<Actual>();
    house.shelf.put(active("OLDER0", 0, 100));
    house.shelf.put(active("NEWER0", 5, 200));
    assert_eq!(
        listed(&house).await,
        [pair("NEWER0", "active"), pair("OLDER0", "active")]
    );
    let answer: Value = serde_json::from_str(&text(&house, "/widget/v1/alerts").await).unwrap();
    assert_eq!(answer["status"], "Actual");
    let first = &answer["alerts"][0];
    assert_eq!(first["area"]["datum"], "WGS-84");
    assert_eq!(first["area"]["radius_km"], 200.0);
    assert_eq!(first["texts"]["zh-CN"]["place"], "石家庄站西广场");
    assert_eq!(first["page"], "https://house.example/a/NEWER0");
}

#[tokio::test]
async fn a_found_child_is_gone_from_every_answer_at_once() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    assert!(text(&house, "/widget/frame").await.contains("测试·小禾"));
    house.shelf.put(ended("7KQ4M2", PosterState::Found));
    assert_eq!(listed(&house).await, [pair("7KQ4M2", "found")]);
    for path in ["/widget/v1/alerts", "/widget/frame", "/widget/poster.svg"] {
        let text = text(&house, path).await;
        assert!(!text.contains("小禾") && !text.contains("Xiaohe"), "{path}");
        assert!(!text.contains("photo"), "{path}");
    }
    assert_eq!(
        got(&house, TILE, &[]).await.status(),
        StatusCode::NO_CONTENT
    );
    let picture = got(&house, "/widget/poster.jpg", &[]).await;
    assert_eq!(picture.headers()["content-type"], "image/png");
}

#[tokio::test]
async fn a_withdrawn_alert_is_not_listed_and_an_expired_one_leaves_by_itself() {
    let house = house::<Actual>();
    house.shelf.put(active("WTHDRN", 0, 100));
    house.shelf.put(active("EXPRES", 1, 100));
    house.shelf.put(ended("WTHDRN", PosterState::Withdrawn));
    assert_eq!(listed(&house).await, [pair("EXPRES", "active")]);
    house.hands.0.store(24 * 3_600 - 1, Relaxed);
    assert_eq!(listed(&house).await.len(), 1);
    house.hands.0.store(24 * 3_600, Relaxed);
    assert_eq!(listed(&house).await, []);
    assert_eq!(
        got(&house, TILE, &[]).await.status(),
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn the_frame_has_no_script_and_may_stand_in_any_page() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    let response = got(&house, "/widget/frame?lang=en", &[]).await;
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.ends_with("frame-ancestors *") && !policy.contains("script"));
    assert_eq!(response.headers()["content-language"], "en");
    let page = text(&house, "/widget/frame?lang=en").await;
    assert!(!page.contains("<script") && page.contains("Xiaohe &#60;test&#62;"));
    assert!(page.contains(r#"href="tel:0311110""#) && page.contains(r#"src="/photo/5.jpg""#));
    assert!(page.contains(r#"href="/a/7KQ4M2?lang=en#tip""#));
    assert!(!page.contains("style=\""));
}

#[tokio::test]
async fn when_nothing_is_active_the_frame_is_empty_unless_words_are_asked_for() {
    let house = house::<Actual>();
    let body = |page: String| page.split("<body>").nth(1).unwrap().to_owned();
    let empty = body(text(&house, "/widget/frame").await);
    assert_eq!(empty.split_whitespace().next(), Some("</body>"));
    let words = body(text(&house, "/widget/frame?quiet=words&lang=en").await);
    assert!(words.contains("No child is being looked for right now."));
    let poster = text(&house, "/widget/poster.svg").await;
    assert!(poster.contains(r#"width="1" height="1""#), "{poster}");
}

#[tokio::test]
async fn the_poster_is_whole_in_itself_in_both_languages() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    let zh = text(&house, "/widget/poster.svg").await;
    assert!(zh.contains("正在寻找") && zh.contains("data:image/jpeg;base64,"));
    assert!(!zh.contains("href=\"http"));
    let en = text(&house, "/widget/poster.svg?lang=en").await;
    assert!(en.contains("Xiaohe &#60;test&#62;") && en.contains("Call 0311 110"));
    let picture = bytes(&house, "/widget/poster.jpg").await;
    let picture = image::load_from_memory_with_format(&picture, ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (480, 600));
}

#[tokio::test]
async fn an_exercise_is_hatched_and_says_so_everywhere() {
    let house = house::<Exercise>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    let frame = text(&house, "/widget/frame").await;
    assert!(frame.contains(r#"class="card drill""#) && frame.contains("演练，不是真实警情"));
    assert!(!frame.contains("tel:"), "nobody calls in an exercise");
    let poster = text(&house, "/widget/poster.svg?lang=en").await;
    assert!(poster.contains("url(#hatch)") && poster.contains("Exercise, no child is missing"));
    let answer = text(&house, "/widget/v1/alerts").await;
    assert!(answer.starts_with(r#"{"status":"Exercise""#));
    let tile = bytes(&house, TILE).await;
    assert!(tile.windows(8).any(|word| word == b"Exercise"));
    let picture = bytes(&house, "/widget/poster.jpg").await;
    let picture = image::load_from_memory(&picture).unwrap().into_rgb8();
    let violet = |x, y| {
        let Rgb([r, g, b]) = *picture.get_pixel(x, y);
        b > 120 && r < 140 && g < 110
    };
    assert!(violet(240, 20) && (0..16).any(|x| violet(x, 300)));
}

#[tokio::test]
async fn a_tile_names_the_alert_and_an_address_that_is_none_is_refused() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    let gzip = [(header::ACCEPT_ENCODING, "gzip")];
    let response = got(&house, TILE, &gzip).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert_eq!(
        response.headers()["content-type"],
        "application/vnd.mapbox-vector-tile"
    );
    let tile = bytes(&house, TILE).await;
    let holds = |word: &str| tile.windows(word.len()).any(|w| w == word.as_bytes());
    for word in [
        "areas",
        "pins",
        "7KQ4M2",
        "radius_km",
        "https://house.example/a/7KQ4M2",
    ] {
        assert!(holds(word), "{word}");
    }
    let far = got(&house, "/tiles/alerts/7/0/0.mvt", &[]).await;
    assert_eq!(far.status(), StatusCode::NO_CONTENT);
    for wrong in [
        "15/0/0.mvt",
        "1/2/0.mvt",
        "1/0/0",
        "1/-1/0.mvt",
        "x/0/0.mvt",
        "40/0/0.mvt",
    ] {
        let answer = got(&house, &format!("/tiles/alerts/{wrong}"), &[]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
    let other = got(&house, &format!("{TILE}?datum=mars"), &[]).await;
    assert_eq!(other.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_map_drawn_in_another_datum_gets_its_tiles_shifted() {
    let house = house::<Actual>();
    house.shelf.put(active("7KQ4M2", 0, 100));
    let deep = "/tiles/alerts/14/13402/6319.mvt";
    let (own, shifted) = (
        bytes(&house, deep).await,
        bytes(&house, &format!("{deep}?datum=gcj02")).await,
    );
    assert_ne!(own, shifted);
}
