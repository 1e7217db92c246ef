//! What people see: one note per alert, edited by each newer version, and at the
//! end a tombstone and a note of two sentences.
//!
//! Everything about the child comes from the signed package. `content` has both
//! languages, Chinese first, because most servers show nothing else; `contentMap`
//! has each by itself for those that let the reader choose. There is no `summary`:
//! most servers fold a note that has one away behind it.

use homeward_domain::{time::Timestamp, words::Lang};
use serde::Serialize;

use super::{
    activity::{CONTEXT, Context, PUBLIC},
    address::Addresses,
};
use crate::public_page::Said;

/// ActivityStreams 2.0 Vocabulary, `Note`. The order of members is kept on the wire:
/// Mastodon takes the note's language from the first of `contentMap`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    pub id: String,
    r#type: &'static str,
    attributed_to: String,
    to: [&'static str; 1],
    cc: [String; 1],
    published: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Timestamp>,
    /// The page for people.
    url: String,
    content: String,
    content_map: InBoth,
    /// No server shall hide the face behind a warning.
    sensitive: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachment: Vec<Picture>,
}

#[derive(Debug, Clone, Serialize)]
pub struct InBoth {
    #[serde(rename = "zh-CN")]
    zh: String,
    en: String,
}

/// The photo, by address: it goes from our house when the alert goes.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Picture {
    r#type: &'static str,
    media_type: &'static str,
    url: String,
    /// What is to be seen, for those who cannot see it.
    name: String,
    name_map: InBoth,
}

/// What stands where a note was (ActivityStreams 2.0 Vocabulary, `Tombstone`).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    pub id: String,
    r#type: &'static str,
    former_type: &'static str,
}

impl Tombstone {
    pub fn of(at: &Addresses, code: &str) -> Self {
        Self {
            context: None,
            id: at.note(code),
            r#type: "Tombstone",
            former_type: "Note",
        }
    }
    pub fn alone(self) -> Self {
        let context = Some(CONTEXT);
        Self { context, ..self }
    }
}

impl Note {
    /// The note of an active alert that began at `published`.
    pub fn of(at: &Addresses, said: &Said, published: Timestamp) -> Self {
        let picture = said.photo.clone().map(|url| Picture::of(url, said));
        Self {
            id: at.note(&said.code),
            published: published.min(said.sent),
            updated: (said.version > 1).then_some(said.sent),
            attachment: picture.into_iter().collect(),
            ..Self::plain(at, said, in_html)
        }
    }

    /// The note of the end. Nothing of the child is in a closing, nor here.
    pub fn of_end(at: &Addresses, said: &Said, published: Timestamp) -> Self {
        Self {
            id: at.end_note(&said.code),
            published: published.max(said.sent),
            ..Self::plain(at, said, in_html)
        }
    }

    /// The same as a document of its own.
    pub fn alone(self) -> Self {
        let context = Some(CONTEXT);
        Self { context, ..self }
    }

    fn plain(at: &Addresses, said: &Said, render: fn(&Said, Lang) -> String) -> Self {
        let (zh, en) = (render(said, Lang::Zh), render(said, Lang::En));
        let link = escaped(&said.page);
        let link = format!("<p><a href=\"{link}\">{link}</a></p>");
        Self {
            context: None,
            id: String::new(),
            r#type: "Note",
            attributed_to: at.actor(),
            to: [PUBLIC],
            cc: [at.followers()],
            published: said.sent,
            updated: None,
            url: said.page.clone(),
            content: format!("{zh}{en}{link}"),
            content_map: InBoth {
                zh: format!("{zh}{link}"),
                en: format!("{en}{link}"),
            },
            sensitive: false,
            attachment: Vec::new(),
        }
    }
}

impl Picture {
    fn of(url: String, said: &Said) -> Self {
        let (zh, en) = (seen(said, Lang::Zh), seen(said, Lang::En));
        Self {
            r#type: "Image",
            media_type: "image/jpeg",
            url,
            name: picture_words(said),
            name_map: InBoth { zh, en },
        }
    }
}

/// The paragraphs of a note in one language; what is empty is left out.
fn in_html(said: &Said, lang: Lang) -> String {
    let piece = |part| said.piece(lang, part).text.trim();
    let paragraphs = [
        vec![piece(|t| &t.headline)],
        vec![
            piece(|t| &t.about),
            piece(|t| &t.features),
            piece(|t| &t.clothes),
            piece(|t| &t.with),
        ],
        vec![piece(|t| &t.when), piece(|t| &t.place), piece(|t| &t.what)],
        vec![piece(|t| &t.instruction)],
        vec![piece(|t| &t.agency)],
    ];
    let lines = |lines: Vec<&str>| {
        let there = lines.into_iter().filter(|line| !line.is_empty());
        there.map(escaped).collect::<Vec<_>>().join("<br>")
    };
    let paragraphs = paragraphs.into_iter().map(lines);
    let there = paragraphs.filter(|paragraph| !paragraph.is_empty());
    there.map(|one| format!("<p>{one}</p>")).collect()
}

/// The photo in words, in both languages.
pub fn picture_words(said: &Said) -> String {
    format!("{} {}", seen(said, Lang::Zh), seen(said, Lang::En))
}

/// The photo in words: who, and what to look for.
fn seen(said: &Said, lang: Lang) -> String {
    let piece = |part| said.piece(lang, part).text.trim();
    let name = piece(|t| &t.name);
    let photo = match lang {
        Lang::Zh => format!("{name}的照片。"),
        Lang::En => format!("Photo of {name}."),
    };
    let words = [piece(|t| &t.about), piece(|t| &t.features)];
    let words = words.into_iter().filter(|words| !words.is_empty());
    let space = match lang {
        Lang::Zh => "",
        Lang::En => " ",
    };
    let stop = |words: &str| {
        let bare = words.trim_end_matches(['。', '.']);
        format!("{bare}{}", if lang == Lang::Zh { "。" } else { "." })
    };
    words.fold(photo, |said, words| said + space + &stop(words))
}

/// Text as it stands in HTML. Other servers clean what they show; that none needs
/// to is ours to see to.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>"),
            c => html.push(c),
        }
    }
    html
}
