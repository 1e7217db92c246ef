//! What the public saw: tips, and the sightings that officers make of them.

use homeward_geo::Point;
use serde::{Deserialize, Serialize};

use crate::{
    case_file::Sealed,
    id::{AlertId, CaseId, OfficerId, PhotoId, SightingId, TipId},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    time::Timestamp,
    words::{Words, stripped},
};

/// At most this many photos with one tip.
pub const TIP_PHOTOS_MAX: usize = 3;
const PLACE_CHARS_MAX: usize = 200;
/// Of a longer text the beginning is kept, and the sender is told.
pub const TIP_TEXT_CHARS_MAX: usize = 2_000;
const CONTACT_CHARS_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TipState {
    New,
    Looking,
    Useful,
    False,
}

/// What a witness wrote, after what hides was taken out. Sealed at rest.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Testimony {
    pub place: String,
    pub point: Option<Point>,
    pub seen_at: Option<Timestamp>,
    pub text: String,
    pub photos: Vec<PhotoId>,
}

impl std::fmt::Debug for Testimony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Testimony(..)")
    }
}

impl Testimony {
    /// Nothing is refused for its looks; only an empty tip is.
    pub fn heard(self, with_child: bool) -> Result<Self, Refusal> {
        let heard = Self {
            place: stripped(&self.place, PLACE_CHARS_MAX),
            text: stripped(&self.text, TIP_TEXT_CHARS_MAX),
            photos: self.photos.into_iter().take(TIP_PHOTOS_MAX).collect(),
            ..self
        };
        let empty = heard.place.is_empty() && heard.text.is_empty() && heard.photos.is_empty();
        if empty && !with_child {
            let detail = "a tip needs a place, a text or a photo";
            return Err(Refusal::at(RefusalCode::BodyInvalid, "text", detail));
        }
        Ok(heard)
    }
}

/// How to reach the witness, if they wish it. Sealed by itself: a list of tips cannot show it.
#[derive(Clone, PartialEq, Eq)]
pub struct TipContact(String);

impl TipContact {
    pub fn new(contact: &str) -> Option<Self> {
        let contact = stripped(contact, CONTACT_CHARS_MAX);
        (!contact.is_empty()).then_some(Self(contact))
    }
    pub fn sealed(&self, sealer: &mut dyn crate::case_file::Sealer) -> Sealed {
        sealer.seal(self.0.as_bytes())
    }
    pub fn opened(sealed: &Sealed, sealer: &dyn crate::case_file::Sealer) -> Option<String> {
        String::from_utf8(sealer.open(sealed)?).ok()
    }
}

/// A tip as the record keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tip {
    pub id: TipId,
    pub alert: AlertId,
    pub case: CaseId,
    pub status: StatusKind,
    pub received_at: Timestamp,
    pub state: TipState,
    pub with_child: bool,
    pub testimony: Sealed,
    pub contact: Option<Sealed>,
    pub sighting: Option<SightingId>,
}

/// A tip that an officer judged to be the child. Made only from a tip marked useful,
/// or by an officer directly; never by a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    pub id: SightingId,
    pub alert: AlertId,
    pub number: u32,
    pub point: Point,
    pub place: Words,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<TipId>,
    pub confirmed_by: OfficerId,
    pub confirmed_at: Timestamp,
}

impl Tip {
    #[must_use]
    pub fn triaged(self, state: TipState) -> Self {
        Self { state, ..self }
    }

    /// A useful tip becomes a sighting once.
    pub fn becomes(self, sighting: SightingId) -> Result<Self, Refusal> {
        if self.sighting.is_some() {
            let detail = "this tip is a sighting already";
            return Err(Refusal::new(RefusalCode::ChangedMeanwhile, detail));
        }
        Ok(Self {
            state: TipState::Useful,
            sighting: Some(sighting),
            ..self
        })
    }
}
