//! The frame of every page: title, icon, style, and the mark of an exercise.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use homeward_domain::{status::StatusKind, words::Lang};
use sha2::{Digest, Sha256};

use super::say::Say;

/// The one style sheet, inside every page. Its bytes and its hash belong together.
pub const STYLE: &str = include_str!("page.css").trim_ascii();

static STYLE_SRC: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("'sha256-{hash}'")
});

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = style_src();
    format!(
        "default-src 'none'; style-src {style}; img-src 'self' data:; form-action 'self'; base-uri 'none'"
    )
});

/// The style sheet's hash as CSP writes it: `'sha256-…'`.
pub fn style_src() -> &'static str {
    &STYLE_SRC
}

/// The strictest policy under which the pages look right. Who may frame them is
/// for the door to add (`frame-ancestors`).
pub fn content_security_policy() -> &'static str {
    &POLICY
}

/// What the icon in the browser's tab says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Live,
    Quiet,
}

/// The frame's own facts.
#[derive(Debug)]
pub struct Shell {
    pub lang: Lang,
    pub title: String,
    pub drill: bool,
    pub icon: &'static str,
}

impl Shell {
    pub fn new(lang: Lang, status: StatusKind, title: &str, icon: Icon) -> Self {
        let drill = status == StatusKind::Exercise;
        // The signed headline of an exercise begins with the word already.
        let word = Say(lang).text("drill-word");
        let title = if drill && !title.starts_with(&word) {
            Say(lang).with("drill-title", "title", title)
        } else {
            title.to_owned()
        };
        Self {
            lang,
            title,
            drill,
            icon: drawn(icon, drill),
        }
    }
}

/// The mark on the colour of the state; in the page itself, so that opening it
/// asks for nothing more. An exercise has its ring broken as well.
const fn drawn(icon: Icon, drill: bool) -> &'static str {
    macro_rules! mark {
        ($ground:literal, $ring:literal, $dot:literal, $dash:literal) => {
            concat!(
                "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none'%3E",
                "%3Crect width='16' height='16' rx='3.5' fill='%23", $ground, "'/%3E",
                "%3Cpath d='M7.7 3.4A5.1 5.1 0 1 0 12.6 8.3' stroke='%23", $ring, "' stroke-width='2.2'", $dash, "/%3E",
                "%3Ccircle cx='10.7' cy='5.3' r='1.9' fill='%23", $dot, "'/%3E%3C/svg%3E"
            )
        };
    }
    match (icon, drill) {
        (_, true) => mark!("ede9fe", "5b21b6", "5b21b6", " stroke-dasharray='2.4 1'"),
        (Icon::Live, false) => mark!("16181d", "ffb300", "ffffff", ""),
        (Icon::Quiet, false) => mark!("d3d0c9", "4b4f57", "4b4f57", ""),
    }
}
