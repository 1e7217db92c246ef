//! The hub's door, and the lists as topics.

use homeward_engine::hub::{Ground, Hub};
use homeward_ports::{
    hub::{Answered, Callbacks, HubSubscriptions, MemoryHub, Question, Telling, Topics},
    world::Entropy,
};

use super::*;

struct Nobody;

#[async_trait::async_trait]
impl Callbacks for Nobody {
    fn check(&self, callback: &str) -> Result<(String, String), String> {
        let is_public = callback.starts_with("https://");
        let checked = is_public.then(|| (callback.to_owned(), "host".to_owned()));
        checked.ok_or_else(|| "only https is called".to_owned())
    }
    async fn ask(&self, _: &Question) -> Answered {
        Answered::Silent(String::new())
    }
    async fn tell(&self, _: &Telling) -> Answered {
        Answered::Silent(String::new())
    }
}

struct NoChance;
impl Entropy for NoChance {
    fn chance(&self) -> Box<dyn homeward_domain::facts::Chance> {
        struct Zero;
        impl homeward_domain::facts::Chance for Zero {
            fn fill(&mut self, out: &mut [u8]) {
                out.fill(0);
            }
        }
        Box::new(Zero)
    }
}

fn door(house: &House) -> FeedsDoor<Actual> {
    FeedsDoor::new(
        house.roll.clone(),
        Arc::new(Still),
        "https://a.example",
        None,
    )
}

fn hub(house: &House) -> (Router, Arc<MemoryHub<Actual>>) {
    let kept = Arc::new(MemoryHub::default());
    let hub = Hub::new(Ground {
        subscriptions: kept.clone(),
        callbacks: Arc::new(Nobody),
        topics: Arc::new(door(house)),
        clock: Arc::new(Still),
        entropy: Arc::new(NoChance),
    });
    (hub_routes(HubDoor(Arc::new(hub))), kept)
}

const FORM: &str = "application/x-www-form-urlencoded";
const TOPIC: &str = "hub.topic=https%3A%2F%2Fa.example%2Ffeeds%2Falerts.atom";
const CALLBACK: &str = "hub.callback=https%3A%2F%2Fr.example%2F";

async fn posted(app: &Router, kind: &str, body: String) -> (StatusCode, String, String) {
    let request = Request::post("/feeds/hub").header(header::CONTENT_TYPE, kind);
    let response = app.clone().oneshot(request.body(Body::from(body)).unwrap());
    let response = response.await.unwrap();
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let body = to_bytes(response.into_body(), 4 << 10).await.unwrap();
    (status, kind, text(&body).to_owned())
}

#[tokio::test]
async fn a_wish_is_taken_and_what_the_hub_does_not_know_is_passed_over() {
    let house = house();
    let (app, kept) = hub(&house);
    let wish = format!("hub.mode=subscribe&{TOPIC}&{CALLBACK}&hub.secret=s&hub.odd=1&odd=2");
    let (status, _, body) = posted(&app, FORM, wish).await;
    assert_eq!((status, body.as_str()), (StatusCode::ACCEPTED, ""));
    let due = kept.wishes(NOW, 9).await.unwrap();
    assert_eq!(due[0].1.topic, "https://a.example/feeds/alerts.atom");
    assert_eq!((due[0].1.mark, due[0].1.secret.as_deref()), (2, Some("s")));
}

#[tokio::test]
async fn a_wish_that_cannot_be_is_refused_in_a_line_of_text() {
    let house = house();
    let (app, kept) = hub(&house);
    let other_topic = "hub.topic=https%3A%2F%2Fb.example%2Ffeeds%2Falerts.atom";
    for (wrong, code) in [
        (String::new(), "body.invalid"),
        (
            format!("hub.mode=publish&{TOPIC}&{CALLBACK}"),
            "body.invalid",
        ),
        (format!("hub.mode=subscribe&{CALLBACK}"), "body.invalid"),
        (format!("hub.mode=subscribe&{TOPIC}"), "body.invalid"),
        (
            format!("hub.mode=subscribe&{TOPIC}&{TOPIC}&{CALLBACK}"),
            "body.invalid",
        ),
        (
            format!("hub.mode=subscribe&{TOPIC}&{CALLBACK}&hub.lease_seconds=-1"),
            "body.invalid",
        ),
        (
            format!("hub.mode=subscribe&{other_topic}&{CALLBACK}"),
            "hub.topic",
        ),
        (
            format!("hub.mode=subscribe&{TOPIC}&hub.callback=http%3A%2F%2Fx%2F"),
            "hub.callback",
        ),
        (
            format!("hub.mode=subscribe&{TOPIC}&{CALLBACK}&hub.secret="),
            "hub.secret",
        ),
        (
            format!(
                "hub.mode=subscribe&{TOPIC}&{CALLBACK}&hub.secret={}",
                "s".repeat(200)
            ),
            "hub.secret",
        ),
    ] {
        let (status, kind, said) = posted(&app, FORM, wrong.clone()).await;
        assert!(status.is_client_error(), "{wrong}");
        assert_eq!(kind, "text/plain; charset=utf-8");
        assert!(
            said.starts_with(code) && said.ends_with('\n'),
            "{wrong}: {said}"
        );
    }
    let good = format!("hub.mode=subscribe&{TOPIC}&{CALLBACK}");
    let (status, ..) = posted(&app, "application/json", good.clone()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, ..) = posted(&app, FORM, good + &"&a=b".repeat(5_000)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(kept.wishes(NOW, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_list_names_its_hub_and_itself_and_a_topic_is_the_same_bytes() {
    let house = house();
    let door = door(&house);
    for path in [
        "/feeds/alerts.atom",
        "/feeds/alerts.rss",
        "/feeds/alerts.geojson",
        "/feeds/alerts.atom?within=13",
        "/feeds/alerts.rss?within=113,37,115,39",
    ] {
        let response = got(&house, path, &[]).await;
        let own = format!("https://a.example{path}");
        let links = format!("<https://a.example/feeds/hub>; rel=\"hub\", <{own}>; rel=\"self\"");
        assert_eq!(response.headers()["link"].to_str().unwrap(), links);
        let kind = response.headers()["content-type"].clone();
        let list = bytes(response).await;
        let topic = door.content(&own).await.unwrap().unwrap();
        assert_eq!((&topic.bytes, topic.mark), (&list, 2), "{path}");
        assert_eq!(kind, topic.media_type);
        if !path.contains("geojson") {
            let hub = "rel=\"hub\" href=\"https://a.example/feeds/hub\"";
            assert!(text(&list).contains(hub), "{path}");
        }
    }
}

#[tokio::test]
async fn a_topic_has_one_name_and_what_is_none_is_none() {
    let house = house();
    let door = door(&house);
    for wrong in [
        "",
        "https://a.example/feeds/alerts",
        "https://a.example/feeds/alerts.atom?",
        "https://a.example/feeds/alerts.atom?within=",
        "https://a.example/feeds/alerts.atom?within=x",
        "https://a.example/feeds/alerts.atom?within=13&a=b",
        "https://a.example/feeds/alerts.atom?within=113%2C37%2C115%2C39",
        "https://a.example/feeds/alerts.atom#top",
        "https://A.example/feeds/alerts.atom",
        "https://a.example/drill/feeds/alerts.atom",
        "https://a.example/cap/7KQ4M2-1.xml",
    ] {
        assert_eq!(door.mark(wrong), None, "{wrong}");
        assert!(door.content(wrong).await.unwrap().is_none(), "{wrong}");
    }
}

#[tokio::test]
async fn a_topic_is_new_when_something_is_new_in_its_area() {
    let house = house();
    let door = door(&house);
    let mark = |within| door.mark(&format!("https://a.example/feeds/alerts.atom{within}"));
    assert_eq!(
        (mark(""), mark("?within=13"), mark("?within=65")),
        (Some(2), Some(2), Some(0))
    );
    house.ends();
    assert_eq!(
        (mark(""), mark("?within=13"), mark("?within=65")),
        (Some(3), Some(3), Some(0))
    );
}

#[tokio::test]
async fn who_was_told_of_an_alert_that_moved_away_is_told_its_end() {
    let house = house();
    let far: Circle = "43.8,87.6 100".parse().unwrap();
    let moved = |notice: &mut Arc<Notice>, reach: &[Circle]| {
        let notice = Arc::make_mut(notice);
        (notice.area, notice.reach) = (far, reach.to_vec());
    };
    house.ends();
    let mut notices = house.roll.notices.lock().unwrap().clone();
    moved(&mut notices[1], &[circle(), far]);
    moved(&mut notices[2], &[circle(), far]);
    *house.roll.notices.lock().unwrap() = notices;
    let list = bytes(got(&house, "/feeds/alerts.atom?within=13", &[]).await).await;
    let list = feed::read(&list, &Options::strict()).feed.unwrap();
    assert_eq!(list.entries.len(), 3);
}
