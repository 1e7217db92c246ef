//! Photos from outside: looked at, decoded under limits, and made anew.
//!
//! Nothing of the file that came in is passed on but its pixels. What an image
//! file can carry besides (where it was taken, by which phone, a thumbnail of
//! what was cut away, a second file behind its end) ends here, because every
//! photo that leaves this module was encoded by us from plain pixels.
//!
//! Decoding is work for a thread of its own: callers hold a permit and use
//! `spawn_blocking`.

mod read;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};

use homeward_domain::refusal::{Refusal, RefusalCode};
use homeward_ports::blobs::{CleanPhoto, PAGE_BYTES_MAX};
use write::Fit;

/// A phone's original is 3 to 12 MB.
pub const PHOTO_BYTES_MAX: usize = 20 * 1024 * 1024;

/// For the public page and phones.
const PAGE: Fit = Fit {
    long_side: 800,
    bytes_max: PAGE_BYTES_MAX,
};
/// For a screen in a hall.
const SCREEN: Fit = Fit {
    long_side: 1_600,
    bytes_max: 250 * 1024,
};
/// For lists and cards.
const THUMB: Fit = Fit {
    long_side: 160,
    bytes_max: 8 * 1024,
};

/// Makes the three sizes of a photo, or says why it cannot be one.
pub fn clean(bytes: &[u8]) -> Result<CleanPhoto, Refusal> {
    // A decoder that trips over a file must cost that file and nothing else.
    let cleaned = catch_unwind(AssertUnwindSafe(|| cleaned(bytes)));
    cleaned.unwrap_or_else(|_| Err(unreadable("the decoder gave up")))
}

fn cleaned(bytes: &[u8]) -> Result<CleanPhoto, Refusal> {
    if bytes.len() > PHOTO_BYTES_MAX {
        return Err(too_large(format!("at most {PHOTO_BYTES_MAX} bytes")));
    }
    let picture = read::picture(bytes, SCREEN.long_side)?;
    let screen = write::jpeg(&picture.pixels, SCREEN)?;
    let page = write::jpeg(&picture.pixels, PAGE)?;
    let thumb = write::jpeg(&picture.pixels, THUMB)?;
    Ok(CleanPhoto {
        thumb,
        page,
        screen,
        width: picture.width,
        height: picture.height,
    })
}

fn unreadable(detail: &str) -> Refusal {
    Refusal::at(RefusalCode::PhotoInvalid, "photo", detail)
}

fn too_large(detail: String) -> Refusal {
    Refusal::at(RefusalCode::PhotoTooLarge, "photo", detail)
}

#[cfg(test)]
mod tests;
