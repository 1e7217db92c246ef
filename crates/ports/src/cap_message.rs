//! A message in the field's own words: CAP 1.2, as every agency and every country reads it.
//!
//! [`rendered`] is pure: the same message and facts give the same text. What it makes
//! keeps the profile `homeward` of the CAP library, or it is not made: the strict
//! writer reads it back first. [`signed`] puts the signature in. Everything is said
//! twice, in Chinese and in English; an ending has nothing of the child in it.
//!
//! What our parameters mean stands in docs/guides/cap.md.

mod block;
mod facts;
mod place;

use std::fmt::Debug;

use homeward_cap::{
    Alert, DateTime, Profile, Reference,
    model::{MsgType as CapType, Scope, Status as CapStatus},
    write_for,
};
use homeward_domain::{
    message::{AlertMessage, MessageHead, MessageIdentity, MsgType},
    status::{Status, StatusKind},
    time::Timestamp,
    words::Lang,
};

pub use facts::{CapFacts, PhotoDigests};

use crate::fault::{Fault, FaultKind};

/// CAP 1.2 section 3.2.1 `code`: says by whose rules the message is written.
pub const PROFILE_CODE: &str = "profile:homeward:1.0";
/// China's clock, which has no summer time, in minutes east of UTC.
const OFFSET_MINUTES: i32 = 8 * 60;

/// Signs CAP with a key that is held elsewhere.
pub trait CapSigner: Send + Sync + Debug {
    /// The document with its enveloped signature (CAP 1.2 section 3.3.4.2); every other
    /// byte stays.
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Fault>;
    /// The public half as PEM of its SPKI (RFC 7468 section 13), for whoever pins it.
    fn public_pem(&self) -> &str;
}

/// The message as signed CAP.
pub fn signed<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
    signer: &dyn CapSigner,
) -> Result<String, Fault> {
    by(&rendered(message, facts)?, Profile::Homeward, signer)
}

/// The same without any `info`: CAP asks a Cancel for none (CAP 1.2 section 3.2), and
/// whoever reads one must obey it all the same. For rehearsals.
pub fn signed_bare<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
    signer: &dyn CapSigner,
) -> Result<String, Fault> {
    let mut alert = rendered(message, facts)?;
    alert.infos.clear();
    by(&alert, Profile::Cap, signer)
}

fn by(alert: &Alert, profile: Profile, signer: &dyn CapSigner) -> Result<String, Fault> {
    let text = write_for(alert, profile);
    let text =
        text.map_err(|e| Fault::because(FaultKind::Broken, "write the message as CAP", e))?;
    let bytes = signer.sign(text.as_bytes())?;
    String::from_utf8(bytes)
        .map_err(|e| Fault::because(FaultKind::Broken, "read the signed CAP as text", e))
}

/// The message in CAP's types.
pub fn rendered<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
) -> Result<Alert, Fault> {
    let head = message.head();
    let mut alert = Alert::new(
        head.identity.to_string(),
        sender(&head.identity),
        moment(sent(head, facts.earlier))?,
        status(S::KIND),
        msg_type(head.msg_type()),
        Scope::Public,
    );
    alert.source = Some("homeward".to_owned());
    alert.codes = vec![PROFILE_CODE.to_owned()];
    alert.note = note(S::KIND, &head.identity);
    alert.references = references(head, facts.earlier)?;
    alert.incidents = vec![head.case.to_string()];
    let places = place::areas(message, facts)?;
    let blocks = Lang::ALL.into_iter().zip(places);
    let effective = alert.sent;
    let blocks = blocks.map(|(lang, area)| block::info(message, facts, lang, effective, area));
    alert.infos = blocks.collect::<Result<_, _>>()?;
    Ok(alert)
}

/// Every agency sends under its own name, which stands in the identifier too.
fn sender(identity: &MessageIdentity) -> String {
    format!("homeward:{}", identity.agency)
}

/// All earlier messages of the alert: CAP withdraws and replaces what is named, and
/// nothing else (CAP 1.2 section 3.2.1 `references`).
fn references(head: &MessageHead, earlier: &[MessageHead]) -> Result<Vec<Reference>, Fault> {
    let before = |other: &&MessageHead| {
        other.alert == head.alert && other.identity.version < head.identity.version
    };
    let named = earlier.iter().filter(before).map(|other| {
        Ok(Reference {
            sender: sender(&other.identity),
            identifier: other.identity.to_string(),
            sent: moment(sent(other, earlier))?,
        })
    });
    named.collect()
}

/// When CAP says that the message was sent: later than each one before it.
///
/// An ending is signed together with the message that it may have to take back, and two
/// messages can leave within one second, which is as fine as CAP's time is. A reader
/// that keeps the newest by its time would drop the Cancel.
fn sent(head: &MessageHead, thread: &[MessageHead]) -> Timestamp {
    let second = |head: &MessageHead| head.sent.as_millis().div_euclid(1_000);
    let mut before: Vec<&MessageHead> = thread
        .iter()
        .filter(|other| other.alert == head.alert)
        .filter(|other| other.identity.version < head.identity.version)
        .collect();
    before.sort_by_key(|head| head.identity.version);
    let last = before.into_iter().fold(i64::MIN, |last, next| {
        second(next).max(last.saturating_add(1))
    });
    Timestamp::from_millis(second(head).max(last.saturating_add(1)) * 1_000)
}

/// CAP knows whole seconds only (CAP 1.2 section 3.3.2).
fn moment(at: Timestamp) -> Result<DateTime, Fault> {
    let second = at.as_millis().div_euclid(1_000);
    DateTime::new(second, OFFSET_MINUTES)
        .ok_or_else(|| Fault::new(FaultKind::Broken, "write a moment that CAP has no form for"))
}

const fn status(kind: StatusKind) -> CapStatus {
    match kind {
        StatusKind::Actual => CapStatus::Actual,
        StatusKind::Exercise => CapStatus::Exercise,
    }
}

const fn msg_type(kind: MsgType) -> CapType {
    match kind {
        MsgType::Alert => CapType::Alert,
        MsgType::Update => CapType::Update,
        MsgType::Cancel => CapType::Cancel,
    }
}

/// An exercise says so in words, and which one it is (CAP 1.2 section 3.2.1 `status`).
fn note(kind: StatusKind, identity: &MessageIdentity) -> Option<String> {
    let code = &identity.alert;
    match kind {
        StatusKind::Actual => None,
        StatusKind::Exercise => Some(format!(
            "演练 {code}：没有孩子走失。 Exercise {code}: no child is missing."
        )),
    }
}
