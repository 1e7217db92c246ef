//! What stands: messages one by one, in an envelope, and in lists.

use super::*;

#[tokio::test]
async fn an_envelope_holds_the_same_bytes_and_names_what_it_replaces() {
    let house = house();
    let signed = bytes(got(&house, "/cap/7KQ4M2-2.xml", &[]).await).await;
    let sent = got(&house, "/cap/7KQ4M2-2.edxl", &[]).await;
    assert_eq!(sent.headers()[header::CONTENT_TYPE], "application/xml");
    let envelope = bytes(sent).await;
    let read = edxl::read(&envelope, &Options::strict());
    assert!(read.verdict.is_accepted(), "{:?}", read.findings);
    let envelope = read.distribution.unwrap();
    assert_eq!(envelope.sender_id, "homeward:cn-130100@a.example");
    assert_eq!(
        envelope.references[0].distribution_id,
        identity(1).to_string()
    );
    // What stands around the element in its own file, a declaration, stays outside.
    let (signed, mut inside) = (text(&signed), envelope.alerts());
    let inside = text(inside.next().unwrap().as_bytes());
    assert!(inside.starts_with("<alert") && signed.trim_end().ends_with(inside));
    house.ends();
    let gone = got(&house, "/cap/7KQ4M2-2.edxl", &[]).await;
    assert_eq!(gone.status(), StatusCode::GONE);
    assert_eq!(
        got(&house, "/cap/7KQ4M2-2.json", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_message_is_served_as_the_bytes_that_were_signed() {
    let house = house();
    for path in ["/cap/7KQ4M2-2.xml", "/cap/homeward:cn-130100:7KQ4M2:2.xml"] {
        let response = got(&house, path, &[]).await;
        assert_eq!(response.headers()["content-type"], "application/cap+xml");
        assert_eq!(response.headers()["cache-control"], "public, max-age=5");
        let etag = response.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(bytes(response).await, signed(&house, 2));
        let again = got(&house, path, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
    for none in ["/cap/7KQ4M2-9.xml", "/cap/7KQ4M2-2", "/cap/x.xml"] {
        assert_eq!(
            got(&house, none, &[]).await.status(),
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
}

#[tokio::test]
async fn of_a_message_that_was_taken_back_the_cancel_is_named() {
    let house = house();
    house.ends();
    let response = got(&house, "/cap/7KQ4M2-1.xml", &[]).await;
    assert_eq!(response.status(), StatusCode::GONE);
    assert_eq!(
        response.headers()["link"],
        "<https://a.example/cap/7KQ4M2-3.xml>; rel=\"successor-version\""
    );
    let problem = json(&house, "/cap/7KQ4M2-1.xml").await;
    assert_eq!(problem["code"], "cap.erased");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("homeward:cn-130100:7KQ4M2:3")
    );
    assert_eq!(
        got(&house, "/cap/7KQ4M2-3.xml", &[]).await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn both_lists_carry_every_message_with_its_signed_element_unchanged() {
    let house = house();
    for (path, media_type) in [
        ("/feeds/alerts.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/alerts.rss", "application/rss+xml; charset=utf-8"),
    ] {
        let response = got(&house, path, &[]).await;
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        let list = bytes(response).await;
        let found = feed::read(&list, &Options::strict()).feed.unwrap();
        let ids: Vec<_> = found.entries.iter().map(|e| e.id.as_str()).collect();
        assert_eq!(
            ids,
            ["homeward:cn-130100:7KQ4M2:2", "homeward:cn-130100:7KQ4M2:1"]
        );
        assert_eq!(found.entries[0].link, "https://a.example/cap/7KQ4M2-2.xml");
        for (entry, version) in found.entries.iter().zip([2, 1]) {
            let inside = entry.content.as_ref().unwrap();
            let whole = signed(&house, version);
            // The declaration before the root is not signed and cannot stand inside.
            let root = std::str::from_utf8(&whole)
                .unwrap()
                .split_once("?>\n")
                .unwrap()
                .1;
            assert_eq!(
                std::str::from_utf8(inside.as_bytes()).unwrap(),
                root.trim_end()
            );
            assert!(inside.is_exact());
        }
    }
}

#[tokio::test]
async fn after_the_end_the_lists_name_everything_and_hold_nothing_of_the_child() {
    let house = house();
    house.ends();
    for path in [
        "/feeds/alerts.atom",
        "/feeds/alerts.rss",
        "/feeds/alerts.geojson",
    ] {
        let list = bytes(got(&house, path, &[]).await).await;
        let text = std::str::from_utf8(&list).unwrap();
        assert!(text.contains("Found. Thank you."), "{path}");
        assert!(!text.contains("Xiaohe") && !text.contains("小禾"), "{path}");
    }
    let list = bytes(got(&house, "/feeds/alerts.atom", &[]).await).await;
    let found = feed::read(&list, &Options::strict()).feed.unwrap();
    let kinds: Vec<_> = found
        .entries
        .iter()
        .map(|e| (e.msg_type.unwrap(), e.content.is_some()))
        .collect();
    assert_eq!(
        kinds,
        [
            (CapType::Cancel, true),
            (CapType::Update, false),
            (CapType::Alert, false)
        ]
    );
    let map = json(&house, "/feeds/alerts.geojson").await;
    assert_eq!(map["features"].as_array().unwrap().len(), 1);
    assert_eq!(map["features"][0]["properties"]["state"], "found");
}

#[tokio::test]
async fn a_map_gets_one_feature_for_each_alert_longitude_first_and_counter_clockwise() {
    let house = house();
    let response = got(&house, "/feeds/alerts.geojson", &[]).await;
    assert_eq!(response.headers()["content-type"], "application/geo+json");
    let map = json(&house, "/feeds/alerts.geojson").await;
    assert!(map.get("crs").is_none(), "RFC 7946 has no such member");
    let [feature] = &map["features"].as_array().unwrap()[..] else {
        panic!("one feature")
    };
    assert_eq!(feature["id"], "homeward:cn-130100:7KQ4M2:2", "the newest");
    let ring: Vec<[f64; 2]> =
        serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
    assert_eq!((ring.len(), ring[0]), (129, ring[128]));
    assert!(
        ring.iter()
            .all(|[lon, lat]| (113.0..116.0).contains(lon) && (37.0..39.0).contains(lat))
    );
    let area: f64 = ring
        .windows(2)
        .map(|s| s[0][0] * s[1][1] - s[1][0] * s[0][1])
        .sum();
    assert!(area > 0.0, "counter-clockwise");
    let properties = &feature["properties"];
    assert_eq!(properties["centre"], serde_json::json!([114.4784, 38.0104]));
    assert_eq!(
        (&properties["radius_m"], &properties["datum"]),
        (&serde_json::json!(100_000), &serde_json::json!("WGS-84"))
    );
    assert_eq!(
        (properties["state"].as_str(), properties["cause"].as_str()),
        (Some("active"), Some("moved"))
    );
    assert_eq!(properties["headline"]["zh-CN"], "寻找小禾");
    assert_eq!(properties["cap"], "https://a.example/cap/7KQ4M2-2.xml");
}
