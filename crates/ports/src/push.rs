//! Phones that asked to be told while their page is closed.
//!
//! Of a phone nothing is kept but what was made for this purpose (an address at a push
//! service and two keys, or the token of its vendor), the cells it named, and when that
//! ends. No time of use, no address of the phone, no name. Beside it stands, for as long
//! as an alert lives, who may have been told of it: exactly those are told the end.
//!
//! The port has a status as a type: a real phone is not in the exercise's store, so an
//! exercise finds nobody there to tell.

mod memory;

use async_trait::async_trait;
use homeward_domain::{delivery::ChannelId, id::AlertId, status::Status, time::Timestamp};
use homeward_geo::CellSet;

use crate::fault::Fault;

pub use memory::MemoryPush;

/// Names a subscription inside its store. Larger is younger.
pub type PushId = u64;
/// Of `p256dh`, a point of P-256 uncompressed.
pub const P256DH_BYTES: usize = 65;
/// Of the authentication secret.
pub const AUTH_BYTES: usize = 16;
/// Of the digest of a deletion token.
pub const DIGEST_BYTES: usize = 32;

/// By whose way a phone is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PushKind {
    /// A browser, through its push service (RFC 8030).
    WebPush,
    /// An app, through a push server that its person chose; on the wire as Web Push.
    UnifiedPush,
    /// An app on a phone with Google's services.
    Fcm,
    /// An app on an Apple device.
    Apns,
    /// An app on a phone with Huawei's services.
    Hms,
}

impl PushKind {
    pub const ALL: [Self; 5] = [
        Self::WebPush,
        Self::UnifiedPush,
        Self::Fcm,
        Self::Apns,
        Self::Hms,
    ];

    /// The channel that tells these phones; its name is also the kind's.
    pub const fn channel(self) -> ChannelId {
        match self {
            Self::WebPush => ChannelId::WebPush,
            Self::UnifiedPush => ChannelId::UnifiedPush,
            Self::Fcm => ChannelId::Fcm,
            Self::Apns => ChannelId::Apns,
            Self::Hms => ChannelId::Hms,
        }
    }

    pub const fn as_str(self) -> &'static str {
        self.channel().as_str()
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether a phone of this kind has an address of its own and keys, by which what is
    /// said to it is closed; the others have a vendor's token.
    pub const fn has_keys(self) -> bool {
        matches!(self, Self::WebPush | Self::UnifiedPush)
    }
}

/// What a message is closed with, so that only this phone opens it (RFC 8291).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PushKeys {
    pub p256dh: [u8; P256DH_BYTES],
    pub auth: [u8; AUTH_BYTES],
}

/// What a browser or an app handed out when its person agreed.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    pub kind: PushKind,
    /// Where its push service takes messages for it, an address that a stranger chose; or
    /// the vendor's token.
    pub endpoint: String,
    /// The endpoint's host and port, or the vendor's name: whose share is counted.
    pub host: String,
    /// Of those kinds that have them, both.
    pub keys: Option<PushKeys>,
    pub cells: CellSet,
    pub expires: Timestamp,
    /// Digest of the token that takes it away again.
    pub token: [u8; DIGEST_BYTES],
}

/// Whoever knows an endpoint and its keys can follow a phone; it must not slip into a log.
impl std::fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKeys")
    }
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PushSubscription(at {})", self.host)
    }
}

/// How many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushRoom {
    pub total_max: u64,
    /// At the subscription's host.
    pub per_host_max: u64,
}

/// What became of a wish to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushKept {
    /// From now on; whatever stood at the same endpoint is replaced.
    Kept,
    /// There is no room.
    Full,
}

/// How far an alert has come with one subscription: versions of its messages, 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PushTold {
    /// May have left. Written before it leaves.
    pub leaving: u32,
    /// Was taken by the push service.
    pub taken: u32,
}

/// One subscription as far as choosing needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct PushCandidate {
    pub id: PushId,
    pub host: String,
    pub cells: CellSet,
    pub told: PushTold,
}

/// Phones of one status that wait for a push.
#[async_trait]
pub trait PushSubscriptions<S: Status>: Send + Sync {
    /// Keeps it. The same endpoint again is the same subscription with what it names now,
    /// and stays the one that was told before.
    async fn keep(&self, one: PushSubscription, room: PushRoom) -> Result<PushKept, Fault>;
    /// Takes away the one of this token and every trace of it; says whether it was there.
    async fn forget(&self, token: [u8; DIGEST_BYTES]) -> Result<bool, Fault>;
    /// The push service says that the phone is gone.
    async fn gone(&self, id: PushId) -> Result<(), Fault>;
    /// Those of this kind that live at `now`, by id, beyond `after`; at most `limit`.
    async fn candidates(
        &self,
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PushCandidate>, Fault>;
    /// The same, but only those to whom a message of the alert may have left, expired or not.
    async fn told(
        &self,
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        limit: usize,
    ) -> Result<Vec<PushCandidate>, Fault>;
    /// Those of these ids that are still there.
    async fn load(&self, ids: &[PushId]) -> Result<Vec<(PushId, PushSubscription)>, Fault>;
    /// Version `version` of the alert is about to leave to these; remembered until `until`.
    async fn leaving(
        &self,
        alert: AlertId,
        version: u32,
        until: Timestamp,
        ids: &[PushId],
    ) -> Result<(), Fault>;
    /// It was taken for these.
    async fn taken(&self, alert: AlertId, version: u32, ids: &[PushId]) -> Result<(), Fault>;
    /// The alert's end has been told to this kind: nobody needs to know any more to whom
    /// of it the alert was told.
    async fn settle(&self, kind: PushKind, alert: AlertId) -> Result<(), Fault>;
    /// How many of this kind live at `now`, by the cells they named.
    async fn crowds(&self, kind: PushKind, now: Timestamp) -> Result<Vec<(CellSet, u64)>, Fault>;
    /// Forgets what ran out before `now`: subscriptions, and whom old alerts were told to.
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault>;
    async fn count(&self) -> Result<u64, Fault>;
}
