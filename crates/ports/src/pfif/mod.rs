//! PFIF 1.4: the records in which registries of missing people tell each other
//! of them (People Finder Interchange Format, zesty.ca/pfif/1.4).
//!
//! Pure conversion: a message that stands in the feeds becomes a person with a note
//! ([`of_notice`]), records become text ([`write()`]) and text becomes records
//! ([`read`]); [`take`] decides what becomes of a record that another registry
//! sends. Who calls them keeps the records and the clock.
//!
//! What never happens here: an exercise looks like a record of a child (PFIF has no
//! word for it, so its id and every text say so); anything of a child leaves beyond
//! the signed message, and no contact but the agency's own; a record outlives its
//! `expiry_date` ([`Person::at`] leaves the id and the dates); a record of one domain
//! is changed by another.

mod field;
mod form;
mod out;
mod read;
mod take;
mod write;

use homeward_domain::{
    texts::Closing,
    time::{Span, Timestamp},
};

pub use self::{
    field::{Age, Domain, NotAField, RecordId, Sex},
    form::{form_of, testimony_of},
    out::{Export, of_notice, our_alert},
    read::{NotPfif, PFIF_BYTES_MAX, RECORDS_MAX, Read, read},
    take::{Cursor, Hearing, Refused, Taken, take, take_note},
    write::write,
};

/// The namespace of PFIF 1.4.
pub const NAMESPACE: &str = "http://zesty.ca/pfif/1.4";

/// Persons with their notes, and notes on persons kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub persons: Vec<Person>,
    /// Notes that stand alone; each names its person.
    pub notes: Vec<Note>,
}

/// A record of a person (PFIF 1.4 section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: RecordId,
    /// When the record came into the registry that tells it: rises with every
    /// change there, and is where a copier goes on.
    pub entry_date: Option<Timestamp>,
    /// After this moment nothing of the person may be kept.
    pub expiry_date: Option<Timestamp>,
    /// When the home registry wrote it. Whose is newer, is right.
    pub source_date: Timestamp,
    /// `None` once the record has expired.
    pub about: Option<Box<About>>,
    pub notes: Vec<Note>,
}

/// Everything of a person that is wiped when the record expires.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    pub full_name: String,
    pub alternate_names: Vec<String>,
    pub author_name: Option<String>,
    pub author_phone: Option<String>,
    pub source_name: Option<String>,
    pub source_url: Option<String>,
    pub description: Option<String>,
    pub sex: Option<Sex>,
    pub age: Option<Age>,
    pub photo_url: Option<String>,
}

/// A note on a person (PFIF 1.4 section 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: RecordId,
    /// Always known: a note inside a person is that person's.
    pub person: RecordId,
    pub entry_date: Option<Timestamp>,
    pub source_date: Timestamp,
    pub author_name: String,
    pub status: Option<NoteStatus>,
    pub last_known_location: Option<String>,
    pub text: String,
}

/// What a note's author believes (PFIF 1.4, `status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteStatus {
    InformationSought,
    IsNoteAuthor,
    BelievedAlive,
    BelievedMissing,
    BelievedDead,
}

impl NoteStatus {
    /// All values, in the order of the standard.
    pub const ALL: [Self; 5] = [
        Self::InformationSought,
        Self::IsNoteAuthor,
        Self::BelievedAlive,
        Self::BelievedMissing,
        Self::BelievedDead,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InformationSought => "information_sought",
            Self::IsNoteAuthor => "is_note_author",
            Self::BelievedAlive => "believed_alive",
            Self::BelievedMissing => "believed_missing",
            Self::BelievedDead => "believed_dead",
        }
    }

    /// What everybody may know of an end: that a child died is not told here.
    pub(crate) const fn public(closing: Closing) -> Option<Self> {
        match closing {
            Closing::Found => Some(Self::BelievedAlive),
            Closing::Ended => None,
        }
    }
}

impl Person {
    /// The record as it may be kept and told at `now`: whole, or, from its
    /// `expiry_date` on, the placeholder: the id, the dates, no person, no notes.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        if self.about.is_none() || self.may_show(now) {
            return self;
        }
        Self {
            about: None,
            notes: Vec::new(),
            ..self
        }
    }

    /// Whether anything of the person may be kept at `now`.
    pub fn may_show(&self, now: Timestamp) -> bool {
        self.about.is_some() && self.expiry_date.is_none_or(|end| now < end)
    }

    pub const fn is_placeholder(&self) -> bool {
        self.about.is_none()
    }
}

/// Whole seconds, for PFIF has no smaller ones that every reader takes.
fn whole_seconds(moment: Timestamp) -> Timestamp {
    let rest = moment.as_millis().rem_euclid(1_000);
    moment - Span::millis(rest)
}
