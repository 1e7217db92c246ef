//! Deliveries: one shard of one channel for one message, never a row per phone.

use std::fmt;

use homeward_geo::Datum;
use serde::{Deserialize, Serialize};

use crate::{
    format::Format,
    id::{AlertId, PartnerId},
    languages::Languages,
    message::{Cause, MessageIdentity},
    status::StatusKind,
    time::{Span, Timestamp},
};

/// A dissemination channel. The order is the order in which a new alert should stand:
/// the page is up before the first phone is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelId {
    PublicPage,
    Device,
    Signage,
    CapFeed,
    WebPush,
    PartnerWebhook,
    UnifiedPush,
    Fcm,
    Apns,
    Hms,
    Weibo,
    Fediverse,
    Telegram,
    Mail,
    Mqtt,
    Sms,
}

impl ChannelId {
    pub const ALL: [Self; 16] = [
        Self::PublicPage,
        Self::Device,
        Self::Signage,
        Self::CapFeed,
        Self::WebPush,
        Self::PartnerWebhook,
        Self::UnifiedPush,
        Self::Fcm,
        Self::Apns,
        Self::Hms,
        Self::Weibo,
        Self::Fediverse,
        Self::Telegram,
        Self::Mail,
        Self::Mqtt,
        Self::Sms,
    ];
    /// What stands in the house itself, in the order in which it must stand.
    pub const IN_HOUSE: [Self; 4] = [Self::PublicPage, Self::Device, Self::Signage, Self::CapFeed];

    /// Whether it is the agency's own account on somebody else's network.
    pub const fn is_outlet(self) -> bool {
        matches!(
            self,
            Self::Weibo | Self::Fediverse | Self::Telegram | Self::Mail | Self::Mqtt | Self::Sms
        )
    }

    /// Whether it wakes phones one by one, each of which asked for it: it finds by itself
    /// who is to be told, and to whom an end is owed.
    pub const fn is_push(self) -> bool {
        matches!(
            self,
            Self::WebPush | Self::UnifiedPush | Self::Fcm | Self::Apns | Self::Hms
        )
    }

    /// Whether a message of this cause says anything new there. Who follows an account
    /// or gets a mail stands in no ring: a wider one, or a longer life, would only tell
    /// them the same again. What keeps a state in place (a topic, an edited post) takes all.
    pub const fn carries(self, cause: Cause) -> bool {
        let repeats = matches!(cause, Cause::Ring | Cause::Renewed);
        match self {
            Self::Weibo | Self::Telegram | Self::Mail | Self::Sms => !repeats,
            _ => true,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicPage => "public_page",
            Self::Device => "device",
            Self::Signage => "signage",
            Self::CapFeed => "cap_feed",
            Self::PartnerWebhook => "partner_webhook",
            Self::Weibo => "weibo",
            Self::Fediverse => "fediverse",
            Self::Telegram => "telegram",
            Self::Mail => "mail",
            Self::Mqtt => "mqtt",
            Self::Sms => "sms",
            Self::WebPush => "web_push",
            Self::UnifiedPush => "unified_push",
            Self::Fcm => "fcm",
            Self::Apns => "apns",
            Self::Hms => "hms",
        }
    }
}

/// The part of a channel's audience that one delivery serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "for", content = "id", rename_all = "snake_case")]
pub enum Shard {
    /// All of the channel at once: it finds its own sockets, screens or pages.
    Whole,
    Partner(PartnerId),
}

/// The same for every try of the same delivery; channels are idempotent by it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryKey(String);

impl DeliveryKey {
    pub fn new(message: &MessageIdentity, channel: ChannelId, shard: &Shard) -> Self {
        let channel = channel.as_str();
        Self(match shard {
            Shard::Whole => format!("{message}/{channel}"),
            Shard::Partner(id) => format!("{message}/{channel}/{id}"),
        })
    }
    /// A key that came in from outside; it names at most one delivery.
    pub fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ladder of one delivery. It never goes down, and from a final step nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Queued,
    /// Tried, and to be tried again.
    Later,
    // --- final
    Delivered,
    Gone,
    Rejected,
    Expired,
    /// A newer message of the alert took its place before it left.
    Superseded,
}

impl DeliveryState {
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Later)
    }
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Later => "later",
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }
}

/// One delivery as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub key: DeliveryKey,
    pub alert: AlertId,
    /// Place of its message in the log of messages; grows by one with each.
    pub seq: u64,
    pub identity: MessageIdentity,
    pub status: StatusKind,
    pub cause: Cause,
    pub channel: ChannelId,
    pub shard: Shard,
    pub state: DeliveryState,
    pub attempts: u32,
    pub planned_at: Timestamp,
    pub next_at: Timestamp,
    pub last_at: Option<Timestamp>,
    /// What the other side said last: a status, never a body.
    pub answer: Option<String>,
    /// When the partner said that nothing of the child is left with them; only of a
    /// closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// What the last try to a partner was made with, so that its bytes can be made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_with: Option<MadeWith>,
}

/// All that a webhook's bytes hang on beside the message and the partner's secret. The
/// bytes are not kept: they hold the child's data, which has one place and goes from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeWith {
    pub datum: Datum,
    /// What was sent before anybody was asked was JSON.
    #[serde(default)]
    pub format: Format,
    /// What was sent before anybody was asked had all of them.
    #[serde(default)]
    pub languages: Languages,
    /// `webhook-timestamp`: seconds since 1970 on the real clock. `None` where the house
    /// stopped before it could write it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at_s: Option<i64>,
}

impl Delivery {
    /// Whether anything of it may have arrived: then its audience gets the closing.
    pub const fn may_have_arrived(&self) -> bool {
        self.attempts > 0 || matches!(self.state, DeliveryState::Delivered)
    }

    /// The same delivery, about to leave. Written before anything does, so that
    /// after a crash it is known that it may have arrived.
    #[must_use]
    pub fn leaving(self, now: Timestamp) -> Self {
        if self.state.is_final() {
            return self;
        }
        let attempts = self.attempts + 1;
        Self {
            state: DeliveryState::Later,
            attempts,
            answer: None,
            last_at: Some(now),
            next_at: now + retry_after(attempts) + spread(&self.key, attempts),
            ..self
        }
    }

    /// The same delivery with what the other side said. A final state stays.
    #[must_use]
    pub fn answered(self, state: DeliveryState, answer: String) -> Self {
        if self.state.is_final() {
            return self;
        }
        Self {
            state,
            answer: Some(answer),
            ..self
        }
    }

    /// Whether the partner still owes us a word that they kept nothing of the child.
    pub const fn awaits_erasure(&self) -> bool {
        let told = matches!(self.shard, Shard::Partner(_)) && self.may_have_arrived();
        told && self.cause.is_closing() && self.erased_at.is_none()
    }

    /// The same delivery with the partner's word. The first word stands.
    #[must_use]
    pub fn erased(self, now: Timestamp) -> Self {
        Self {
            erased_at: self.erased_at.or(Some(now)),
            ..self
        }
    }

    /// The same delivery, ended without a try.
    #[must_use]
    pub fn dropped(self, state: DeliveryState) -> Self {
        if self.state.is_final() {
            self
        } else {
            Self { state, ..self }
        }
    }

    /// Queued once more because an officer asked for it.
    #[must_use]
    pub fn again(self, now: Timestamp) -> Self {
        Self {
            state: DeliveryState::Later,
            next_at: now,
            ..self
        }
    }
}

/// From this try on a partner is not merely restarting.
const LONG_AWAY: u32 = 6;
const SPREAD_MAX_MS: u64 = 6_000;

/// A part of six seconds beside the minute, another for each delivery and try: after
/// an outage of the line, a thousand retries do not come at one moment for ever.
fn spread(key: &DeliveryKey, attempts: u32) -> Span {
    if attempts < LONG_AWAY {
        return Span::seconds(0);
    }
    // FNV-1a: chance is not ours to draw here, and the key is chance enough.
    let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let bytes = key.as_str().bytes().chain(attempts.to_be_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, mixed);
    Span::millis(i64::try_from((hash >> 16) % SPREAD_MAX_MS).unwrap_or(0))
}

/// How long after try number `attempts` the next one comes: 1, 2, 5, 10, 30 s,
/// then each minute and a few seconds until the alert expires.
pub const fn retry_after(attempts: u32) -> Span {
    match attempts {
        0 => Span::seconds(0),
        1 => Span::seconds(1),
        2 => Span::seconds(2),
        3 => Span::seconds(5),
        4 => Span::seconds(10),
        5 => Span::seconds(30),
        _ => Span::seconds(60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_from_before_languages_were_asked_for_was_made_with_both() {
        let stored = r#"{"datum":"gcj02","signed_at_s":1795000000}"#;
        let made: MadeWith = serde_json::from_str(stored).unwrap();
        assert_eq!(made.languages, Languages::ALL);
        let kept = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<MadeWith>(&kept).unwrap(), made);
    }
}
