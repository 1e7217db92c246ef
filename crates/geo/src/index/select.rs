//! Asking a [`PointIndex`]: which squares a few circles touch, nearest first, and who of
//! each.

use super::{
    disc::{Disc, Lies, angle},
    grid,
    points::{Bucket, PointIndex},
    rim,
};
use crate::Circle;

/// What a question needs on the way; kept from question to question, it makes none
/// after the first allocate.
#[derive(Debug, Default)]
pub struct Scratch {
    reach: Vec<Disc>,
    except: Vec<Disc>,
    touched: Vec<Touched>,
    answers: Vec<u8>,
    inside: Vec<u32>,
}

/// A square that holds somebody who may be inside.
#[derive(Clone, Copy, Debug)]
struct Touched {
    /// From the middle of the nearest circle, in radians.
    away: f64,
    bucket: u32,
    is_inside: bool,
}

impl PointIndex {
    /// Hands out everybody inside one of `reach`, in runs of slots, near squares first.
    ///
    /// Squares that lie wholly inside one of `except` are passed over; whoever stands in
    /// any other square is handed out, also when `except` holds them. So `except` is for
    /// circles whose people were all told, and saves the look at them.
    pub fn visit(
        &self,
        reach: &[Circle],
        except: &[Circle],
        scratch: &mut Scratch,
        mut each: impl FnMut(&[u32]),
    ) {
        scratch.set(reach, except);
        self.touch(scratch);
        let Scratch {
            reach,
            touched,
            answers,
            inside,
            ..
        } = scratch;
        for square in touched.iter() {
            let Some(bucket) = self.buckets().get(square.bucket as usize) else {
                continue;
            };
            if square.is_inside {
                each(&bucket.slots);
                continue;
            }
            rim::ask(bucket, reach, answers);
            sift(bucket, reach, answers, inside);
            each(inside);
        }
    }

    /// Everybody inside one of `reach`, near squares first.
    #[must_use]
    pub fn inside(&self, reach: &[Circle]) -> Vec<u32> {
        let mut found = Vec::new();
        let mut scratch = Scratch::default();
        self.visit(reach, &[], &mut scratch, |run| found.extend_from_slice(run));
        found
    }

    /// Finds the squares and sorts them; which are inside is told on the way.
    fn touch(&self, scratch: &mut Scratch) {
        let Scratch {
            reach,
            except,
            touched,
            ..
        } = scratch;
        touched.clear();
        for disc in reach.iter() {
            let (south, north) = disc.latitudes();
            let (lon, half) = (disc.circle.centre().lon(), disc.half_width());
            for row in grid::rows(south, north) {
                for run in grid::runs(row, lon, half).into_iter().flatten() {
                    let found = self.run(row, run);
                    touched.extend(found.filter_map(|at| {
                        let bucket = self.buckets().get(at as usize)?;
                        look(bucket, at, reach, except)
                    }));
                }
            }
        }
        if reach.len() > 1 {
            touched.sort_unstable_by_key(|square| square.bucket);
            touched.dedup_by_key(|square| square.bucket);
        }
        touched.sort_unstable_by(|a, b| a.away.total_cmp(&b.away).then(a.bucket.cmp(&b.bucket)));
    }
}

/// What becomes of a square that may touch a disc.
fn look(bucket: &Bucket, at: u32, reach: &[Disc], except: &[Disc]) -> Option<Touched> {
    if bucket.slots.is_empty() {
        return None;
    }
    let (mut nearest, mut is_inside) = (f64::INFINITY, false);
    for disc in reach {
        let away = angle(bucket.middle, disc.middle);
        let lies = disc.lies(away, bucket.reach);
        if lies != Lies::Outside {
            nearest = nearest.min(away);
            is_inside |= lies == Lies::Inside;
        }
    }
    if nearest.is_infinite() {
        return None;
    }
    let was_told =
        |disc: &Disc| disc.lies(angle(bucket.middle, disc.middle), bucket.reach) == Lies::Inside;
    if except.iter().any(was_told) {
        return None;
    }
    Some(Touched {
        away: nearest,
        bucket: at,
        is_inside,
    })
}

/// Those of the bucket who are inside, without a branch but for the few in doubt.
fn sift(bucket: &Bucket, reach: &[Disc], answers: &[u8], inside: &mut Vec<u32>) {
    inside.clear();
    inside.resize(bucket.slots.len(), 0);
    let mut count = 0;
    let everybody = bucket.slots.iter().zip(&bucket.offsets).zip(answers);
    for ((slot, offset), answer) in everybody {
        let is_in = match *answer {
            rim::DOUBT => rim::is_inside(bucket, *offset, reach),
            answer => answer == rim::IN,
        };
        inside[count] = *slot;
        count += usize::from(is_in);
    }
    inside.truncate(count);
}

impl Scratch {
    fn set(&mut self, reach: &[Circle], except: &[Circle]) {
        self.reach.clear();
        self.reach.extend(reach.iter().map(Disc::of));
        self.except.clear();
        self.except.extend(except.iter().map(Disc::of));
    }
}
