//! An alert as a PFIF record.

use homeward_domain::{
    alert::Alert,
    people::Agency,
    poster::Poster,
    status::StatusKind,
    texts::{Closing, Texts},
    time::Timestamp,
    words::{Lang, Words},
};

use super::{
    About, Age, Domain, NotAField, Note, NoteStatus, Person, RecordId, Sex, whole_seconds,
};

/// What an alert does not know of itself and its record needs.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    pub agency: &'a Agency,
    /// The registry's domain: the public door's.
    pub domain: &'a Domain,
    /// Scheme, host and port of the public door, without a slash at the end.
    pub base: &'a str,
    /// `sent` of the newest message.
    pub source_date: Timestamp,
    /// From the registry's [`Cursor`](super::Cursor).
    pub entry_date: Timestamp,
    /// What a note on the end may say; see [`NoteStatus::public`] and
    /// [`NoteStatus::between_agencies`].
    pub ending: Option<NoteStatus>,
}

/// Why an alert makes no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotForExport {
    /// PFIF cannot say that a child is not really missing.
    #[error("an exercise is not exported")]
    Exercise,
    /// An active alert without a poster; the rules make none.
    #[error("an alert without a poster is not exported")]
    NoPoster,
    #[error(transparent)]
    NotAField(#[from] NotAField),
}

/// The alert's person with one note: missing, or how it ended.
///
/// Once the alert has ended there is no poster, and the record names the alert's
/// code where the name was; from `expiry_date` on [`Person::at`] leaves only the
/// placeholder.
///
/// # Errors
/// When the alert is an exercise, or has no form that PFIF can say.
pub fn of_alert(alert: &Alert, export: Export<'_>) -> Result<Person, NotForExport> {
    if alert.status == StatusKind::Exercise {
        return Err(NotForExport::Exercise);
    }
    let about = match (&alert.poster, alert.stage.is_active()) {
        (Some(poster), true) => about(alert, poster, export)?,
        (None, true) => return Err(NotForExport::NoPoster),
        (_, false) => About {
            full_name: alert.code.clone(),
            ..from_agency(alert, export)
        },
    };
    let id = RecordId::new(export.domain.clone(), alert.code.clone())?;
    let person = Person {
        expiry_date: Some(whole_seconds(alert.expires)),
        entry_date: Some(whole_seconds(export.entry_date)),
        source_date: whole_seconds(export.source_date),
        about: Some(Box::new(about)),
        notes: vec![note(alert, &id, export)?],
        id,
    };
    Ok(placeholder_when_due(person, export))
}

/// Whose record it is says in both dates when the placeholder was made (PFIF 1.4
/// section 3.3), so that copies take it for news.
fn placeholder_when_due(person: Person, export: Export<'_>) -> Person {
    let made = whole_seconds(export.entry_date);
    let person = person.at(made);
    let source_date = if person.is_placeholder() {
        made
    } else {
        person.source_date
    };
    Person {
        source_date,
        ..person
    }
}

fn from_agency(alert: &Alert, export: Export<'_>) -> About {
    let agency = said(&export.agency.name);
    About {
        author_name: Some(agency.clone()),
        source_name: Some(agency),
        source_url: Some(format!("{}/a/{}", export.base, alert.code)),
        ..About::default()
    }
}

fn about(alert: &Alert, poster: &Poster, export: Export<'_>) -> Result<About, NotAField> {
    let (zh, en) = (&poster.name.zh, &poster.name.en);
    let other = [en]
        .into_iter()
        .filter(|en| *en != zh && !zh.is_empty() && !en.is_empty());
    let looks = [
        &poster.features,
        &poster.clothes,
        &poster.companion,
        &poster.vehicle,
        &poster.circumstances,
    ];
    let looks: Vec<_> = looks
        .into_iter()
        .map(said)
        .filter(|w| !w.is_empty())
        .collect();
    let photo = |id| format!("{}/photo/{id}.jpg", export.base);
    Ok(About {
        full_name: poster.name.in_lang(Lang::Zh).to_owned(),
        alternate_names: other.cloned().collect(),
        // The number of the agency, never one of the family.
        author_phone: Some(poster.call.clone()),
        description: Some(looks.join("\n")),
        sex: Sex::of(poster.sex),
        age: Some(Age::between(poster.age_years, poster.age_years)?),
        photo_url: poster.photo.map(photo),
        ..from_agency(alert, export)
    })
}

/// Both languages, where there are both: a registry abroad reads the second.
fn said(words: &Words) -> String {
    let both = [words.zh.trim(), words.en.trim()];
    let both: Vec<_> = both.into_iter().filter(|w| !w.is_empty()).collect();
    both.join(" / ")
}

fn note(alert: &Alert, person: &RecordId, export: Export<'_>) -> Result<Note, NotAField> {
    let agency = export.agency;
    let ended = !alert.stage.is_active();
    let texts = Lang::ALL.map(|lang| match (&alert.poster, alert.stage.closing()) {
        (Some(poster), _) if !ended => Texts::of(poster, agency, alert.status, lang),
        (_, closing) => Texts::closing(closing.unwrap_or(Closing::Ended), agency, lang),
    });
    let text = texts.map(|texts| format!("{} {}", texts.headline, texts.instruction));
    let place = alert.poster.as_ref().filter(|_| !ended);
    let missing = Some(NoteStatus::BelievedMissing);
    let version = format!("{}.{}", alert.code, alert.version);
    Ok(Note {
        id: RecordId::new(export.domain.clone(), version)?,
        person: person.clone(),
        entry_date: Some(whole_seconds(export.entry_date)),
        source_date: whole_seconds(export.source_date),
        author_name: said(&agency.name),
        status: if ended { export.ending } else { missing },
        last_known_location: place.map(|poster| said(&poster.place)),
        text: text.join("\n"),
    })
}
