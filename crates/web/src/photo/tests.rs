use std::io::Cursor;

use homeward_domain::refusal::RefusalCode;
use homeward_ports::blobs::CleanPhoto;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{PHOTO_BYTES_MAX, clean};

const CANARY: &[u8] = b"38.0423N-114.5149E";

fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    RgbImage::from_fn(width, height, |_, _| Rgb([next(), next(), next()])).into()
}

/// Red above, blue below.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |y| {
        if y < height / 2 {
            Rgb([250, 0, 0])
        } else {
            Rgb([0, 0, 250])
        }
    };
    RgbImage::from_fn(width, height, |_, y| colour(y)).into()
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8()
}

fn code(bytes: &[u8]) -> RefusalCode {
    // Never print a photo, not even a wrong one.
    clean(bytes).map(|_| ()).unwrap_err().code
}

fn fits(photo: &CleanPhoto) {
    let sizes = [photo.thumb.len(), photo.page.len(), photo.screen.len()];
    assert!(
        sizes[0] <= 8 * 1024 && sizes[1] <= 40 * 1024 && sizes[2] <= 250 * 1024,
        "{sizes:?}"
    );
    for jpeg in [&photo.thumb, &photo.page, &photo.screen] {
        assert!(jpeg.starts_with(b"\xff\xd8\xff"));
    }
}

/// A JPEG with notes of the kind cameras write: which way is up, and where it was.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    tiff.extend([
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
    ]);
    tiff.extend(CANARY);
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(length);
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

#[test]
fn the_worst_picture_still_fits_every_size() {
    let photo = clean(&file(&noise(2_000, 1_500), ImageFormat::Png)).unwrap();
    fits(&photo);
    assert_eq!((photo.width, photo.height), (2_000, 1_500));
}

#[test]
fn an_ordinary_picture_keeps_its_full_size() {
    let photo = clean(&file(&flag(2_000, 1_500), ImageFormat::Jpeg)).unwrap();
    fits(&photo);
    let widths = [&photo.thumb, &photo.page, &photo.screen].map(|jpeg| decoded(jpeg).width());
    assert_eq!(widths, [160, 800, 1_600]);
}

#[test]
fn a_small_or_narrow_picture_is_not_blown_up() {
    for (width, height) in [(1, 1), (30, 20), (9_000, 3)] {
        let photo = clean(&file(&flag(width, height), ImageFormat::Png)).unwrap();
        assert!(decoded(&photo.page).width() <= width.min(800));
    }
}

#[test]
fn a_picture_comes_out_upright_and_without_the_place_it_was_taken_at() {
    let lying = with_exif(&file(&flag(400, 300), ImageFormat::Jpeg), 6);
    assert!(lying.windows(CANARY.len()).any(|part| part == CANARY));
    let photo = clean(&lying).unwrap();
    assert_eq!((photo.width, photo.height), (300, 400));
    let page = decoded(&photo.page);
    // Turned a quarter to the right, what was above is right.
    assert!(page.get_pixel(290, 200)[0] > 200 && page.get_pixel(10, 200)[2] > 200);
    for jpeg in [&photo.thumb, &photo.page, &photo.screen] {
        assert!(!jpeg.windows(CANARY.len()).any(|part| part == CANARY));
        assert!(!jpeg.windows(4).any(|part| part == b"Exif"));
    }
}

#[test]
fn a_second_file_behind_the_picture_is_not_passed_on() {
    for tail in [
        &b"PK\x03\x04payload"[..],
        b"<html><script>alert(1)</script>",
    ] {
        let mut two = file(&flag(40, 30), ImageFormat::Jpeg);
        two.extend(tail);
        let photo = clean(&two).unwrap();
        let all = [&photo.thumb[..], &photo.page, &photo.screen].concat();
        assert!(!all.windows(tail.len()).any(|part| part == tail));
    }
}

#[test]
fn what_is_no_photo_is_refused() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let gif =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let html = b"<!doctype html><p>photo.jpg</p>";
    for wrong in [
        &svg[..],
        gif,
        html,
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
    ] {
        assert_eq!(code(wrong), RefusalCode::PhotoInvalid, "{wrong:?}");
    }
}

#[test]
fn a_truncated_picture_is_refused_rather_than_shown_in_half() {
    let flag = flag(400, 300);
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let whole = file(&flag, format);
        let whole = if format == ImageFormat::Jpeg {
            with_exif(&whole, 1)
        } else {
            whole
        };
        for keep in [whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
            assert_eq!(
                code(&whole[..keep]),
                RefusalCode::PhotoInvalid,
                "{format:?} {keep}"
            );
        }
    }
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let mut png = file(&flag(8, 8), ImageFormat::Png);
    for side in [50_000_u32, 11_000] {
        png[16..20].copy_from_slice(&side.to_be_bytes());
        png[20..24].copy_from_slice(&side.to_be_bytes());
        let crc = crc32(&png[12..29]).to_be_bytes();
        png[29..33].copy_from_slice(&crc);
        assert_eq!(code(&png), RefusalCode::PhotoTooLarge, "{side}");
    }
    let heavy = [&b"\xff\xd8\xff"[..], &vec![0; PHOTO_BYTES_MAX + 1]].concat();
    assert_eq!(code(&heavy), RefusalCode::PhotoTooLarge);
}

#[test]
fn print_colours_and_grey_come_out_as_pictures() {
    let cmyk = clean(include_bytes!("samples/cmyk.jpg")).unwrap();
    fits(&cmyk);
    assert_eq!((cmyk.width, cmyk.height), (64, 48));
    let grey = DynamicImage::ImageLuma8(flag(64, 48).into_luma8());
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        fits(&clean(&file(&grey, format)).unwrap());
    }
    let deep = DynamicImage::ImageRgb16(flag(64, 48).into_rgb16());
    fits(&clean(&file(&deep, ImageFormat::Png)).unwrap());
}

#[test]
fn a_moving_picture_stands_still_at_its_first_frame() {
    let photo = clean(include_bytes!("samples/moving.webp")).unwrap();
    let [red, _, blue] = decoded(&photo.page).get_pixel(16, 12).0;
    assert!(red > 200 && blue < 60, "{red} {blue}");
}

#[test]
fn what_shines_through_is_white() {
    let glass = RgbaImage::from_pixel(20, 20, Rgba([0, 0, 0, 0]));
    let photo = clean(&file(&glass.into(), ImageFormat::Png)).unwrap();
    assert!(
        decoded(&photo.page)
            .get_pixel(10, 10)
            .0
            .iter()
            .all(|value| *value > 250)
    );
}

/// CRC-32 of PNG (ISO 15948 annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}
