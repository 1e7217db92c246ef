//! The exercise's photo: a friendly drawn face, of nobody. It is drawn when the
//! demonstration starts, so no picture of a child lies anywhere in this house.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::{
    phones::chance::Chance,
    rig::trouble::{Done, Trouble},
};

const WIDTH: u32 = 800;
const HEIGHT: u32 = 1_000;
const SKIN: [u8; 3] = [247, 212, 184];
const CHEEK: [u8; 3] = [240, 170, 150];
const HAIR: [u8; 3] = [52, 40, 36];
const INK: [u8; 3] = [60, 44, 40];
/// The colour of exercises everywhere in the house.
const DRILL: [u8; 3] = [242, 140, 40];
const SHIRTS: [[u8; 3]; 4] = [[214, 64, 69], [76, 132, 196], [98, 160, 94], [232, 186, 72]];

/// A portrait, 4:5, as a PNG.
pub fn portrait(chance: &mut Chance) -> Done<Vec<u8>> {
    let shirt = chance.one_of(&SHIRTS).copied().unwrap_or(SHIRTS[0]);
    let sky = f64::from(u32::try_from(chance.below(40)).unwrap_or(0));
    let face = Face { shirt, sky };
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Rgb(face.colour(f64::from(x) - 400.0, f64::from(y) - 430.0))
    });
    let mut png = Cursor::new(Vec::new());
    let written = picture.write_to(&mut png, ImageFormat::Png);
    written.map_err(Trouble::in_doing("draw the photo"))?;
    Ok(png.into_inner())
}

struct Face {
    shirt: [u8; 3],
    sky: f64,
}

impl Face {
    /// The colour at a place counted from the middle of the face; what is nearest to the eye first.
    fn colour(&self, x: f64, y: f64) -> [u8; 3] {
        let side = x.abs();
        if y > 500.0 {
            return stripes(x, y);
        }
        if oval(side - 88.0, y - 10.0, 20.0, 26.0) {
            // A spark in each eye.
            let spark = oval(side - 94.0, y - 2.0, 6.0, 7.0);
            return if spark { [255; 3] } else { INK };
        }
        if is_smile(x, y) {
            return INK;
        }
        if oval(side - 140.0, y - 90.0, 42.0, 28.0) {
            return CHEEK;
        }
        let fringe = oval(x, y + 190.0, 236.0, 150.0) && y < -70.0 - 30.0 * (x / 90.0).cos();
        let bunches = oval(side - 262.0, y - 20.0, 62.0, 110.0);
        if fringe || bunches {
            return HAIR;
        }
        if oval(x, y, 210.0, 240.0) {
            return SKIN;
        }
        if oval(x, y + 40.0, 245.0, 270.0) {
            return HAIR;
        }
        self.below_and_behind(x, y)
    }

    fn below_and_behind(&self, x: f64, y: f64) -> [u8; 3] {
        if x.abs() < 70.0 && (200.0..320.0).contains(&y) {
            return SKIN;
        }
        if oval(x, y - 560.0, 330.0, 290.0) {
            return self.shirt;
        }
        let light = (y + 430.0) / 10.0;
        [
            shade(150.0 + self.sky + light),
            shade(196.0 + light / 2.0),
            shade(222.0 + light / 3.0),
        ]
    }
}

/// The band that marks a picture of an exercise.
fn stripes(x: f64, y: f64) -> [u8; 3] {
    let is_dark = (x + y).rem_euclid(80.0) < 40.0;
    if is_dark { INK } else { DRILL }
}

fn is_smile(x: f64, y: f64) -> bool {
    let outer = oval(x, y - 92.0, 78.0, 62.0);
    let inner = oval(x, y - 80.0, 78.0, 58.0);
    outer && !inner && y > 100.0
}

fn oval(x: f64, y: f64, wide: f64, high: f64) -> bool {
    (x / wide).powi(2) + (y / high).powi(2) <= 1.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte"
)]
fn shade(value: f64) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_photo_is_a_portrait_and_the_same_for_a_seed() {
        let png = portrait(&mut Chance::of(1)).unwrap();
        let picture = image::load_from_memory(&png).unwrap();
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        assert_eq!(png, portrait(&mut Chance::of(1)).unwrap());
    }
}
