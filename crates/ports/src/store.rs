//! The record: the only durable truth.
//!
//! One way in, [`Store::record`]: a whole batch, with what it expects, or
//! nothing (docs/adr/0001). It returns after the batch would survive a power
//! cut. Reads are named after the question they answer.

use async_trait::async_trait;
use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{
        AuditEntry, Batch, Chain, KeptAnswer, Milestones, SentMessage, StagedClosing, Tally,
        WrappedKey,
    },
    delivery::{ChannelId, Delivery, DeliveryKey},
    foreign::{ForeignAlert, Neighbour},
    id::{
        AgencyId, AlertId, CaseId, ForeignId, NeighbourId, OfficerId, PartnerId, ScreenId, TipId,
    },
    message::MessageIdentity,
    people::{AccessKey, Agency, KeyOwner, Officer, Partner, Screen, Session, SignInLink},
    time::Timestamp,
    tip::{Sighting, Tip},
};
use homeward_seal::Digest;

use crate::fault::Fault;

pub type Read<T> = Result<T, Fault>;

/// What a delivery must check right before it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    pub version: u32,
    pub active: bool,
    pub expires: Timestamp,
}

/// One line of the audit journal with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainedEntry {
    pub entry: AuditEntry,
    pub hash: Digest,
}

#[async_trait]
pub trait Store: Send + Sync {
    /// Writes all of `batch` durably, or nothing. `FaultKind::Conflict` when an
    /// expectation no longer holds, `FaultKind::Full` when there is no room
    /// (batches of endings only have a reserve).
    async fn record(&self, batch: Batch) -> Result<(), Fault>;

    /// Names this record for ever; cursors of another record are told apart by it.
    async fn record_id(&self) -> Read<String>;

    // Who is it?
    async fn agencies(&self) -> Read<Vec<Agency>>;
    async fn agency(&self, id: AgencyId) -> Read<Option<Agency>>;
    async fn officer(&self, id: OfficerId) -> Read<Option<Officer>>;
    async fn officers(&self, agency: AgencyId) -> Read<Vec<Officer>>;
    async fn link(&self, digest: &str) -> Read<Option<SignInLink>>;
    async fn session(&self, digest: &str) -> Read<Option<Session>>;
    async fn key(&self, digest: &str) -> Read<Option<AccessKey>>;
    async fn keys_of(&self, owner: KeyOwner) -> Read<Vec<AccessKey>>;

    // Whom do we work with?
    async fn partners(&self) -> Read<Vec<Partner>>;
    async fn partner(&self, id: PartnerId) -> Read<Option<Partner>>;
    async fn screens(&self) -> Read<Vec<Screen>>;
    async fn screen(&self, id: ScreenId) -> Read<Option<Screen>>;
    async fn screens_seen(&self) -> Read<Vec<(ScreenId, Timestamp)>>;

    // How do cases and alerts stand?
    /// Live ones first, then newest first.
    async fn cases(&self, agency: AgencyId) -> Read<Vec<Case>>;
    async fn case(&self, id: CaseId) -> Read<Option<Case>>;
    async fn case_key(&self, id: CaseId) -> Read<Option<WrappedKey>>;
    async fn alert(&self, id: AlertId) -> Read<Option<Alert>>;
    async fn alert_by_code(&self, code: &str) -> Read<Option<Alert>>;
    async fn active_alerts(&self) -> Read<Vec<Alert>>;
    /// Alerts that ended before `at` and whose case still has its key.
    async fn ended_before(&self, at: Timestamp) -> Read<Vec<Alert>>;
    async fn fence(&self, alert: AlertId) -> Read<Option<Fence>>;
    async fn answer(&self, key: &str) -> Read<Option<KeptAnswer>>;

    // What was said?
    /// Messages after `seq`, in order, at most `limit`.
    async fn messages_after(&self, seq: u64, limit: usize) -> Read<Vec<SentMessage>>;
    async fn message(&self, seq: u64) -> Read<Option<SentMessage>>;
    async fn messages_of(&self, alert: AlertId) -> Read<Vec<SentMessage>>;
    async fn staged(&self, alert: AlertId) -> Read<Vec<StagedClosing>>;

    // What is still to do?
    /// Messages without a plan, in order.
    async fn unplanned(&self, limit: usize) -> Read<Vec<SentMessage>>;
    /// Deliveries of these channels that are open and due at `now`, in order of
    /// lane, then message, then channel, then key.
    async fn due(
        &self,
        channels: &[ChannelId],
        now: Timestamp,
        limit: usize,
    ) -> Read<Vec<Delivery>>;
    /// When the next open delivery comes due, if any.
    async fn next_due(&self) -> Read<Option<Timestamp>>;
    async fn delivery(&self, key: &DeliveryKey) -> Read<Option<Delivery>>;
    /// In order of message, channel, key.
    async fn deliveries_of(&self, alert: AlertId) -> Read<Vec<Delivery>>;
    /// A partner's own, newest first, at most `limit`; with `before`, those of messages
    /// before that place in the log. A partner has one of each message.
    async fn deliveries_to(
        &self,
        partner: PartnerId,
        before: Option<u64>,
        limit: usize,
    ) -> Read<Vec<Delivery>>;

    // What came back?
    async fn tally(&self, identity: &MessageIdentity) -> Read<Tally>;
    async fn milestones(&self, alert: AlertId) -> Read<Milestones>;
    async fn tip(&self, id: TipId) -> Read<Option<Tip>>;
    /// Newest first, at most `limit`.
    async fn tips_of(&self, alert: AlertId, limit: usize) -> Read<Vec<Tip>>;
    /// When the first tip came.
    async fn first_tip(&self, alert: AlertId) -> Read<Option<Timestamp>>;
    async fn tip_count(&self, alert: AlertId) -> Read<u64>;
    /// In the order in which they were confirmed.
    async fn sightings_of(&self, alert: AlertId) -> Read<Vec<Sighting>>;

    // What do neighbours say?
    /// Those that left too.
    async fn neighbours(&self) -> Read<Vec<Neighbour>>;
    async fn foreign(&self, id: ForeignId) -> Read<Option<ForeignAlert>>;
    /// A neighbour's incidents that know any of these messages, by sender and identifier.
    async fn foreign_named(
        &self,
        neighbour: NeighbourId,
        names: &[(String, String)],
    ) -> Read<Vec<ForeignAlert>>;
    /// How many incidents of this neighbour are remembered.
    async fn foreign_count(&self, neighbour: NeighbourId) -> Read<usize>;
    /// An agency's, those that wait first, then the newest, at most `limit`.
    async fn foreign_of(&self, agency: AgencyId, limit: usize) -> Read<Vec<ForeignAlert>>;
    /// All that wait, in order of their ids.
    async fn foreign_waiting(&self) -> Read<Vec<ForeignAlert>>;
    /// Those that do not wait and changed last before `at`, oldest ids first, at most `limit`.
    async fn foreign_before(&self, at: Timestamp, limit: usize) -> Read<Vec<ForeignAlert>>;

    // Who did what?
    async fn audit(&self, chain: Chain) -> Read<Vec<ChainedEntry>>;
}
