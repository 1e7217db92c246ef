//! A signed message as a PFIF record.
//!
//! The record is made of the message as it was signed and stands in the feeds, so it
//! says nothing that the public was not told, and an ending, which has nothing of the
//! child in it, cannot leave anything of the child here either.

use homeward_cap::{
    Alert, Info,
    model::{MsgType, Status},
};
use homeward_domain::{
    status::StatusKind,
    texts::Closing,
    time::Timestamp,
    words::{Lang, Words},
};

use super::{
    About, Age, Domain, NotAField, Note, NoteStatus, Person, RecordId, Sex, whole_seconds,
};
use crate::notices::{Content, Notice};

/// What stands before every text of an exercise, and before its id: PFIF has no field
/// for it, and a copy must not be able to lose it.
const EXERCISE: &str = "演练 Exercise: ";
const EXERCISE_ID: &str = "drill/";

/// What a message does not know of itself and its record needs.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The registry's domain: the public door's.
    pub domain: &'a Domain,
    /// From the registry's [`Cursor`](super::Cursor).
    pub entry_date: Timestamp,
}

/// The alert of ours that a record id names: whether it is an exercise, and its code.
pub fn our_alert<'a>(id: &'a RecordId, us: &Domain) -> Option<(StatusKind, &'a str)> {
    if id.domain() != us {
        return None;
    }
    Some(match id.local().strip_prefix(EXERCISE_ID) {
        Some(code) => (StatusKind::Exercise, code),
        None => (StatusKind::Actual, id.local()),
    })
}

/// The person of a message with one note: missing, or that it is over. `None` for a
/// message of which only the name is left: the one that took it back has the record.
///
/// An ending names the alert's code where the name was; from `expiry_date` on
/// [`Person::at`] leaves only the placeholder. What led to the end is not told: an
/// ending says in public that a child was found, or merely that the search is over.
///
/// # Errors
/// When a part has no form that PFIF can say.
pub fn of_notice(notice: &Notice, export: Export<'_>) -> Result<Option<Person>, NotAField> {
    let Content::Standing { alert, .. } = &notice.content else {
        return Ok(None);
    };
    let said = Said::of(alert);
    let code = &notice.identity.alert;
    let source_date = whole_seconds(notice.updated.unwrap_or(notice.sent));
    let id = RecordId::new(export.domain.clone(), said.named(code))?;
    let about = if said.is_over() {
        About {
            full_name: said.marked(code.clone()),
            ..said.of_agency()
        }
    } else {
        said.about()?
    };
    let version = format!("{code}.{}", notice.identity.version);
    let note = Note {
        id: RecordId::new(export.domain.clone(), said.named(&version))?,
        person: id.clone(),
        entry_date: Some(whole_seconds(export.entry_date)),
        source_date,
        author_name: said.agency(),
        status: said.status(),
        last_known_location: Some(said.both(|info| own(info, "place"))).filter(|p| !p.is_empty()),
        text: said.marked(said.lines()),
    };
    let person = Person {
        expiry_date: Some(whole_seconds(notice.expires)),
        entry_date: Some(whole_seconds(export.entry_date)),
        source_date,
        about: Some(Box::new(about)),
        notes: vec![note],
        id,
    };
    Ok(Some(placeholder_when_due(person, export)))
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

/// The value of a parameter of ours.
fn own<'a>(info: &'a Info, name: &str) -> Option<&'a str> {
    let named = |p: &&homeward_cap::model::Parameter| {
        p.name.strip_prefix("homeward:").is_some_and(|n| n == name)
    };
    let found = info.parameters.iter().find(named);
    found.map(|parameter| parameter.value.as_str())
}

/// A message's blocks, in our two languages.
struct Said<'a> {
    alert: &'a Alert,
    zh: Option<&'a Info>,
    en: Option<&'a Info>,
}

impl<'a> Said<'a> {
    fn of(alert: &'a Alert) -> Self {
        let speaks = |lang: Lang| {
            let mut infos = alert.infos.iter();
            infos.find(|info| info.language() == lang.tag())
        };
        Self {
            alert,
            zh: speaks(Lang::Zh),
            en: speaks(Lang::En),
        }
    }

    fn words(&self, of: impl Fn(&'a Info) -> Option<&'a str>) -> Words {
        let said = |info: Option<&'a Info>| info.and_then(&of).unwrap_or_default().trim();
        Words::new(said(self.zh), said(self.en))
    }

    /// Both languages, where there are both: a registry abroad reads the second.
    fn both(&self, of: impl Fn(&'a Info) -> Option<&'a str>) -> String {
        let Words { zh, en } = self.words(of);
        let mut both = vec![zh, en];
        both.retain(|words| !words.is_empty());
        both.dedup();
        both.join(" / ")
    }

    fn plain(&self, of: impl Fn(&'a Info) -> Option<&'a str>) -> Option<String> {
        let said = self.words(of);
        Some(said.in_lang(Lang::Zh).to_owned()).filter(|text| !text.is_empty())
    }

    fn is_exercise(&self) -> bool {
        self.alert.status != Status::Actual
    }

    fn is_over(&self) -> bool {
        self.alert.msg_type == MsgType::Cancel
    }

    fn named(&self, code: &str) -> String {
        if self.is_exercise() {
            format!("{EXERCISE_ID}{code}")
        } else {
            code.to_owned()
        }
    }

    fn marked(&self, text: String) -> String {
        if self.is_exercise() {
            format!("{EXERCISE}{text}")
        } else {
            text
        }
    }

    fn agency(&self) -> String {
        self.both(|info| info.sender_name.as_deref())
    }

    /// Of an exercise none: nobody is missing and nobody is believed to be.
    fn status(&self) -> Option<NoteStatus> {
        if self.is_exercise() {
            return None;
        }
        if !self.is_over() {
            return Some(NoteStatus::BelievedMissing);
        }
        match self.plain(|info| own(info, "cause")).as_deref() {
            Some("found") => NoteStatus::public(Closing::Found),
            _ => NoteStatus::public(Closing::Ended),
        }
    }

    /// Headline and instruction, a line for each language.
    fn lines(&self) -> String {
        let line = |info: &Info| {
            let parts = [info.headline.as_deref(), info.instruction.as_deref()];
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            parts.join(" ")
        };
        let lines: Vec<_> = [self.zh, self.en].into_iter().flatten().map(line).collect();
        lines.join("\n")
    }

    fn of_agency(&self) -> About {
        About {
            author_name: Some(self.agency()),
            source_name: Some(self.agency()),
            source_url: self.plain(|info| info.web.as_ref().and_then(|web| web.link())),
            ..About::default()
        }
    }

    fn about(&self) -> Result<About, NotAField> {
        let Words { zh, en } = self.words(|info| own(info, "name"));
        let (name, other) = if zh.is_empty() { (en, zh) } else { (zh, en) };
        let other = Some(other).filter(|other| !other.is_empty() && *other != name);
        let looks = ["features", "clothes", "with", "what"];
        let looks: Vec<_> = looks
            .into_iter()
            .map(|part| self.both(|info| own(info, part)))
            .filter(|part| !part.is_empty())
            .collect();
        let age = self.plain(|info| own(info, "age"));
        let photo = |info: &'a Info| {
            let uri = info.resources.first()?.uri.as_ref()?;
            uri.link()
        };
        Ok(About {
            full_name: self.marked(name),
            alternate_names: other.map(|other| self.marked(other)).into_iter().collect(),
            // The number of the agency, never one of the family.
            author_phone: self.plain(|info| info.contact.as_deref()),
            description: Some(self.marked(looks.join("\n"))),
            sex: match self.plain(|info| own(info, "sex")).as_deref() {
                Some("female") => Some(Sex::Female),
                Some("male") => Some(Sex::Male),
                _ => None,
            },
            age: age.map(|age| age.parse::<Age>()).transpose()?,
            photo_url: self.plain(photo),
            ..self.of_agency()
        })
    }
}
