//! Who may speak to us, with which keys, and how far we agreed in advance.

use homeward_geo::Circle;
use serde::{Deserialize, Serialize};

use super::{ForeignFacts, NamedCode};
use crate::{
    id::{AgencyId, NeighbourId, OfficerId},
    people::Jurisdiction,
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    time::Timestamp,
    words::Words,
};

/// Names that one neighbour sends under; some write another for each office.
pub const SENDERS_MAX: usize = 16;
/// Keys of one neighbour: today's, tomorrow's, and one for each of a few offices.
pub const KEYS_MAX: usize = 4;
/// Codes of events that concern us.
pub const EVENT_CODES_MAX: usize = 16;
/// Neighbours of a house. Each may be asked every minute, and each key is tried on a
/// message that is pushed.
pub const NEIGHBOURS_MAX: usize = 64;

/// Another agency, or another country, whose alerts may become alerts of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    pub id: NeighbourId,
    pub agency: AgencyId,
    pub name: Words,
    /// A neighbour speaks for real or in exercises, never both: its exercise cannot
    /// become an alert, whatever its message says.
    pub status: StatusKind,
    /// CAP 1.2 section 3.2.1 `sender`, exactly as its messages write it.
    pub senders: Vec<String>,
    /// Public keys on P-256 or RSA as PEM blocks `PUBLIC KEY` (RFC 7468 section 13).
    pub keys_pem: String,
    /// Ids of the keys: SHA-256 of their SPKI, in hexadecimal.
    pub key_ids: Vec<String>,
    /// An Atom or RSS feed that is asked every minute.
    pub feed_url: Option<String>,
    /// Which of its alerts concern us (CAP 1.2 section 3.2.2 `eventCode`); none named
    /// means all. Others are let pass unseen.
    pub event_codes: Vec<NamedCode>,
    pub agreement: Agreement,
    pub added_at: Timestamp,
    /// A neighbour that left is heard no more; its name stays for the alerts it sent.
    pub removed: bool,
}

/// What was agreed with a neighbour in advance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Agreement {
    /// Every alert waits for an officer.
    ByApproval,
    /// Alerts inside leave at once, by the approval that `by` gave beforehand.
    Standing { within: Within, by: OfficerId },
}

/// Where a standing agreement holds. At least one of the two is named.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Within {
    /// Prefixes of GB/T 2260 codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circle: Option<Circle>,
}

impl Within {
    /// Refuses an agreement about nowhere, and prefixes that are none.
    pub fn checked(self) -> Result<Self, Refusal> {
        let wrong = |detail| {
            let field = "agreement.within";
            Err(Refusal::at(RefusalCode::AgreementInvalid, field, detail))
        };
        if self.codes.is_empty() && self.circle.is_none() {
            return wrong("name prefixes of GB/T 2260 codes, a circle, or both");
        }
        if !self.codes.is_empty() && Jurisdiction::new(self.codes.clone()).is_none() {
            return wrong("a prefix of a GB/T 2260 code has 0, 2, 4 or 6 digits");
        }
        Ok(self)
    }

    /// Whether the alert lies inside everything that is named. An alert without an area
    /// lies nowhere, and a place that has no code is not inside any.
    fn holds(&self, facts: &ForeignFacts, place_code: Option<&str>) -> bool {
        let Some(area) = facts.area else { return false };
        let in_circle = self.circle.is_none_or(|circle| circle.covers(&area));
        in_circle && (self.codes.is_empty() || self.codes_hold(facts, place_code))
    }

    /// The code of the area's middle, and every code that the message names itself.
    fn codes_hold(&self, facts: &ForeignFacts, place_code: Option<&str>) -> bool {
        let starts = |code: &str| self.codes.iter().any(|prefix| code.starts_with(prefix));
        place_code.is_some_and(starts) && facts.place_codes.iter().all(|code| starts(code))
    }
}

impl Neighbour {
    /// Whether it sends under this name.
    pub fn sends_as(&self, sender: &str) -> bool {
        self.senders.iter().any(|own| own == sender)
    }

    /// Whether we asked to hear of such an event.
    pub fn concerns_us(&self, facts: &ForeignFacts) -> bool {
        self.event_codes.is_empty() || self.names_event(facts)
    }

    fn names_event(&self, facts: &ForeignFacts) -> bool {
        facts
            .event_codes
            .iter()
            .any(|code| self.event_codes.contains(code))
    }

    /// The officer whose standing agreement lets this alert out, if one does. It names
    /// the events and the place; what it does not name waits for an officer.
    pub fn agreed(&self, facts: &ForeignFacts, place_code: Option<&str>) -> Option<OfficerId> {
        match &self.agreement {
            Agreement::Standing { within, by }
                if self.names_event(facts) && within.holds(facts, place_code) =>
            {
                Some(*by)
            }
            _ => None,
        }
    }
}
