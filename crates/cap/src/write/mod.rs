//! The strict writer: one layout, and nothing that strict reading would refuse.
//!
//! A message is written, read back strictly, and handed out only if the reading
//! accepts it and gives the same message. So the rules are written once, and a value
//! that the form cannot carry is noticed before it is sent.

mod layout;

use crate::{
    finding::Finding,
    model::{Alert, Version},
    profile::Profile,
    read::{Options, read},
};

/// The media type of a message.
pub const MEDIA_TYPE: &str = "application/cap+xml";

/// Why a message was not written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    /// It breaks rules; these are the findings of reading it.
    #[error("the message breaks {}", worst(.0))]
    Refused(Vec<Finding>),
    /// A value would not come back as it is: an empty text, a quote in an address.
    #[error("a value of the message has no form in CAP")]
    Lost,
    /// CAP 1.0 is read, never written: set [`Alert::version`] first.
    #[error("messages are not written in CAP 1.0")]
    Version,
}

fn worst(findings: &[Finding]) -> &'static str {
    findings
        .iter()
        .max_by_key(|finding| finding.severity)
        .map_or("no rule", |finding| finding.rule)
}

/// Writes a message, against the standard alone.
///
/// ```
/// use homeward_cap::{Alert, Options, model::{MsgType, Scope, Status}, read, write};
///
/// let sent = "2026-11-23T16:20:00+08:00".parse()?;
/// let mut alert = Alert::new("a1", "police@city.example", sent, Status::Actual, MsgType::Cancel, Scope::Public);
/// assert!(write(&alert).is_err(), "a Cancel must say what it cancels");
///
/// alert.references.push(homeward_cap::Reference {
///     sender: "police@city.example".into(),
///     identifier: "a0".into(),
///     sent: "2026-11-23T15:20:00+08:00".parse()?,
/// });
/// let text = write(&alert)?;
/// assert_eq!(read(text.as_bytes(), &Options::strict()).alert, Some(alert));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(alert: &Alert) -> Result<String, WriteError> {
    write_for(alert, Profile::Cap)
}

/// Writes a message that must keep the rules of a profile too.
pub fn write_for(alert: &Alert, profile: Profile) -> Result<String, WriteError> {
    if alert.version == Version::V1_0 {
        return Err(WriteError::Version);
    }
    let text = layout::text(alert);
    let reading = read(text.as_bytes(), &Options::strict().profile(profile));
    match reading.alert {
        None => Err(WriteError::Refused(reading.findings)),
        Some(back) if back == *alert => Ok(text),
        Some(_) => Err(WriteError::Lost),
    }
}
