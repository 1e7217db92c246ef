//! The engine: the record, the keys, the policies, and one street for each status.

use std::sync::Arc;

use homeward_domain::{
    approval::AuthorityPolicy,
    audience::Audience,
    case::Case,
    case_file::CaseFile,
    change::{Batch, Change, Expect},
    expansion::ExpansionPolicy,
    facts::{Actor, Facts},
    id::CaseId,
    message::MessageHead,
    people::Agency,
    refusal::RefusalCode,
    status::{Actual, Exercise, Status},
    time::Span,
};
use homeward_ports::{
    blobs::Blobs,
    channel::Channel,
    neighbours::Neighbourhood,
    sessions::{Screens, Sessions},
    shelf::Shelf,
    store::Store,
    world::{Clock, Entropy},
};

use crate::{
    afoot::Afoot,
    bell::Bell,
    failure::Failure,
    partner_links::PartnerLinks,
    receipts::Receipts,
    rehearsals::Rehearsals,
    vault::{CaseSealer, Vault, no_key, open_file},
};

/// What an operator may set.
#[derive(Debug, Clone)]
pub struct Policies {
    pub expansion: ExpansionPolicy,
    pub authority: AuthorityPolicy,
    /// Scheme, host and port of the public door.
    pub base: String,
    /// Only exercises can be opened: the server plays a demonstration.
    pub exercise_only: bool,
    /// How long a case's key outlives its alert.
    pub case_key_life: Span,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            expansion: ExpansionPolicy::default(),
            authority: AuthorityPolicy::default(),
            base: "http://127.0.0.1:8400".to_owned(),
            exercise_only: false,
            case_key_life: Span::hours(24 * 30),
        }
    }
}

/// Everything through which messages of one status go out.
pub struct Street<S: Status> {
    pub channels: Vec<Arc<dyn Channel<S>>>,
    pub sessions: Arc<dyn Sessions<S>>,
    pub screens: Arc<dyn Screens<S>>,
    pub shelf: Arc<Shelf>,
}

/// A status that the engine has a street for: both of them.
pub trait Walk: Status {
    fn street(engine: &Engine) -> &Street<Self>;
    fn audience(head: &MessageHead) -> Option<Audience<Self>>;
}

pub struct Engine {
    pub store: Arc<dyn Store>,
    pub blobs: Arc<dyn Blobs>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub vault: Vault,
    pub policies: Policies,
    pub bell: Bell,
    pub receipts: Receipts,
    pub afoot: Afoot,
    pub rehearsals: Rehearsals,
    pub neighbours: Neighbourhood,
    pub partner_links: PartnerLinks,
    pub actual: Street<Actual>,
    pub exercise: Street<Exercise>,
}

impl Walk for Actual {
    fn street(engine: &Engine) -> &Street<Self> {
        &engine.actual
    }
    fn audience(head: &MessageHead) -> Option<Audience<Self>> {
        Audience::public(head)
    }
}

impl Walk for Exercise {
    fn street(engine: &Engine) -> &Street<Self> {
        &engine.exercise
    }
    fn audience(head: &MessageHead) -> Option<Audience<Self>> {
        Audience::participants(head)
    }
}

/// Runs `$body` with `$S` as the type of the status that `$kind` names.
macro_rules! on_street {
    ($kind:expr, $S:ident => $body:expr) => {
        match $kind {
            homeward_domain::status::StatusKind::Actual => {
                type $S = homeward_domain::status::Actual;
                $body
            }
            homeward_domain::status::StatusKind::Exercise => {
                type $S = homeward_domain::status::Exercise;
                $body
            }
        }
    };
}
pub(crate) use on_street;

impl Engine {
    /// The facts of one command: its one moment, its actor, its chance.
    pub fn facts(&self, actor: Actor) -> Facts {
        Facts::new(self.clock.now(), actor, self.entropy.chance())
    }

    /// Records a decision.
    pub async fn record(
        &self,
        facts: &mut Facts,
        mut expect: Vec<Expect>,
        changes: Vec<Change>,
    ) -> Result<(), Failure> {
        if planted!(EpochNotExpected) {
            expect.retain(|expect| !matches!(expect, Expect::CaseEpoch { .. }));
        }
        let says = |change: &Change| matches!(change, Change::Issued(_) | Change::Ended(_));
        let is_said = changes.iter().any(says);
        let batch = Batch {
            at: facts.now,
            actor: facts.actor,
            salt: facts.bytes(),
            expect,
            changes,
        };
        self.store.record(batch).await?;
        if is_said {
            self.bell.say();
        }
        Ok(())
    }

    /// What seals and opens `purpose` of a case whose key still exists.
    pub async fn sealer(&self, case: CaseId, purpose: &str) -> Result<CaseSealer, Failure> {
        let wrapped = self.store.case_key(case).await?.ok_or_else(no_key)?;
        self.vault
            .sealer(case, &wrapped, purpose, self.entropy.chance())
    }

    pub async fn file(&self, case: &Case) -> Result<CaseFile, Failure> {
        open_file(&case.file, &self.sealer(case.id, "file").await?)
    }

    pub async fn agency(&self, id: homeward_domain::id::AgencyId) -> Result<Agency, Failure> {
        let agency = self.store.agency(id).await?;
        agency.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such agency"))
    }
}

/// What the rules need of the house, borrowed for one decision.
pub(crate) fn rules<'a>(
    engine: &'a Engine,
    agency: &'a Agency,
    facts: &Facts,
) -> homeward_domain::alert::House<'a> {
    homeward_domain::alert::House {
        agency,
        policy: &engine.policies.expansion,
        base: &engine.policies.base,
        now: if planted!(RingsOpenEarly) {
            facts.now + Span::minutes(30)
        } else {
            facts.now
        },
    }
}
