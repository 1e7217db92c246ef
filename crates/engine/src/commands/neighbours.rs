//! Neighbours are entered, entered anew, and leave.

use std::collections::BTreeSet;

use homeward_domain::{
    change::Change,
    foreign::{
        Agreement, EVENT_CODES_MAX, NEIGHBOURS_MAX, NamedCode, Neighbour, SENDERS_MAX, Within,
    },
    id::NeighbourId,
    refusal::{Refusal, RefusalCode as Code},
    status::StatusKind,
    words::{Words, checked},
};
use homeward_ports::foreign_message::key_ids;

use crate::{Engine, Failure, bell::Look, commands::SignedIn};

const NAME_CHARS_MAX: usize = 80;
const SENDER_CHARS_MAX: usize = 200;
const CODE_CHARS_MAX: usize = 80;

/// What an administrator writes of a neighbour.
#[derive(Debug, Clone)]
pub struct NeighbourForm {
    pub name: Words,
    pub status: StatusKind,
    pub senders: Vec<String>,
    pub keys_pem: String,
    pub feed_url: Option<String>,
    pub event_codes: Vec<NamedCode>,
    /// Where alerts may leave without an officer; `None` where each waits for one.
    pub standing: Option<Within>,
}

/// Enters a neighbour, or another form of one that is known. A key and a sender belong
/// to one neighbour only: else it would be open who said what.
pub async fn put_neighbour(
    engine: &Engine,
    who: &SignedIn,
    known: Option<NeighbourId>,
    form: NeighbourForm,
) -> Result<Neighbour, Failure> {
    who.must_be_admin()?;
    if engine.policies.exercise_only && form.status == StatusKind::Actual {
        return Err(Failure::no(Code::ExerciseOnly, "an exercise runs here"));
    }
    let all = engine.store.neighbours().await?;
    let others: Vec<&Neighbour> = all
        .iter()
        .filter(|other| !other.removed && Some(other.id) != known)
        .collect();
    let mut facts = engine.facts(who.actor);
    let before = match known {
        None => None,
        Some(id) => Some(own(&all, who, id)?),
    };
    if before.is_none() && others.len() >= NEIGHBOURS_MAX {
        return Err(Failure::no(
            Code::TooBusy,
            format!("{NEIGHBOURS_MAX} at most"),
        ));
    }
    let neighbour = Neighbour {
        id: before.map_or_else(|| facts.fresh(), |before| before.id),
        agency: who.agency.id,
        name: name(&form.name)?,
        // A neighbour for exercises never becomes one for real.
        status: before.map_or(form.status, |before| before.status),
        senders: senders(form.senders)?,
        key_ids: key_ids(&form.keys_pem)?,
        keys_pem: form.keys_pem,
        feed_url: form.feed_url,
        agreement: agreement(who, form.standing, &form.event_codes)?,
        event_codes: event_codes(form.event_codes)?,
        added_at: before.map_or(facts.now, |before| before.added_at),
        removed: false,
    };
    nobody_elses(&neighbour, &others)?;
    let change = Change::NeighbourPut(neighbour.clone());
    engine.record(&mut facts, vec![], vec![change]).await?;
    engine.bell.look(Look::default());
    Ok(neighbour)
}

/// A neighbour that left is heard no more. What it said and we relayed stays until an
/// officer ends it: nobody is left who could take it back.
pub async fn remove_neighbour(
    engine: &Engine,
    who: &SignedIn,
    id: NeighbourId,
) -> Result<(), Failure> {
    who.must_be_admin()?;
    let all = engine.store.neighbours().await?;
    let found = all.iter().find(|n| n.id == id && n.agency == who.agency.id);
    let found = found.ok_or_else(nothing)?;
    // Letting go twice is the same as once.
    if found.removed {
        return Ok(());
    }
    let removed = Neighbour {
        removed: true,
        ..found.clone()
    };
    let mut facts = engine.facts(who.actor);
    let change = Change::NeighbourPut(removed);
    engine.record(&mut facts, vec![], vec![change]).await?;
    engine.bell.look(Look::default());
    Ok(())
}

/// One of the officer's own agency; another's is answered as if it did not exist.
fn own<'n>(
    all: &'n [Neighbour],
    who: &SignedIn,
    id: NeighbourId,
) -> Result<&'n Neighbour, Failure> {
    let found = all
        .iter()
        .find(|n| n.id == id && n.agency == who.agency.id && !n.removed);
    found.ok_or_else(nothing)
}

fn nothing() -> Failure {
    Failure::no(Code::NotFound, "no such neighbour")
}

fn name(name: &Words) -> Result<Words, Refusal> {
    let name = name.checked("name", NAME_CHARS_MAX)?;
    if name.is_empty() {
        return Err(Refusal::at(Code::BodyInvalid, "name", "it has a name"));
    }
    Ok(name)
}

fn senders(senders: Vec<String>) -> Result<Vec<String>, Refusal> {
    let fits = |sender: &String| {
        let odd = |c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&');
        !sender.is_empty() && sender.chars().count() <= SENDER_CHARS_MAX && !sender.contains(odd)
    };
    if senders.is_empty() || senders.len() > SENDERS_MAX || !senders.iter().all(fits) {
        let detail =
            format!("1 to {SENDERS_MAX} values of CAP `sender`, as its messages have them");
        return Err(Refusal::at(Code::BodyInvalid, "senders", detail));
    }
    Ok(senders)
}

fn event_codes(codes: Vec<NamedCode>) -> Result<Vec<NamedCode>, Refusal> {
    if codes.len() > EVENT_CODES_MAX {
        let detail = format!("at most {EVENT_CODES_MAX}");
        return Err(Refusal::at(Code::BodyInvalid, "event_codes", detail));
    }
    let checked = codes.into_iter().map(|code| {
        Ok(NamedCode {
            name: checked(&code.name, "event_codes", CODE_CHARS_MAX)?,
            value: checked(&code.value, "event_codes", CODE_CHARS_MAX)?,
        })
    });
    checked.collect()
}

/// The administrator who agrees answers for every alert that leaves by it.
fn agreement(
    who: &SignedIn,
    standing: Option<Within>,
    codes: &[NamedCode],
) -> Result<Agreement, Refusal> {
    let Some(within) = standing else {
        return Ok(Agreement::ByApproval);
    };
    if codes.is_empty() {
        let detail = "a standing agreement names the events it is about";
        return Err(Refusal::at(Code::AgreementInvalid, "event_codes", detail));
    }
    Ok(Agreement::Standing {
        within: within.checked()?,
        by: who.officer.id,
    })
}

fn nobody_elses(neighbour: &Neighbour, others: &[&Neighbour]) -> Result<(), Refusal> {
    let taken = |detail| Err(Refusal::new(Code::NeighbourTaken, detail));
    let keys: BTreeSet<&String> = others.iter().flat_map(|other| &other.key_ids).collect();
    if neighbour.key_ids.iter().any(|key| keys.contains(key)) {
        return taken("another neighbour has this key");
    }
    // The same sender may speak for real with one key and in exercises with another.
    let alike = others
        .iter()
        .filter(|other| other.status == neighbour.status);
    let senders: BTreeSet<&String> = alike.flat_map(|other| &other.senders).collect();
    if neighbour.senders.iter().any(|own| senders.contains(own)) {
        return taken("another neighbour sends under this name");
    }
    Ok(())
}
