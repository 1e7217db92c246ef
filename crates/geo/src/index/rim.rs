//! Who of a square on the rim is inside: a few multiplications each, no branch, and the
//! real distance for the few within two metres of the rim.
//!
//! The cosine of the angle between a point and the middle of a disc is expanded round
//! the middle of the square (degree two, and the one term of degree three that does not
//! shrink with the disc). What is left out is some centimetres where it is used: south
//! and north of 80 degrees, and for discs below 5 km, everybody gets the real distance.

use super::{
    disc::{DOUBT_M, Disc},
    grid::{self, Offset, Square},
    points::Bucket,
};
use crate::EARTH_RADIUS_M;

/// What the quick test says of one point; the larger word wins where discs overlap.
pub(super) const OUT: u8 = 0;
pub(super) const DOUBT: u8 = 1;
pub(super) const IN: u8 = 2;

const QUICK_RADIUS_M: u32 = 5_000;
const QUICK_LATITUDE: f64 = 80.0;

/// The quick test of one square and one disc.
struct Quick {
    /// Radians of latitude and longitude for each step, and of the first step.
    step: [f32; 2],
    start: [f32; 2],
    constant: f32,
    north: f32,
    east: f32,
    north_north: f32,
    north_east: f32,
    east_east: f32,
    north_east_east: f32,
    doubt: f32,
}

impl Quick {
    fn of(square: Square, disc: &Disc) -> Option<Self> {
        let middle = grid::middle(square);
        if disc.circle.radius_m() < QUICK_RADIUS_M || middle.lat().abs() > QUICK_LATITUDE {
            return None;
        }
        let centre = disc.circle.centre();
        let (sin_m, cos_m) = middle.lat().to_radians().sin_cos();
        let (sin_c, cos_c) = centre.lat().to_radians().sin_cos();
        let (sin_d, cos_d) = (middle.lon() - centre.lon()).to_radians().sin_cos();
        let (high, wide) = grid::half_sides(square);
        let step = [high / 32_768.0, wide / 32_768.0];
        Some(Self {
            step: step.map(|step| step as f32),
            start: [high, wide].map(|half| (half / 65_536.0 - half) as f32),
            constant: (sin_m * sin_c + cos_m * cos_c * cos_d - disc.radius.cos()) as f32,
            north: (cos_m * sin_c - sin_m * cos_c * cos_d) as f32,
            east: (-cos_m * cos_c * sin_d) as f32,
            north_north: (-(sin_m * sin_c + cos_m * cos_c * cos_d) / 2.0) as f32,
            north_east: (sin_m * cos_c * sin_d) as f32,
            east_east: (-cos_m * cos_c * cos_d / 2.0) as f32,
            north_east_east: (sin_m * cos_c * cos_d / 2.0) as f32,
            doubt: (disc.radius.sin() * DOUBT_M / EARTH_RADIUS_M) as f32,
        })
    }

    /// Raises each answer to what this disc says. Written so that it becomes vectors.
    fn raise(&self, offsets: &[Offset], answers: &mut [u8]) {
        let [step_north, step_east] = self.step;
        let [start_north, start_east] = self.start;
        for (offset, answer) in offsets.iter().zip(answers) {
            let north = (offset >> 16) as i32 as f32 * step_north + start_north;
            let east = (offset & 0xffff) as i32 as f32 * step_east + start_east;
            let over = self.constant
                + north * (self.north + north * self.north_north)
                + east * (self.east + east * self.east_east)
                + north * east * (self.north_east + east * self.north_east_east);
            let says = u8::from(over >= -self.doubt) + u8::from(over > self.doubt);
            *answer = says.max(*answer);
        }
    }
}

/// Fills `answers`, one for each in the bucket, with what the discs say of it together.
pub(super) fn ask(bucket: &Bucket, discs: &[Disc], answers: &mut Vec<u8>) {
    answers.clear();
    answers.resize(bucket.offsets.len(), OUT);
    for disc in discs {
        match Quick::of(bucket.square, disc) {
            Some(quick) => quick.raise(&bucket.offsets, answers),
            None => answers
                .iter_mut()
                .for_each(|answer| *answer = DOUBT.max(*answer)),
        }
    }
}

/// The real answer, for those of whom the quick one is in doubt.
pub(super) fn is_inside(bucket: &Bucket, offset: Offset, discs: &[Disc]) -> bool {
    let point = grid::point(bucket.square, offset);
    discs.iter().any(|disc| disc.circle.contains(point))
}
