//! Text as records: PFIF 1.4, and 1.3 as far as it is the same.

use homeward_cap::xml::{Document as Xml, Element, Limits};
use homeward_domain::time::Timestamp;

use super::{About, Document, Note, NoteStatus, Person, RecordId, Sex, field};

/// The most bytes of one document.
pub const PFIF_BYTES_MAX: usize = 1024 * 1024;
/// The most persons, and the most notes, in one document.
pub const RECORDS_MAX: usize = 1_000;
/// The most characters of one field.
const FIELD_CHARS_MAX: usize = 10_000;

/// Before 1.3 there was neither `full_name` nor `expiry_date`: a record that
/// cannot say when it is to be wiped is not taken.
const NAMESPACES: [&str; 2] = [super::NAMESPACE, "http://zesty.ca/pfif/1.3"];

/// The records that could be read, and why others could not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    pub document: Document,
    /// What was left out: one line each, with its place in the text.
    pub left_out: Vec<String>,
}

/// The bytes are no PFIF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPfif {
    #[error("{0}")]
    NotXml(String),
    #[error("the root is not pfif in the namespace of PFIF 1.4 or 1.3")]
    OtherRoot,
    #[error("more than {RECORDS_MAX} records")]
    TooMany,
}

/// Reads a PFIF document. A record that breaks a rule is left out and told; the
/// others stand. Nothing is kept that no rule here knows: an unknown field of a
/// child is not ours to pass on.
///
/// # Errors
/// When the bytes are not PFIF or beyond a limit.
pub fn read(bytes: &[u8]) -> Result<Read, NotPfif> {
    let limits = Limits {
        bytes_max: PFIF_BYTES_MAX,
        ..Limits::default()
    };
    let xml = Xml::read(bytes, &limits);
    let xml = xml.map_err(|refusal| NotPfif::NotXml(refusal.to_string()))?;
    let root = xml.root();
    if root.name() != "pfif" || !NAMESPACES.contains(&root.namespace()) {
        return Err(NotPfif::OtherRoot);
    }
    let mut read = Read::default();
    let (mut persons, mut notes) = (0, 0);
    for child in root
        .children()
        .filter(|c| c.namespace() == root.namespace())
    {
        match child.name() {
            "person" => {
                persons += 1;
                notes += child.children().filter(|c| c.name() == "note").count();
                person(child, &mut read);
            }
            "note" => {
                notes += 1;
                let note = note(child, None);
                keep(note, child, &mut read.left_out, |n| {
                    read.document.notes.push(n)
                });
            }
            _ => {}
        }
        if persons > RECORDS_MAX || notes > RECORDS_MAX {
            return Err(NotPfif::TooMany);
        }
    }
    Ok(read)
}

fn person(element: Element<'_, '_>, read: &mut Read) {
    let mut notes = Vec::new();
    let found = record(element).and_then(|person| {
        for child in element.children().filter(|c| is_field(element, *c, "note")) {
            let note = note(child, Some(&person.id));
            keep(note, child, &mut read.left_out, |n| notes.push(n));
        }
        twice(&read.document.persons, &person.id).map(|()| person)
    });
    keep(found, element, &mut read.left_out, |person| {
        read.document.persons.push(Person { notes, ..person });
    });
}

fn keep<T>(
    found: Result<T, String>,
    element: Element<'_, '_>,
    left_out: &mut Vec<String>,
    keep: impl FnOnce(T),
) {
    match found {
        Ok(record) => keep(record),
        Err(why) => left_out.push(format!("{}: {why}", element.place())),
    }
}

fn twice(persons: &[Person], id: &RecordId) -> Result<(), String> {
    let there = persons.iter().any(|person| person.id == *id);
    (!there)
        .then_some(())
        .ok_or_else(|| format!("{id} stands twice"))
}

fn record(element: Element<'_, '_>) -> Result<Person, String> {
    let id = needed(element, "person_record_id")?;
    let person = Person {
        id: id.parse().map_err(|e| format!("person_record_id: {e}"))?,
        entry_date: date(element, "entry_date")?,
        expiry_date: date(element, "expiry_date")?,
        source_date: needed_date(element)?,
        about: None,
        notes: Vec::new(),
    };
    let about = about(element)?;
    // A record without a name is a placeholder; only one that expires may be.
    let placeholder = about == About::default() && person.expiry_date.is_some();
    if about.full_name.is_empty() && !placeholder {
        return Err("full_name: there is none".to_owned());
    }
    let about = (!placeholder).then(|| Box::new(about));
    Ok(Person { about, ..person })
}

fn about(element: Element<'_, '_>) -> Result<About, String> {
    let names = optional(element, "alternate_names")?.unwrap_or_default();
    let names = names.lines().map(|name| name.trim().to_owned());
    Ok(About {
        full_name: optional(element, "full_name")?.unwrap_or_default(),
        alternate_names: names.filter(|name| !name.is_empty()).collect(),
        author_name: optional(element, "author_name")?,
        author_phone: optional(element, "author_phone")?,
        source_name: optional(element, "source_name")?,
        source_url: address(element, "source_url")?,
        // Until 1.3 the description was called `other`.
        description: optional(element, "description")?.or(optional(element, "other")?),
        sex: word(element, "sex", &Sex::ALL.map(|sex| (sex.as_str(), sex)))?,
        age: match optional(element, "age")? {
            Some(age) => Some(age.parse().map_err(|e| format!("age: {e}"))?),
            None => None,
        },
        photo_url: address(element, "photo_url")?,
    })
}

fn note(element: Element<'_, '_>, inside: Option<&RecordId>) -> Result<Note, String> {
    let id = needed(element, "note_record_id")?;
    let named = optional(element, "person_record_id")?;
    let named: Option<RecordId> = match named {
        Some(id) => Some(id.parse().map_err(|e| format!("person_record_id: {e}"))?),
        None => None,
    };
    let person = match (named, inside) {
        (Some(named), Some(inside)) if named != *inside => {
            return Err("person_record_id: not the person around it".to_owned());
        }
        (Some(named), _) => named,
        (None, Some(inside)) => inside.clone(),
        (None, None) => return Err("person_record_id: there is none".to_owned()),
    };
    Ok(Note {
        id: id.parse().map_err(|e| format!("note_record_id: {e}"))?,
        person,
        entry_date: date(element, "entry_date")?,
        source_date: needed_date(element)?,
        author_name: needed(element, "author_name")?,
        status: word(element, "status", &NoteStatus::ALL.map(|s| (s.as_str(), s)))?,
        last_known_location: optional(element, "last_known_location")?,
        text: needed(element, "text")?,
    })
}

fn is_field(record: Element<'_, '_>, child: Element<'_, '_>, name: &str) -> bool {
    child.is(record.namespace(), name)
}

/// The text of a field; an empty field counts as none.
fn optional(record: Element<'_, '_>, name: &str) -> Result<Option<String>, String> {
    let mut fields = record.children().filter(|c| is_field(record, *c, name));
    let text = fields.next().map(|field| field.trimmed());
    if fields.next().is_some() {
        return Err(format!("{name}: stands twice"));
    }
    if text.is_some_and(|text| text.chars().nth(FIELD_CHARS_MAX).is_some()) {
        return Err(format!("{name}: more than {FIELD_CHARS_MAX} characters"));
    }
    Ok(text.filter(|text| !text.is_empty()).map(str::to_owned))
}

fn needed(record: Element<'_, '_>, name: &str) -> Result<String, String> {
    optional(record, name)?.ok_or_else(|| format!("{name}: there is none"))
}

fn date(record: Element<'_, '_>, name: &str) -> Result<Option<Timestamp>, String> {
    let text = optional(record, name)?;
    let moment = text.map(|text| field::moment(&text)).transpose();
    moment.map_err(|e| format!("{name}: {e}"))
}

fn needed_date(record: Element<'_, '_>) -> Result<Timestamp, String> {
    let date = date(record, "source_date")?;
    date.ok_or_else(|| "source_date: there is none".to_owned())
}

fn word<T: Copy>(
    record: Element<'_, '_>,
    name: &str,
    words: &[(&'static str, T)],
) -> Result<Option<T>, String> {
    let Some(text) = optional(record, name)? else {
        return Ok(None);
    };
    let found = words.iter().find(|(word, _)| *word == text);
    let found = found.ok_or_else(|| format!("{name}: no word of PFIF"))?;
    Ok(Some(found.1))
}

/// Only an absolute `http` or `https` address may become a link or a picture.
fn address(record: Element<'_, '_>, name: &str) -> Result<Option<String>, String> {
    let Some(text) = optional(record, name)? else {
        return Ok(None);
    };
    let url = url::Url::parse(&text).ok();
    let fits = url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let address = fits.then_some(text);
    address
        .map(Some)
        .ok_or_else(|| format!("{name}: not an absolute address"))
}
