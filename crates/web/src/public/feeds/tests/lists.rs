//! Everything that stands, in lists.

use super::*;

#[tokio::test]
async fn a_list_is_of_the_area_that_was_asked_for() {
    let house = house();
    let count = async |within: &str| {
        let map = json(&house, &format!("/feeds/alerts.geojson?within={within}")).await;
        map["features"].as_array().unwrap().len()
    };
    let cell = |lat, lon| {
        let point = homeward_geo::Point::new(lat, lon).unwrap();
        homeward_geo::Cell::around(point, 5).to_string()
    };
    let (here, there) = (cell(38.0, 114.5), cell(43.8, 87.6));
    for inside in [here.as_str(), "13", "130100", "113,37,115,39"] {
        assert_eq!(count(inside).await, 1, "{inside}");
    }
    for outside in [there.as_str(), "65", "87,43,88,44"] {
        assert_eq!(count(outside).await, 0, "{outside}");
    }
    let own = bytes(got(&house, "/feeds/alerts.atom?within=87,43,88,44", &[]).await).await;
    let own = feed::read(&own, &Options::strict()).feed.unwrap();
    assert_eq!(
        own.self_link.as_deref(),
        Some("https://a.example/feeds/alerts.atom?within=87,43,88,44")
    );
    assert!(own.entries.is_empty(), "and an empty list is a good one");
}

#[tokio::test]
async fn an_area_that_is_none_is_refused_in_words() {
    let house = house();
    for wrong in [
        "",
        "x",
        "1,2,3",
        "1,9,2,8",
        "131",
        "%E4%BA%AC",
        "13&within=14",
    ] {
        let path = format!("/feeds/alerts.atom?within={wrong}");
        let response = got(&house, &path, &[]).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
    }
    let problem = json(&house, "/feeds/alerts.rss?within=1,9,2,8").await;
    assert_eq!(problem["code"], "feed.within_invalid");
    assert_eq!(problem["missing"][0]["field"], "within");
}

#[tokio::test]
async fn a_list_is_compressed_once_and_not_sent_twice_until_something_changes() {
    let house = house();
    let asked = |etag: &'static str| {
        [
            (header::ACCEPT_ENCODING, "gzip"),
            (header::IF_NONE_MATCH, etag),
        ]
    };
    let first = got(&house, "/feeds/alerts.atom", &asked("\"none\"")).await;
    assert_eq!(first.headers()["content-encoding"], "gzip");
    assert_eq!(first.headers()["vary"], "accept-encoding");
    let etag: &'static str = first.headers()["etag"].to_str().unwrap().to_owned().leak();
    let brotli = got(
        &house,
        "/feeds/alerts.atom",
        &[(header::ACCEPT_ENCODING, "br")],
    )
    .await;
    assert_eq!(brotli.headers()["content-encoding"], "br");
    let known = got(&house, "/feeds/alerts.atom", &asked(etag)).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(known.headers()["etag"].to_str().unwrap(), etag);
    house.ends();
    let changed = got(&house, "/feeds/alerts.atom", &asked(etag)).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(changed.headers()["etag"].to_str().unwrap(), etag);
}

#[tokio::test]
async fn the_key_is_there_to_be_pinned_and_a_drill_stands_below_its_own_door() {
    let house = house();
    let key = got(&house, "/.well-known/homeward-cap-keys.pem", &[]).await;
    assert_eq!(&bytes(key).await[..], b"PEM\n");
    let drill = FeedsDoor::<Exercise>::new(
        house.roll.clone(),
        Arc::new(Still),
        "https://a.example",
        None,
    );
    let drill = House {
        roll: house.roll.clone(),
        app: routes(drill),
    };
    let list = bytes(got(&drill, "/feeds/alerts.rss", &[]).await).await;
    assert!(
        std::str::from_utf8(&list)
            .unwrap()
            .contains("https://a.example/drill/cap/7KQ4M2-1.xml")
    );
    let none = got(&drill, "/.well-known/homeward-cap-keys.pem", &[]).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let alert = said(2, CapType::Update, "moved", ["寻找小禾", "Missing: Xiaohe"]);
    let text = write(&alert).unwrap();
    assert_eq!(read(text.as_bytes(), &Options::strict()).alert, Some(alert));
}
