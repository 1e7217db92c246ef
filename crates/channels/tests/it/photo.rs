//! A photo that can be opened, and messages with it.

use std::{io::Cursor, sync::Arc};

use bytes::Bytes;
use homeward_domain::{change::SentMessage, status::Status};
use homeward_ports::package::{Package, PublicPhoto};
use image::{ImageFormat, Rgb, RgbImage};

use crate::samples::photo_id;

/// A JPEG that can be opened. With `noise` it compresses as badly as any photo can.
pub fn jpeg(width: u32, height: u32, noise: bool) -> Vec<u8> {
    let mut state = 7_u32;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, r, g, b] = state.to_be_bytes();
        let smooth = Rgb([(x % 256) as u8, (y % 256) as u8, 128]);
        if noise { Rgb([r, g, b]) } else { smooth }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The same message with another photo, or with none.
pub fn with_photo<S: Status>(package: &Package<S>, photo: Option<Vec<u8>>) -> Package<S> {
    let sent = SentMessage {
        seq: package.seq(),
        head: package.head().clone(),
        package: Some(String::from_utf8(package.text().to_vec()).unwrap()),
        cap: None,
    };
    let photo = photo.map(Bytes::from).map(|bytes| {
        Arc::new(PublicPhoto {
            id: photo_id(),
            page: bytes.clone(),
            screen: bytes,
        })
    });
    Package::reopen(&sent, photo).unwrap()
}
