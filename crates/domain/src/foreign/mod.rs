//! Alerts of others: what a neighbour's message does to us.
//!
//! A [`Neighbour`] is another agency or another country that signs CAP. What it says
//! arrives as a [`ForeignMessage`], read from the bytes that its pinned key signed and
//! from nothing else. All messages about one incident make one [`ForeignAlert`]. It
//! waits for an officer, or leaves at once where a standing [`Agreement`] covers it;
//! from then on it walks our street as an alert of ours that names its [`Origin`].
//!
//! [`hear`] is the whole judgement, and it is pure. A Cancel is looked at before every
//! filter, ends what it names, and needs no words. Whatever has ended stays so: a
//! replayed alert, or one that comes after its own Cancel, finds the name taken.

mod alert;
mod form;
mod hear;
mod message;
mod neighbour;
mod origin;
mod relay;
#[cfg(test)]
mod tests;

pub use alert::{ForeignAlert, ForeignStage, NAMES_MAX};
pub use form::{drafted, merged};
pub use hear::{
    CLOCK_AHEAD_MAX, Ear, HELD_MAX, Heard, LIFE_MAX, REMEMBERED_FOR, SENT_AGO_MAX, hear,
};
pub use message::{Child, ForeignFacts, ForeignKind, ForeignMessage, ForeignName, NamedCode};
pub use neighbour::{
    Agreement, EVENT_CODES_MAX, KEYS_MAX, NEIGHBOURS_MAX, Neighbour, SENDERS_MAX, Within,
};
pub use origin::Origin;
