//! The page of one alert: the card, what to do, the tip form; or its end.

use std::cell::LazyCell;

use askama::Template;
use homeward_domain::{status::StatusKind, time::Timestamp, words::Lang};
use homeward_ports::shelf::PosterState;

use super::{
    jpeg,
    qr::Qr,
    said::{Piece, Said},
    say::Say,
    shell::{Icon, STYLE, Shell},
};

/// Size of a photo whose header says nothing: the card's own shape.
const PICTURE_DEFAULT: (u32, u32) = (480, 600);
/// Texts longer than this (a Chinese character counts twice) are set smaller on
/// paper, so that the poster stays one sheet.
const LONG_CHARS: usize = 420;

/// The photo as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub path: String,
    pub width: u32,
    pub height: u32,
}

impl Picture {
    pub fn of(path: String, jpeg: &[u8]) -> Self {
        let (width, height) = jpeg::size(jpeg).unwrap_or(PICTURE_DEFAULT);
        Self {
            path,
            width,
            height,
        }
    }
}

/// The page in one state, in each language. Only an active one says anything of the
/// child.
pub fn pages<'a>(
    said: &'a Said,
    state: PosterState,
    photo: Option<&'a Picture>,
) -> impl Iterator<Item = (Lang, String)> + use<'a> {
    // As dear as all the rest of a page, and the same on each.
    let qr = LazyCell::new(|| Qr::of(&said.page));
    Lang::ALL.into_iter().map(move |lang| {
        let page = match state {
            PosterState::Active => rendered(&AlertPage::of(said, lang, photo, &qr)),
            PosterState::Found | PosterState::Withdrawn => rendered(&ended(said, state, lang)),
            PosterState::Expired => rendered(&expired(said, lang)),
        };
        (lang, page)
    })
}

/// Writing into a string cannot fail, and nothing else in a template does.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage<'a> {
    shell: Shell,
    style: &'static str,
    say: Say,
    said: &'a Said,
    photo: Option<&'a Picture>,
    /// Moment and clock of the time last seen.
    since: Option<(Timestamp, String)>,
    name: Piece<'a>,
    about: Piece<'a>,
    /// Key of the label, and the fact.
    facts: Vec<(&'static str, Piece<'a>)>,
    place: Piece<'a>,
    when: Piece<'a>,
    what: Piece<'a>,
    instruction: Piece<'a>,
    agency: &'a str,
    call: Option<&'a str>,
    /// The number as a phone dials it.
    dial: String,
    qr: &'a Qr,
    door: &'static str,
    other: Lang,
    updated: String,
    version: String,
    valid_until: String,
    km: Option<&'a str>,
    long: bool,
}

impl<'a> AlertPage<'a> {
    fn of(said: &'a Said, lang: Lang, photo: Option<&'a Picture>, qr: &'a Qr) -> Self {
        let piece = |part| said.piece(lang, part);
        let headline = piece(|t| &t.headline);
        let name = piece(|t| &t.name);
        let call = said.call.as_deref();
        Self {
            shell: Shell::new(lang, said.status, headline.text, Icon::Live),
            style: STYLE,
            say: Say(lang),
            said,
            photo,
            since: said
                .last_seen
                .as_ref()
                .map(|seen| (seen.from, seen.from.china_clock())),
            name: if name.text.is_empty() { headline } else { name },
            about: piece(|t| &t.about),
            facts: facts(said, lang),
            place: piece(|t| &t.place),
            when: piece(|t| &t.when),
            what: piece(|t| &t.what),
            instruction: piece(|t| &t.instruction),
            agency: piece(|t| &t.agency).text,
            call,
            dial: dialled(call.unwrap_or("")),
            qr,
            door: said.status.door(),
            other: other(lang),
            updated: said.sent.china_clock(),
            version: said.version.to_string(),
            valid_until: said.expires.china_clock(),
            km: said.km(),
            long: said.chars(lang) > LONG_CHARS,
        }
    }
}

fn facts(said: &Said, lang: Lang) -> Vec<(&'static str, Piece<'_>)> {
    let facts = [
        ("fact-features", said.piece(lang, |t| &t.features)),
        ("fact-clothes", said.piece(lang, |t| &t.clothes)),
        ("fact-with", said.piece(lang, |t| &t.with)),
    ];
    facts
        .into_iter()
        .filter(|(_, fact)| !fact.text.is_empty())
        .collect()
}

/// A page with one statement on the colour of a state.
#[derive(Template)]
#[template(path = "closed.html")]
pub(super) struct ClosedPage {
    pub shell: Shell,
    pub style: &'static str,
    pub say: Say,
    /// `live`, `practice`, `found`, `ended` or `unknown`: the colour and the sign.
    pub look: &'static str,
    pub heading: String,
    pub lines: Vec<String>,
    pub links: Option<Links>,
    pub notes: Vec<String>,
}

pub(super) struct Links {
    pub open: Option<String>,
    pub verify: Option<String>,
    pub other: Lang,
}

/// The closing message's own words; there is nothing of the child in them.
fn ended(said: &Said, state: PosterState, lang: Lang) -> ClosedPage {
    let heading = said.piece(lang, |t| &t.headline).text.to_owned();
    let lines = vec![said.piece(lang, |t| &t.instruction).text.to_owned()];
    let look = if state == PosterState::Found {
        "found"
    } else {
        "ended"
    };
    closed(said, lang, look, heading, lines)
}

fn expired(said: &Said, lang: Lang) -> ClosedPage {
    let say = Say(lang);
    let mut lines = vec![say.text("expired-text")];
    if said.status == StatusKind::Actual {
        let call = said.call.as_deref();
        lines.extend(call.map(|call| say.with("expired-call", "number", call)));
    }
    closed(said, lang, "ended", say.text("state-expired"), lines)
}

fn closed(
    said: &Said,
    lang: Lang,
    look: &'static str,
    heading: String,
    lines: Vec<String>,
) -> ClosedPage {
    let say = Say(lang);
    let agency = said.piece(lang, |t| &t.agency).text;
    ClosedPage {
        shell: Shell::new(lang, said.status, &heading, Icon::Quiet),
        style: STYLE,
        say,
        look,
        heading,
        lines,
        links: Some(Links {
            open: None,
            verify: Some(verify_path(said.status, &said.code, lang)),
            other: other(lang),
        }),
        notes: vec![
            say.with("agency", "agency", agency),
            say.with("code", "code", &said.code),
        ],
    }
}

fn verify_path(status: StatusKind, code: &str, lang: Lang) -> String {
    format!("{}/v/{code}?lang={}", status.door(), lang.tag())
}

/// A number without the spaces that people read it with (RFC 3966 has none).
pub(super) fn dialled(call: &str) -> String {
    call.chars().filter(|c| *c != ' ').collect()
}

pub(super) const fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}
