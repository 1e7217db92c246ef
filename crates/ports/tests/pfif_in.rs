//! What comes in as PFIF: whole records of the registry that sends them, newer
//! than ours, and wiped when they say so.

use homeward_domain::time::{Span, Timestamp};
use homeward_ports::pfif::{
    About, Cursor, Document, Domain, Hearing, Note, NoteStatus, Person, Refused, Taken, read, take,
    take_note, write,
};

fn now() -> Timestamp {
    "2026-11-23T15:02:00+08:00".parse().unwrap()
}

fn them() -> Domain {
    "registry.example".parse().unwrap()
}
fn us() -> Domain {
    "homeward.example.gov.cn".parse().unwrap()
}

fn person(source_date: Timestamp) -> Person {
    let id = "registry.example/p.1".parse().unwrap();
    let note = Note {
        id: "registry.example/n.1".parse().unwrap(),
        person: "registry.example/p.1".parse().unwrap(),
        entry_date: None,
        source_date,
        author_name: "Registry".to_owned(),
        status: Some(NoteStatus::InformationSought),
        last_known_location: None,
        text: "Seen?".to_owned(),
    };
    Person {
        id,
        entry_date: Some(source_date),
        expiry_date: Some(now() + Span::hours(48)),
        source_date,
        about: Some(Box::new(About {
            full_name: "A <child>".to_owned(),
            alternate_names: vec!["Kid".to_owned(), "孩子".to_owned()],
            age: Some("6-8".parse().unwrap()),
            photo_url: Some("https://registry.example/p.1.jpg".to_owned()),
            ..About::default()
        })),
        notes: vec![note],
    }
}

fn taken(
    incoming: Person,
    known: Option<&Person>,
    at: Timestamp,
) -> Result<Taken<Person>, Refused> {
    let (us, them) = (us(), them());
    let hearing = Hearing {
        us: &us,
        them: &them,
        now: at,
    };
    take(incoming, known, hearing, &mut Cursor::default())
}

fn kept(taken: Result<Taken<Person>, Refused>) -> Person {
    match taken {
        Ok(Taken::Keep(person)) => person,
        other => panic!("{other:?}"),
    }
}

/// What is replaced, by what, and what is told of it.
#[rustfmt::skip]
const WRONG: [(&str, &str, &str); 22] = [
    ("<pfif:person_record_id>registry.example/p.1</pfif:person_record_id>\n    <pfif:entry", "<pfif:entry", "person_record_id: there is none"),
    ("registry.example/p.1<", "p.1<", "person_record_id: not a record id"),
    ("registry.example/p.1<", "registry/p.1<", "person_record_id: not a domain name"),
    ("07:02:00Z</pfif:entry_date>", "07:02:00+00:00</pfif:entry_date>", "entry_date: not a moment"),
    ("07:02:00Z</pfif:expiry_date>", "07:02:00</pfif:expiry_date>", "expiry_date: not a moment"),
    ("<pfif:source_date>2026-11-23T07:02:00Z</pfif:source_date>", "", "source_date: there is none"),
    ("<pfif:source_date>2026-11", "<pfif:source_date>2026-13", "source_date: not a moment"),
    ("<pfif:full_name>A &lt;child&gt;</pfif:full_name>", "", "full_name: there is none"),
    ("<pfif:full_name>", "<pfif:full_name>B</pfif:full_name><pfif:full_name>", "full_name: stands twice"),
    ("<pfif:age>6-8", "<pfif:age>8-6", "age: not an age"),
    ("<pfif:age>6-8", "<pfif:age>about 6", "age: not an age"),
    ("<pfif:age>", "<pfif:sex>girl</pfif:sex><pfif:age>", "sex: no word of PFIF"),
    ("https://registry.example/p.1.jpg", "javascript:alert(1)", "photo_url: not an absolute address"),
    ("https://registry.example/p.1.jpg", "/p.1.jpg", "photo_url: not an absolute address"),
    ("<pfif:note_record_id>registry.example/n.1</pfif:note_record_id>", "", "note_record_id: there is none"),
    ("<pfif:person_record_id>registry.example/p.1</pfif:person_record_id>\n      <pfif:author", "<pfif:person_record_id>registry.example/p.2</pfif:person_record_id><pfif:author", "not the person around it"),
    ("<pfif:author_name>Registry</pfif:author_name>", "", "author_name: there is none"),
    ("<pfif:status>information_sought", "<pfif:status>believed_found", "status: no word of PFIF"),
    ("<pfif:text>Seen?</pfif:text>", "", "text: there is none"),
    ("http://zesty.ca/pfif/1.4", "http://zesty.ca/pfif/1.1", "the root is not pfif"),
    ("<pfif:pfif ", "<!DOCTYPE x><pfif:pfif ", "DOCTYPE"),
    ("</pfif:pfif>", "", "not closed"),
];

#[test]
fn one_change_is_told_and_what_it_breaks_is_left_out() {
    let whole = Document {
        persons: vec![person(now())],
        notes: vec![],
    };
    let text = write(&whole).unwrap();
    let back = read(text.as_bytes()).unwrap();
    assert_eq!((&back.document, &back.left_out), (&whole, &vec![]));
    for (from, to, told) in WRONG {
        assert!(text.contains(from), "{from} does not stand in the document");
        let broken = text.replacen(from, to, 1);
        let why = match read(broken.as_bytes()) {
            Ok(back) => {
                assert_ne!(back.document, whole, "{from} -> {to}");
                back.left_out.join("\n")
            }
            Err(error) => error.to_string(),
        };
        assert!(why.contains(told), "{from} -> {to}: {why}");
    }
}

#[test]
fn a_record_is_taken_whole_and_only_its_entry_date_becomes_ours() {
    let at = now() + Span::minutes(1);
    let kept = kept(taken(person(now()), None, at));
    let wanted = Person {
        entry_date: Some(at),
        notes: vec![],
        ..person(now())
    };
    assert_eq!(kept, wanted);
}

#[test]
fn nobody_changes_the_record_of_another_domain() {
    let ours = Person {
        id: "homeward.example.gov.cn/7KQ4M2".parse().unwrap(),
        ..person(now())
    };
    assert_eq!(taken(ours, None, now()), Err(Refused::Ours));
    let thirds = Person {
        id: "third.example/1".parse().unwrap(),
        ..person(now())
    };
    assert_eq!(taken(thirds, None, now()), Err(Refused::NotTheirs));
    let tomorrow = person(now() + Span::hours(24));
    assert_eq!(taken(tomorrow, None, now()), Err(Refused::Future));
}

#[test]
fn only_what_its_home_wrote_later_replaces_what_we_know() {
    let known = person(now());
    let later = now() + Span::hours(1);
    for same_or_older in [now(), now() - Span::hours(1)] {
        let again = taken(person(same_or_older), Some(&known), later);
        assert_eq!(again, Ok(Taken::Nothing));
    }
    let newer = kept(taken(person(later), Some(&known), later));
    assert_eq!(newer.source_date, later);
}

#[test]
fn an_expired_record_is_wiped_and_does_not_come_back() {
    let after = now() + Span::hours(48);
    let known = person(now());
    let wiped = kept(taken(person(now()), Some(&known), after));
    assert!(wiped.is_placeholder() && wiped.notes.is_empty());
    assert_eq!(
        (&wiped.id, wiped.source_date, wiped.expiry_date),
        (&known.id, now(), known.expiry_date)
    );
    // The same again is no news; the old one again, as if it had not expired, neither.
    assert_eq!(
        taken(person(now()), Some(&wiped), after),
        Ok(Taken::Nothing)
    );
    let unexpired = Person {
        expiry_date: None,
        ..person(now())
    };
    assert_eq!(taken(unexpired, Some(&wiped), after), Ok(Taken::Nothing));
    // A placeholder from its home wipes also what calls itself newer.
    let placeholder = Person {
        expiry_date: Some(now()),
        ..person(now())
    };
    let newer = person(now() + Span::minutes(5));
    assert!(kept(taken(placeholder, Some(&newer), now())).is_placeholder());
}

#[test]
fn a_note_is_taken_from_its_author_and_never_on_a_wiped_record() {
    let (us, them) = (us(), them());
    let hearing = |at| Hearing {
        us: &us,
        them: &them,
        now: at,
    };
    let person = person(now());
    let note = person.notes[0].clone();
    let mut cursor = Cursor::after(now());
    let first = take_note(
        note.clone(),
        None,
        Some(&person),
        hearing(now()),
        &mut cursor,
    );
    let kept = Note {
        entry_date: Some(now() + Span::seconds(1)),
        ..note.clone()
    };
    assert_eq!(first, Ok(Taken::Keep(kept.clone())));
    let again = take_note(
        note.clone(),
        Some(&kept),
        Some(&person),
        hearing(now()),
        &mut cursor,
    );
    assert_eq!(again, Ok(Taken::Nothing));
    let late = hearing(now() + Span::hours(48));
    let on_wiped = take_note(note.clone(), None, Some(&person), late, &mut cursor);
    assert_eq!(on_wiped, Err(Refused::Expired));
    let forged = Note {
        id: "homeward.example.gov.cn/7KQ4M2.2".parse().unwrap(),
        ..note
    };
    assert_eq!(
        take_note(forged, None, None, hearing(now()), &mut cursor),
        Err(Refused::Ours)
    );
}

#[test]
fn the_cursor_rises_when_the_clock_stands_or_goes_back() {
    let mut cursor = Cursor::after(now());
    let dates: Vec<_> = [0, 0, -3_600_000, 500, 10_000]
        .map(|ms| cursor.next(now() + Span::millis(ms)))
        .into();
    assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{dates:?}");
    assert_eq!(dates[4], now() + Span::seconds(10));
}
