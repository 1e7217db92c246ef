//! One incident of a neighbour, as we hold it.

use serde::{Deserialize, Serialize};

use super::{ForeignFacts, ForeignKind, ForeignMessage, ForeignName};
use crate::{
    id::{AgencyId, AlertId, CaseId, ForeignId, NeighbourId, OfficerId},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    time::Timestamp,
};

/// Names that one incident is remembered by: an Update every minute for most of a day.
/// Beyond it the oldest go, but never the first, which is what would be replayed.
pub const NAMES_MAX: usize = 1_000;

/// Where it stands. Nothing leaves `Cancelled` and `Expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ForeignStage {
    /// For an officer's word.
    Waiting,
    /// It is an alert of ours now.
    Relayed { case: CaseId, alert: AlertId },
    /// An officer said no. An Update asks again, but never leaves by an agreement.
    Declined { at: Timestamp, by: OfficerId },
    /// The neighbour took it back; perhaps before we ever heard of it.
    Cancelled {
        at: Timestamp,
        /// The alert that it had become.
        alert: Option<AlertId>,
    },
    /// Its time was over before anybody approved.
    Expired { at: Timestamp },
}

impl ForeignStage {
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Cancelled { .. } | Self::Expired { .. })
    }
}

/// A name by which an incident is known, and what was signed under it, if that was
/// heard and not only referred to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub name: ForeignName,
    pub digest: Option<String>,
}

/// All messages of one incident of a neighbour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForeignAlert {
    pub id: ForeignId,
    pub neighbour: NeighbourId,
    pub agency: AgencyId,
    pub status: StatusKind,
    pub stage: ForeignStage,
    /// Grows by one with every change; whoever acts on an old one is refused.
    pub revision: u32,
    /// The newest message that was heard.
    pub newest: Option<ForeignName>,
    pub known: Vec<Known>,
    /// What the newest says, while an officer needs it; the child's data goes with it.
    pub facts: Option<ForeignFacts>,
    /// An officer declined it once, or we never heard how it began: no agreement lets it out.
    pub officer_only: bool,
    pub heard_at: Timestamp,
    pub changed_at: Timestamp,
}

impl ForeignAlert {
    /// An incident of which `message` is the first word.
    pub(super) fn begins(
        id: ForeignId,
        agency: AgencyId,
        status: StatusKind,
        message: &ForeignMessage,
        now: Timestamp,
    ) -> Self {
        let stage = match message.kind {
            ForeignKind::Cancel => ForeignStage::Cancelled {
                at: now,
                alert: None,
            },
            ForeignKind::Alert | ForeignKind::Update => ForeignStage::Waiting,
        };
        let empty = Self {
            id,
            neighbour: message.neighbour,
            agency,
            status,
            stage,
            revision: 0,
            newest: None,
            known: Vec::new(),
            facts: None,
            officer_only: message.kind == ForeignKind::Update,
            heard_at: now,
            changed_at: now,
        };
        empty.with(message, now)
    }

    /// The same with one more message and its words. Its references are the neighbour's
    /// own: [`super::hear`] has left out the others.
    pub(super) fn with(mut self, message: &ForeignMessage, now: Timestamp) -> Self {
        self.learn(&message.name, Some(&message.digest));
        for earlier in &message.references {
            self.learn(earlier, None);
        }
        self.newest = Some(message.name.clone());
        self.facts = match self.stage {
            ForeignStage::Cancelled { .. } => None,
            _ => message.facts.clone(),
        };
        self.touched(now)
    }

    fn learn(&mut self, name: &ForeignName, digest: Option<&String>) {
        let known = self.known.iter_mut().find(|known| known.name.is_same(name));
        match known {
            Some(known) if known.digest.is_none() => known.digest = digest.cloned(),
            Some(_) => {}
            None => {
                if self.known.len() >= NAMES_MAX {
                    self.known.remove(1);
                }
                self.known.push(Known {
                    name: name.clone(),
                    digest: digest.cloned(),
                });
            }
        }
    }

    pub(super) fn touched(self, now: Timestamp) -> Self {
        Self {
            revision: self.revision + 1,
            changed_at: now,
            ..self
        }
    }

    pub fn knows(&self, name: &ForeignName) -> Option<&Known> {
        self.known.iter().find(|known| known.name.is_same(name))
    }

    /// It became this alert. What it said lives in the alert and its case from now on.
    pub fn relayed(self, case: CaseId, alert: AlertId, now: Timestamp) -> Result<Self, Refusal> {
        self.waits()?;
        Ok(self.at(ForeignStage::Relayed { case, alert }, now))
    }

    /// An officer said no.
    pub fn declined(self, by: OfficerId, now: Timestamp) -> Result<Self, Refusal> {
        self.waits()?;
        let declined = self.at(ForeignStage::Declined { at: now, by }, now);
        Ok(Self {
            officer_only: true,
            ..declined
        })
    }

    /// Its time is over and nobody approved.
    pub fn expired(self, now: Timestamp) -> Result<Self, Refusal> {
        self.waits()?;
        Ok(self.at(ForeignStage::Expired { at: now }, now))
    }

    /// It asks again after a no.
    pub(super) fn asks_again(mut self) -> Self {
        if matches!(self.stage, ForeignStage::Declined { .. }) {
            self.stage = ForeignStage::Waiting;
        }
        self
    }

    /// The neighbour took it back.
    pub(super) fn cancelled(self, now: Timestamp) -> Self {
        let alert = self.alert();
        self.at(ForeignStage::Cancelled { at: now, alert }, now)
    }

    fn at(self, stage: ForeignStage, now: Timestamp) -> Self {
        let next = Self {
            stage,
            facts: None,
            ..self
        };
        next.touched(now)
    }

    fn waits(&self) -> Result<(), Refusal> {
        match self.stage {
            ForeignStage::Waiting => Ok(()),
            ForeignStage::Relayed { .. } => Err(Refusal::new(
                RefusalCode::AlertExists,
                "it was approved already",
            )),
            _ => Err(Refusal::new(
                RefusalCode::ForeignOver,
                "it does not wait any more",
            )),
        }
    }

    /// The alert of ours that it became.
    pub const fn alert(&self) -> Option<AlertId> {
        match self.stage {
            ForeignStage::Relayed { alert, .. } => Some(alert),
            ForeignStage::Cancelled { alert, .. } => alert,
            _ => None,
        }
    }
}
