//! One message of an alert: what CAP calls an alert of `msgType` Alert, Update or Cancel.
//!
//! A message is made whole and never edited. Its type carries whether it is
//! real or an exercise; only the rules in [`crate::alert`] make one.

use std::{collections::BTreeMap, fmt, marker::PhantomData, str::FromStr};

use homeward_geo::Circle;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::{
    case_file::Sex,
    id::{AlertId, CaseId, PhotoId},
    status::{Status, StatusKind},
    texts::Texts,
    time::Timestamp,
    words::Lang,
};

/// `homeward:<agency>:<alert>:<version>`: CAP `identifier`, the same in every channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageIdentity {
    pub agency: String,
    /// The alert's short code.
    pub alert: String,
    pub version: u32,
}

impl fmt::Display for MessageIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "homeward:{}:{}:{}",
            self.agency, self.alert, self.version
        )
    }
}

/// The text is not a message identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a message identity is homeward:<agency>:<alert>:<version>")]
pub struct NotAnIdentity;

impl FromStr for MessageIdentity {
    type Err = NotAnIdentity;
    fn from_str(text: &str) -> Result<Self, NotAnIdentity> {
        let mut parts = text.split(':');
        let parsed = (|| {
            (parts.next()? == "homeward").then_some(())?;
            let agency = parts.next().filter(|a| !a.is_empty())?.to_owned();
            let alert = parts.next().filter(|a| !a.is_empty())?.to_owned();
            let version = parts.next()?.parse().ok()?;
            parts.next().is_none().then_some(Self {
                agency,
                alert,
                version,
            })
        })();
        parsed.ok_or(NotAnIdentity)
    }
}
impl Serialize for MessageIdentity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for MessageIdentity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// CAP 1.2 section 3.2.1 `msgType`; `Ack` and `Error` are receipts, not messages of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MsgType {
    Alert,
    Update,
    Cancel,
}

/// Why there is a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Issued,
    /// A wider ring opened; only those not told yet get it.
    Ring,
    Corrected,
    /// A sighting moved the alert.
    Moved,
    Renewed,
    Found,
    Ended,
}

impl Cause {
    pub const fn msg_type(self) -> MsgType {
        match self {
            Self::Issued => MsgType::Alert,
            Self::Ring | Self::Corrected | Self::Moved | Self::Renewed => MsgType::Update,
            Self::Found | Self::Ended => MsgType::Cancel,
        }
    }
    /// The word in packages and in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Ring => "ring",
            Self::Corrected => "corrected",
            Self::Moved => "moved",
            Self::Renewed => "renewed",
            Self::Found => "found",
            Self::Ended => "ended",
        }
    }
    /// Whether whoever was told before learns nothing new by it and should not be
    /// disturbed again.
    pub const fn is_minor(self) -> bool {
        matches!(self, Self::Ring | Self::Renewed)
    }
    pub const fn is_closing(self) -> bool {
        matches!(self.msg_type(), MsgType::Cancel)
    }
    /// What must leave first when much is waiting: the smaller, the sooner.
    pub const fn lane(self) -> u8 {
        match self {
            Self::Found | Self::Ended => 0,
            Self::Issued => 1,
            Self::Corrected | Self::Moved => 2,
            Self::Ring | Self::Renewed => 3,
        }
    }
}

/// Facts of a message that the engine and the channels steer by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageHead {
    pub identity: MessageIdentity,
    pub alert: AlertId,
    pub case: CaseId,
    pub status: StatusKind,
    pub cause: Cause,
    pub sent: Timestamp,
    pub expires: Timestamp,
    /// Where the alert holds now: who is inside and was not told shows it.
    pub area: Circle,
    /// Everybody whom this message is for.
    pub reach: Vec<Circle>,
    /// Those inside these were told before and need not be told again.
    pub except: Vec<Circle>,
}

impl MessageHead {
    pub const fn msg_type(&self) -> MsgType {
        self.cause.msg_type()
    }
    pub const fn is_closing(&self) -> bool {
        self.cause.is_closing()
    }
}

/// A whole message of status `S`, not yet signed. Private fields: see the module.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertMessage<S: Status> {
    pub(crate) head: MessageHead,
    pub(crate) body: Body,
    pub(crate) status: PhantomData<S>,
}

/// What a message says beyond its head.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Body {
    pub references: Vec<MessageIdentity>,
    pub texts: BTreeMap<Lang, Texts>,
    pub call: Option<String>,
    pub photo: Option<PhotoId>,
    pub last_seen: Option<LastSeenPublic>,
    pub child: Option<ChildPublic>,
    /// `sender,identifier` of a neighbour's message, where this relays it.
    pub relays: Option<String>,
    /// Scheme, host and port of the public door, without a slash at the end.
    pub base: String,
}

/// What of the child is no text: another house fills its own form with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildPublic {
    pub sex: Sex,
    pub age_years: u8,
}

/// Where and when the child was last seen, as the public is told.
#[derive(Debug, Clone, PartialEq)]
pub struct LastSeenPublic {
    pub from: Timestamp,
    pub to: Timestamp,
    pub point: homeward_geo::Point,
}

impl<S: Status> AlertMessage<S> {
    pub const fn head(&self) -> &MessageHead {
        &self.head
    }

    /// What is said in `lang`; every message says something in both.
    pub fn texts(&self, lang: Lang) -> Option<&Texts> {
        self.body.texts.get(&lang)
    }

    /// The number to call; an ending gives none.
    pub fn call(&self) -> Option<&str> {
        self.body.call.as_deref()
    }

    /// `None` once the child's data is gone, which it is in an ending.
    pub const fn last_seen(&self) -> Option<&LastSeenPublic> {
        self.body.last_seen.as_ref()
    }

    /// `sender,identifier` of the neighbour's message that this one relays.
    pub fn relays(&self) -> Option<&str> {
        self.body.relays.as_deref()
    }

    /// `None` in an ending, like everything of the child.
    pub const fn child(&self) -> Option<ChildPublic> {
        self.body.child
    }

    /// The address of the alert's page.
    pub fn page_url(&self) -> String {
        let code = &self.head.identity.alert;
        format!("{}{}/a/{code}", self.body.base, S::DOOR)
    }

    /// The address of the photo, if the message shows one.
    pub fn photo_url(&self) -> Option<String> {
        let photo = self.body.photo?;
        Some(format!("{}{}/photo/{photo}.jpg", self.body.base, S::DOOR))
    }

    /// The photo, if the message shows one.
    pub const fn photo(&self) -> Option<PhotoId> {
        self.body.photo
    }

    /// The members of the package, ready to be signed: strings, integers, lists
    /// and objects only, so that its canonical form (RFC 8785) is easy to make.
    pub fn to_json(&self) -> Map<String, Value> {
        let (head, body) = (&self.head, &self.body);
        let code = &head.identity.alert;
        let mut map = Map::new();
        let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
        put("identifier", json!(head.identity));
        put("incident", json!(head.case));
        put("sender", json!(head.identity.agency));
        put("sent", json!(head.sent));
        put("expires", json!(head.expires));
        put("status", json!(S::KIND));
        put("msgType", json!(head.msg_type()));
        put("cause", json!(head.cause));
        put("references", json!(body.references));
        put("code", json!(code));
        put("version", json!(head.identity.version));
        put("area", json!({ "circle": head.area.to_string() }));
        put("texts", json!(body.texts));
        put("page", json!(self.page_url()));
        if let Some(call) = &body.call {
            put("call", json!(call));
        }
        if let Some(photo) = self.photo_url() {
            put("photo", json!(photo));
        }
        if let Some(seen) = &body.last_seen {
            let point = seen.point.to_string();
            put(
                "lastSeen",
                json!({ "from": seen.from, "to": seen.to, "point": point }),
            );
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_cause_is_the_one_in_packages() {
        for cause in [
            Cause::Issued,
            Cause::Ring,
            Cause::Corrected,
            Cause::Moved,
            Cause::Renewed,
            Cause::Found,
            Cause::Ended,
        ] {
            assert_eq!(json!(cause), json!(cause.as_str()));
        }
    }

    #[test]
    fn an_identity_survives_its_text_form_and_nothing_else_passes() {
        let text = "homeward:cn-130100:7KQ4M2:3";
        let identity: MessageIdentity = text.parse().unwrap();
        assert_eq!(identity.to_string(), text);
        for wrong in [
            "",
            "homeward:a:b",
            "homeward::b:1",
            "homeward:a:b:c",
            "homeward:a:b:1:2",
        ] {
            assert_eq!(
                wrong.parse::<MessageIdentity>(),
                Err(NotAnIdentity),
                "{wrong}"
            );
        }
    }
}
