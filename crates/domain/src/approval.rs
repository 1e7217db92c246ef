//! Who may let an alert out, how far.
//!
//! Only [`Officer::approve`] makes an [`Approval`], and only an `Approval`
//! makes an alert: nobody can forge one.

use homeward_geo::Circle;
use serde::{Deserialize, Serialize};

use crate::{
    foreign::Origin,
    id::OfficerId,
    people::{Agency, Officer},
    poster::Poster,
    refusal::{Refusal, RefusalCode},
    time::{Span, Timestamp},
};

/// How long an officer waits for a second one before breaking the glass.
pub const BREAK_GLASS_AFTER: Span = Span::seconds(60);

/// Up to which radius one officer suffices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityPolicy {
    pub first_tier_m: u32,
}

impl Default for AuthorityPolicy {
    /// One officer covers the default rings until second officers arrive
    /// (docs/adr/0005).
    fn default() -> Self {
        Self {
            first_tier_m: 500_000,
        }
    }
}

/// A poster that has all its parts, and the code of the place it speaks of.
#[derive(Debug, Clone)]
pub struct Draft {
    pub poster: Poster,
    /// GB/T 2260 code of the place last seen; `None` where no county is near.
    pub place_code: Option<String>,
}

/// How far the alert may grow without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    pub radius_max_m: u32,
}

/// Who else said yes, or why nobody could be waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Second {
    NotNeeded,
    Officer { id: OfficerId },
    BreakGlass { reason: String },
}

/// A request for wider reach that waits for a second officer.
#[derive(Debug, Clone)]
pub struct Asked {
    pub reach: Reach,
    pub at: Timestamp,
}

/// The activation. Private fields: nothing but the functions below makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    officer: OfficerId,
    at: Timestamp,
    radius_max_m: u32,
    second: Second,
}

impl Officer {
    /// Approves `draft` as far as this officer's agency and one signature reach.
    pub fn approve(
        &self,
        agency: &Agency,
        draft: &Draft,
        reach: &Reach,
        policy: &AuthorityPolicy,
        now: Timestamp,
    ) -> Result<Approval, Refusal> {
        self.inside(agency, draft)?;
        alone(reach, policy)?;
        Ok(self.approval(reach, Second::NotNeeded, now))
    }

    /// Lets a neighbour's alert out through our channels. The neighbour answers for the
    /// place, which lies in its jurisdiction and not in ours; the officer answers for
    /// passing it on.
    pub fn approve_relay(
        &self,
        agency: &Agency,
        _: &Origin,
        reach: &Reach,
        policy: &AuthorityPolicy,
        now: Timestamp,
    ) -> Result<Approval, Refusal> {
        if self.agency != agency.id {
            return Err(Refusal::new(RefusalCode::NotAllowed, "of another agency"));
        }
        alone(reach, policy)?;
        Ok(self.approval(reach, Second::NotNeeded, now))
    }

    /// Approves together with a second officer of the same agency.
    pub fn approve_with(
        &self,
        second: &Officer,
        agency: &Agency,
        draft: &Draft,
        reach: &Reach,
        now: Timestamp,
    ) -> Result<Approval, Refusal> {
        self.inside(agency, draft)?;
        if second.id == self.id || second.agency != self.agency {
            return Err(Refusal::new(
                RefusalCode::SecondApprovalNeeded,
                "the second officer must be another one of the agency",
            ));
        }
        Ok(self.approval(reach, Second::Officer { id: second.id }, now))
    }

    /// Goes ahead alone after nobody answered for [`BREAK_GLASS_AFTER`].
    pub fn break_glass(
        &self,
        reason: &str,
        asked: &Asked,
        agency: &Agency,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Approval, Refusal> {
        self.inside(agency, draft)?;
        if now - asked.at < BREAK_GLASS_AFTER || reason.trim().is_empty() {
            return Err(Refusal::new(
                RefusalCode::SecondApprovalNeeded,
                "breaking glass needs 60 s without an answer and a reason",
            ));
        }
        let second = Second::BreakGlass {
            reason: reason.trim().to_owned(),
        };
        Ok(self.approval(&asked.reach, second, now))
    }

    fn inside(&self, agency: &Agency, draft: &Draft) -> Result<(), Refusal> {
        let code = draft.place_code.as_deref().unwrap_or("");
        if self.agency == agency.id && agency.jurisdiction.covers(code) {
            return Ok(());
        }
        Err(Refusal::at(
            RefusalCode::OutsideJurisdiction,
            "last_seen.point",
            format!(
                "code {code} is outside {:?}",
                agency.jurisdiction.prefixes()
            ),
        ))
    }

    fn approval(&self, reach: &Reach, second: Second, now: Timestamp) -> Approval {
        Approval {
            officer: self.id,
            at: now,
            radius_max_m: reach.radius_max_m,
            second,
        }
    }
}

/// As far as one officer reaches alone.
fn alone(reach: &Reach, policy: &AuthorityPolicy) -> Result<(), Refusal> {
    if reach.radius_max_m <= policy.first_tier_m {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::SecondApprovalNeeded,
        format!("one officer reaches {} m", policy.first_tier_m),
    ))
}

impl Approval {
    pub const fn officer(&self) -> OfficerId {
        self.officer
    }
    /// Whether this approval lets `circle` be told.
    pub const fn covers(&self, circle: &Circle) -> bool {
        circle.radius_m() <= self.radius_max_m
    }
}
