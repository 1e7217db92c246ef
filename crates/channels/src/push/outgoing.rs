//! One message as it leaves, the same for all phones of a kind but for the envelope.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use homeward_domain::{id::AlertId, message::Cause, status::Status, time::Timestamp};
use homeward_ports::{package::Package, push::AUTH_BYTES, world::Clock};
use serde::Deserialize;
use serde_json::json;

/// A push service may drop at once what lives for no time at all (RFC 8030 section 5.2).
const TTL_MIN_S: i64 = 60;
/// No alert lives longer without a renewal, which is a message of its own.
const TTL_MAX_S: i64 = 2 * 86_400;
/// So long after an alert's expiry its end is still owed to whom it was told.
const OWED_S: i64 = 86_400;
/// 32 characters of base64url (RFC 8030 section 5.4).
const TOPIC_BYTES: usize = 24;

/// How loud a message is, as RFC 8030 section 5.3 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Urgency {
    Low,
    Normal,
    High,
}

impl Urgency {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

pub struct Outgoing {
    pub alert: AlertId,
    pub version: u32,
    pub is_closing: bool,
    /// Until when it must be known who may have been told.
    pub until: Timestamp,
    /// Seconds that a push service may keep it for a phone that is off.
    pub ttl_s: i64,
    cause: Cause,
    pub incident: String,
    /// The signed package.
    pub whole: Bytes,
    /// The pointer to it, where it does not fit.
    pub pointer: Bytes,
}

/// What of a package the envelope needs.
#[derive(Deserialize)]
struct Named {
    identifier: String,
    incident: String,
    page: Option<String>,
}

impl Outgoing {
    pub fn of<S: Status>(package: &Package<S>, clock: &dyn Clock) -> Option<Self> {
        let head = package.head();
        let named: Named = serde_json::from_slice(package.text()).ok()?;
        // The phone fetches the package itself and verifies it as always; so nothing
        // that is only named here is believed.
        let pointer = json!({ "pointer": {
            "identifier": named.identifier, "incident": named.incident, "page": named.page,
        }});
        let pointer = Bytes::from(pointer.to_string());
        let left_ms = (head.expires - clock.now()).as_millis();
        Some(Self {
            alert: head.alert,
            version: head.identity.version,
            is_closing: head.is_closing(),
            until: head.expires + homeward_domain::time::Span::seconds(OWED_S),
            ttl_s: ttl(left_ms, clock.rate()),
            cause: head.cause,
            incident: named.incident,
            whole: package.text().clone(),
            pointer,
        })
    }

    /// The package where a way takes as many bytes, or the pointer to it.
    pub fn within(&self, bytes_max: usize) -> &Bytes {
        if self.whole.len() <= bytes_max {
            &self.whole
        } else {
            &self.pointer
        }
    }

    /// New words may wake a phone; a change may wait until it wakes by itself.
    pub const fn urgency(&self, is_new: bool) -> Urgency {
        match self.cause {
            Cause::Issued | Cause::Ring | Cause::Found | Cause::Ended => Urgency::High,
            Cause::Corrected | Cause::Moved | Cause::Renewed if is_new => Urgency::High,
            Cause::Corrected | Cause::Moved => Urgency::Normal,
            Cause::Renewed => Urgency::Low,
        }
    }

    /// The same for all messages of an incident, where the vendor knows anyway which app
    /// it is: 32 characters of base64url.
    pub fn thread(&self) -> String {
        topic(&[b"homeward", self.incident.as_bytes()])
    }

    /// The same for all messages of an incident to one phone, so that a newer one
    /// replaces an older one that still waits. Each phone has another: a push service
    /// cannot tell by it who got the same.
    pub fn topic(&self, auth: &[u8; AUTH_BYTES]) -> String {
        topic(&[auth, self.incident.as_bytes()])
    }
}

fn topic(named: &[&[u8]]) -> String {
    let digest = digest(&SHA256, &named.concat());
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..TOPIC_BYTES).unwrap_or_default())
}

/// Seconds of life, from milliseconds of a clock that runs `rate` times as fast.
fn ttl(left_ms: i64, rate: f64) -> i64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "seconds, held between a minute and two days"
    )]
    let seconds = (left_ms as f64 / 1_000.0 / rate) as i64;
    seconds.clamp(TTL_MIN_S, TTL_MAX_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_lives_as_long_as_the_alert_within_bounds() {
        assert_eq!(ttl(3_600_000, 1.0), 3_600);
        assert_eq!(ttl(3_600_000, 60.0), TTL_MIN_S);
        assert_eq!(ttl(-5, 1.0), TTL_MIN_S);
        assert_eq!(ttl(i64::MAX, 1.0), TTL_MAX_S);
    }
}
