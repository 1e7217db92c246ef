//! What a witness sends, and what becomes of it.

use homeward_geo::{Point, distance_m};

use super::*;

/// A multipart body of these parts: name, file name or none, content.
fn form(parts: &[(&str, bool, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, is_file, content) in parts {
        let file = if *is_file {
            "; filename=\"x.jpg\"\r\nContent-Type: image/jpeg"
        } else {
            ""
        };
        out.extend(
            format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .into_bytes(),
        );
        out.extend(*content);
        out.extend(b"\r\n");
    }
    out.extend(b"--B--\r\n");
    out
}

async fn sent(house: &House, code: &str, body: Vec<u8>, accept: &str) -> Response<Body> {
    let request = Request::post(format!("/tip/{code}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
        .header(header::ACCEPT, accept)
        .body(Body::from(body))
        .unwrap();
    house.app.clone().oneshot(request).await.unwrap()
}

fn picture() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30)
        .write_to(&mut out, ImageFormat::Jpeg)
        .unwrap();
    out.into_inner()
}

#[tokio::test]
async fn a_tip_comes_through_with_all_that_was_said() {
    let house = house();
    let picture = picture();
    let body = form(&[
        ("place", false, "火车站".as_bytes()),
        ("text", false, b"by the clock"),
        ("seen_at", false, b"2026-11-23T14:20"),
        ("lat", false, b"38.01"),
        ("lon", false, b"114.48"),
        ("datum", false, b"wgs84"),
        ("with_child", false, b"1"),
        ("contact", false, b"13800000000"),
        ("photo", true, &picture),
        ("photo", true, b""),
        ("unheard_of", false, b"x"),
    ]);
    let thanks = sent(&house, "7kq4m2", body, "text/html").await;
    assert_eq!(thanks.headers()["cache-control"], "no-store");
    assert_eq!(
        (thanks.status(), text(thanks).await.as_str()),
        (StatusCode::OK, "thanks Zh true 7KQ4M2")
    );
    let tips = house.desk.tips.lock().unwrap();
    let (code, tip) = &tips[0];
    assert_eq!(
        (code.as_str(), tip.place.as_str(), tip.text.as_str()),
        ("7KQ4M2", "火车站", "by the clock")
    );
    assert_eq!(tip.seen_at.unwrap().to_string(), "2026-11-23T06:20:00.000Z");
    assert_eq!(
        (
            tip.point.unwrap().lat(),
            tip.photos.len(),
            tip.photos_left_out
        ),
        (38.01, 1, 0)
    );
    assert_eq!(tip.contact, "13800000000");
}

#[tokio::test]
async fn a_position_is_kept_in_wgs84_and_refused_without_its_datum() {
    let house = house();
    let tip = |datum: &'static [u8]| {
        form(&[
            ("text", false, b"saw her"),
            ("lat", false, b"38.0113185"),
            ("lon", false, b"114.4896988"),
            ("datum", false, datum),
        ])
    };
    let answer = sent(&house, "7KQ4M2", tip(b"gcj02"), "application/json").await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let kept = house.desk.tips.lock().unwrap()[0].1.point.unwrap();
    let meant = Point::new(38.0106, 114.4836).unwrap();
    assert!(distance_m(kept, meant) <= 0.1);
    for unlabelled in [b"".as_slice(), b"GPS"] {
        let answer = sent(&house, "7KQ4M2", tip(unlabelled), "application/json").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(answer).await.contains("datum.missing"));
    }
    assert_eq!(house.desk.tips.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn words_come_through_although_the_photo_cannot_be_used() {
    let house = house();
    let heavy = vec![0xff; 11 * 1024 * 1024];
    let body = form(&[
        ("text", false, b"saw her"),
        ("photo", true, b"<svg/>"),
        ("photo", true, &heavy),
    ]);
    let answer = sent(&house, "7KQ4M2", body, "application/json").await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert!(text(answer).await.contains("\"photos_left_out\":2"));
    let only_photo = sent(
        &house,
        "7KQ4M2",
        form(&[("photo", true, b"<svg/>")]),
        "application/json",
    )
    .await;
    assert_eq!(only_photo.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_tip_is_bounded_in_photos_words_parts_and_bytes() {
    let house = house();
    let (picture, long) = (picture(), vec![b'a'; 20_000]);
    let mut parts = vec![("photos", true, picture.as_slice()); 5];
    parts.push(("text", false, &long));
    sent(&house, "7KQ4M2", form(&parts), "text/html").await;
    let (photos, left_out, words) = {
        let tips = house.desk.tips.lock().unwrap();
        (
            tips[0].1.photos.len(),
            tips[0].1.photos_left_out,
            tips[0].1.text.len(),
        )
    };
    assert_eq!((photos, left_out, words), (3, 2, 8 * 1024));
    let many = vec![("text", false, &b"x"[..]); 40];
    assert_eq!(
        sent(&house, "7KQ4M2", form(&many), "text/html")
            .await
            .status(),
        StatusCode::BAD_REQUEST
    );
    let flood = vec![0; 26 * 1024 * 1024];
    let flood = sent(&house, "7KQ4M2", form(&[("x", false, &flood)]), "text/html").await;
    assert_eq!(flood.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn when_there_is_no_room_the_sender_is_told_to_send_again_or_call() {
    let words = || form(&[("text", false, b"saw her")]);
    for (house, code) in [
        (house(), "BVSY00"),
        (house_with(Capacity::full()), "7KQ4M2"),
    ] {
        let busy = sent(&house, code, words(), "text/html").await;
        assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(busy.headers().contains_key(header::RETRY_AFTER));
        let page = text(busy).await;
        assert!(page.contains("没有丢失") && page.contains("110"), "{page}");
    }
}

#[tokio::test]
async fn what_is_no_tip_is_said_to_be_none() {
    let house = house();
    assert_eq!(
        sent(&house, "NONE00", form(&[]), "text/html")
            .await
            .status(),
        StatusCode::NOT_FOUND
    );
    let request = Request::post("/tip/7KQ4M2")
        .body(Body::from("text=x"))
        .unwrap();
    assert_eq!(
        house.app.clone().oneshot(request).await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    let cut = form(&[("text", false, b"saw her")])[..60].to_vec();
    assert_eq!(
        sent(&house, "7KQ4M2", cut, "text/html").await.status(),
        StatusCode::BAD_REQUEST
    );
    assert!(house.desk.tips.lock().unwrap().is_empty());
}
