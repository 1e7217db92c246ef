//! What holds is there, and what does not is gone.

use super::*;

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
