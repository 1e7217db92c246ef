//! The picture of a post: the public photo as a poster that leads to the live page.
//!
//! Above the face a strip (red; on an exercise slanted bars, which no real
//! poster has), below it the QR code of the alert's own page. Networks pass
//! pictures on without the words beside them, for years: whoever meets this one
//! can still see on the page whether the child is found. There are no words in
//! the picture: they would need a Chinese font of several megabytes, and the
//! post has them beside it.

use std::io::Cursor;

use homeward_domain::status::{Status, StatusKind};
use homeward_ports::package::Package;
use image::{
    DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};
use qrcode::{Color, EcLevel, QrCode};

/// Width of a poster, in pixels: what phones show full width.
const WIDTH: u32 = 1_080;
/// A photo is at most this high, so that face and code fit on one phone's screen.
const PHOTO_HEIGHT_MAX: u32 = 1_350;
const STRIP: u32 = 56;
/// The code with its quiet zone stands in a band of this height.
const BAND: u32 = 320;
/// Light modules around the code (ISO/IEC 18004 asks for four).
const QUIET: u32 = 4;
const BAR: u32 = 40;

const RED: Rgb<u8> = Rgb([0xc8, 0x10, 0x2e]);
const YELLOW: Rgb<u8> = Rgb([0xff, 0xc7, 0x2c]);
const BLACK: Rgb<u8> = Rgb([0, 0, 0]);
const WHITE: Rgb<u8> = Rgb([0xff, 0xff, 0xff]);
const GREEN: Rgb<u8> = Rgb([0x1e, 0x7b, 0x4b]);

/// The first that is small enough is taken.
const QUALITIES: [u8; 3] = [86, 70, 50];

/// The poster of `package` with its photo, if it has one.
pub async fn pictured<S: Status>(
    package: &Package<S>,
    page: &str,
    bytes_max: usize,
) -> Option<Vec<u8>> {
    let photo = package.photo()?.clone();
    let page = page.to_owned();
    painted(move || poster(&photo.screen, &page, S::KIND, bytes_max)).await
}

/// A picture is some 50 ms of work: not on a thread that others wait for.
pub async fn painted(paint: impl FnOnce() -> Option<Vec<u8>> + Send + 'static) -> Option<Vec<u8>> {
    tokio::task::spawn_blocking(paint).await.ok().flatten()
}

/// A JPEG of at most `bytes_max`, or `None` where `photo` cannot be opened: then
/// the words go alone, they are not held back.
pub fn poster(photo: &[u8], page: &str, status: StatusKind, bytes_max: usize) -> Option<Vec<u8>> {
    let photo = opened(photo)?;
    let (width, height) = (photo.width().max(1), photo.height());
    let fit = (u64::from(height) * u64::from(WIDTH) / u64::from(width)).max(1);
    let fit = u32::try_from(fit).ok()?.min(PHOTO_HEIGHT_MAX);
    // The face keeps its shape; what is left at the sides is white.
    let photo = photo.resize(WIDTH, fit, FilterType::Triangle).into_rgb8();
    let mut canvas = RgbImage::from_pixel(WIDTH, STRIP + photo.height() + BAND, WHITE);
    strip(&mut canvas, status);
    let left = i64::from((WIDTH - photo.width()) / 2);
    image::imageops::overlay(&mut canvas, &photo, left, i64::from(STRIP));
    code(&mut canvas, page, STRIP + photo.height());
    small_enough(&canvas, bytes_max)
}

/// A picture of nobody, to take the place of a child's where a network lets a post
/// be changed but not its picture be taken away.
pub fn blank() -> Option<Vec<u8>> {
    small_enough(
        &RgbImage::from_pixel(WIDTH / 2, WIDTH / 4, GREEN),
        usize::MAX,
    )
}

fn opened(photo: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(photo), ImageFormat::Jpeg);
    // The house made it, and it is larger than nothing that the house makes.
    let mut limits = Limits::default();
    limits.max_image_width = Some(8_000);
    limits.max_image_height = Some(8_000);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    reader.decode().ok()
}

fn strip(canvas: &mut RgbImage, status: StatusKind) {
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        if y >= STRIP {
            return;
        }
        *pixel = match status {
            StatusKind::Actual => RED,
            StatusKind::Exercise if ((x + y) / BAR).is_multiple_of(2) => YELLOW,
            StatusKind::Exercise => BLACK,
        };
    }
}

/// An address too long for any code gets an empty band, never no poster.
fn code(canvas: &mut RgbImage, page: &str, top: u32) {
    let Ok(code) = QrCode::with_error_correction_level(page, EcLevel::M) else {
        return;
    };
    let Ok(side) = u32::try_from(code.width()) else {
        return;
    };
    // Whole pixels for a module: blurred edges are what readers fail on.
    let module = BAND / (side + 2 * QUIET);
    let edge = (BAND - module * side) / 2;
    let left = (WIDTH - module * side) / 2;
    for (index, color) in (0..).zip(code.to_colors()) {
        if color == Color::Dark {
            let (x, y) = (
                left + index % side * module,
                top + edge + index / side * module,
            );
            square(canvas, x, y, module);
        }
    }
}

fn square(canvas: &mut RgbImage, left: u32, top: u32, side: u32) {
    for y in top..top + side {
        for x in left..left + side {
            if let Some(pixel) = canvas.get_pixel_mut_checked(x, y) {
                *pixel = BLACK;
            }
        }
    }
}

fn small_enough(canvas: &RgbImage, bytes_max: usize) -> Option<Vec<u8>> {
    QUALITIES.iter().find_map(|quality| {
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, *quality);
        canvas.write_with_encoder(encoder).ok()?;
        (jpeg.len() <= bytes_max).then_some(jpeg)
    })
}
