//! What a message of a neighbour does, decided from what we hold.

use super::{
    ForeignAlert, ForeignFacts, ForeignKind, ForeignMessage, ForeignName, ForeignStage, Neighbour,
};
use crate::{
    alert::LIFE_DEFAULT,
    id::{ForeignId, OfficerId},
    refusal::{Refusal, RefusalCode as Code},
    time::{Span, Timestamp},
};

/// Longer than this from now nobody's copy lives without an Update.
pub const LIFE_MAX: Span = Span::hours(72);
/// What was sent longer ago is no news. It is far shorter than [`REMEMBERED_FOR`], so an
/// alert cannot be replayed after its Cancel was forgotten.
pub const SENT_AGO_MAX: Span = Span::hours(24 * 7);
/// How long what is over stays known by its names.
pub const REMEMBERED_FOR: Span = Span::hours(24 * 30);
/// How far a neighbour's clock may be ahead of ours.
pub const CLOCK_AHEAD_MAX: Span = Span::minutes(5);
/// Incidents of one neighbour that are remembered; a feed of a whole country has some
/// hundreds a day, of which the events that concern us are a handful.
pub const HELD_MAX: usize = 2_000;

/// What was decided. Nothing is written yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// We had it, or something newer.
    Known,
    /// An event of which we did not ask to hear, or one that the neighbour only relays.
    NotOurs,
    /// It waits for an officer; or it may leave at once by the approval that this
    /// officer's agreement gave.
    Waits {
        foreign: Box<ForeignAlert>,
        agreed: Option<OfficerId>,
    },
    /// The alert that it became says something new.
    Updates {
        foreign: Box<ForeignAlert>,
        facts: Box<ForeignFacts>,
    },
    /// These are over, and so is every alert that they became.
    Ends(Vec<ForeignAlert>),
}

/// What is known when a message comes.
#[derive(Debug, Clone, Copy)]
pub struct Ear<'a> {
    pub neighbour: &'a Neighbour,
    /// Every incident of this neighbour that knows the message or one of its references.
    pub held: &'a [ForeignAlert],
    /// How many incidents of this neighbour are remembered.
    pub remembered: usize,
    /// GB/T 2260 code of the middle of the message's area.
    pub place_code: Option<&'a str>,
    pub now: Timestamp,
    /// For an incident that begins.
    pub fresh: ForeignId,
}

/// Judges one message. The order matters: who speaks, then what is taken back, and only
/// then whether anything is worth passing on.
pub fn hear(message: &ForeignMessage, ear: Ear<'_>) -> Result<Heard, Refusal> {
    let neighbour = ear.neighbour;
    let no = |code, detail: &str| Err(Refusal::new(code, detail));
    if neighbour.removed || message.neighbour != neighbour.id {
        return no(Code::ForeignSignature, "the neighbour is heard no more");
    }
    if !neighbour.sends_as(&message.name.sender) {
        return no(
            Code::ForeignSender,
            "the sender is not entered for this key",
        );
    }
    if message.status != Some(neighbour.status) {
        return no(Code::ForeignStatus, "the status is another one");
    }
    if let Some(before) = said_before(message, ear)? {
        return Ok(before);
    }
    let message = with_own_references(message, neighbour);
    match message.kind {
        ForeignKind::Cancel => cancel(&message, ear),
        ForeignKind::Alert | ForeignKind::Update => speaks(&message, ear),
    }
}

/// A message heard before is known. Another one under its name is refused: whichever
/// were right, the other would be a forgery with the neighbour's own key.
fn said_before(message: &ForeignMessage, ear: Ear<'_>) -> Result<Option<Heard>, Refusal> {
    let known = ear.held.iter().filter_map(|held| held.knows(&message.name));
    let mut digests = known.filter_map(|known| known.digest.as_ref());
    match digests.next() {
        None => Ok(None),
        Some(digest) if *digest == message.digest => Ok(Some(Heard::Known)),
        Some(_) => Err(Refusal::new(
            Code::ForeignReused,
            "another message had this name",
        )),
    }
}

/// Nobody takes back or changes what somebody else said: such references are left out.
fn with_own_references(message: &ForeignMessage, neighbour: &Neighbour) -> ForeignMessage {
    let mut own = message.clone();
    own.references
        .retain(|name| neighbour.sends_as(&name.sender));
    own
}

/// Ends what it names and is live. What it names and we never heard is remembered, so
/// that an alert that comes after its Cancel finds it. Neither words, area, language,
/// scope nor time are asked for.
fn cancel(message: &ForeignMessage, ear: Ear<'_>) -> Result<Heard, Refusal> {
    if message.references.is_empty() {
        let detail = "a Cancel of nothing that this sender issued";
        return Err(Refusal::new(Code::ForeignStranger, detail));
    }
    let named: Vec<&ForeignAlert> = ear
        .held
        .iter()
        .filter(|held| names_any(held, &message.references))
        .collect();
    let live: Vec<ForeignAlert> = named
        .iter()
        .filter(|held| !held.stage.is_over())
        .map(|held| (*held).clone().with(message, ear.now).cancelled(ear.now))
        .collect();
    if !live.is_empty() {
        return Ok(Heard::Ends(live));
    }
    let all_known = |name: &ForeignName| named.iter().any(|held| held.knows(name).is_some());
    if message.references.iter().all(all_known) {
        return Ok(Heard::Known);
    }
    Ok(Heard::Ends(vec![begins(message, ear)?]))
}

fn names_any(held: &ForeignAlert, names: &[ForeignName]) -> bool {
    names.iter().any(|name| held.knows(name).is_some())
}

fn begins(message: &ForeignMessage, ear: Ear<'_>) -> Result<ForeignAlert, Refusal> {
    if ear.remembered >= HELD_MAX {
        let detail = format!("{HELD_MAX} alerts of this neighbour are remembered");
        return Err(Refusal::new(Code::TooBusy, detail));
    }
    let neighbour = ear.neighbour;
    let (agency, status) = (neighbour.agency, neighbour.status);
    Ok(ForeignAlert::begins(
        ear.fresh, agency, status, message, ear.now,
    ))
}

/// An Alert or an Update.
fn speaks(message: &ForeignMessage, ear: Ear<'_>) -> Result<Heard, Refusal> {
    let is_update = message.kind == ForeignKind::Update;
    if is_update && message.references.is_empty() {
        let detail = "an Update of nothing that this sender issued";
        return Err(Refusal::new(Code::ForeignStranger, detail));
    }
    let about: Vec<&ForeignAlert> = ear
        .held
        .iter()
        .filter(|held| {
            held.knows(&message.name).is_some()
                || (is_update && names_any(held, &message.references))
        })
        .collect();
    if about.iter().any(|held| held.stage.is_over()) {
        return Err(Refusal::new(Code::ForeignOver, "it was taken back before"));
    }
    let facts = worth_telling(message, ear.now)?;
    match about.as_slice() {
        // Two houses that relay each other's relays would never stop.
        [] if facts.relayed || !ear.neighbour.concerns_us(facts) => Ok(Heard::NotOurs),
        [] => Ok(waits(begins(message, ear)?, facts, ear)),
        [held] if is_update => Ok(updates(held, message, facts, ear)),
        // A newer message has named it already: it is an old one that comes late.
        [_] => Ok(Heard::Known),
        _ => Err(Refusal::new(
            Code::ForeignTwoThreads,
            "its references belong to several alerts",
        )),
    }
}

fn updates(
    held: &ForeignAlert,
    message: &ForeignMessage,
    facts: &ForeignFacts,
    ear: Ear<'_>,
) -> Heard {
    let newer = |newest: &ForeignName| newest.sent > message.name.sent;
    if held.knows(&message.name).is_some() || held.newest.as_ref().is_some_and(newer) {
        return Heard::Known;
    }
    let foreign = held.clone().asks_again().with(message, ear.now);
    match foreign.stage {
        ForeignStage::Relayed { .. } => Heard::Updates {
            // The words live in the alert and its case from here on.
            foreign: Box::new(ForeignAlert {
                facts: None,
                ..foreign
            }),
            facts: Box::new(facts.clone()),
        },
        _ => waits(foreign, facts, ear),
    }
}

fn waits(foreign: ForeignAlert, facts: &ForeignFacts, ear: Ear<'_>) -> Heard {
    let agreed = ear.neighbour.agreed(facts, ear.place_code);
    let agreed = agreed.filter(|_| !foreign.officer_only);
    Heard::Waits {
        foreign: Box::new(foreign),
        agreed,
    }
}

/// Whether it is for everybody, has words, and its time is now.
fn worth_telling(message: &ForeignMessage, now: Timestamp) -> Result<&ForeignFacts, Refusal> {
    let sent = message.name.sent;
    if sent > now + CLOCK_AHEAD_MAX {
        return Err(Refusal::new(Code::ForeignTime, format!("sent at {sent}")));
    }
    if !message.public {
        return Err(Refusal::new(Code::ForeignNotPublic, "scope is not Public"));
    }
    let facts = message.facts.as_ref();
    let facts =
        facts.ok_or_else(|| Refusal::new(Code::ForeignUnreadable, "an alert without info"))?;
    if facts.runs_out(sent) <= now || sent < now - SENT_AGO_MAX {
        return Err(Refusal::new(Code::ForeignOver, "its time is over"));
    }
    Ok(facts)
}

impl ForeignFacts {
    /// Until when it holds; a message that does not say holds for a day.
    pub fn runs_out(&self, sent: Timestamp) -> Timestamp {
        self.expires.unwrap_or(sent + LIFE_DEFAULT)
    }
}
