//! From a file to upright pixels, never larger than asked.

use std::io::Cursor;

use homeward_domain::refusal::Refusal;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    imageops::FilterType, metadata::Orientation,
};

use super::{too_large, unreadable};

/// Longer than any camera's, shorter than any bomb's.
const SIDE_MAX: u32 = 12_000;
const PIXELS_MAX: u64 = 40_000_000;
/// 40 million pixels of four bytes, and some room to work.
const ALLOC_BYTES_MAX: u64 = 192 * 1024 * 1024;

/// What is seen on the photo, and how large the original was, upright.
pub(super) struct Picture {
    pub pixels: RgbImage,
    pub width: u32,
    pub height: u32,
}

/// Decodes `bytes` and shrinks them so that no side is longer than `long_side`.
pub(super) fn picture(bytes: &[u8], long_side: u32) -> Result<Picture, Refusal> {
    let format = sniffed(bytes).ok_or_else(|| unreadable("neither JPEG, PNG nor WebP"))?;
    if format == ImageFormat::Jpeg && !has_its_end(bytes) {
        return Err(unreadable("the file ends in the middle of the picture"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX {
        return Err(too_large(format!("{width} x {height} pixels")));
    }
    // A photo whose notes are damaged is still a photo, only perhaps lying on its side.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let mut small = shrunk(image, long_side);
    small.apply_orientation(orientation);
    let (width, height) = if is_on_its_side(orientation) {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Picture {
        pixels: on_white(small),
        width,
        height,
    })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOC_BYTES_MAX);
    limits
}

/// What the first bytes say; names and media types from outside say nothing.
fn sniffed(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::WebP)
    } else {
        None
    }
}

/// The JPEG decoder fills what is missing with grey and calls it a picture. A
/// child's face cut in half is worse than an upload that has to be repeated.
fn has_its_end(jpeg: &[u8]) -> bool {
    let mut at = 2;
    // Segments carry their length (ITU T.81 annex B); pixels follow the scan's header.
    loop {
        let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) else {
            return false;
        };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        at += 2 + length;
        if marker == 0xda {
            break;
        }
    }
    // Inside the pixels every 0xff is followed by a zero, so this is the end mark.
    jpeg.get(at..)
        .is_some_and(|pixels| pixels.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

fn shrunk(image: DynamicImage, long_side: u32) -> DynamicImage {
    let longest = image.width().max(image.height());
    if longest <= long_side {
        return image;
    }
    // In two steps: roughly and fast to twice the size, then well.
    let image = if longest > 4 * long_side {
        image.thumbnail(2 * long_side, 2 * long_side)
    } else {
        image
    };
    image.resize(long_side, long_side, FilterType::CatmullRom)
}

const fn is_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// JPEG has no transparency: what shines through is paper.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    let over_white = |value: u8, alpha: u8| {
        let mixed = u16::from(value) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
        u8::try_from(mixed / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        Rgb([r, g, b].map(|value| over_white(value, a)))
    })
}

fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => too_large("more pixels than are decoded".to_owned()),
        // What the decoder says may quote the file.
        _ => unreadable("the picture cannot be decoded"),
    }
}
