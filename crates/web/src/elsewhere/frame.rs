//! `GET /widget/frame`: the card as a page without script, for an iframe.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderValue, Uri};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use homeward_domain::{
    status::{Status, StatusKind},
    texts::Texts,
    words::Lang,
};
use homeward_ports::shelf::{Card, Live, Pressed};
use homeward_seal::digest;

use super::words::{Phrases, phrases};

/// The widget's own style sheet: the two cards are one.
const STYLE: &str = include_str!("../../../../frontend/src/widget/card.css").trim_ascii();
/// Without a script the page can only be loaded anew to notice an end.
const REFRESH_S: u32 = 30;

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(digest(STYLE.as_bytes()).as_bytes());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors *"
    );
    // Base64 is ASCII, so this is always a header.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// No script, one style, our own photo; the only page of ours that others may frame.
pub(super) fn policy() -> HeaderValue {
    POLICY.clone()
}

#[derive(Template)]
#[template(path = "frame.html")]
struct FramePage<'a> {
    lang: Lang,
    refresh_s: u32,
    style: &'static str,
    title: &'a str,
    say: &'static Phrases,
    child: Option<Child<'a>>,
    /// Whether it says so when nothing is active.
    quiet: bool,
}

struct Child<'a> {
    drill: bool,
    code: &'a str,
    texts: &'a Texts,
    photo: Option<String>,
    page: String,
    verify: String,
    call: Option<&'a str>,
    dial: String,
}

/// The newest active child, or next to nothing.
pub(super) fn page<S: Status>(live: &Live, lang: Lang, quiet: bool) -> String {
    let child = newest(live).and_then(|(alert, card)| child::<S>(alert, card, lang));
    let page = FramePage {
        lang,
        refresh_s: REFRESH_S,
        style: STYLE,
        title: child.as_ref().map_or("Homeward", |c| &c.texts.headline),
        say: phrases(lang),
        child,
        quiet,
    };
    // Writing into a string cannot fail, and nothing else in the template does.
    page.render().unwrap_or_default()
}

/// The alert that was told last, with what is shown of it.
pub(super) fn newest(live: &Live) -> Option<(&Pressed, &Card)> {
    let with_card = |alert| -> Option<(&Pressed, &Card)> { Some((alert, alert.card.as_ref()?)) };
    live.active.iter().find_map(|alert| with_card(alert))
}

/// The texts in `lang`, or in the language there is.
pub(super) fn texts(card: &Card, lang: Lang) -> Option<&Texts> {
    card.texts.get(&lang).or_else(|| card.texts.values().next())
}

fn child<'a, S: Status>(alert: &'a Pressed, card: &'a Card, lang: Lang) -> Option<Child<'a>> {
    let call = card.call.as_deref();
    Some(Child {
        drill: S::KIND == StatusKind::Exercise,
        code: &alert.code,
        texts: texts(card, lang)?,
        photo: card.photo.as_deref().map(path),
        page: format!("{}?lang={}", path(&card.page), lang.tag()),
        verify: format!("{}/v/{}?lang={}", S::DOOR, alert.code, lang.tag()),
        call,
        dial: call.unwrap_or("").replace(' ', ""),
    })
}

/// Without the host: the frame and what it shows come from one place.
fn path(url: &str) -> String {
    let parsed: Option<Uri> = url.parse().ok();
    parsed.map_or_else(String::new, |uri| uri.path().to_owned())
}
