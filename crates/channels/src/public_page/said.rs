//! What a page needs of a package: read from the signed text, nothing added.

use std::collections::BTreeMap;

use homeward_domain::{status::StatusKind, texts::Texts, time::Timestamp, words::Lang};
use serde::Deserialize;

/// The members of a package that a page shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    pub status: StatusKind,
    pub code: String,
    pub version: u32,
    pub sent: Timestamp,
    pub expires: Timestamp,
    pub page: String,
    pub area: SaidArea,
    pub texts: BTreeMap<Lang, Texts>,
    pub call: Option<String>,
    pub photo: Option<String>,
    pub last_seen: Option<SaidSeen>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct SaidArea {
    /// `latitude,longitude radius`, the radius in kilometres.
    pub circle: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct SaidSeen {
    pub from: Timestamp,
}

/// One text and whether it is in Chinese on a page that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Piece<'a> {
    pub text: &'a str,
    pub foreign: bool,
}

impl Said {
    /// Reads the signed JSON of a package, or the same members unsigned for a preview.
    pub fn parse(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// The photo's path, without the host: the page and its photo come from one place.
    pub fn photo_path(&self) -> Option<String> {
        let url = url::Url::parse(self.photo.as_deref()?).ok()?;
        Some(url.path().to_owned())
    }

    /// How far the alert reaches, in kilometres.
    pub fn km(&self) -> Option<&str> {
        self.area.circle.split_whitespace().nth(1)
    }

    /// A text in `lang`; what has no words there is said in Chinese.
    pub fn piece(&self, lang: Lang, part: fn(&Texts) -> &String) -> Piece<'_> {
        let own = self
            .texts
            .get(&lang)
            .map(part)
            .filter(|text| !text.is_empty());
        let text = own.or_else(|| self.texts.get(&Lang::Zh).map(part));
        let text = text.map_or("", String::as_str);
        Piece {
            text,
            foreign: lang != Lang::Zh && text.chars().any(is_han),
        }
    }

    /// Characters of everything said, to choose the size on paper.
    pub fn chars(&self, lang: Lang) -> usize {
        let parts: [fn(&Texts) -> &String; 5] = [
            |t| &t.features,
            |t| &t.clothes,
            |t| &t.with,
            |t| &t.place,
            |t| &t.what,
        ];
        let wide = |c: char| if is_han(c) { 2 } else { 1 };
        let count = |part| self.piece(lang, part).text.chars().map(wide).sum::<usize>();
        parts.into_iter().map(count).sum()
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
