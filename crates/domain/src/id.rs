//! Ids by kind: 128 bits, time-ordered, and never mixed up.
//!
//! The bits are those of a UUID version 7 (RFC 9562 section 5.7), so that any
//! tool reads them; the time and the chance in them are handed in.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Timestamp;

/// The id of one thing of kind `K`. An `Id<Case>` is not an `Id<Alert>`.
pub struct Id<K> {
    bits: u128,
    kind: PhantomData<fn() -> K>,
}

/// The kinds. Nothing of these types exists; they only name.
pub mod kind {
    macro_rules! kinds { ($($name:ident),*) => { $(#[doc = concat!("Names ids of one ", stringify!($name), ".")] #[derive(Debug)] pub enum $name {})* } }
    kinds!(
        Agency,
        Officer,
        Case,
        Alert,
        Photo,
        Tip,
        Sighting,
        Partner,
        Screen,
        Key,
        Delivery,
        House,
        Rehearsal,
        Neighbour,
        Foreign,
        PartnerRequest
    );
}

pub type AgencyId = Id<kind::Agency>;
pub type OfficerId = Id<kind::Officer>;
pub type CaseId = Id<kind::Case>;
pub type AlertId = Id<kind::Alert>;
pub type PhotoId = Id<kind::Photo>;
pub type TipId = Id<kind::Tip>;
pub type SightingId = Id<kind::Sighting>;
pub type PartnerId = Id<kind::Partner>;
pub type ScreenId = Id<kind::Screen>;
pub type KeyId = Id<kind::Key>;
pub type RehearsalId = Id<kind::Rehearsal>;
pub type NeighbourId = Id<kind::Neighbour>;
pub type ForeignId = Id<kind::Foreign>;
pub type PartnerRequestId = Id<kind::PartnerRequest>;

impl<K> Id<K> {
    /// An id made at `now` from ten bytes of chance.
    pub fn new(now: Timestamp, chance: [u8; 10]) -> Self {
        let millis = now.as_millis().max(0).cast_unsigned();
        let bits = uuid::Builder::from_unix_timestamp_millis(millis, &chance)
            .into_uuid()
            .as_u128();
        Self::from_bits(bits)
    }

    pub const fn from_bits(bits: u128) -> Self {
        Self {
            bits,
            kind: PhantomData,
        }
    }

    pub const fn bits(&self) -> u128 {
        self.bits
    }
}

// Derives would ask `K` for what only the bits need.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bits.cmp(&other.bits)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_u128(self.bits).hyphenated().fmt(f)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id: 32 hexadecimal digits with hyphens were expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 hexadecimal digits with hyphens")]
pub struct NotAnId;

impl<K> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let uuid = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
        Ok(Self::from_bits(uuid.as_u128()))
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form_and_sorts_by_time() {
        let early = CaseId::new(Timestamp::from_millis(1_000), [1; 10]);
        let late = CaseId::new(Timestamp::from_millis(2_000), [0; 10]);
        assert_eq!(early.to_string().parse(), Ok(early));
        assert!(early < late);
        assert_eq!("not an id".parse::<CaseId>(), Err(NotAnId));
    }
}
