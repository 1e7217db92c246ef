//! A message of the house, verified and read.

use std::sync::Arc;

use homeward_domain::{
    message::{Cause, MessageIdentity},
    status::StatusKind,
    time::Timestamp,
};
use homeward_geo::Circle;
use homeward_seal::{PublicKey, SealError, verify_json};
use serde::Deserialize;
use serde_json::Value;

/// The longest name of an incident; the house's are 26 characters.
const INCIDENT_BYTES_MAX: usize = 64;

/// What a relay goes by in a package.
#[derive(Clone, Debug)]
pub struct Heard {
    pub identity: MessageIdentity,
    pub incident: String,
    pub cause: Cause,
    pub expires: Timestamp,
    pub status: StatusKind,
    pub area: Circle,
    /// The package, byte for byte as it was signed.
    pub text: Arc<str>,
}

/// Why a message is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    #[error("could not verify it: {0}")]
    Seal(SealError),
    #[error("could not read it: {0}")]
    Form(String),
    #[error("it is {0:?}, and this relay is not for those")]
    Status(StatusKind),
}

#[derive(Deserialize)]
struct Form {
    identifier: MessageIdentity,
    incident: String,
    cause: Cause,
    expires: Timestamp,
    status: StatusKind,
    area: Area,
}

#[derive(Deserialize)]
struct Area {
    circle: String,
}

impl Heard {
    /// Verifies a package against the pinned keys and reads it.
    pub fn verified(text: &str, keys: &[PublicKey], status: StatusKind) -> Result<Self, NotTaken> {
        let object = verify_json(text, keys).map_err(NotTaken::Seal)?;
        let heard = Self::of(Value::Object(object), text)?;
        if heard.status == status {
            Ok(heard)
        } else {
            Err(NotTaken::Status(heard.status))
        }
    }

    /// Reads a package that was verified when it came.
    pub fn again(text: &str) -> Result<Self, NotTaken> {
        let value =
            serde_json::from_str(text).map_err(|error| NotTaken::Form(error.to_string()))?;
        Self::of(value, text)
    }

    fn of(value: Value, text: &str) -> Result<Self, NotTaken> {
        let wrong = |error: &dyn ToString| NotTaken::Form(error.to_string());
        let form: Form = serde_json::from_value(value).map_err(|error| wrong(&error))?;
        let plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'/')
        };
        let fits = (1..=INCIDENT_BYTES_MAX).contains(&form.incident.len());
        if !fits || !plain(&form.incident) {
            return Err(NotTaken::Form("the incident is no name".to_owned()));
        }
        Ok(Self {
            area: form.area.circle.parse().map_err(|error| wrong(&error))?,
            identity: form.identifier,
            incident: form.incident,
            cause: form.cause,
            expires: form.expires,
            status: form.status,
            text: text.into(),
        })
    }

    pub fn version(&self) -> u32 {
        self.identity.version
    }
}
