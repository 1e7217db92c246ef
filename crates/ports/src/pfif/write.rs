//! Records as text.

use homeward_cap::markup::{Markup, NotXmlText};
use homeward_domain::time::Timestamp;

use super::{About, Document, NAMESPACE, Note, Person, RecordId, field::written};

/// Writes the records as one PFIF 1.4 document. The same records give the same bytes.
///
/// # Errors
/// When a text holds a character that XML cannot carry.
pub fn write(document: &Document) -> Result<String, NotXmlText> {
    let mut markup = Markup::new();
    markup.open("pfif:pfif", &[("xmlns:pfif", NAMESPACE)]);
    for person in &document.persons {
        write_person(&mut markup, person);
    }
    for note in &document.notes {
        write_note(&mut markup, note);
    }
    markup.finish()
}

fn write_person(markup: &mut Markup, person: &Person) {
    markup.open("pfif:person", &[]);
    write_id(markup, "pfif:person_record_id", &person.id);
    write_date(markup, "pfif:entry_date", person.entry_date);
    write_date(markup, "pfif:expiry_date", person.expiry_date);
    write_date(markup, "pfif:source_date", Some(person.source_date));
    if let Some(about) = &person.about {
        write_about(markup, about);
    }
    for note in &person.notes {
        write_note(markup, note);
    }
    markup.close();
}

fn write_about(markup: &mut Markup, about: &About) {
    markup.leaves("pfif:author_name", &about.author_name);
    markup.leaves("pfif:author_phone", &about.author_phone);
    markup.leaves("pfif:source_name", &about.source_name);
    markup.leaves("pfif:source_url", &about.source_url);
    markup.leaf("pfif:full_name", &about.full_name);
    if !about.alternate_names.is_empty() {
        // One name a line (PFIF 1.4 section 4.1).
        markup.leaf("pfif:alternate_names", &about.alternate_names.join("\n"));
    }
    markup.leaves("pfif:description", &about.description);
    if let Some(sex) = about.sex {
        markup.leaf("pfif:sex", sex.as_str());
    }
    markup.leaves("pfif:age", &about.age.map(|age| age.to_string()));
    markup.leaves("pfif:photo_url", &about.photo_url);
}

fn write_note(markup: &mut Markup, note: &Note) {
    markup.open("pfif:note", &[]);
    write_id(markup, "pfif:note_record_id", &note.id);
    write_id(markup, "pfif:person_record_id", &note.person);
    write_date(markup, "pfif:entry_date", note.entry_date);
    markup.leaf("pfif:author_name", &note.author_name);
    write_date(markup, "pfif:source_date", Some(note.source_date));
    if let Some(status) = note.status {
        markup.leaf("pfif:status", status.as_str());
    }
    markup.leaves("pfif:last_known_location", &note.last_known_location);
    markup.leaf("pfif:text", &note.text);
    markup.close();
}

fn write_id(markup: &mut Markup, name: &'static str, id: &RecordId) {
    markup.leaf(name, &id.to_string());
}

fn write_date(markup: &mut Markup, name: &'static str, moment: Option<Timestamp>) {
    markup.leaves(name, &moment.map(written));
}
