//! An officer hands in a PFIF file of another registry.
//!
//! Nothing becomes an alert by it. A person can become a draft, which an officer mends and
//! publishes like any other case; a note on an alert of ours can become a tip, which an
//! officer judges like any other. One record at a time, and only when an officer says so:
//! a file of a whole catastrophe must not fill the list of cases.

use bytes::Bytes;
use homeward_domain::{
    case_file::CaseFile,
    id::{CaseId, TipId},
    refusal::{Refusal, RefusalCode as Code},
    status::StatusKind,
    time::Timestamp,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    pfif::{
        Cursor, Domain, Hearing, Note, Person, Read, RecordId, Refused, Taken, form_of, our_alert,
        read, take, take_note, testimony_of,
    },
};
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{
        SignedIn,
        open_case::open_with,
        submit_tip::{TipForm, submit_tip},
    },
};

/// Characters of a text that are shown of a record; the draft has all of it.
const SHOWN_CHARS: usize = 200;

/// What is in a file.
#[derive(Debug, Serialize)]
pub struct Records {
    pub records: Vec<Record>,
    /// Records that could not be read: a line each, with the place in the file.
    pub left_out: Vec<String>,
}

/// One record, and what it may become.
#[derive(Debug, Serialize)]
pub struct Record {
    pub id: String,
    pub kind: Kind,
    /// The person's name, or the note's author.
    pub name: String,
    pub text: String,
    pub source_date: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The code of our alert that a note is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it cannot be taken; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Becomes a draft.
    Person,
    /// Becomes a tip on our alert.
    Note,
}

/// What a record became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    Case(CaseId),
    Tip(TipId),
}

/// Reads a file and says what each record may become. Nothing is kept.
pub async fn look_at_records(engine: &Engine, bytes: Bytes) -> Result<Records, Failure> {
    let found = parsed(bytes).await?;
    let ear = Ear::of(engine)?;
    let persons = found.document.persons.iter().map(|p| ear.person_row(p));
    let notes = notes(&found, &ear).map(|note| ear.note_row(note));
    Ok(Records {
        records: persons.chain(notes).collect(),
        left_out: found.left_out.clone(),
    })
}

/// Takes the record of this id. `status` is that of the draft that a person becomes: a
/// record cannot say that nobody is really missing.
pub async fn take_record(
    engine: &Engine,
    who: &SignedIn,
    status: StatusKind,
    id: &str,
    bytes: Bytes,
) -> Result<Became, Failure> {
    let found = parsed(bytes).await?;
    let ear = Ear::of(engine)?;
    let persons = &found.document.persons;
    if let Some(person) = persons.iter().find(|person| person.id.to_string() == id) {
        let person = ear.person(person)?;
        let form = form_of(&person, ear.now).ok_or_else(|| refused(Refused::Expired))?;
        let file = CaseFile::from_form(form, ear.now)?;
        let case = open_with(engine, who, status, None, file).await?;
        tracing::info!(case = %case.id, record = id, "a PFIF record became a draft");
        return Ok(Became::Case(case.id));
    }
    let note = notes(&found, &ear).find(|note| note.id.to_string() == id);
    let none = || Failure::no(Code::NotFound, "no such record in this file");
    let note = note.ok_or_else(none)?;
    let (status, code) = ear.alert(&note.person)?;
    ear.note(note)?;
    let form = TipForm {
        testimony: testimony_of(note),
        ..TipForm::default()
    };
    Ok(Became::Tip(submit_tip(engine, status, code, form).await?))
}

/// Parsing is work for a thread that may wait, not for one that answers.
pub(super) async fn parsed(bytes: Bytes) -> Result<Read, Failure> {
    let stopped = |_| Fault::new(FaultKind::Broken, "read a PFIF file");
    let found = tokio::task::spawn_blocking(move || read(&bytes)).await;
    let found = found.map_err(stopped)?;
    Ok(found.map_err(|why| Refusal::new(Code::RecordsUnreadable, why.to_string()))?)
}

/// The notes that stand alone or on a copy of our own record; those on a person that can
/// be taken come with the person.
pub(super) fn notes<'f>(found: &'f Read, ear: &'f Ear) -> impl Iterator<Item = &'f Note> {
    let document = &found.document;
    let ours = document.persons.iter().filter(|p| p.id.domain() == &ear.us);
    let on_ours = ours.flat_map(|person| &person.notes);
    // Our own note comes back with every copy of our record.
    let foreign = |note: &&Note| note.id.domain() != &ear.us;
    document.notes.iter().chain(on_ours).filter(foreign)
}

/// Who hears, and when.
pub(super) struct Ear {
    us: Domain,
    now: Timestamp,
}

impl Ear {
    pub(super) fn of(engine: &Engine) -> Result<Self, Failure> {
        let us = Domain::of_address(&engine.policies.base);
        let nameless = || Failure::no(Code::RecordRefused, "this house has no domain of its own");
        Ok(Self {
            us: us.ok_or_else(nameless)?,
            now: engine.clock.now(),
        })
    }

    pub(super) const fn us(&self) -> &Domain {
        &self.us
    }

    /// A registry speaks for its own records; that the officer had the file from it is the
    /// officer's knowledge.
    fn hearing<'h>(&'h self, them: &'h RecordId) -> Hearing<'h> {
        Hearing {
            us: &self.us,
            them: them.domain(),
            now: self.now,
        }
    }

    /// The person as it may be kept now.
    pub(super) fn person(&self, person: &Person) -> Result<Person, Refusal> {
        let hearing = self.hearing(&person.id);
        let taken = take(person.clone(), None, hearing, &mut Cursor::default());
        match taken.map_err(refused)? {
            // Its notes are read with it; on their own they would need a registry here.
            Taken::Keep(kept) if !kept.is_placeholder() => Ok(Person {
                notes: person.notes.clone(),
                ..kept
            }),
            Taken::Keep(_) | Taken::Nothing => Err(refused(Refused::Expired)),
        }
    }

    pub(super) fn note(&self, note: &Note) -> Result<(), Refusal> {
        let hearing = self.hearing(&note.id);
        let taken = take_note(note.clone(), None, None, hearing, &mut Cursor::default());
        taken.map(drop).map_err(refused)
    }

    pub(super) fn alert<'n>(&self, person: &'n RecordId) -> Result<(StatusKind, &'n str), Refusal> {
        let elsewhere = || Refusal::new(Code::RecordRefused, "a note on no alert of ours");
        our_alert(person, &self.us).ok_or_else(elsewhere)
    }

    fn person_row(&self, person: &Person) -> Record {
        let about = person.about.as_deref();
        let text = about.and_then(|about| about.description.as_deref());
        let refused = self.person(person).err();
        // Of what has expired nothing is shown either.
        let (about, text) = match refused {
            None => (about, text),
            Some(_) => (None, None),
        };
        Record {
            id: person.id.to_string(),
            kind: Kind::Person,
            name: about.map_or_else(String::new, |about| shown(&about.full_name)),
            text: text.map(shown).unwrap_or_default(),
            source_date: person.source_date,
            expiry_date: person.expiry_date,
            age: about.and_then(|about| about.age).map(|age| age.to_string()),
            code: None,
            refused: refused.map(|no| no.detail),
        }
    }

    fn note_row(&self, note: &Note) -> Record {
        let alert = self.alert(&note.person);
        let taken = alert.as_ref().map(drop).map_err(Clone::clone);
        let taken = taken.and_then(|()| self.note(note));
        Record {
            id: note.id.to_string(),
            kind: Kind::Note,
            name: shown(&note.author_name),
            text: shown(&note.text),
            source_date: note.source_date,
            expiry_date: None,
            age: None,
            code: alert.ok().map(|(_, code)| shown(code)),
            refused: taken.err().map(|no| no.detail),
        }
    }
}

fn shown(text: &str) -> String {
    homeward_domain::words::stripped(text, SHOWN_CHARS)
}

fn refused(why: Refused) -> Refusal {
    Refusal::new(Code::RecordRefused, why.to_string())
}
