//! Rehearsals: a scripted exercise, played to one partner and to nobody else.
//!
//! A run signs real packages with the house's key, carries them by the partner's real
//! webhook and asks the partner after each step what it shows. It writes nothing into
//! the record and touches no other channel: its only way out is the [`Stage`], which
//! has one partner. What was sent and seen is kept in memory, the newest few of each
//! partner, and is gone after a restart.

mod log;
mod pen;
mod play;
mod script;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use homeward_domain::{
    id::{PartnerId, RehearsalId},
    refusal::RefusalCode,
};
use homeward_ports::{cap_message::CapSigner, rehearsal::Stage, world::Clock};

pub(crate) use log::Run;
pub use log::{BrokenLine, Rehearsed, StepLine, StepState, Verdict};
pub(crate) use play::{Booking, play};

use crate::Failure;

/// Rehearsals that are being played at once. Each has one request open at a time.
pub const PLAYING_MAX: usize = 8;
/// Finished runs that are kept of one partner.
pub const KEPT_OF_ONE: usize = 3;
/// Runs that are kept of all partners together; a run is some 100 KiB.
pub const KEPT_MAX: usize = 64;
/// No rehearsal takes longer.
pub const WHOLE_MAX: Duration = Duration::from_secs(120);

/// Where a rehearsal plays, and by which clock. Partners judge `expires` by the real
/// time, so this is the real time also where the house's own runs fast.
pub struct Theatre {
    pub stage: Arc<dyn Stage>,
    pub clock: Arc<dyn Clock>,
    /// Signs the CAP of the script's forgeries, with a key that nobody knows.
    pub forger: Arc<dyn CapSigner>,
}

/// Every rehearsal that is being played or remembered. A house without a theatre plays none.
#[derive(Default)]
pub struct Rehearsals {
    theatre: Option<Theatre>,
    runs: Mutex<VecDeque<Arc<Run>>>,
}

impl Rehearsals {
    pub fn new(theatre: Theatre) -> Self {
        Self {
            theatre: Some(theatre),
            runs: Mutex::default(),
        }
    }

    pub(crate) fn theatre(&self) -> Result<&Theatre, Failure> {
        let none = || Failure::no(RefusalCode::NotFound, "this house plays no rehearsals");
        self.theatre.as_ref().ok_or_else(none)
    }

    /// What is known of one; a partner sees its own only.
    pub fn look(&self, partner: PartnerId, id: RehearsalId) -> Option<Rehearsed> {
        let runs = self.runs();
        let run = runs
            .iter()
            .find(|run| run.id == id && run.partner == partner);
        run.map(|run| run.told())
    }

    /// Takes a place, unless this partner has one already or all are taken.
    pub(crate) fn enter(&self, run: Arc<Run>) -> Result<(), Failure> {
        let mut runs = self.runs();
        let playing = || runs.iter().filter(|run| run.is_playing());
        if playing().any(|other| other.partner == run.partner) {
            return Err(Failure::no(RefusalCode::RehearsalRunning, "one at a time"));
        }
        if playing().count() >= PLAYING_MAX {
            return Err(Failure::no(RefusalCode::TooBusy, "every stage is taken"));
        }
        forget(&mut runs, KEPT_OF_ONE - 1, |old| old.partner == run.partner);
        forget(&mut runs, KEPT_MAX - 1, |_| true);
        runs.push_back(run);
        Ok(())
    }

    fn runs(&self) -> MutexGuard<'_, VecDeque<Arc<Run>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the oldest finished ones among these until `keep` are left.
fn forget(runs: &mut VecDeque<Arc<Run>>, keep: usize, among: impl Fn(&Run) -> bool) {
    let count = runs.iter().filter(|run| among(run)).count();
    let mut surplus = count.saturating_sub(keep);
    runs.retain(|run| {
        let goes = surplus > 0 && among(run) && !run.is_playing();
        surplus -= usize::from(goes);
        !goes
    });
}
