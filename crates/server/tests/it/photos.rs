//! Photos that are not what they say, through the doors that take photos.

use image::ImageFormat;

use crate::{
    http::Answer,
    world::{World, a_photo, text, world},
};

const CANARY: &[u8] = b"canary-behind-the-picture";

fn sent(world: &World, kind: &str, bytes: Vec<u8>) -> Answer {
    let case = world.opened();
    world
        .ask("POST", &format!("/console/v1/cases/{case}/photo"))
        .bytes(kind, bytes)
        .go()
}

fn a_jpeg() -> Vec<u8> {
    let picture = image::load_from_memory(&a_photo(320, 400)).unwrap();
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

/// The header of a PNG that unpacks to ten thousand megabytes.
fn a_bomb() -> Vec<u8> {
    let mut png = a_photo(8, 8);
    let side = 50_000_u32.to_be_bytes();
    png[16..20].copy_from_slice(&side);
    png[20..24].copy_from_slice(&side);
    let sum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    png
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| {
        if sum & 1 == 1 {
            0xedb8_8320 ^ (sum >> 1)
        } else {
            sum >> 1
        }
    };
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), step)
    })
}

#[test]
fn fifty_thousand_by_fifty_thousand_pixels_are_refused_before_they_are_unpacked() {
    let began = std::time::Instant::now();
    sent(&world(), "image/png", a_bomb()).refused(413, "photo.too_large");
    assert!(began.elapsed().as_secs() < 10);
}

#[test]
fn thirty_megabytes_are_refused() {
    sent(&world(), "image/jpeg", vec![0xff; 30 * 1024 * 1024]).refused(413, "body.invalid");
}

#[test]
fn what_is_no_photo_is_refused_whatever_it_is_called() {
    let world = world();
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let half = a_jpeg();
    let half = half[..half.len() / 2].to_vec();
    for (kind, bytes) in [
        ("image/svg+xml", svg.to_vec()),
        ("image/jpeg", svg.to_vec()),
        ("image/jpeg", half),
        ("image/png", a_photo(300, 300)[..900].to_vec()),
        ("image/gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec()),
        ("image/jpeg", Vec::new()),
    ] {
        sent(&world, kind, bytes).refused(422, "photo.invalid");
    }
}

#[test]
fn nothing_that_hides_in_a_photo_goes_on() {
    let world = world();
    let case = world.filled(&world.facts(20));
    // A second file behind the end of the first, and a note before its pixels.
    let jpeg = a_jpeg();
    let note = [&[0xff, 0xfe, 0, 2 + 25][..], CANARY].concat();
    let polyglot = [
        &jpeg[..2],
        &note,
        &jpeg[2..],
        b"PK\x03\x04",
        CANARY,
        b"<script>alert(1)</script>",
    ]
    .concat();
    let path = format!("/console/v1/cases/{case}/photo");
    let photo = text(
        &world
            .ask("POST", &path)
            .bytes("image/jpeg", polyglot.clone())
            .go()
            .good(),
        "id",
    );
    let alert = world.live(&case);
    let code = text(&alert, "code");
    let form: [(&str, Option<&str>, &[u8]); 2] = [
        ("text", None, b"saw her"),
        ("photo", Some("a.jpg"), &polyglot),
    ];
    let tip = world
        .public()
        .post(&format!("/drill/tip/{code}"))
        .with("accept", "application/json")
        .form(&form);
    let tip = text(&tip.go().good(), "id");
    let public = world
        .public()
        .get(&format!("/drill/photo/{photo}.jpg"))
        .go();
    let officers = world
        .ask("GET", &format!("/console/v1/cases/{case}/photos/{photo}"))
        .go();
    let witness = world
        .ask("GET", &format!("/console/v1/tips/{tip}/photos/0"))
        .go();
    for answer in [public, officers, witness] {
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(
            image::guess_format(&answer.body).unwrap(),
            ImageFormat::Jpeg
        );
        let has = |trace: &[u8]| {
            answer
                .body
                .windows(trace.len())
                .any(|window| window == trace)
        };
        assert!(!has(CANARY) && !has(b"<script") && !has(b"PK\x03\x04"));
        assert!(answer.body.ends_with(&[0xff, 0xd9]));
    }
}

#[test]
fn a_tip_is_kept_without_the_photo_that_cannot_be_read() {
    let world = world();
    let alert = world.alert(20);
    let tip = format!("/drill/tip/{}", text(&alert, "code"));
    let send = |form: &[(&str, Option<&str>, &[u8])]| {
        world
            .public()
            .post(&tip)
            .with("accept", "application/json")
            .form(form)
            .go()
    };
    let kept = send(&[
        ("text", None, b"saw her"),
        ("photo", Some("a.jpg"), &a_bomb()),
    ])
    .good();
    assert_eq!(kept["photos_left_out"], 1);
    // Where only the photo could have said anything, the sender hears of it.
    send(&[("photo", Some("a.jpg"), b"<svg/>")]).refused(422, "photo.invalid");
    send(&[]).refused(400, "body.invalid");
}
