//! A partner hands in PFIF with its own key: what the readers of our list write back.
//!
//! A registry that copies our records collects notes on them. A note on a live alert of
//! ours becomes a tip that names the partner, and an officer judges it like any other.
//! Nothing else comes of a file: no alert, no draft. A person of theirs is answered with
//! the reason: a draft belongs to one agency, and only an officer's hand says to which.
//!
//! A note is taken once. The same again, also after a restart, gets the same answer and
//! asks nobody a second time: that it was taken is written down together with the tip.

use bytes::Bytes;
use homeward_domain::{
    change::KeptAnswer,
    partner::Scope,
    refusal::{Refusal, RefusalCode as Code},
    tip::Testimony,
    words::Words,
};
use homeward_ports::pfif::{Note, Read, RecordId, testimony_of};
use homeward_seal::token_digest;
use serde::Serialize;

use super::AtDoor;
use crate::{
    Engine, Failure,
    commands::{
        TRIES,
        submit_tip::{Speaker, TipForm, submit_by},
        take_record::{Ear, Kind, notes, parsed},
    },
};

/// Notes in one file: each costs an officer a minute, so a whole registry is no tip.
pub const NOTES_MAX: usize = 100;

/// What became of a file.
#[derive(Debug, Serialize)]
pub struct Handed {
    pub records: Vec<HandedRecord>,
    /// Records that could not be read: a line each, with the place in the file.
    pub left_out: Vec<String>,
}

/// What became of one record.
#[derive(Debug, Serialize)]
pub struct HandedRecord {
    pub id: String,
    pub kind: Kind,
    /// The code of our alert whose tip it is, now or since it was first handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tip_on: Option<String>,
    /// Why it was not taken; absent where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<No>,
}

/// A rule's no to one record.
#[derive(Debug, Serialize)]
pub struct No {
    pub code: &'static str,
    pub detail: String,
    /// What to do next.
    pub fix: Words,
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.as_str(),
            fix: refusal.code.fix(),
            detail: refusal.detail,
        }
    }
}

/// A record and what we say to it.
struct Answer<'f> {
    id: &'f RecordId,
    kind: Kind,
    heard: Result<String, Refusal>,
}

impl From<Answer<'_>> for HandedRecord {
    fn from(answer: Answer<'_>) -> Self {
        let (tip_on, refused) = match answer.heard {
            Ok(code) => (Some(code), None),
            Err(no) => (None, Some(No::from(no))),
        };
        Self {
            id: answer.id.to_string(),
            kind: answer.kind,
            tip_on,
            refused,
        }
    }
}

/// Takes every note of the file that is on a live alert of the partner's own door. Where
/// nothing at all could be taken, the first record's reason is the answer.
pub async fn hand_in(engine: &Engine, who: &AtDoor, bytes: Bytes) -> Result<Handed, Failure> {
    who.must(Scope::PfifWrite)?;
    let found = parsed(bytes).await?;
    let ear = Ear::of(engine)?;
    let mut answers = all_heard(engine, who, &ear, &found).await?;
    // A copy of our own person is only what its notes hang on.
    let persons = found.document.persons.iter();
    let theirs = persons.filter(|person| person.id.domain() != ear.us());
    answers.extend(theirs.map(|person| Answer {
        id: &person.id,
        kind: Kind::Person,
        heard: Err(ear.person(person).err().unwrap_or_else(by_hand)),
    }));
    something_taken(&answers, &found.left_out)?;
    Ok(Handed {
        records: answers.into_iter().map(HandedRecord::from).collect(),
        left_out: found.left_out.clone(),
    })
}

async fn all_heard<'f>(
    engine: &Engine,
    who: &AtDoor,
    ear: &'f Ear,
    found: &'f Read,
) -> Result<Vec<Answer<'f>>, Failure> {
    let notes: Vec<_> = notes(found, ear).collect();
    if notes.len() > NOTES_MAX {
        let detail = format!("more than {NOTES_MAX} notes; hand in fewer at a time");
        return Err(Failure::no(Code::RecordsUnreadable, detail));
    }
    let mut answers = Vec::with_capacity(notes.len());
    for note in notes {
        let heard = match heard(engine, who, ear, note).await {
            Ok(code) => Ok(code),
            Err(Failure::Refused(no)) => Err(no),
            // What was taken before it stays taken: the partner sends the file again.
            Err(broken) => return Err(broken),
        };
        answers.push(Answer {
            id: &note.id,
            kind: Kind::Note,
            heard,
        });
    }
    Ok(answers)
}

/// Says no to a file of which nothing was taken, in the words of its first record.
fn something_taken(answers: &[Answer<'_>], left_out: &[String]) -> Result<(), Refusal> {
    if answers.iter().any(|answer| answer.heard.is_ok()) {
        return Ok(());
    }
    Err(match answers.first() {
        Some(Answer {
            id, heard: Err(no), ..
        }) => Refusal::new(no.code, format!("{id}: {}", no.detail)),
        _ => {
            let line = left_out.first().map(String::as_str);
            Refusal::new(
                Code::RecordsUnreadable,
                line.unwrap_or("there is no record in it"),
            )
        }
    })
}

fn by_hand() -> Refusal {
    let detail = "a person becomes a draft by an officer's hand only; give the file to the agency";
    Refusal::new(Code::RecordRefused, detail)
}

/// The code of the alert whose tip the note is, from now on or since it came first.
async fn heard(engine: &Engine, who: &AtDoor, ear: &Ear, note: &Note) -> Result<String, Failure> {
    let (status, code) = ear.alert(&note.person)?;
    if status != who.partner.status {
        let detail = "a note on an alert of the other door; exercises are below /drill";
        return Err(Failure::no(Code::RecordRefused, detail));
    }
    ear.note(note)?;
    let once = once(engine, who, note);
    for _ in 0..TRIES {
        if taken_before(engine, &once).await? {
            return Ok(code.to_owned());
        }
        let speaker = Speaker {
            actor: who.actor(),
            once: Some(once.clone()),
        };
        match submit_by(engine, speaker, status, code, form(who, note)).await {
            // The same file came on another line meanwhile: its answer stands.
            Err(failure) if failure.is_conflict() => {}
            other => return other.map(|_| code.to_owned()),
        }
    }
    Err(Failure::no(Code::ChangedMeanwhile, "it keeps coming"))
}

/// By what a note is known again. Each partner has names of its own, so that nobody can
/// use up another's. Nothing of its words goes in: this outlives the alert, and a digest of
/// words can be found again by trying them.
fn once(engine: &Engine, who: &AtDoor, note: &Note) -> KeptAnswer {
    let key = format!("pfif {} {}", who.partner.id, note.id);
    let version = format!("{} {}", note.person, note.source_date);
    KeptAnswer {
        key: token_digest(&key).to_string(),
        request: token_digest(&version).to_string(),
        alert: homeward_domain::id::Id::from_bits(0),
        at: engine.clock.now(),
    }
}

async fn taken_before(engine: &Engine, once: &KeptAnswer) -> Result<bool, Failure> {
    match engine.store.answer(&once.key).await? {
        None => Ok(false),
        Some(before) if before.request == once.request => Ok(true),
        Some(_) => Err(Failure::no(
            Code::RecordRefused,
            "it was handed in before with another source_date; write a note of its own for what is new",
        )),
    }
}

fn form(who: &AtDoor, note: &Note) -> TipForm {
    let said = testimony_of(note);
    TipForm {
        testimony: Testimony {
            text: format!("{} · {}", who.partner.name, said.text),
            ..said
        },
        ..TipForm::default()
    }
}
