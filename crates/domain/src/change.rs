//! Everything that can be written, and the one shape in which it is written.
//!
//! Rules return [`Change`]s; a store takes a whole [`Batch`] of them or nothing.
//! Each change carries the record as it stands afterwards, so that writing it
//! twice is the same as writing it once.

use serde::{Deserialize, Serialize};

use crate::{
    alert::Alert,
    case::Case,
    delivery::{Delivery, DeliveryKey, DeliveryState},
    facts::Actor,
    foreign::{ForeignAlert, ForeignStage, Neighbour},
    id::{AlertId, CaseId, ForeignId, NeighbourId, ScreenId},
    message::{MessageHead, MessageIdentity},
    people::{AccessKey, Agency, Officer, Partner, Screen, Session, SignInLink},
    texts::Closing,
    time::Timestamp,
    tip::{Sighting, Tip},
};

/// A signed message on its way into the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    pub head: MessageHead,
    /// The signed package, byte for byte as every channel carries it.
    pub package: String,
    /// The same as signed CAP 1.2, where the house has a key for it.
    #[serde(default)]
    pub cap: Option<String>,
}

/// A message in the log. `seq` starts at 1 and has no gaps: it is the cursor of every reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentMessage {
    pub seq: u64,
    pub head: MessageHead,
    /// `None` once the alert has ended and the child's data is gone.
    pub package: Option<String>,
    /// The same as signed CAP 1.2; gone with the package.
    pub cap: Option<String>,
}

/// An ending, signed before it is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StagedClosing {
    pub closing: Closing,
    pub signed: Signed,
}

/// Anonymous counts of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Handed to open connections.
    pub handed: u64,
    pub shown: u64,
    pub opened: u64,
}

/// The moments at which a share of the connected phones had the first message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Milestones {
    pub first_phone: Option<Timestamp>,
    pub half: Option<Timestamp>,
    pub ninety: Option<Timestamp>,
    pub ninety_nine: Option<Timestamp>,
}

/// The answer to a request that may come again (Idempotency-Key).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// Who asked and their key, digested.
    pub key: String,
    /// Digest of the request, so that another body under the same key is noticed.
    pub request: String,
    pub alert: AlertId,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", content = "with", rename_all = "snake_case")]
pub enum Change {
    AgencyFounded(Agency),
    OfficerAdded(Officer),
    LinkMade(SignInLink),
    /// Spends the link with this digest.
    SessionOpened {
        session: Session,
        link: String,
    },
    SessionClosed {
        digest: String,
    },
    KeyMade(AccessKey),
    KeyRevoked(AccessKey),
    PartnerJoined(Partner),
    PartnerChanged(Partner),
    ScreenPut(Screen),
    ScreenSeen {
        screen: ScreenId,
        at: Timestamp,
    },
    CaseOpened {
        case: Case,
        key: WrappedKey,
    },
    FileSaved(Case),
    /// A first message or an update, with both endings made ready.
    Issued(Box<Issued>),
    /// The end: the staged closing (if any) enters the log, everything public of
    /// the child leaves the record.
    Ended(Box<Ended>),
    CaseKeyDestroyed(CaseId),
    DeliveriesPlanned {
        seq: u64,
        deliveries: Vec<Delivery>,
    },
    DeliveryMoved(Delivery),
    ReceiptsTallied {
        identity: MessageIdentity,
        more: Tally,
    },
    MilestonesReached {
        alert: AlertId,
        milestones: Milestones,
    },
    TipReceived(Tip),
    TipTriaged(Tip),
    SightingConfirmed {
        sighting: Sighting,
        tip: Option<Tip>,
    },
    AnswerKept(KeptAnswer),
    /// A neighbour joins, is entered anew, or leaves.
    NeighbourPut(Neighbour),
    /// An incident of a neighbour as it stands now.
    ForeignPut(Box<ForeignAlert>),
    /// It was over long ago.
    ForeignForgotten(ForeignId),
}

/// A case's data key, wrapped by the house's key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedKey(pub Vec<u8>);

impl std::fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrappedKey(..)")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    pub case: Case,
    pub alert: Alert,
    pub message: Signed,
    pub closings: Vec<StagedClosing>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    pub case: Case,
    pub alert: Alert,
    pub closing: Option<Closing>,
}

/// What must still be true when the batch is written; otherwise nothing of it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// The case stands at this epoch: nobody acted in between.
    CaseEpoch { case: CaseId, epoch: u32 },
    /// The sign-in link was not spent.
    LinkUnused { digest: String },
    /// Nobody answered under this Idempotency-Key.
    AnswerFree { key: String },
    /// The delivery is not in a final state.
    DeliveryOpen { key: DeliveryKey },
    /// The delivery stands as it was read: nobody tried, answered or dropped it in between.
    DeliveryStands {
        key: DeliveryKey,
        state: DeliveryState,
        attempts: u32,
    },
    /// No deliveries were planned for this message.
    NotPlanned { seq: u64 },
    /// The alert's code names no other alert.
    CodeFree { code: String },
    /// There is no agency yet: the house is being founded.
    Unfounded,
    /// The neighbour's incident stands as it was read.
    ForeignAt { foreign: ForeignId, revision: u32 },
    /// No incident of this neighbour knows this message.
    ForeignUnheard {
        neighbour: NeighbourId,
        sender: String,
        identifier: String,
    },
    /// The key is as it was read: a revoked one is not brought back by who read it before.
    KeyStands(AccessKey),
    /// The partner is as it was read: a secret is not brought back either.
    PartnerStands(Box<Partner>),
}

/// One write: all of it or nothing, with one moment and one actor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub at: Timestamp,
    pub actor: Actor,
    /// Salt of the audit hashes.
    pub salt: [u8; 16],
    pub expect: Vec<Expect>,
    pub changes: Vec<Change>,
}

/// Which hash chain an audit line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "of", content = "id", rename_all = "snake_case")]
pub enum Chain {
    House,
    Case(CaseId),
}

/// One line of the audit journal: who, when, which change; hashes, never names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub chain: Chain,
    pub at: Timestamp,
    pub actor: Actor,
    pub change: String,
    /// Salted hash of the record before, if there was one.
    pub before: Option<String>,
    /// Salted hash of the record after.
    pub after: String,
    pub salt: String,
}

impl Expect {
    /// That `read` still stands as it was read.
    pub fn stands(read: &Delivery) -> Self {
        let (state, attempts) = (read.state, read.attempts);
        Self::DeliveryStands {
            key: read.key.clone(),
            state,
            attempts,
        }
    }
}

impl Change {
    /// The change's name in the audit journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AgencyFounded(_) => "agency_founded",
            Self::OfficerAdded(_) => "officer_added",
            Self::LinkMade(_) => "link_made",
            Self::SessionOpened { .. } => "session_opened",
            Self::SessionClosed { .. } => "session_closed",
            Self::KeyMade(_) => "key_made",
            Self::KeyRevoked(_) => "key_revoked",
            Self::PartnerJoined(_) => "partner_joined",
            Self::PartnerChanged(_) => "partner_changed",
            Self::ScreenPut(_) => "screen_put",
            Self::ScreenSeen { .. } => "screen_seen",
            Self::CaseOpened { .. } => "case_opened",
            Self::FileSaved(_) => "file_saved",
            Self::Issued(_) => "issued",
            Self::Ended(_) => "ended",
            Self::CaseKeyDestroyed(_) => "case_key_destroyed",
            Self::DeliveriesPlanned { .. } => "deliveries_planned",
            Self::DeliveryMoved(_) => "delivery_moved",
            Self::ReceiptsTallied { .. } => "receipts_tallied",
            Self::MilestonesReached { .. } => "milestones_reached",
            Self::TipReceived(_) => "tip_received",
            Self::TipTriaged(_) => "tip_triaged",
            Self::SightingConfirmed { .. } => "sighting_confirmed",
            Self::AnswerKept(_) => "answer_kept",
            Self::NeighbourPut(neighbour) if neighbour.removed => "neighbour_removed",
            Self::NeighbourPut(_) => "neighbour_put",
            Self::ForeignPut(foreign) => match foreign.stage {
                ForeignStage::Waiting => "foreign_waiting",
                ForeignStage::Relayed { .. } => "foreign_relayed",
                ForeignStage::Declined { .. } => "foreign_declined",
                ForeignStage::Cancelled { .. } => "foreign_cancelled",
                ForeignStage::Expired { .. } => "foreign_expired",
            },
            Self::ForeignForgotten(_) => "foreign_forgotten",
        }
    }

    /// The chain on which the change is audited. The bookkeeping of deliveries
    /// and counts is a log of its own and would only drown what people did.
    pub fn chain(&self, case_of: impl Fn(AlertId) -> Option<CaseId>) -> Option<Chain> {
        Some(match self {
            Self::CaseOpened { case, .. } | Self::FileSaved(case) => Chain::Case(case.id),
            Self::Issued(issued) => Chain::Case(issued.case.id),
            Self::Ended(ended) => Chain::Case(ended.case.id),
            Self::CaseKeyDestroyed(case) => Chain::Case(*case),
            Self::TipReceived(tip) | Self::TipTriaged(tip) => Chain::Case(tip.case),
            Self::SightingConfirmed { sighting, .. } => Chain::Case(case_of(sighting.alert)?),
            Self::AgencyFounded(_)
            | Self::OfficerAdded(_)
            | Self::LinkMade(_)
            | Self::SessionOpened { .. }
            | Self::SessionClosed { .. }
            | Self::KeyMade(_)
            | Self::KeyRevoked(_)
            | Self::PartnerJoined(_)
            | Self::PartnerChanged(_)
            | Self::ScreenPut(_)
            | Self::NeighbourPut(_)
            | Self::ForeignPut(_)
            | Self::ForeignForgotten(_) => Chain::House,
            Self::ScreenSeen { .. }
            | Self::DeliveriesPlanned { .. }
            | Self::DeliveryMoved(_)
            | Self::ReceiptsTallied { .. }
            | Self::MilestonesReached { .. }
            | Self::AnswerKept(_) => return None,
        })
    }

    /// Whether the change ends something. Reserved disk space is spent on these alone.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Ended(_) | Self::CaseKeyDestroyed(_) => true,
            Self::ForeignPut(foreign) => foreign.stage.is_over(),
            _ => false,
        }
    }
}
