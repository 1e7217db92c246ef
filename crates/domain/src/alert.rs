//! One alert: the thread of messages about one case, from issue to end.
//!
//! Every verb takes the alert as it stands and gives back an [`Issue`]: the
//! alert as it will stand, the message to sign, and both possible endings,
//! which are signed now so that ending never waits for anything. An alert that
//! has ended has no verb left.

use homeward_geo::{Circle, Point};
use serde::{Deserialize, Serialize};

pub use crate::issue::{House, Issue};
use crate::{
    approval::{Approval, Draft},
    case::Case,
    expansion::Expansion,
    foreign::Origin,
    id::{AgencyId, AlertId, CaseId, OfficerId},
    message::{Cause, MessageIdentity},
    people::Agency,
    poster::Poster,
    refusal::{Refusal, RefusalCode},
    status::{Status, StatusKind},
    texts::Closing,
    time::{Span, Timestamp},
};

/// How long an alert lives unless it is renewed.
pub const LIFE_DEFAULT: Span = Span::hours(24);

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    FoundSafe,
    FoundInjured,
    FoundDead,
    Returned,
    FalseReport,
}

/// What led to it; told apart from the outcome so that success is not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedBy {
    AlertTip,
    Camera,
    PoliceWork,
    Family,
    Unknown,
}

/// `Active`, or one of the ends that nothing leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum AlertStage {
    Active,
    Resolved {
        outcome: Outcome,
        led_by: LedBy,
        at: Timestamp,
        by: OfficerId,
    },
    Withdrawn {
        at: Timestamp,
        by: OfficerId,
    },
    /// The neighbour whose alert it was took it back.
    Recalled {
        at: Timestamp,
    },
    Expired {
        at: Timestamp,
    },
}

impl AlertStage {
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Active)
    }
    /// How the public is told; an alert that expired says nothing more.
    pub const fn closing(&self) -> Option<Closing> {
        match self {
            Self::Resolved { outcome, .. } => Some(match outcome {
                Outcome::FoundSafe | Outcome::FoundInjured | Outcome::Returned => Closing::Found,
                // Nobody is thanked for these.
                Outcome::FoundDead | Outcome::FalseReport => Closing::Ended,
            }),
            // A Cancel of CAP does not say whether the child is back.
            Self::Withdrawn { .. } | Self::Recalled { .. } => Some(Closing::Ended),
            Self::Active | Self::Expired { .. } => None,
        }
    }
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Active => None,
            Self::Resolved { at, .. }
            | Self::Withdrawn { at, .. }
            | Self::Recalled { at }
            | Self::Expired { at } => Some(*at),
        }
    }
}

/// An alert as the record keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub id: AlertId,
    pub case: CaseId,
    pub agency: AgencyId,
    pub status: StatusKind,
    /// Six letters and digits on every poster; `/a/<code>` and `/v/<code>`.
    pub code: String,
    pub stage: AlertStage,
    /// Version of the newest message.
    pub version: u32,
    /// The public facts; gone once the alert has ended.
    pub poster: Option<Poster>,
    pub expansion: Expansion,
    pub approval: Approval,
    pub reported_at: Option<Timestamp>,
    pub issued_at: Timestamp,
    pub expires: Timestamp,
    /// The neighbour who said it first, where we relay it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl Alert {
    /// Issues the first message. `Approval` proves who let it out, and how far.
    pub fn issue<S: Status>(
        id: AlertId,
        code: String,
        case: &Case,
        draft: Draft,
        approval: Approval,
        house: House<'_>,
    ) -> Result<Issue<S>, Refusal> {
        let alert = Self::begun::<S>(id, code, case, draft, approval, house)?;
        alert.with_due_ring(house)?.next(Cause::Issued, house)
    }

    pub(crate) fn begun<S: Status>(
        id: AlertId,
        code: String,
        case: &Case,
        draft: Draft,
        approval: Approval,
        house: House<'_>,
    ) -> Result<Self, Refusal> {
        if case.status != S::KIND {
            return Err(Refusal::new(
                RefusalCode::NotFound,
                "case of another status",
            ));
        }
        let poster = draft.poster;
        Ok(Self {
            id,
            case: case.id,
            agency: case.agency,
            status: S::KIND,
            code,
            stage: AlertStage::Active,
            version: 0,
            expansion: Expansion::starts(poster.point, poster.seen_from),
            poster: Some(poster),
            approval,
            reported_at: None,
            issued_at: house.now,
            expires: house.now + LIFE_DEFAULT,
            origin: None,
        })
    }

    /// Opens the widest ring that is due and approved; `None` when there is none to open.
    pub fn open_ring<S: Status>(&self, house: House<'_>) -> Result<Option<Issue<S>>, Refusal> {
        self.active::<S>()?;
        let next = self.clone().with_due_ring(house)?;
        if next.expansion.ring == self.expansion.ring {
            return Ok(None);
        }
        next.next(Cause::Ring, house).map(Some)
    }

    /// Moves the alert to where the child was seen again.
    pub fn moved<S: Status>(&self, poster: Poster, house: House<'_>) -> Result<Issue<S>, Refusal> {
        self.active::<S>()?;
        let mut next = self.clone();
        next.expansion = self.expansion.moved(poster.point, poster.seen_from);
        // The neighbour's area goes with the child, as wide as it was.
        if let Some(origin) = next.origin.take() {
            let area = Circle::new(poster.point, origin.area().radius_m());
            let area = area.unwrap_or(origin.area());
            next.origin = Some(origin.around(area));
        }
        next.poster = Some(poster);
        next.with_due_ring(house)?.next(Cause::Moved, house)
    }

    /// Tells everybody reached so far the corrected facts.
    pub fn corrected<S: Status>(
        &self,
        poster: Poster,
        house: House<'_>,
    ) -> Result<Issue<S>, Refusal> {
        self.active::<S>()?;
        if poster.point != self.stands_at() {
            return self.moved(poster, house);
        }
        let mut next = self.clone();
        next.poster = Some(poster);
        next.next(Cause::Corrected, house)
    }

    /// Lets the alert live longer. Never shorter: copies are out that say how long
    /// they live, and an ending that expired before them would leave them standing.
    pub fn renewed<S: Status>(&self, life: Span, house: House<'_>) -> Result<Issue<S>, Refusal> {
        self.active::<S>()?;
        let mut next = self.clone();
        next.expires = self.expires.max(house.now + life);
        next.next(Cause::Renewed, house)
    }

    /// Ends the alert. The closing message was signed with the newest version;
    /// the public facts go in the same moment.
    pub fn ended(&self, stage: AlertStage) -> Result<Self, Refusal> {
        if !self.stage.is_active() {
            return Err(Refusal::new(RefusalCode::AlreadyClosed, "alert has ended"));
        }
        let closes = stage.closing().is_some();
        Ok(Self {
            stage,
            poster: None,
            version: self.version + u32::from(closes),
            ..self.clone()
        })
    }

    pub fn identity(&self, agency: &Agency) -> MessageIdentity {
        MessageIdentity {
            agency: agency.slug.clone(),
            alert: self.code.clone(),
            version: self.version,
        }
    }

    /// Where the child was last seen. A neighbour's area has a middle of its own.
    fn stands_at(&self) -> Point {
        match (&self.origin, &self.poster) {
            (Some(_), Some(poster)) => poster.point,
            _ => self.expansion.centre,
        }
    }

    pub(crate) fn active<S: Status>(&self) -> Result<(), Refusal> {
        if !self.stage.is_active() {
            return Err(Refusal::new(RefusalCode::AlertClosed, "alert has ended"));
        }
        if self.status != S::KIND {
            return Err(Refusal::new(
                RefusalCode::NotFound,
                "alert of another status",
            ));
        }
        Ok(())
    }

    /// The widest ring that is both due and approved, opened if it is not open.
    pub(crate) fn with_due_ring(self, house: House<'_>) -> Result<Self, Refusal> {
        if let Some(area) = self.origin.as_ref().map(Origin::area) {
            return Ok(self.with_area(area, house));
        }
        let due = house.policy.due(self.expansion.since, house.now);
        let approved = |number: &u8| {
            let circle = self.circle(*number, house);
            circle.is_some_and(|circle| self.approval.covers(&circle))
        };
        let Some(number) = (self.expansion.ring + 1..=due).rev().find(approved) else {
            return Ok(self);
        };
        let Some(circle) = self.circle(number, house) else {
            return Ok(self);
        };
        let version = self.version + 1;
        let expansion = self.expansion.opened(number, circle, house.now, version);
        Ok(Self { expansion, ..self })
    }

    fn circle(&self, number: u8, house: House<'_>) -> Option<Circle> {
        let rule = house.policy.ring(number)?;
        Circle::new(self.expansion.centre, rule.radius_m).ok()
    }
}
