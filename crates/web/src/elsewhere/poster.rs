//! `GET /widget/poster.svg`: the card as one picture with words, for an `<img>`.
//!
//! A picture in an `<img>` may load nothing, so the photo and the QR code are inside;
//! and it has no line breaking, so lines are broken here by rough widths. The faces
//! are the reader's own, and a rough width is therefore a generous one.

use std::fmt::Write as _;

use askama::Template;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use homeward_domain::{
    status::{Status, StatusKind},
    texts::Texts,
    words::Lang,
};
use homeward_ports::shelf::{Card, Live, Pressed};
use qrcode::{Color, EcLevel, QrCode};

use super::{
    frame::{newest, texts},
    words::{Phrases, phrases},
};

/// Nothing but the picture itself.
pub(super) const POLICY: &str = "default-src 'none'; img-src data:; sandbox";
/// Shown when nothing is active: no room, no ink.
const NOTHING: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#;
const WIDTH: u32 = 480;
const MARGIN: u32 = 24;
/// Light modules around the code (ISO/IEC 18004 asks for four).
const QR_QUIET: usize = 4;

#[derive(Template)]
#[template(path = "poster.svg", escape = "html")]
struct Poster<'a> {
    lang: Lang,
    drill: bool,
    say: &'static Phrases,
    texts: &'a Texts,
    code: &'a str,
    call: Option<&'a str>,
    /// Base64 of the JPEG.
    photo: Option<String>,
    lines: Vec<Line>,
    /// Where the words end and the code begins.
    foot: u32,
    height: u32,
    qr_side: usize,
    qr: String,
}

struct Line {
    y: u32,
    size: u32,
    weight: u32,
    text: String,
}

/// The newest active child, or an empty picture.
pub(super) fn svg<S: Status>(live: &Live, lang: Lang) -> String {
    let poster = newest(live).and_then(|(alert, card)| poster::<S>(alert, card, lang));
    // Writing into a string cannot fail, and nothing else in the template does.
    let drawn = poster.and_then(|poster| poster.render().ok());
    drawn.unwrap_or_else(|| NOTHING.to_owned())
}

fn poster<'a, S: Status>(alert: &'a Pressed, card: &'a Card, lang: Lang) -> Option<Poster<'a>> {
    let texts = texts(card, lang)?;
    let photo = alert.photo.as_ref();
    let top = if photo.is_some() { 660 } else { 60 };
    let (lines, foot) = lines(texts, top);
    let (qr, qr_side) = code_of(&card.page);
    Some(Poster {
        lang,
        drill: S::KIND == StatusKind::Exercise,
        say: phrases(lang),
        texts,
        code: &alert.code,
        call: card.call.as_deref(),
        photo: photo.map(|photo| BASE64_STANDARD.encode(&photo.page)),
        lines,
        foot,
        height: foot + 148,
        qr_side,
        qr,
    })
}

/// Name, about, where, when: room above, size, weight and at most how many lines.
fn lines(texts: &Texts, top: u32) -> (Vec<Line>, u32) {
    let parts = [
        (&texts.name, 6, 32, 700, 2),
        (&texts.about, 4, 20, 400, 1),
        (&texts.place, 14, 20, 700, 2),
        (&texts.when, 4, 18, 400, 1),
    ];
    let mut y = top + 4;
    let mut lines = Vec::new();
    for (text, above, size, weight, lines_max) in parts {
        y += above;
        for text in broken(text, (WIDTH - 2 * MARGIN) / size, lines_max) {
            y += size + size / 4;
            lines.push(Line {
                y,
                size,
                weight,
                text,
            });
        }
    }
    (lines, y + 16)
}

/// Breaks `text` into lines of at most `ems` times the size of its letters.
fn broken(text: &str, ems: u32, lines_max: usize) -> Vec<String> {
    let room = f64::from(ems);
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for piece in pieces(text) {
        let width: f64 = piece.chars().map(ems_of).sum();
        let is_full = used + width > room && used > 0.0;
        if is_full && lines.len() == lines_max {
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
            break;
        }
        if is_full {
            lines.push(String::new());
            used = 0.0;
        }
        used += width;
        if let Some(last) = lines.last_mut() {
            last.push_str(piece);
        }
    }
    let lines = lines.into_iter().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// What stays together: a word with the space behind it, or one wide character.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut before = rest.chars().next()?;
        let end = rest.char_indices().skip(1).find(|(_, c)| {
            let breaks = before == ' ' || is_wide(before) || (is_wide(*c) && !is_closing(*c));
            before = *c;
            breaks && !is_closing(*c)
        });
        let (piece, later) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = later;
        Some(piece)
    })
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Never at the start of a line.
fn is_closing(c: char) -> bool {
    "，。、；：！？）》」』”".contains(c)
}

fn ems_of(c: char) -> f64 {
    match c {
        c if is_wide(c) => 1.0,
        ' ' | '.' | ',' | 'i' | 'l' | 'j' | 'I' => 0.33,
        'm' | 'w' | 'M' | 'W' | '@' => 0.95,
        c if c.is_uppercase() => 0.72,
        _ => 0.6,
    }
}

/// The QR code of an address as one path, and the side of its square.
fn code_of(page: &str) -> (String, usize) {
    let mut path = String::new();
    let Ok(code) = QrCode::with_error_correction_level(page, EcLevel::M) else {
        return (path, 1);
    };
    let width = code.width();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (x, y) = (at % width + QR_QUIET, at / width + QR_QUIET);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    (path, width + 2 * QR_QUIET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_place_is_broken_between_words_and_cut_with_a_mark() {
        let text = "Shijiazhuang railway station, west square, by the bus stop";
        assert_eq!(
            broken(text, 21, 2),
            [
                "Shijiazhuang railway station, west",
                "square, by the bus stop"
            ]
        );
        assert_eq!(broken(text, 10, 1), ["Shijiazhuang …"]);
    }

    #[test]
    fn a_chinese_line_breaks_anywhere_but_before_a_stop() {
        assert_eq!(
            broken("石家庄站西广场，公交站旁", 7, 2),
            ["石家庄站西广", "场，公交站旁"]
        );
        assert_eq!(broken("", 7, 2), Vec::<String>::new());
    }
}
