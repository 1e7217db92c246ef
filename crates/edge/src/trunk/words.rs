//! What an origin says to an edge: signed lines, each bound to one conversation.
//!
//! The edge chooses the name of the conversation, so nothing said to another, or said
//! yesterday, counts; the lines are numbered, so none can be left out or moved. A
//! message is a signed line that names the digest of the package, and the package.

use homeward_domain::{id::CaseId, message::MessageIdentity, status::StatusKind, time::Timestamp};
use homeward_geo::Circle;
use homeward_seal::{Digest, PublicKey, SealError, SigningKey, verify_json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest line: a package, or the head of one.
pub const LINE_BYTES_MAX: usize = homeward_seal::PACKAGE_LEN_MAX;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Said {
    /// The first: whose messages these are, and the origin's time.
    Hello(Hello),
    /// The next line is the package.
    Message(Box<Head>),
    /// Whom messages that nobody keeps any more may have told.
    Unkept {
        case: CaseId,
        #[serde(with = "places::told")]
        told: Vec<(u64, Circle)>,
    },
    /// All that is live has been said; cursors may hold numbers up to this.
    Whole { newest: u64 },
    /// The origin is there.
    Beat {},
}

/// Whose messages an origin passes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The record's name, which stands in cursors.
    pub record: String,
    pub status: StatusKind,
    /// An exercise may run on a clock of its own.
    pub exercise: Option<ExerciseClock>,
}

/// A clock that runs faster than life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseClock {
    /// When the exercise began, in milliseconds of the wall's clock.
    pub began: i64,
    /// How fast time passes, in thousandths of life.
    pub rate_thousandths: u64,
}

/// What connections are told by, without the package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub seq: u64,
    /// How far cursors had come before this message.
    pub before: u64,
    pub case: CaseId,
    pub identity: MessageIdentity,
    pub expires: Timestamp,
    pub is_ending: bool,
    pub lane: u8,
    #[serde(with = "places")]
    pub reach: Vec<Circle>,
    #[serde(with = "places")]
    pub except: Vec<Circle>,
    /// From which message on each place was told of the incident.
    #[serde(with = "places::told")]
    pub told: Vec<(u64, Circle)>,
    /// SHA-256 of the package.
    pub package: Digest,
}

/// Circles as their text, as packages have them: what is signed holds no fractions. The
/// text says a circle to the last bit.
mod places {
    use homeward_geo::Circle;
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(all: &[Circle], to: S) -> Result<S::Ok, S::Error> {
        let texts: Vec<String> = all.iter().map(Circle::to_string).collect();
        texts.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Circle>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let all = texts.iter().map(|text| text.parse());
        all.collect::<Result<_, _>>().map_err(D::Error::custom)
    }

    /// The same, each with a number.
    pub mod told {
        use super::{Circle, Deserialize, Deserializer, Serializer};
        use serde::{Serialize as _, de::Error as _};

        pub fn serialize<S: Serializer>(all: &[(u64, Circle)], to: S) -> Result<S::Ok, S::Error> {
            let texts = all.iter().map(|(seq, circle)| (seq, circle.to_string()));
            texts.collect::<Vec<_>>().serialize(to)
        }

        pub fn deserialize<'de, D>(from: D) -> Result<Vec<(u64, Circle)>, D::Error>
        where
            D: Deserializer<'de>,
        {
            let texts = Vec::<(u64, String)>::deserialize(from)?;
            let all = texts
                .iter()
                .map(|(seq, text)| text.parse().map(|circle| (*seq, circle)));
            all.collect::<Result<_, _>>().map_err(D::Error::custom)
        }
    }
}

/// One line with its place in the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    conversation: String,
    nth: u64,
    #[serde(flatten)]
    said: Map<String, Value>,
}

/// Why an edge stops believing what it hears.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    #[error("a line is not signed with a key that is trusted here: {0}")]
    Signature(#[from] SealError),
    #[error("a line is of another conversation")]
    Conversation,
    #[error("line {expected} was expected and line {came} came")]
    Order { expected: u64, came: u64 },
    #[error("a line does not read: {0}")]
    Form(String),
    #[error("a package is not the one that was announced")]
    Package,
    #[error("these messages are of the status {0:?}, which was not asked for")]
    Status(StatusKind),
    #[error("the origin's record is {came} now and was {known} before; start this edge again")]
    Record { known: String, came: String },
}

/// Writes the lines of one conversation.
pub(super) struct Speaker<'a> {
    pub key: &'a SigningKey,
    pub conversation: &'a str,
    pub nth: u64,
}

impl Speaker<'_> {
    pub fn say(&mut self, said: &Said) -> Result<String, SealError> {
        let said = serde_json::to_value(said).unwrap_or_default();
        let line = Line {
            conversation: self.conversation.to_owned(),
            nth: self.nth,
            said: said.as_object().cloned().unwrap_or_default(),
        };
        self.nth += 1;
        let line = serde_json::to_value(line).unwrap_or_default();
        let mut text = self
            .key
            .sign_json(line.as_object().cloned().unwrap_or_default())?;
        text.push('\n');
        Ok(text)
    }
}

/// Reads the lines of one conversation.
pub(super) struct Listener {
    pub keys: Vec<PublicKey>,
    pub conversation: String,
    pub nth: u64,
}

impl Listener {
    pub fn hear(&mut self, line: &str) -> Result<Said, Disbelief> {
        let line = Value::Object(verify_json(line, &self.keys)?);
        let form = |error: serde_json::Error| Disbelief::Form(error.to_string());
        let line: Line = serde_json::from_value(line).map_err(form)?;
        if line.conversation != self.conversation {
            return Err(Disbelief::Conversation);
        }
        if line.nth != self.nth {
            return Err(Disbelief::Order {
                expected: self.nth,
                came: line.nth,
            });
        }
        self.nth += 1;
        serde_json::from_value(Value::Object(line.said)).map_err(form)
    }

    /// The status that the package of `head` says it has.
    pub fn check(&self, head: &Head, package: &str) -> Result<StatusKind, Disbelief> {
        if homeward_seal::digest(package) != head.package {
            return Err(Disbelief::Package);
        }
        let object = verify_json(package, &self.keys)?;
        let status = object.get("status").cloned().unwrap_or_default();
        serde_json::from_value(status).map_err(|_| Disbelief::Package)
    }
}
