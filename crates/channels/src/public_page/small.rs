//! The small pages around an alert, in the same frame and the same words.

use askama::Template;
use homeward_domain::{status::StatusKind, words::Lang};
use homeward_ports::shelf::PosterState;

use super::{
    alert::{ClosedPage, Links, dialled, other, rendered},
    say::Say,
    shell::{Icon, STYLE, Shell},
};

/// "Is this real?": what `/v/<code>` answers. `None` is a code that we do not know.
pub fn verify_page(
    state: Option<PosterState>,
    code: &str,
    lang: Lang,
    status: StatusKind,
    page_url: &str,
) -> String {
    let say = Say(lang);
    // An exercise is never called real, nor painted as if it were.
    let (look, heading, text) = match state {
        Some(PosterState::Active) => match status {
            StatusKind::Actual => ("live", "verify-active", "verify-active-text"),
            StatusKind::Exercise => ("practice", "drill-word", "verify-active-drill"),
        },
        Some(PosterState::Found) => ("found", "verify-found", "verify-found-text"),
        Some(PosterState::Withdrawn) => ("ended", "verify-withdrawn", "verify-withdrawn-text"),
        Some(PosterState::Expired) => ("ended", "verify-expired", "verify-expired-text"),
        None => ("unknown", "verify-unknown", "verify-unknown-text"),
    };
    let active = state == Some(PosterState::Active);
    let icon = if active { Icon::Live } else { Icon::Quiet };
    rendered(&ClosedPage {
        shell: Shell::new(lang, status, &say.text("verify-title"), icon),
        style: STYLE,
        say,
        look,
        heading: say.text(heading),
        lines: vec![say.text(text)],
        links: Some(Links {
            open: active.then(|| page_url.to_owned()),
            verify: None,
            other: other(lang),
        }),
        notes: vec![say.with("code", "code", code)],
    })
}

/// What the thanks need to know of the tip.
#[derive(Debug, Clone, Copy)]
pub struct Thanks<'a> {
    pub status: StatusKind,
    pub code: &'a str,
    /// The witness is with a child right now.
    pub with_child: bool,
    /// Whom to call; the alert's own number.
    pub call: &'a str,
}

#[derive(Template)]
#[template(path = "plain.html")]
struct PlainPage {
    shell: Shell,
    style: &'static str,
    say: Say,
    heading: String,
    call: Option<Call>,
    lines: Vec<String>,
    back: Option<String>,
}

struct Call {
    shown: String,
    dial: String,
}

/// The answer to a tip. Somebody who stands beside a child is told first what to
/// do right now, and can call with one touch.
pub fn tip_thanks_page(lang: Lang, thanks: Thanks<'_>) -> String {
    let say = Say(lang);
    let drill = thanks.status == StatusKind::Exercise;
    let number = |key| say.with(key, "number", thanks.call);
    let (heading, lines) = match (thanks.with_child, drill) {
        (true, false) => (number("stay-title"), stay(say)),
        (true, true) => (say.text("stay-title-drill"), stay(say)),
        (false, false) => (
            say.text("thanks-title"),
            vec![number("thanks-text"), say.text("thanks-more")],
        ),
        (false, true) => {
            let lines = vec![say.text("thanks-text-drill"), say.text("thanks-more")];
            (say.text("thanks-title"), lines)
        }
    };
    let call = (thanks.with_child && !drill).then(|| Call {
        shown: thanks.call.to_owned(),
        dial: dialled(thanks.call),
    });
    rendered(&PlainPage {
        shell: Shell::new(lang, thanks.status, &heading, Icon::Quiet),
        style: STYLE,
        say,
        heading,
        call,
        lines,
        back: Some(page_path(thanks.status, thanks.code, lang)),
    })
}

fn stay(say: Say) -> Vec<String> {
    vec![
        say.text("stay-near"),
        say.text("stay-police"),
        say.text("stay-sent"),
    ]
}

fn page_path(status: StatusKind, code: &str, lang: Lang) -> String {
    format!("{}/a/{code}?lang={}", status.door(), lang.tag())
}

pub fn not_found_page(lang: Lang, status: StatusKind) -> String {
    let say = Say(lang);
    let lines = vec![say.text("not-found-text")];
    plain(lang, status, say.text("not-found-title"), lines)
}

/// Something went wrong: what, and what to do about it. A form is in front of
/// the person, so the page says how to get back to it.
pub fn problem_page(lang: Lang, status: StatusKind, title: &str, fix: &str) -> String {
    let lines = vec![fix.to_owned(), Say(lang).text("problem-back")];
    plain(lang, status, title.to_owned(), lines)
}

fn plain(lang: Lang, status: StatusKind, heading: String, lines: Vec<String>) -> String {
    rendered(&PlainPage {
        shell: Shell::new(lang, status, &heading, Icon::Quiet),
        style: STYLE,
        say: Say(lang),
        heading,
        call: None,
        lines,
        back: None,
    })
}
