//! What is posted, in the form that the partner chose.
//!
//! CAP goes out as it was signed, so that a partner's stock software verifies the
//! agency's own signature over the bytes that came.

use bytes::Bytes;
use homeward_cap::{Options, read};
use homeward_domain::{format::Format, people::Partner, status::Status};
use homeward_ports::{
    edxl_message::enveloped,
    fault::{Fault, FaultKind},
    package::Package,
};

use super::json;

const JSON: &str = "application/json";
/// CAP 1.2 section 3.3.5.
const CAP: &str = "application/cap+xml";
/// EDXL-DE 1.0 registers none of its own.
const EDXL: &str = "application/xml";

pub struct Body {
    pub media_type: &'static str,
    pub bytes: Bytes,
}

/// `host` is where the house is to be found.
pub fn of<S: Status>(package: &Package<S>, partner: &Partner, host: &str) -> Result<Body, Fault> {
    let (media_type, bytes) = match (partner.format, package.cap()) {
        (Format::Cap, Some(cap)) => (CAP, cap.clone()),
        (Format::Edxl, Some(cap)) => (EDXL, in_envelope::<S>(cap, host)?),
        // What the house could not write as CAP is said all the same: an end above all.
        (Format::Json, _) | (_, None) => (JSON, json::of(package, partner)?.into()),
    };
    Ok(Body { media_type, bytes })
}

fn in_envelope<S: Status>(cap: &Bytes, host: &str) -> Result<Bytes, Fault> {
    let alert = read(cap, &Options::strict()).alert;
    let corrupt = || Fault::new(FaultKind::Corrupt, "read our own CAP for a partner");
    let text = enveloped::<S>(&alert.ok_or_else(corrupt)?, cap, host)?;
    Ok(text.into())
}
