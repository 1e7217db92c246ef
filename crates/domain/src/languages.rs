//! The languages that a partner reads: never none of them.
//!
//! Most partners show both. One that shows a single language need not carry the other
//! through its own systems. The choice is about what is beside the signed package; the
//! package holds every language, because what was signed cannot be cut.

use serde::{Deserialize, Serialize};

use crate::{
    refusal::{Refusal, RefusalCode},
    words::Lang,
};

/// One language or several, in the order of [`Lang::ALL`] and each once.
///
/// ```
/// use homeward_domain::{languages::Languages, words::Lang};
///
/// let english = Languages::read(&["en"])?;
/// assert!(english.has(Lang::En) && !english.has(Lang::Zh));
/// assert!(Languages::read::<&str>(&[]).is_err());
/// # Ok::<(), homeward_domain::refusal::Refusal>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Lang>", into = "Vec<Lang>")]
pub struct Languages {
    zh: bool,
    en: bool,
}

impl Languages {
    pub const ALL: Self = Self { zh: true, en: true };

    /// This one and no other.
    pub const fn only(lang: Lang) -> Self {
        Self {
            zh: matches!(lang, Lang::Zh),
            en: matches!(lang, Lang::En),
        }
    }

    /// The languages of these tags, as a partner writes them.
    pub fn read<T: AsRef<str>>(tags: &[T]) -> Result<Self, Refusal> {
        let known = tags.iter().map(|tag| lang_of(tag.as_ref()));
        Self::try_from(known.collect::<Result<Vec<_>, _>>()?)
    }

    pub const fn has(self, lang: Lang) -> bool {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    pub fn iter(self) -> impl Iterator<Item = Lang> {
        Lang::ALL.into_iter().filter(move |lang| self.has(*lang))
    }
}

/// Whoever says nothing reads everything, as every partner did before it was asked.
impl Default for Languages {
    fn default() -> Self {
        Self::ALL
    }
}

impl TryFrom<Vec<Lang>> for Languages {
    type Error = Refusal;

    fn try_from(all: Vec<Lang>) -> Result<Self, Refusal> {
        if all.is_empty() {
            return Err(no("none is chosen; name zh-CN, en or both".to_owned()));
        }
        let has = |lang| all.contains(&lang);
        Ok(Self {
            zh: has(Lang::Zh),
            en: has(Lang::En),
        })
    }
}

impl From<Languages> for Vec<Lang> {
    fn from(languages: Languages) -> Self {
        languages.iter().collect()
    }
}

fn lang_of(tag: &str) -> Result<Lang, Refusal> {
    /// Of what nobody knows, so much is said back.
    const SHOWN_CHARS: usize = 20;
    let found = Lang::ALL.into_iter().find(|lang| lang.tag() == tag);
    let shown = || tag.chars().take(SHOWN_CHARS).collect::<String>();
    found.ok_or_else(|| no(format!("{:?} is none of zh-CN and en", shown())))
}

fn no(detail: String) -> Refusal {
    Refusal::at(RefusalCode::LanguagesInvalid, "languages", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_one_or_both_and_never_none_or_others() {
        for (tags, kept) in [
            (vec!["en"], r#"["en"]"#),
            (vec!["zh-CN", "zh-CN"], r#"["zh-CN"]"#),
            (vec!["en", "zh-CN"], r#"["zh-CN","en"]"#),
        ] {
            let languages = Languages::read(&tags).unwrap();
            assert_eq!(serde_json::to_string(&languages).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Languages>(kept).unwrap(), languages);
        }
        assert_eq!(Languages::read(&["en"]), Ok(Languages::only(Lang::En)));
        for wrong in [vec![], vec!["fr"], vec!["en", "zh"], vec!["EN"], vec![""]] {
            let refused = Languages::read(&wrong).unwrap_err();
            assert_eq!(refused.code, RefusalCode::LanguagesInvalid, "{wrong:?}");
            assert_eq!(refused.field, Some("languages"));
        }
        assert!(serde_json::from_str::<Languages>("[]").is_err());
    }
}
