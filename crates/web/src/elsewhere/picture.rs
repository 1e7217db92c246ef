//! `GET /widget/poster.jpg`: the face in the colour of its state, and the QR code of
//! its page, for places where not even an SVG is shown.
//!
//! There are no words in it: a server has no faces to set Chinese with, and a
//! picture of bad letters is worse than the `alt` text and the caption that the
//! guide asks for. Only an exercise has its one word drawn, large, in plain blocks,
//! so that nobody takes it for live.

use std::{io::Cursor, sync::LazyLock};

use axum::body::Bytes;
use homeward_domain::status::{Status, StatusKind};
use homeward_ports::shelf::Live;
use image::{
    ExtendedColorType, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use qrcode::{Color, EcLevel, QrCode};

use super::frame::newest;
use crate::press::Forms;

const WIDTH: u32 = 480;
const HEIGHT: u32 = 600;
const BORDER: u32 = 16;
/// Of one stripe of an exercise.
const STRIPE: u32 = 8;
/// One module of the QR code, and its quiet zone in modules.
const MODULE: u32 = 3;
const QR_QUIET: u32 = 4;
/// One block of a letter of [`WORD`].
const BLOCK: u32 = 6;
const QUALITY: u8 = 82;
/// Far more than any photo of ours decodes to.
const DECODED_BYTES_MAX: u64 = 64 * 1024 * 1024;

const AMBER: Rgb<u8> = Rgb([0xff, 0xb3, 0x00]);
const VIOLET: Rgb<u8> = Rgb([0x5b, 0x21, 0xb6]);
const WHITE: Rgb<u8> = Rgb([0xff; 3]);
const BLACK: Rgb<u8> = Rgb([0; 3]);

/// "EXERCISE", each letter as seven rows of five blocks, from the left.
const WORD: [[u8; 7]; 8] = [E, X, E, R, C, I, S, E];
const E: [u8; 7] = [
    0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111,
];
const X: [u8; 7] = [
    0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001,
];
const R: [u8; 7] = [
    0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001,
];
const C: [u8; 7] = [
    0b01111, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b01111,
];
const I: [u8; 7] = [
    0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b11111,
];
const S: [u8; 7] = [
    0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110,
];
/// A letter and the room behind it, in blocks; and its height.
const LETTER: (u32, u32) = (6, 7);

/// One clear pixel, for when nothing is active.
pub(super) static NOTHING: LazyLock<Forms> = LazyLock::new(|| {
    let mut png = Cursor::new(Vec::new());
    // Writing to memory does not fail.
    let _ = image::RgbaImage::new(1, 1).write_to(&mut png, ImageFormat::Png);
    Forms::as_is(Bytes::from(png.into_inner()))
});

/// The newest active child that has a photo.
pub(super) fn jpeg<S: Status>(live: &Live) -> Option<Vec<u8>> {
    let (alert, card) = newest(live)?;
    let face = decoded(&alert.photo.as_ref()?.page)?;
    let mut sheet = ground(S::KIND);
    let face = filled(&face, WIDTH - 2 * BORDER, HEIGHT - 2 * BORDER);
    imageops::replace(&mut sheet, &face, i64::from(BORDER), i64::from(BORDER));
    if S::KIND == StatusKind::Exercise {
        word(&mut sheet);
    }
    code(&mut sheet, &card.page);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder
        .encode(&sheet, WIDTH, HEIGHT, ExtendedColorType::Rgb8)
        .ok()?;
    Some(bytes)
}

fn decoded(jpeg: &[u8]) -> Option<RgbImage> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    reader.limits(limits);
    Some(reader.decode().ok()?.into_rgb8())
}

/// Cut to the shape from the middle, a little above it: where a face is.
fn filled(face: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (own_width, own_height) = face.dimensions();
    let (cut_width, cut_height) = if own_width * height > own_height * width {
        ((own_height * width / height).max(1), own_height)
    } else {
        (own_width, (own_width * height / width).max(1))
    };
    let (x, y) = (
        (own_width - cut_width) / 2,
        (own_height - cut_height) * 3 / 10,
    );
    let cut = imageops::crop_imm(face, x, y, cut_width, cut_height).to_image();
    imageops::resize(&cut, width, height, FilterType::Triangle)
}

fn ground(status: StatusKind) -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| match status {
        StatusKind::Actual => AMBER,
        StatusKind::Exercise if ((x + y) / STRIPE).is_multiple_of(2) => VIOLET,
        StatusKind::Exercise => WHITE,
    })
}

fn word(sheet: &mut RgbImage) {
    let letters = WORD.len() as u32;
    let left = (WIDTH - (letters * LETTER.0 - 1) * BLOCK) / 2;
    block(
        sheet,
        (BORDER, BORDER),
        (WIDTH - 2 * BORDER, (LETTER.1 + 4) * BLOCK),
        VIOLET,
    );
    for (n, letter) in (0..).zip(WORD) {
        for (row, blocks) in (0..).zip(letter) {
            for column in (0..5).filter(|column| blocks >> (4 - column) & 1 == 1) {
                let x = left + (n * LETTER.0 + column) * BLOCK;
                let y = BORDER + (row + 2) * BLOCK;
                block(sheet, (x, y), (BLOCK, BLOCK), WHITE);
            }
        }
    }
}

/// The code of the page's address, in the corner that a face leaves free.
fn code(sheet: &mut RgbImage, page: &str) {
    let Ok(code) = QrCode::with_error_correction_level(page, EcLevel::M) else {
        return;
    };
    let Ok(width) = u32::try_from(code.width()) else {
        return;
    };
    let side = (width + 2 * QR_QUIET) * MODULE;
    if side > WIDTH / 2 {
        return;
    }
    let (left, top) = (WIDTH - BORDER - side, HEIGHT - BORDER - side);
    block(sheet, (left, top), (side, side), WHITE);
    for (at, colour) in (0..).zip(code.to_colors()) {
        if colour == Color::Dark {
            let x = left + (at % width + QR_QUIET) * MODULE;
            let y = top + (at / width + QR_QUIET) * MODULE;
            block(sheet, (x, y), (MODULE, MODULE), BLACK);
        }
    }
}

/// Paints a rectangle; what lies outside the sheet is not painted.
fn block(sheet: &mut RgbImage, (left, top): (u32, u32), (width, height): (u32, u32), ink: Rgb<u8>) {
    for y in top..(top + height).min(HEIGHT) {
        for x in left..(left + width).min(WIDTH) {
            sheet.put_pixel(x, y, ink);
        }
    }
}
