//! Reading what a neighbour says: whose key signed it, and what exactly was signed.
//!
//! Nothing of the bytes that came in is believed. [`dsig::verify`] gives back the octets
//! that a pinned key signed, and the message is read from those alone. The header is read
//! first, with every `info` block cut out: a Cancel is judged by it and nothing else, so
//! that no fault in its words, its area or its language can keep an alert standing
//! (docs/guides/neighbours.md).

mod area;
mod envelope;
mod header;
mod words;

use homeward_cap::{
    Alert, Options, Profile, Reading, Verdict,
    dsig::{self, PublicKey, Trust},
    model::{MsgType, Reference, Scope, Status},
    read,
};
use homeward_domain::{
    foreign::{ForeignKind, ForeignMessage, ForeignName, KEYS_MAX, Neighbour},
    refusal::{Refusal, RefusalCode as Code},
    status::StatusKind,
    time::Timestamp,
};

pub use envelope::{ENCLOSED_MAX, Envelope, Opened, opened};

/// Bytes of one message: pictures are not taken, so a message is words and coordinates.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Rules named in a refusal; who wants all of them asks `homeward cap check`.
const RULES_TOLD: usize = 8;

/// The ids of the keys in a PEM text of public keys, or why it cannot be used.
pub fn key_ids(pem: &str) -> Result<Vec<String>, Refusal> {
    let no = |detail: String| Refusal::at(Code::NeighbourKeys, "keys_pem", detail);
    let trust = Trust::from_pem(pem).map_err(|error| no(error.to_string()))?;
    if trust.keys().len() > KEYS_MAX {
        return Err(no(format!("at most {KEYS_MAX} keys")));
    }
    let ids = trust.keys().iter().map(|key| key.id().as_str().to_owned());
    Ok(ids.collect())
}

/// Finds whose key signed `bytes`, and reads what was signed.
pub fn verified<'n>(
    bytes: &[u8],
    neighbours: &'n [Neighbour],
) -> Result<(&'n Neighbour, ForeignMessage), Refusal> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        let detail = format!("more than {MESSAGE_BYTES_MAX} bytes");
        return Err(Refusal::new(Code::ForeignUnreadable, detail));
    }
    let verified = dsig::verify(bytes, &trust(neighbours)).map_err(|refused| {
        let detail = format!("{}: {}", refused.code(), refused.mend());
        Refusal::new(Code::ForeignSignature, detail)
    })?;
    let id = verified.key_id.as_str();
    let owner = neighbours
        .iter()
        .find(|neighbour| !neighbour.removed && neighbour.key_ids.iter().any(|key| key == id));
    let owner = owner.ok_or_else(|| Refusal::new(Code::ForeignSignature, "nobody's key"))?;
    Ok((owner, message(&verified.signed, owner)?))
}

/// Every pinned key of those who are heard. A key that cannot be read any more signs
/// nothing; it was read when it was entered.
fn trust(neighbours: &[Neighbour]) -> Trust {
    let heard = neighbours.iter().filter(|neighbour| !neighbour.removed);
    let keys = heard.filter_map(|neighbour| Trust::from_pem(&neighbour.keys_pem).ok());
    let keys: Vec<PublicKey> = keys.flat_map(|trust| trust.keys().to_vec()).collect();
    Trust::new(keys).unwrap_or_default()
}

fn message(signed: &[u8], neighbour: &Neighbour) -> Result<ForeignMessage, Refusal> {
    let header = header::only(signed)
        .ok_or_else(|| Refusal::new(Code::ForeignUnreadable, "no XML that can be read"))?;
    let header = accepted(read(&header, &options()))?;
    let kind = match header.msg_type {
        MsgType::Alert => ForeignKind::Alert,
        MsgType::Update => ForeignKind::Update,
        MsgType::Cancel => ForeignKind::Cancel,
        MsgType::Ack | MsgType::Error => {
            let detail = format!("msgType {}", header.msg_type);
            return Err(Refusal::new(Code::ForeignMsgType, detail));
        }
    };
    let facts = match kind {
        ForeignKind::Cancel => None,
        ForeignKind::Alert | ForeignKind::Update => {
            words::facts(&accepted(read(signed, &options()))?)
        }
    };
    Ok(ForeignMessage {
        neighbour: neighbour.id,
        name: name(&header.reference()),
        status: status(header.status),
        kind,
        references: header.references.iter().map(name).collect(),
        digest: homeward_seal::digest(signed).to_string(),
        public: header.effective_scope() == Scope::Public,
        facts,
    })
}

/// Lenient: a departure with one safe reading is nobody's reason to miss a child.
fn options() -> Options {
    Options {
        plain_bytes_max: MESSAGE_BYTES_MAX,
        ..Options::lenient().profile(Profile::Cap)
    }
}

fn accepted(reading: Reading) -> Result<Alert, Refusal> {
    let refused =
        reading.verdict != Verdict::Accept && reading.verdict != Verdict::AcceptWithWarnings;
    let unknown_type = refused && reading.findings.iter().any(is_of_msg_type);
    match reading.alert.clone() {
        Some(alert) if !refused => Ok(alert),
        _ if unknown_type => Err(Refusal::new(Code::ForeignMsgType, "an unknown msgType")),
        _ => {
            let rules = reading.rules();
            let told: Vec<&str> = rules.into_iter().take(RULES_TOLD).collect();
            Err(Refusal::new(Code::ForeignUnreadable, told.join(", ")))
        }
    }
}

fn is_of_msg_type(finding: &homeward_cap::Finding) -> bool {
    finding.rule == homeward_cap::rule::value::CODE_VALUE.code
        && finding.place.path.ends_with("/msgType")
}

fn name(reference: &Reference) -> ForeignName {
    ForeignName {
        sender: reference.sender.clone(),
        identifier: reference.identifier.clone(),
        sent: moment(&reference.sent),
    }
}

pub(crate) fn moment(at: &homeward_cap::DateTime) -> Timestamp {
    Timestamp::from_millis(at.instant().saturating_mul(1_000))
}

const fn status(status: Status) -> Option<StatusKind> {
    match status {
        Status::Actual => Some(StatusKind::Actual),
        Status::Exercise => Some(StatusKind::Exercise),
        Status::System | Status::Test | Status::Draft => None,
    }
}

#[cfg(test)]
mod tests;
