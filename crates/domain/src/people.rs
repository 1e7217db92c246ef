//! Agencies, officers, and the partners, screens and keys that an agency lets in.

use homeward_geo::{Datum, Point};
use serde::{Deserialize, Serialize};

use crate::{
    format::Format,
    id::{AgencyId, KeyId, OfficerId, PartnerId, ScreenId},
    languages::Languages,
    partner::{RetiredSecret, Scope, ServiceArea},
    status::StatusKind,
    time::Timestamp,
    words::Words,
};

/// An alerting authority (IPAWS: a COG). Every officer belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    pub id: AgencyId,
    /// CAP `sender`, and the second part of every message identity.
    pub slug: String,
    pub name: Words,
    pub jurisdiction: Jurisdiction,
    /// The number that alerts give by default.
    pub call: String,
}

/// Where an agency may publish: prefixes of GB/T 2260 codes. `""` is the whole country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Jurisdiction(Vec<String>);

impl Jurisdiction {
    /// Takes prefixes of 0, 2, 4 or 6 digits.
    pub fn new(prefixes: Vec<String>) -> Option<Self> {
        let well_formed =
            |p: &String| matches!(p.len(), 0 | 2 | 4 | 6) && p.bytes().all(|b| b.is_ascii_digit());
        (!prefixes.is_empty() && prefixes.iter().all(well_formed)).then_some(Self(prefixes))
    }
    pub fn covers(&self, code: &str) -> bool {
        self.0.iter().any(|prefix| code.starts_with(prefix))
    }
    pub fn prefixes(&self) -> &[String] {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May add officers, partners, screens and keys, and everything an officer may.
    Admin,
    Officer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    pub id: OfficerId,
    pub agency: AgencyId,
    pub name: String,
    pub role: Role,
    pub added_at: Timestamp,
}

/// Somebody who passes alerts on: a map app, a taxi company, a broadcaster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    pub id: PartnerId,
    pub name: String,
    /// A partner joins for real or for exercises, never for both.
    pub status: StatusKind,
    pub webhook_url: Option<String>,
    /// The shared secret of Standard Webhooks, `whsec_...`.
    pub webhook_secret: String,
    /// When it took the place of another; `None` for the one that the partner joined with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_secret_since: Option<Timestamp>,
    /// The one before it, which signs beside it for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_secret: Option<RetiredSecret>,
    /// Which map the partner draws on: every coordinate beside the signed package is
    /// in this datum. Partners who joined before anybody asked have WGS-84.
    #[serde(default)]
    pub datum: Datum,
    /// The form in which messages are pushed.
    #[serde(default)]
    pub format: Format,
    /// In which languages the texts beside the signed package come.
    #[serde(default)]
    pub languages: Languages,
    /// Where the partner works; none is everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<ServiceArea>,
    /// Where its sign-in links go; `None` where an administrator let it join without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    pub created_at: Timestamp,
}

/// A screen that hangs in one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    pub id: ScreenId,
    pub name: String,
    pub status: StatusKind,
    pub place: Words,
    pub point: Point,
    pub created_at: Timestamp,
}

/// Whose key it is, and so what it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "opens", content = "id", rename_all = "snake_case")]
pub enum KeyOwner {
    Officer(OfficerId),
    Partner(PartnerId),
    Screen(ScreenId),
}

/// A key as the record keeps it: the token itself is shown once and never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    pub id: KeyId,
    pub owner: KeyOwner,
    pub label: String,
    /// Digest of the token, in hexadecimal.
    pub digest: String,
    /// What a partner's key opens; `None` is everything of its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    pub created_at: Timestamp,
    /// The first moment at which it opens nothing any more: a rotated key ends after a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    pub revoked: bool,
}

/// A sign-in link: single use, short life, kept only as a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLink {
    pub digest: String,
    pub officer: OfficerId,
    pub expires_at: Timestamp,
    pub used: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub digest: String,
    pub officer: OfficerId,
    pub opened_at: Timestamp,
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_who_joined_before_it_was_asked_has_what_all_had_then() {
        let stored = r#"{"id":"00000000-0000-0000-0000-000000000009","name":"Maps","status":"Actual","webhook_url":null,"webhook_secret":"whsec_c2VjcmV0","created_at":"2026-11-23T07:02:00.000Z"}"#;
        let partner: Partner = serde_json::from_str(stored).unwrap();
        assert_eq!(partner.datum, Datum::Wgs84);
        let kept = serde_json::to_value(&partner).unwrap();
        assert_eq!(kept["datum"], "wgs84");
        assert_eq!(kept["format"], "json");
        assert_eq!(kept["languages"], serde_json::json!(["zh-CN", "en"]));
    }
}
