//! An envelope of EDXL-DE 1.0 round a neighbour's messages.
//!
//! The envelope is signed by nobody, so it is believed only where it asks for less: it
//! can make a drill of an alert, or nothing at all of it, and never the other way round.
//! What is inside is cut out byte for byte and judged like any message that came alone.

use bytes::Bytes;
use homeward_cap::{
    Options,
    edxl::{self, DistributionStatus, DistributionType},
    xml::{Document, Limits},
};
use homeward_domain::{
    foreign::{ForeignKind, ForeignMessage},
    refusal::{Refusal, RefusalCode as Code},
    status::StatusKind,
};

use super::{MESSAGE_BYTES_MAX, RULES_TOLD};

/// Messages taken from one envelope; each costs the check of a signature.
pub const ENCLOSED_MAX: usize = 64;

/// What an envelope says of everything in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    status: DistributionStatus,
    kind: DistributionType,
}

/// An envelope and its messages, each as the bytes that a signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub envelope: Envelope,
    pub messages: Vec<Bytes>,
}

/// Opens an envelope; `None` for what is none, which is then a message by itself.
pub fn opened(bytes: &[u8]) -> Result<Option<Opened>, Refusal> {
    if !is_envelope(bytes) {
        return Ok(None);
    }
    let read = edxl::read(bytes, &options());
    let no = |detail: String| Refusal::new(Code::ForeignEnvelope, detail);
    let distribution = match read.distribution {
        Some(distribution) if read.verdict.is_accepted() => distribution,
        _ => {
            let mut rules: Vec<&str> = read.findings.iter().map(|found| found.rule).collect();
            rules.dedup();
            rules.truncate(RULES_TOLD);
            return Err(no(rules.join(", ")));
        }
    };
    if !matches!(
        distribution.kind,
        DistributionType::Report | DistributionType::Update | DistributionType::Cancel
    ) {
        let detail = format!("distributionType {}", distribution.kind.as_str());
        return Err(no(detail));
    }
    if read.alerts.is_empty() {
        return Err(no("no CAP message inside".to_owned()));
    }
    // None of many rather than some: who sends so much sends something else.
    if read.alerts.len() > ENCLOSED_MAX {
        return Err(no(format!("more than {ENCLOSED_MAX} messages inside")));
    }
    let messages = read.alerts.into_iter();
    Ok(Some(Opened {
        envelope: Envelope {
            status: distribution.status,
            kind: distribution.kind,
        },
        messages: messages
            .map(|alert| Bytes::copy_from_slice(alert.embedded.as_bytes()))
            .collect(),
    }))
}

/// What cannot be read is no envelope: the reader of messages says what is wrong with it.
fn is_envelope(bytes: &[u8]) -> bool {
    let limits = Limits {
        bytes_max: MESSAGE_BYTES_MAX,
        ..Limits::default()
    };
    Document::read(bytes, &limits).is_ok_and(|document| {
        let root = document.root();
        root.is(edxl::NAMESPACE, "EDXLDistribution")
    })
}

fn options() -> Options {
    let lenient = Options::lenient();
    Options {
        plain_bytes_max: MESSAGE_BYTES_MAX,
        limits: Limits {
            bytes_max: MESSAGE_BYTES_MAX,
            ..lenient.limits
        },
        ..lenient
    }
}

impl Envelope {
    /// Whether this message may be acted on as it stands in this envelope.
    ///
    /// In an envelope of another status it would be something else than what was signed:
    /// a drill, or a test. And an envelope that takes back can hold what takes back, not
    /// an alert.
    pub fn allows(self, message: &ForeignMessage) -> Result<(), Refusal> {
        let as_signed = match self.status {
            DistributionStatus::Actual => true,
            DistributionStatus::Exercise => message.status == Some(StatusKind::Exercise),
            DistributionStatus::System | DistributionStatus::Test => false,
        };
        if !as_signed {
            let detail = format!("in an envelope of status {}", self.status.as_str());
            return Err(Refusal::new(Code::ForeignStatus, detail));
        }
        if self.kind == DistributionType::Cancel && message.kind != ForeignKind::Cancel {
            let detail = "an envelope of type Cancel holds an alert";
            return Err(Refusal::new(Code::ForeignEnvelope, detail));
        }
        Ok(())
    }
}
