//! From pixels to a JPEG of a size that may be promised.

use bytes::Bytes;
use homeward_domain::refusal::Refusal;
use image::{ExtendedColorType, RgbImage, codecs::jpeg::JpegEncoder, imageops};

use super::unreadable;

/// What one use of a photo allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub long_side: u32,
    pub bytes_max: usize,
}

/// Best first. Below the last a face loses more than by shrinking.
const QUALITIES: [u8; 5] = [82, 74, 66, 56, 46];
/// A smaller picture keeps at most this much of its sides, in percent.
const SHRINK_PERCENT_MAX: u32 = 85;
/// Any picture this small fits everywhere.
const SIDE_MIN: u32 = 8;

/// The best that fits: first the full size at falling quality, then smaller.
pub(super) fn jpeg(pixels: &RgbImage, fit: Fit) -> Result<Bytes, Refusal> {
    let mut side = fit.long_side.min(pixels.width().max(pixels.height()));
    loop {
        let sized = sized(pixels, side);
        let least = encoded(&sized, QUALITIES[QUALITIES.len() - 1])?;
        if least.len() <= fit.bytes_max {
            return best(&sized, fit.bytes_max, least);
        }
        if side <= SIDE_MIN {
            return Err(unreadable("the picture cannot be made small enough"));
        }
        side = smaller(side, fit.bytes_max, least.len());
    }
}

/// The first quality that fits; the last is known to.
fn best(pixels: &RgbImage, bytes_max: usize, least: Vec<u8>) -> Result<Bytes, Refusal> {
    for quality in &QUALITIES[..QUALITIES.len() - 1] {
        let bytes = encoded(pixels, *quality)?;
        if bytes.len() <= bytes_max {
            return Ok(bytes.into());
        }
    }
    Ok(least.into())
}

/// Bytes go with the area, so the side to try next goes with the root. Noise
/// made to keep us busy is through after two or three tries.
fn smaller(side: u32, wanted: usize, got: usize) -> u32 {
    let ratio = wanted.saturating_mul(10_000) / got.max(1);
    let percent = u32::try_from(ratio.isqrt()).unwrap_or(SHRINK_PERCENT_MAX);
    (side * percent.min(SHRINK_PERCENT_MAX) / 100).max(SIDE_MIN)
}

fn sized(pixels: &RgbImage, long_side: u32) -> RgbImage {
    let longest = pixels.width().max(pixels.height()).max(1);
    if longest <= long_side {
        return pixels.clone();
    }
    let scaled = |side: u32| (side * long_side / longest).max(1);
    let (width, height) = (scaled(pixels.width()), scaled(pixels.height()));
    imageops::resize(pixels, width, height, imageops::FilterType::CatmullRom)
}

fn encoded(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
    let (width, height) = pixels.dimensions();
    let done = encoder.encode(pixels.as_raw(), width, height, ExtendedColorType::Rgb8);
    done.map_err(|_| unreadable("the picture cannot be encoded"))?;
    Ok(out)
}
