//! What a neighbour said, as far as we use it.

use homeward_geo::{Circle, Point};
use serde::{Deserialize, Serialize};

use crate::{case_file::Sex, id::NeighbourId, status::StatusKind, time::Timestamp, words::Words};

/// How CAP names one message: `sender,identifier,sent` (CAP 1.2 section 3.2.1
/// `references`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignName {
    pub sender: String,
    pub identifier: String,
    pub sent: Timestamp,
}

impl ForeignName {
    /// Whether both name one message. The moment is left out: an identifier is unique
    /// for its sender, and a Cancel that writes the moment wrongly must still work.
    pub fn is_same(&self, other: &Self) -> bool {
        self.sender == other.sender && self.identifier == other.identifier
    }
}

/// What a message does. `Ack` and `Error` are receipts between systems: the reader
/// refuses them like every word it does not know, so that nothing is taken for an Alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignKind {
    Alert,
    Update,
    Cancel,
}

/// A value of a list outside of CAP, such as `CAE` of `SAME`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedCode {
    pub name: String,
    pub value: String,
}

/// A message whose signature one of the neighbour's keys made.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignMessage {
    pub neighbour: NeighbourId,
    pub name: ForeignName,
    /// `None` for Test, System and Draft, which are nobody's alerts.
    pub status: Option<StatusKind>,
    pub kind: ForeignKind,
    /// The earlier messages that it is about.
    pub references: Vec<ForeignName>,
    /// Digest of what was signed, so that another message under the same name is noticed.
    pub digest: String,
    /// Whether it may be passed on to everybody (CAP 1.2 section 3.2.1 `scope`).
    pub public: bool,
    /// What it says; a Cancel is not asked.
    pub facts: Option<ForeignFacts>,
}

/// What an Alert or an Update says, in both languages where it has them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ForeignFacts {
    pub event: Words,
    pub headline: Words,
    pub description: Words,
    pub instruction: Words,
    pub area_desc: Words,
    /// A circle that leaves nobody of the area out; `None` where the message has only
    /// codes of places.
    pub area: Option<Circle>,
    /// GB/T 2260 codes that the message names.
    pub place_codes: Vec<String>,
    pub event_codes: Vec<NamedCode>,
    pub contact: Option<String>,
    /// The page that the neighbour keeps for it.
    pub web: Option<String>,
    /// Whether it has pictures. They stay where they are: nothing is fetched from a
    /// stranger's server by itself.
    pub has_photo: bool,
    pub expires: Option<Timestamp>,
    /// The neighbour relays it for somebody else, and says so.
    #[serde(default)]
    pub relayed: bool,
    pub child: Child,
}

/// The parts of a poster that a house like ours says in parameters of its own
/// (docs/guides/cap.md). Others say them in their description, for a person to read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Child {
    pub name: Words,
    pub sex: Option<Sex>,
    pub age_years: Option<u8>,
    pub features: Words,
    pub clothes: Words,
    pub with: Words,
    pub place: Words,
    pub what: Words,
    pub seen_from: Option<Timestamp>,
    pub seen_to: Option<Timestamp>,
    pub seen_at: Option<Point>,
}
