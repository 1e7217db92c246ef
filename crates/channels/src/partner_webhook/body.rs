//! What is posted, in the form that the partner chose.
//!
//! CAP goes out as it was signed, so that a partner's stock software verifies the
//! agency's own signature over the bytes that came.
//!
//! Partners that chose alike get the same bytes, and there may be a thousand of them, so
//! a body is made once for all that are on their way. With the last of them it is gone:
//! it holds the child's data, which has one place and goes from there.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;
use homeward_cap::{Options, read};
use homeward_domain::{format::Format, languages::Languages, people::Partner, status::Status};
use homeward_geo::Datum;
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

/// The bodies that somebody is being told just now.
#[derive(Default)]
pub struct Bodies(Mutex<Vec<Weak<Body>>>);

pub struct Body {
    pub media_type: &'static str,
    pub bytes: Bytes,
    from: Source,
}

/// All that a body hangs on.
#[derive(PartialEq)]
struct Source {
    text: Bytes,
    cap: Option<Bytes>,
    format: Format,
    datum: Datum,
    languages: Languages,
}

impl Bodies {
    /// `host` is where the house is to be found. Hold the body until it is told.
    pub fn of<S: Status>(
        &self,
        package: &Package<S>,
        partner: &Partner,
        host: &str,
    ) -> Result<Arc<Body>, Fault> {
        let from = Source {
            text: package.text().clone(),
            cap: package.cap().cloned(),
            format: partner.format,
            datum: partner.datum,
            languages: partner.languages,
        };
        // Made inside the lock: whoever waits here needs this very body.
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|body| body.strong_count() > 0);
        let mut alive = made.iter().filter_map(Weak::upgrade);
        if let Some(body) = alive.find(|body| body.from == from) {
            return Ok(body);
        }
        let (media_type, bytes) = written(package, partner, host)?;
        let body = Arc::new(Body {
            media_type,
            bytes,
            from,
        });
        made.push(Arc::downgrade(&body));
        Ok(body)
    }
}

fn written<S: Status>(
    package: &Package<S>,
    partner: &Partner,
    host: &str,
) -> Result<(&'static str, Bytes), Fault> {
    Ok(match (partner.format, package.cap()) {
        (Format::Cap, Some(cap)) => (CAP, cap.clone()),
        (Format::Edxl, Some(cap)) => (EDXL, in_envelope::<S>(cap, host)?),
        // What the house could not write as CAP is said all the same: an end above all.
        (Format::Json, _) | (_, None) => (JSON, json::of(package, partner)?.into()),
    })
}

fn in_envelope<S: Status>(cap: &Bytes, host: &str) -> Result<Bytes, Fault> {
    let alert = read(cap, &Options::strict()).alert;
    let corrupt = || Fault::new(FaultKind::Corrupt, "read our own CAP for a partner");
    let text = enveloped::<S>(&alert.ok_or_else(corrupt)?, cap, host)?;
    Ok(text.into())
}
