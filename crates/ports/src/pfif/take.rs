//! What becomes of a record that another registry sends.

use homeward_domain::time::{Span, Timestamp};

use super::{Domain, Note, Person, RecordId, whole_seconds};

/// The place in a registry's list of changes. `entry_date` is what copiers go on
/// from, so it must rise with every record, also when many come in one second
/// and when a clock was set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor(Timestamp);

impl Cursor {
    /// Goes on from the newest `entry_date` that was given.
    pub fn after(newest: Timestamp) -> Self {
        Self(whole_seconds(newest))
    }

    /// The next `entry_date`: now, or a second after the last.
    pub fn next(&mut self, now: Timestamp) -> Timestamp {
        self.0 = whole_seconds(now).max(self.0 + Span::seconds(1));
        self.0
    }
}

/// What to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken<T> {
    /// This, in place of what was known under its id.
    Keep(T),
    /// What is known is as new.
    Nothing,
}

/// Why a record is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody but us changes a record of our domain; a copy of ours that comes
    /// back is no news either.
    #[error("a record of our own domain")]
    Ours,
    /// A registry speaks for its own records only: copies of a third one's are
    /// fetched from that one.
    #[error("a record of another domain than the one that sent it")]
    NotTheirs,
    /// Nothing of it may be kept; a note on it would bring the person back.
    #[error("an expired record")]
    Expired,
    /// The record calls itself younger than this moment allows.
    #[error("a record from the future")]
    Future,
}

/// How far another registry's clock may be ahead of ours.
const CLOCKS_APART_MAX: Span = Span::minutes(10);

/// Who tells whom, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hearing<'a> {
    pub us: &'a Domain,
    /// The registry whose document it is, as the transport proved it.
    pub them: &'a Domain,
    pub now: Timestamp,
}

impl Hearing<'_> {
    fn allows(&self, id: &RecordId, source_date: Timestamp) -> Result<(), Refused> {
        if id.domain() == self.us {
            return Err(Refused::Ours);
        }
        if id.domain() != self.them {
            return Err(Refused::NotTheirs);
        }
        if source_date > self.now + CLOCKS_APART_MAX {
            return Err(Refused::Future);
        }
        Ok(())
    }
}

/// Decides on a person from outside: `known` is what we hold under its id.
///
/// A newer `source_date` wins; nothing in the record is changed but
/// `entry_date`, which is ours. What has expired comes in as a placeholder, and a
/// placeholder wipes what we know even when our copy calls itself newer. Notes
/// are records of their own: they come through [`take_note`], and who keeps a
/// placeholder drops the notes on it.
///
/// # Errors
/// When the record is not the sender's own, or from the future.
pub fn take(
    incoming: Person,
    known: Option<&Person>,
    hearing: Hearing<'_>,
    cursor: &mut Cursor,
) -> Result<Taken<Person>, Refused> {
    hearing.allows(&incoming.id, incoming.source_date)?;
    let incoming = incoming.at(hearing.now);
    let news = known.is_none_or(|known| {
        let newer = incoming.source_date > known.source_date;
        let wipes = incoming.is_placeholder() && !known.is_placeholder();
        wipes || (newer && !incoming.is_placeholder())
    });
    if !news {
        return Ok(Taken::Nothing);
    }
    Ok(Taken::Keep(Person {
        entry_date: Some(cursor.next(hearing.now)),
        notes: Vec::new(),
        ..incoming
    }))
}

/// Decides on a note from outside: `known` is what we hold under its id,
/// `person` the record that it is on, where we have it. A note may be on a
/// person of any domain, ours too; it changes nothing of that person.
///
/// # Errors
/// When the note is not the sender's own, from the future, or on a wiped record.
pub fn take_note(
    incoming: Note,
    known: Option<&Note>,
    person: Option<&Person>,
    hearing: Hearing<'_>,
    cursor: &mut Cursor,
) -> Result<Taken<Note>, Refused> {
    hearing.allows(&incoming.id, incoming.source_date)?;
    if person.is_some_and(|person| !person.may_show(hearing.now)) {
        return Err(Refused::Expired);
    }
    if known.is_some_and(|known| known.source_date >= incoming.source_date) {
        return Ok(Taken::Nothing);
    }
    Ok(Taken::Keep(Note {
        entry_date: Some(cursor.next(hearing.now)),
        ..incoming
    }))
}
