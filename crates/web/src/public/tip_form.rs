//! Reading a tip's form: as a stream, under limits, leaving out rather than refusing.

use std::{sync::Arc, time::Duration};

use axum::extract::{
    Multipart,
    multipart::{Field, MultipartError},
};
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    time::Timestamp,
    tip::TIP_PHOTOS_MAX,
};
use homeward_geo::{Datum, Point};
use homeward_ports::blobs::CleanPhoto;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use super::TipIn;
use crate::{photo, problem::Problem};

/// Three photos of a phone and some words.
pub(super) const BODY_BYTES_MAX: usize = 25 * 1024 * 1024;
const PHOTO_BYTES_MAX: usize = 10 * 1024 * 1024;
/// 2,000 characters of any script; what is longer is cut.
const TEXT_BYTES_MAX: usize = 8 * 1024;
/// Our form has ten.
const PARTS_MAX: usize = 32;
/// 25 MB over a line that carries 2 Mbit/s.
const READING_MAX: Duration = Duration::from_secs(120);
/// A photo takes a quarter of a second; who waits longer is behind dozens.
const DECODING_WAIT_MAX: Duration = Duration::from_secs(10);

/// All tips that are being read hold at most this many steps of memory together.
/// Slow senders of words hold next to nothing, so they never keep others out.
const ROOM_STEPS: usize = 512;
const ROOM_STEP_BYTES: usize = 256 * 1024;
/// Decoding takes a core and up to 200 MB.
const DECODING_AT_ONCE: usize = 2;

/// What all tips share.
#[derive(Debug, Clone)]
pub(super) struct Capacity {
    room: Arc<Semaphore>,
    decoding: Arc<Semaphore>,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(ROOM_STEPS)),
            decoding: Arc::new(Semaphore::new(DECODING_AT_ONCE)),
        }
    }
}

impl Capacity {
    /// One in which there is no room at all.
    #[cfg(test)]
    pub fn full() -> Self {
        let none = || Arc::new(Semaphore::new(0));
        Self {
            room: none(),
            decoding: none(),
        }
    }
}

fn busy() -> Problem {
    Problem::new(RefusalCode::TooBusy, "too many tips are being read")
}

/// The memory that one tip holds.
struct Room {
    of: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Room {
    fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        self.bytes += bytes;
        let held = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = self.bytes.div_ceil(ROOM_STEP_BYTES).saturating_sub(held);
        if wanted == 0 {
            return Ok(());
        }
        let wanted = u32::try_from(wanted).map_err(|_| busy())?;
        let more = self
            .of
            .clone()
            .try_acquire_many_owned(wanted)
            .map_err(|_| busy())?;
        match &mut self.held {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}

/// The form as it came, before anything was made of it.
#[derive(Default)]
struct Form {
    tip: TipIn,
    lat: Option<f64>,
    lon: Option<f64>,
    datum: Option<String>,
    photos: Vec<Vec<u8>>,
}

/// Reads the whole form and makes its photos anew.
pub(super) async fn read(body: Multipart, capacity: &Capacity) -> Result<TipIn, Problem> {
    let mut room = Room {
        of: capacity.room.clone(),
        held: None,
        bytes: 0,
    };
    let slow = |_| Problem::body_invalid("the tip took too long to arrive");
    let form = timeout(READING_MAX, parts(body, &mut room))
        .await
        .map_err(slow)??;
    let mut tip = form.tip;
    tip.point = match form.lat.zip(form.lon) {
        Some(degrees) => Some(labelled(degrees, form.datum.as_deref())?),
        None => None,
    };
    let mut refused = None;
    for bytes in form.photos {
        match decoded(bytes, capacity).await? {
            Ok(photo) => tip.photos.push(photo),
            Err(refusal) => {
                tip.photos_left_out += 1;
                refused = Some(refusal);
            }
        }
    }
    let says_something = tip.with_child
        || !tip.photos.is_empty()
        || !tip.text.trim().is_empty()
        || !tip.place.trim().is_empty();
    match refused {
        // Only the photo could have said anything, so the sender must hear of it.
        Some(refusal) if !says_something => Err(refusal.into()),
        _ => Ok(tip),
    }
}

/// Only programs send a position, and in China their maps are off by half a kilometre
/// in one of two ways: a guess would send officers to the wrong street.
fn labelled((lat, lon): (f64, f64), datum: Option<&str>) -> Result<Point, Refusal> {
    let datum: Option<Datum> = datum.and_then(|text| text.parse().ok());
    let unlabelled = || Refusal::at(RefusalCode::DatumMissing, "datum", "of lat and lon");
    let wrong = |error| Refusal::at(RefusalCode::BodyInvalid, "lat", format!("{error}"));
    Point::labelled(lat, lon, datum.ok_or_else(unlabelled)?).map_err(wrong)
}

async fn decoded(
    bytes: Vec<u8>,
    capacity: &Capacity,
) -> Result<Result<CleanPhoto, Refusal>, Problem> {
    let permit = timeout(DECODING_WAIT_MAX, capacity.decoding.clone().acquire_owned()).await;
    let permit = permit.map_err(|_| busy())?.map_err(|_| busy())?;
    let cleaned = spawn_blocking(move || {
        let cleaned = photo::clean(&bytes);
        drop(permit);
        cleaned
    });
    let gave_up = |_| {
        Err(Refusal::at(
            RefusalCode::PhotoInvalid,
            "photo",
            "decoding was given up",
        ))
    };
    Ok(cleaned.await.unwrap_or_else(gave_up))
}

async fn parts(mut body: Multipart, room: &mut Room) -> Result<Form, Problem> {
    let mut form = Form::default();
    for _ in 0..PARTS_MAX {
        let Some(field) = body.next_field().await.map_err(|error| broken(&error))? else {
            return Ok(form);
        };
        take(&mut form, field, room).await?;
    }
    Err(Problem::body_invalid("the form has too many parts"))
}

async fn take(form: &mut Form, field: Field<'_>, room: &mut Room) -> Result<(), Problem> {
    let name = field.name().unwrap_or("").to_owned();
    if name.starts_with("photo") {
        return take_photo(form, field, room).await;
    }
    let (bytes, is_whole) = read_field(field, TEXT_BYTES_MAX, room).await?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if !is_whole {
        // The cut may have gone through a letter.
        text.truncate(text.trim_end_matches(char::REPLACEMENT_CHARACTER).len());
    }
    match name.as_str() {
        "place" => form.tip.place = text,
        "text" => form.tip.text = text,
        "contact" => form.tip.contact = text,
        "seen_at" => form.tip.seen_at = china_time(text.trim()),
        "lat" => form.lat = text.trim().parse().ok(),
        "lon" => form.lon = text.trim().parse().ok(),
        "datum" => form.datum = Some(text.trim().to_owned()),
        "with_child" => form.tip.with_child = matches!(text.trim(), "1" | "true" | "on" | "yes"),
        // A field of a newer or older form: nothing to do with it, no reason to refuse.
        _ => {}
    }
    Ok(())
}

async fn take_photo(form: &mut Form, field: Field<'_>, room: &mut Room) -> Result<(), Problem> {
    let is_one_too_many = form.photos.len() >= TIP_PHOTOS_MAX;
    let keep = if is_one_too_many { 0 } else { PHOTO_BYTES_MAX };
    let (bytes, is_whole) = read_field(field, keep, room).await?;
    match (is_whole, bytes.is_empty()) {
        (true, false) => form.photos.push(bytes),
        // The field was left empty.
        (true, true) => {}
        (false, _) => form.tip.photos_left_out += 1,
    }
    Ok(())
}

/// Reads a field to its end but keeps no more than `keep`; says whether that was all.
async fn read_field(
    mut field: Field<'_>,
    keep: usize,
    room: &mut Room,
) -> Result<(Vec<u8>, bool), Problem> {
    let mut kept = Vec::new();
    let mut is_whole = true;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        let free = keep - kept.len();
        is_whole &= chunk.len() <= free;
        let piece = chunk.get(..chunk.len().min(free)).unwrap_or_default();
        room.grow(piece.len())?;
        kept.extend_from_slice(piece);
    }
    Ok((kept, is_whole))
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::body_too_large(format!("a tip has at most {BODY_BYTES_MAX} bytes"));
    }
    Problem::body_invalid("the form broke off or is not multipart/form-data")
}

/// `2026-11-23T14:20` of a form is a clock in China; a program may name a zone.
fn china_time(text: &str) -> Option<Timestamp> {
    let zoned = [String::new(), "+08:00".to_owned(), ":00+08:00".to_owned()];
    zoned
        .iter()
        .find_map(|zone| format!("{text}{zone}").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_without_a_zone_stands_in_china() {
        let noon: Timestamp = "2026-11-23T14:20:00+08:00".parse().unwrap();
        for text in [
            "2026-11-23T14:20",
            "2026-11-23T14:20:00",
            "2026-11-23T06:20:00Z",
        ] {
            assert_eq!(china_time(text), Some(noon), "{text}");
        }
        assert_eq!(china_time(""), None);
        assert_eq!(china_time("yesterday"), None);
    }
}
