//! The form in which messages are pushed to a partner.
//!
//! Each form says the same and is signed twice: by the webhook that carries it, and
//! inside by the agency. A partner that speaks the field's own words already chooses
//! CAP and needs no code for ours.

use serde::{Deserialize, Serialize};

use crate::refusal::{Refusal, RefusalCode};

/// ```
/// use homeward_domain::format::Format;
///
/// assert_eq!(Format::read("cap")?, Format::Cap);
/// assert!(Format::read("fax").is_err());
/// # Ok::<(), homeward_domain::refusal::Refusal>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Our JSON: GeoJSON in the datum of the partner's map and in its languages, and the
    /// signed package. What every partner had before it was asked.
    #[default]
    Json,
    /// The signed CAP 1.2 message, the same bytes as at `/cap`: WGS-84, every language.
    Cap,
    /// The same in an envelope of EDXL-DE 1.0.
    Edxl,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Json, Self::Cap, Self::Edxl];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Cap => "cap",
            Self::Edxl => "edxl",
        }
    }

    /// As a partner writes it.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        /// Of what nobody knows, so much is said back.
        const SHOWN_CHARS: usize = 20;
        let known = Self::ALL.into_iter().find(|one| one.as_str() == text);
        known.ok_or_else(|| {
            let shown: String = text.chars().take(SHOWN_CHARS).collect();
            let detail = format!("{shown:?} is none of json, cap and edxl");
            Refusal::at(RefusalCode::FormatInvalid, "format", detail)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_one_name_and_others_are_refused_by_theirs() {
        for one in Format::ALL {
            assert_eq!(Format::read(one.as_str()), Ok(one));
            let kept = serde_json::to_value(one).unwrap();
            assert_eq!(kept, one.as_str());
        }
        for wrong in ["", "CAP", "xml", "json "] {
            let refused = Format::read(wrong).unwrap_err();
            assert_eq!(refused.code, RefusalCode::FormatInvalid, "{wrong:?}");
            assert_eq!(refused.field, Some("format"));
        }
    }
}
