//! What the frame, the poster, an exercise and a tile look like.

use super::*;

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
