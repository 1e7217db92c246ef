//! What the commands `cap sign` and `cap verify` do, bytes in and bytes out: whoever has
//! a disk and a terminal reads the files and prints.

use super::error::{KeyError, SignError};
use super::key::{SigningKey, Trust};
use super::refused::Refused;
use std::fmt;

/// Why a command failed; `exit_code` says whether the caller or the document is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// The file of keys could not be used.
    Key(KeyError),
    /// The document was not signed.
    Sign(SignError),
    /// The document was refused.
    Refused(Refused),
}

impl CommandError {
    /// 2 for a file of keys that cannot be used, 1 for a document that is refused.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Key(_) => 2,
            Self::Sign(_) | Self::Refused(_) => 1,
        }
    }

    /// The stable code of what went wrong.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::Sign(error) => error.code(),
            Self::Refused(error) => error.code(),
        }
    }

    /// What to do about it, as a sentence.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Key(error) => error.mend(),
            Self::Sign(error) => error.mend(),
            Self::Refused(error) => error.mend(),
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(error) => write!(f, "could not read the keys: {error}"),
            Self::Sign(error) => write!(f, "could not sign: {error}"),
            Self::Refused(error) => write!(f, "could not verify: {error}"),
        }
    }
}

impl std::error::Error for CommandError {}

/// `cap sign --key KEY FILE`: the signed document, for standard output.
pub fn sign_command(document: &[u8], key_pem: &str) -> Result<Vec<u8>, CommandError> {
    let key = SigningKey::from_pkcs8_pem(key_pem).map_err(CommandError::Key)?;
    super::sign(document, &key).map_err(CommandError::Sign)
}

/// `cap verify --trust KEYS FILE`: one line that says who signed.
pub fn verify_command(document: &[u8], trust_pem: &str) -> Result<String, CommandError> {
    let trust = Trust::from_pem(trust_pem).map_err(CommandError::Key)?;
    let verified = super::verify(document, &trust).map_err(CommandError::Refused)?;
    Ok(format!("signed by {}", verified.key_id))
}
