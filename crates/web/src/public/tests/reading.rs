//! What a reader gets.

use super::*;

#[tokio::test]
async fn the_page_comes_in_the_readers_language_without_a_script() {
    let house = house();
    let response = got(&house, "/a/7KQ4M2", &[]).await;
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("style-src 'sha256-abc='"),
        "{policy}"
    );
    assert!(!policy.contains("script-src"));
    assert_eq!(
        response.headers()["cache-control"],
        "public, max-age=5, stale-while-revalidate=30, stale-if-error=600"
    );
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(text(response).await, "alert zh-CN");
    assert_eq!(
        text(got(&house, "/a/7kq4m2?lang=en", &[]).await).await,
        "alert en"
    );
    let english = got(&house, "/a/7KQ4M2", &[(header::ACCEPT_LANGUAGE, "en-US")]).await;
    assert_eq!(english.headers()["content-language"], "en");
    assert_eq!(text(english).await, "alert en");
}

#[tokio::test]
async fn the_page_is_compressed_and_not_sent_twice() {
    let house = house();
    let response = got(
        &house,
        "/a/7KQ4M2",
        &[(header::ACCEPT_ENCODING, "br, gzip")],
    )
    .await;
    assert_eq!(response.headers()["content-encoding"], "br");
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(
        (etag.as_str(), text(response).await.as_str()),
        ("\"alert-zh-CN-br\"", "alert brotli")
    );
    let known = [
        (header::IF_NONE_MATCH, etag.as_str()),
        (header::ACCEPT_ENCODING, "br"),
    ];
    let again = got(&house, "/a/7KQ4M2", &known).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(text(again).await, "");
}

#[tokio::test]
async fn the_page_and_its_photo_end_by_themselves_when_the_time_is_over() {
    let house = house();
    let photo = format!("/photo/{PHOTO}");
    assert_eq!(
        text(got(&house, &format!("{photo}.jpg"), &[]).await).await,
        "page"
    );
    let screen = got(&house, &format!("{photo}-screen.jpg"), &[]).await;
    assert_eq!(screen.headers()["cache-control"], "public, max-age=10");
    assert_eq!(text(screen).await, "screen");
    house.hands.0.store(24 * 3_600, Relaxed);
    assert_eq!(
        text(got(&house, "/a/7KQ4M2", &[]).await).await,
        "expired zh-CN"
    );
    assert_eq!(
        got(&house, &format!("{photo}.jpg"), &[]).await.status(),
        StatusCode::NOT_FOUND
    );
    let state = text(got(&house, "/v/7KQ4M2", &[is_json()]).await).await;
    assert_eq!(state, r#"{"code":"7KQ4M2","state":"expired"}"#);
}

#[tokio::test]
async fn an_unknown_code_is_a_page_and_for_programs_a_problem() {
    let house = house();
    let page = got(&house, "/a/NONE00", &[]).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert_eq!(text(page).await, "not found Zh");
    let problem = got(&house, "/a/NONE00", &[is_json()]).await;
    assert_eq!(
        problem.headers()["content-type"],
        "application/problem+json"
    );
    for wrong in [
        "/photo/x.jpg",
        "/photo/x",
        &format!("/photo/{}.jpg", PhotoId::from_bits(6)),
    ] {
        assert_eq!(
            got(&house, wrong, &[]).await.status(),
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn every_poster_can_be_checked() {
    let house = house();
    let json =
        async |code: &str| text(got(&house, &format!("/v/{code}"), &[is_json()]).await).await;
    assert_eq!(
        json("7kq4m2").await,
        r#"{"code":"7KQ4M2","state":"active"}"#
    );
    assert_eq!(json("FVND00").await, r#"{"code":"FVND00","state":"found"}"#);
    assert_eq!(json("fvndOO").await, r#"{"code":"FVND00","state":"found"}"#);
    assert_eq!(
        json("NONE99").await,
        r#"{"code":"N0NE99","state":"unknown"}"#
    );
    let page = text(got(&house, "/v/FVND00?lang=en", &[]).await).await;
    assert_eq!(page, "verify Some(Found) FVND00 En []");
}

#[tokio::test]
async fn a_drill_stands_behind_its_own_door() {
    let shelf = Arc::new(Shelf::default());
    let door = PublicDoor::<Exercise>::new(
        shelf,
        Arc::new(Printer),
        Arc::new(Desk::default()),
        Arc::new(Hands::default()),
    );
    let house = House {
        app: Router::new().nest("/drill", routes(door)),
        ..house()
    };
    assert_eq!(
        text(got(&house, "/drill/v/X", &[]).await).await,
        "verify None X Zh [/drill]"
    );
    let form = got(&house, "/drill/tip/7kq4m2", &[]).await;
    assert_eq!(
        (form.status(), &form.headers()["location"]),
        (
            StatusCode::SEE_OTHER,
            &"/drill/a/7KQ4M2#tip".parse().unwrap()
        )
    );
}
