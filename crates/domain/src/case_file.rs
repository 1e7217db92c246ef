//! The police side of a case: everything the officer wrote, sealed at rest.
//!
//! [`CaseForm`] is what an officer types and sees. [`CaseFile`] is the same
//! facts in the house's keeping: it has no `Serialize` and its `Debug` shows
//! nothing, so it cannot slip into a log, a page or a package. It leaves only
//! sealed ([`CaseFile::sealed`]), shown to an officer of the agency
//! ([`CaseFile::shown_to`]), or as the public [`Poster`](crate::poster::Poster).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use homeward_geo::Point;
use serde::{Deserialize, Serialize};

use crate::{
    case::Case,
    id::PhotoId,
    people::Officer,
    refusal::{Refusal, RefusalCode},
    time::Timestamp,
    words::{Words, checked, stripped},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Female,
    Male,
    Unknown,
}

/// Place and time last seen. The time is an interval, because memory is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastSeen {
    pub place: Words,
    pub point: Point,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The form. Everything may be absent while it is a draft.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CaseForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_years: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_cm: Option<u16>,
    /// What cannot change: face, mark, gait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Words>,
    /// What may have been changed: clothes, hair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clothes: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companion: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<LastSeen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circumstances: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_photo_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub police_notes: Option<String>,
    /// Why the alert was withdrawn; the ending writes it, the form does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_because: Option<String>,
}

/// A case file as it rests: ciphertext under the case's own key.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

// Base64, because a list of numbers would be four times as long.
impl Serialize for Sealed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}
impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        STANDARD
            .decode(text.as_bytes())
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Who can close and open a seal; the engine hands in one that holds the case's key.
pub trait Sealer {
    fn seal(&mut self, plain: &[u8]) -> Sealed;
    /// `None` when the key is gone or the bytes were changed.
    fn open(&self, sealed: &Sealed) -> Option<Vec<u8>>;
}

/// The facts of a case in the house's keeping. See the module's first lines.
#[derive(Clone, PartialEq, Default)]
pub struct CaseFile {
    form: CaseForm,
}

impl fmt::Debug for CaseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseFile(..)")
    }
}

const NAME_CHARS_MAX: usize = 60;
const LINE_CHARS_MAX: usize = 200;
const PART_CHARS_MAX: usize = 400;
const NOTES_CHARS_MAX: usize = 8_000;
const AGE_YEARS_MAX: u8 = 120;
const HEIGHT_CM_MIN: u16 = 30;
const HEIGHT_CM_MAX: u16 = 250;

impl CaseFile {
    /// Takes a form whose texts and numbers are within limits; nothing need be complete.
    pub fn from_form(form: CaseForm, now: Timestamp) -> Result<Self, Refusal> {
        let words = |w: Option<Words>, field, max| w.map(|w| w.checked(field, max)).transpose();
        let text = |t: Option<String>, field, max| t.map(|t| checked(&t, field, max)).transpose();
        Ok(Self {
            form: CaseForm {
                name: words(form.name, "name", NAME_CHARS_MAX)?,
                age_years: within(form.age_years, "age_years", 0, AGE_YEARS_MAX)?,
                height_cm: within(form.height_cm, "height_cm", HEIGHT_CM_MIN, HEIGHT_CM_MAX)?,
                features: words(form.features, "features", PART_CHARS_MAX)?,
                clothes: words(form.clothes, "clothes", PART_CHARS_MAX)?,
                companion: words(form.companion, "companion", LINE_CHARS_MAX)?,
                vehicle: words(form.vehicle, "vehicle", LINE_CHARS_MAX)?,
                last_seen: form.last_seen.map(|seen| seen.checked(now)).transpose()?,
                circumstances: words(form.circumstances, "circumstances", PART_CHARS_MAX)?,
                call: form.call.map(|c| callable(&c)).transpose()?,
                no_photo_reason: text(form.no_photo_reason, "no_photo_reason", LINE_CHARS_MAX)?,
                police_notes: text(form.police_notes, "police_notes", NOTES_CHARS_MAX)?,
                withdrawn_because: None,
                ..form
            },
        })
    }

    /// Ciphertext for the record.
    pub fn sealed(&self, sealer: &mut dyn Sealer) -> Sealed {
        // A form of strings and numbers always serialises; an empty vector would
        // open as an empty draft, never as somebody else's facts.
        sealer.seal(&serde_json::to_vec(&self.form).unwrap_or_default())
    }

    /// `None` when the case's key was destroyed or the bytes are not its own.
    pub fn opened(sealed: &Sealed, sealer: &dyn Sealer) -> Option<Self> {
        let form = serde_json::from_slice(&sealer.open(sealed)?).ok()?;
        Some(Self { form })
    }

    /// The form again, for an officer of the agency whose case it is.
    pub fn shown_to(&self, officer: &Officer, case: &Case) -> Result<CaseForm, Refusal> {
        case.belongs_to(officer)?;
        Ok(self.form.clone())
    }

    /// The facts as a neighbour now tells them; what only we knew stays.
    pub fn told_anew(self, newer: CaseForm, now: Timestamp) -> Result<Self, Refusal> {
        let withdrawn_because = self.form.withdrawn_because.clone();
        let told = Self::from_form(crate::foreign::merged(self.form, newer), now)?;
        Ok(Self {
            form: CaseForm {
                withdrawn_because,
                ..told.form
            },
        })
    }

    /// For the rules next door, which choose what may be public.
    pub(crate) const fn form(&self) -> &CaseForm {
        &self.form
    }

    pub const fn last_seen(&self) -> Option<&LastSeen> {
        self.form.last_seen.as_ref()
    }

    pub const fn reported_at(&self) -> Option<Timestamp> {
        self.form.reported_at
    }

    pub const fn photo(&self) -> Option<PhotoId> {
        self.form.photo
    }

    /// The facts of an earlier case for a new one; the photo is under the old key.
    #[must_use]
    pub fn without_photo(mut self) -> Self {
        self.form.photo = None;
        self
    }

    /// The name, for an officer's list of cases. Never for a log.
    pub fn listed_name(&self) -> Words {
        self.form.name.clone().unwrap_or_default()
    }

    #[must_use]
    pub fn with_photo(mut self, photo: PhotoId) -> Self {
        self.form.photo = Some(photo);
        self
    }

    /// The same with the reason of a withdrawal. It is cut rather than refused: taking an
    /// alert back never waits for a text.
    #[must_use]
    pub fn withdrawn(mut self, because: &str) -> Self {
        self.form.withdrawn_because = Some(stripped(because, PART_CHARS_MAX));
        self
    }

    /// For an officer's page of the alert. Never for a log.
    pub fn withdrawn_because(&self) -> Option<&str> {
        self.form.withdrawn_because.as_deref()
    }

    /// The facts as a sighting changes them: the child was there, then.
    #[must_use]
    pub fn seen_again(mut self, place: Words, point: Point, at: Timestamp) -> Self {
        self.form.last_seen = Some(LastSeen {
            place,
            point,
            from: at,
            to: at,
        });
        self
    }
}

impl LastSeen {
    fn checked(self, now: Timestamp) -> Result<Self, Refusal> {
        if self.from > self.to {
            let code = RefusalCode::IntervalReversed;
            return Err(Refusal::at(code, "last_seen.from", "from is after to"));
        }
        if self.to > now {
            let code = RefusalCode::LastSeenInFuture;
            return Err(Refusal::at(code, "last_seen.to", "to is after now"));
        }
        let place = self.place.checked("last_seen.place", LINE_CHARS_MAX)?;
        Ok(Self { place, ..self })
    }
}

fn within<T: PartialOrd + fmt::Display + Copy>(
    value: Option<T>,
    field: &'static str,
    min: T,
    max: T,
) -> Result<Option<T>, Refusal> {
    match value {
        Some(v) if v < min || v > max => Err(Refusal::at(
            RefusalCode::NumberOutOfRange,
            field,
            format!("{min} to {max}"),
        )),
        other => Ok(other),
    }
}

/// A number that a phone can dial: digits, with `+` in front or hyphens and spaces between.
pub(crate) fn callable(call: &str) -> Result<String, Refusal> {
    let call = call.trim();
    let digits = call.chars().filter(char::is_ascii_digit).count();
    let dialled = call
        .chars()
        .enumerate()
        .all(|(i, c)| c.is_ascii_digit() || c == '-' || c == ' ' || (c == '+' && i == 0));
    if dialled && (3..=15).contains(&digits) {
        return Ok(call.to_owned());
    }
    Err(Refusal::at(
        RefusalCode::CallInvalid,
        "call",
        "3 to 15 digits, with + or hyphens",
    ))
}
