//! A package as a phone reads it: only what its rules need.

use homeward_geo::Circle;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What kind of message it is; the field's names (CAP 1.2 `msgType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Kind {
    Alert,
    Update,
    Cancel,
}

/// One message, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub incident: String,
    pub identity: String,
    pub version: u32,
    pub kind: Kind,
    pub cause: String,
    pub is_exercise: bool,
    pub area: Circle,
    pub sent_ms: i64,
    pub expires_ms: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    identifier: String,
    incident: String,
    version: u32,
    msg_type: Kind,
    cause: String,
    status: String,
    sent: homeward_domain::time::Timestamp,
    expires: homeward_domain::time::Timestamp,
    area: RawArea,
}

#[derive(Deserialize)]
struct RawArea {
    circle: String,
}

impl Said {
    /// Reads a verified object; `None` if a part is missing or cannot be read.
    pub fn read(object: Map<String, Value>) -> Option<Self> {
        let raw: Raw = serde_json::from_value(Value::Object(object)).ok()?;
        Some(Self {
            area: raw.area.circle.parse().ok()?,
            is_exercise: raw.status == "Exercise",
            incident: raw.incident,
            identity: raw.identifier,
            version: raw.version,
            kind: raw.msg_type,
            cause: raw.cause,
            sent_ms: raw.sent.as_millis(),
            expires_ms: raw.expires.as_millis(),
        })
    }
}

#[cfg(test)]
pub(crate) fn said(version: u32, kind: Kind, area: &str) -> Said {
    Said {
        incident: "incident".to_owned(),
        identity: format!("homeward:cn-130000:ABC234:{version}"),
        version,
        kind,
        cause: String::new(),
        is_exercise: true,
        area: area.parse().expect("a circle"),
        sent_ms: 0,
        expires_ms: 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_that_the_rules_need_are_read_and_others_are_passed_over() {
        let text = r#"{"identifier":"homeward:a:B:2","incident":"7","version":2,"msgType":"Update",
            "cause":"ring","status":"Exercise","sent":"2026-11-23T06:20:00.000Z",
            "expires":"2026-11-24T06:20:00.000Z","area":{"circle":"38.04,114.51 200"},"texts":{}}"#;
        let said = Said::read(serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(
            (said.version, said.kind, said.is_exercise),
            (2, Kind::Update, true)
        );
        assert_eq!(said.area.radius_m(), 200_000);
        assert_eq!(said.expires_ms - said.sent_ms, 86_400_000);
        assert_eq!(Said::read(Map::new()), None);
    }
}
