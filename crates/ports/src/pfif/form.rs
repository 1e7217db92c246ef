//! A record of another registry as an officer's form, and a note as a tip.
//!
//! What PFIF has a place for goes where it belongs; where it comes from, and everything
//! that the form has no place for, goes into the police's own notes, which nobody but the
//! agency sees. Nothing is fetched: a photo is an address in those notes.

use homeward_domain::{
    case_file::{self, CaseForm},
    time::Timestamp,
    tip::Testimony,
    words::{Words, stripped},
};

use super::{About, Note, Person, Sex, field::written};

/// The limits of the form; what is longer is cut, and whole in the notes.
const NAME_CHARS: usize = 60;
const PART_CHARS: usize = 400;
const NOTES_CHARS: usize = 8_000;

/// The form of a draft; `None` for a placeholder, of which nobody may keep more.
pub fn form_of(person: &Person, now: Timestamp) -> Option<CaseForm> {
    let about = person.about.as_deref()?;
    let newest = person.notes.iter().max_by_key(|note| note.source_date);
    let part = |text: &str| spoken(&stripped(text, PART_CHARS));
    Some(CaseForm {
        name: Some(name(about)).filter(|name| !name.is_empty()),
        sex: about.sex.map(|sex| match sex {
            Sex::Female => case_file::Sex::Female,
            Sex::Male => case_file::Sex::Male,
            Sex::Other => case_file::Sex::Unknown,
        }),
        age_years: about.age.and_then(super::Age::exactly),
        features: about.description.as_deref().and_then(part),
        circumstances: newest.and_then(|note| part(&note.text)),
        // When the agency hears of it is when an officer hands it in.
        reported_at: Some(now),
        police_notes: Some(stripped(&origin(person, about), NOTES_CHARS)),
        ..CaseForm::default()
    })
}

/// A note on one of our alerts, as whoever saw the child would have written it.
pub fn testimony_of(note: &Note) -> Testimony {
    let status = note.status.map_or("", |status| status.as_str());
    let (author, at) = (&note.author_name, written(note.source_date));
    Testimony {
        place: note.last_known_location.clone().unwrap_or_default(),
        text: format!(
            "PFIF {} · {author} · {at} · {status}: {}",
            note.id, note.text
        ),
        // When it was written is not when the child was seen.
        ..Testimony::default()
    }
}

/// The name in the language that it is written in; the first other name in the other one.
fn name(about: &About) -> Words {
    let full = stripped(&about.full_name, NAME_CHARS);
    let other = about
        .alternate_names
        .iter()
        .find(|other| is_chinese(other) != is_chinese(&full));
    let other = other.map_or_else(String::new, |other| stripped(other, NAME_CHARS));
    if is_chinese(&full) {
        Words::new(full, other)
    } else {
        Words::new(other, full)
    }
}

fn spoken(text: &str) -> Option<Words> {
    let words = if is_chinese(text) {
        Words::new(text, "")
    } else {
        Words::new("", text)
    };
    Some(words).filter(|words| !words.is_empty())
}

/// Whether a Han character stands in it (the blocks of the BMP; names use no others alone).
fn is_chinese(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'))
}

fn origin(person: &Person, about: &About) -> String {
    let mut parts = vec![format!("PFIF {}", person.id)];
    let mut say = |what: &str, value: Option<String>| {
        parts.extend(value.map(|value| format!("{what}: {value}")));
    };
    say("source_date", Some(written(person.source_date)));
    say("expiry_date", person.expiry_date.map(written));
    say("full_name", Some(about.full_name.clone()));
    let others = about.alternate_names.join(", ");
    say("alternate_names", Some(others).filter(|o| !o.is_empty()));
    say("age", about.age.map(|age| age.to_string()));
    say("sex", about.sex.map(|sex| sex.as_str().to_owned()));
    say("author_name", about.author_name.clone());
    say("author_phone", about.author_phone.clone());
    say("source_name", about.source_name.clone());
    say("source_url", about.source_url.clone());
    say("photo_url", about.photo_url.clone());
    say("description", about.description.clone());
    for note in &person.notes {
        let status = note.status.map_or("", |status| status.as_str());
        let (author, at) = (&note.author_name, written(note.source_date));
        let place = note.last_known_location.as_deref().unwrap_or("");
        let text = &note.text;
        say(
            "note",
            Some(format!("{at} {author} [{status}] {place} {text}")),
        );
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use homeward_domain::{case_file::CaseFile, time::Span};

    use super::*;
    use crate::pfif::NoteStatus;

    fn person() -> Person {
        let now = Timestamp::default();
        Person {
            id: "registry.example/p.1".parse().unwrap(),
            entry_date: None,
            expiry_date: Some(now + Span::hours(48)),
            source_date: now,
            about: Some(Box::new(About {
                full_name: "Zhang Xiaoshu".to_owned(),
                alternate_names: vec!["Shu".to_owned(), "张小树".to_owned()],
                description: Some("红色外套 ".repeat(200)),
                sex: Some(Sex::Other),
                age: Some("6-8".parse().unwrap()),
                author_phone: Some("+1 555 0100".to_owned()),
                photo_url: Some("https://registry.example/p.jpg".to_owned()),
                ..About::default()
            })),
            notes: vec![],
        }
    }

    #[test]
    fn a_record_fills_the_form_within_its_limits_and_the_rest_is_for_the_police() {
        let now = Timestamp::default() + Span::hours(1);
        let form = form_of(&person(), now).unwrap();
        assert_eq!(form.name, Some(Words::new("张小树", "Zhang Xiaoshu")));
        assert_eq!(form.sex, Some(case_file::Sex::Unknown));
        assert_eq!(form.age_years, None, "a range is nobody's age");
        let notes = form.police_notes.clone().unwrap();
        for kept in ["registry.example/p.1", "6-8", "+1 555 0100", "p.jpg"] {
            assert!(notes.contains(kept), "{kept}");
        }
        // A number of somebody else's is not the one that the public calls.
        assert_eq!((&form.call, &form.photo), (&None, &None));
        assert!(CaseFile::from_form(form, now).is_ok());
    }

    #[test]
    fn of_a_placeholder_nothing_is_kept() {
        let wiped = person().at(Timestamp::default() + Span::hours(48));
        assert_eq!(form_of(&wiped, Timestamp::default()), None);
    }

    #[test]
    fn a_note_says_who_wrote_it_and_never_when_the_child_was_seen() {
        let note = Note {
            id: "registry.example/n.1".parse().unwrap(),
            person: "us.example/7KQ4M2".parse().unwrap(),
            entry_date: None,
            source_date: Timestamp::default(),
            author_name: "Registry".to_owned(),
            status: Some(NoteStatus::BelievedAlive),
            last_known_location: Some("车站".to_owned()),
            text: "看到了".to_owned(),
        };
        let told = testimony_of(&note);
        assert_eq!(told.place, "车站");
        assert!(told.text.contains("Registry") && told.text.ends_with("看到了"));
        assert_eq!(told.seen_at, None);
    }
}
