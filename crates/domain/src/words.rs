//! Text from outside: in two languages, within limits, and without tricks.
//!
//! Characters that hide or reorder other characters (Unicode bidi controls,
//! zero-width marks: UAX 9, UTR 36) can make an alert say something else than
//! it seems to. An officer is told and asked to type again; a witness is never
//! turned away, so there the tricks are taken out and the rest is kept.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::refusal::{Refusal, RefusalCode};

/// The same words in Chinese and English. An empty `en` is shown in Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(default)]
    pub zh: String,
    #[serde(default)]
    pub en: String,
}

/// The languages that every text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];
    /// The tag of BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

impl Words {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.zh.trim().is_empty() && self.en.trim().is_empty()
    }
    /// The words in `lang`, or in the other language where there are none.
    pub fn in_lang(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        if first.trim().is_empty() {
            second
        } else {
            first
        }
    }
    /// Both languages checked as [`checked`] does.
    pub fn checked(&self, field: &'static str, chars_max: usize) -> Result<Self, Refusal> {
        Ok(Self {
            zh: checked(&self.zh, field, chars_max)?,
            en: checked(&self.en, field, chars_max)?,
        })
    }
}

/// Marks on one letter beyond which a text is a trick; Vietnamese needs 2, Thai 3.
const MARKS_MAX: usize = 4;

/// Text that an officer typed: trimmed, composed (NFC), or refused with the reason.
pub fn checked(text: &str, field: &'static str, chars_max: usize) -> Result<String, Refusal> {
    let text: String = text.trim().nfc().collect();
    if text.chars().any(hides) {
        return Err(Refusal::at(
            RefusalCode::TextControl,
            field,
            "control or bidi characters",
        ));
    }
    if longest_run_of_marks(&text) > MARKS_MAX {
        return Err(Refusal::at(
            RefusalCode::TextMarks,
            field,
            format!("at most {MARKS_MAX} marks on a letter"),
        ));
    }
    if text.chars().count() > chars_max {
        return Err(Refusal::at(
            RefusalCode::TextTooLong,
            field,
            format!("at most {chars_max} characters"),
        ));
    }
    Ok(text)
}

/// Text of a witness: what hides is taken out, what is too long is cut, the rest stays.
pub fn stripped(text: &str, chars_max: usize) -> String {
    let mut marks = 0;
    let composed = text.trim().nfc().filter(|c| !hides(*c)).filter(|c| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS_MAX
    });
    composed.take(chars_max).collect()
}

fn hides(c: char) -> bool {
    let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    let invisible = matches!(
        c,
        '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}'
    );
    bidi || invisible || (c.is_control() && c != '\n')
}

fn longest_run_of_marks(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officer_is_told_of_hidden_characters() {
        for trick in ["abc\u{202e}def", "zero\u{200b}width", "bell\u{7}"] {
            let refusal = checked(trick, "name", 100).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::TextControl, "{trick:?}");
        }
        let zalgo = format!("z{}", "\u{301}".repeat(10_000));
        assert_eq!(
            checked(&zalgo, "name", 100_000).unwrap_err().code,
            RefusalCode::TextMarks
        );
        assert_eq!(
            checked("长长长", "name", 2).unwrap_err().code,
            RefusalCode::TextTooLong
        );
    }

    #[test]
    fn ordinary_names_of_many_peoples_pass() {
        for name in [
            "王小禾",
            "ئالىم",
            "བཀྲ་ཤིས།",
            "Nguyễn Thị Ánh",
            "O'Neill-Smith",
        ] {
            assert_eq!(
                checked(name, "name", 100).unwrap(),
                name.nfc().collect::<String>()
            );
        }
    }

    #[test]
    fn a_witness_is_never_turned_away() {
        let text = format!("  我看见\u{202e}她了 {}  ", "\u{301}".repeat(10_000));
        let kept = stripped(&text, 50);
        assert!(kept.starts_with("我看见她了"));
        assert!(kept.chars().count() <= 50);
    }
}
