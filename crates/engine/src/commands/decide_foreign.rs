//! An officer decides about a neighbour's alert that waits.

use homeward_domain::{
    alert::Alert,
    case_file::CaseForm,
    change::{Change, Expect},
    foreign::{ForeignAlert, Neighbour, drafted, merged},
    id::ForeignId,
    refusal::RefusalCode as Code,
};

use crate::{
    Engine, Failure,
    bell::Look,
    commands::{
        SignedIn, TRIES,
        relay::{Relaying, relay},
    },
    house::on_street,
};

/// Publishes it as an alert of the agency that names its origin. `form` fills in what the
/// message does not say, and corrects what it says wrongly.
pub async fn approve_foreign(
    engine: &Engine,
    who: &SignedIn,
    id: ForeignId,
    form: CaseForm,
) -> Result<Alert, Failure> {
    for _ in 0..TRIES {
        match approve_once(engine, who, id, form.clone()).await {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    Err(Failure::no(Code::ChangedMeanwhile, "it keeps changing"))
}

async fn approve_once(
    engine: &Engine,
    who: &SignedIn,
    id: ForeignId,
    form: CaseForm,
) -> Result<Alert, Failure> {
    let foreign = own_foreign(engine, who, id).await?;
    let neighbour = neighbour_of(engine, &foreign).await?;
    let mut facts = engine.facts(who.actor);
    // Says no to what does not wait before anything is made of it.
    drop(foreign.clone().declined(who.officer.id, facts.now)?);
    let told = foreign.facts.clone().unwrap_or_default();
    let sent = foreign.newest.as_ref().map_or(facts.now, |name| name.sent);
    let expires = told.runs_out(sent);
    if neighbour.removed || expires <= facts.now {
        return Err(Failure::no(Code::ForeignOver, "its time is over"));
    }
    let expect = vec![Expect::ForeignAt {
        foreign: id,
        revision: foreign.revision,
    }];
    let relaying = Relaying {
        neighbour: &neighbour,
        form: merged(drafted(&neighbour, &told, facts.now), form),
        officer: &who.officer,
        agency: &who.agency,
        area: told.area,
        expires,
        expect,
        foreign,
    };
    on_street!(neighbour.status, S => relay::<S>(engine, &mut facts, relaying).await)
}

/// Says no. The neighbour may ask again with an Update, which then waits as well.
pub async fn decline_foreign(
    engine: &Engine,
    who: &SignedIn,
    id: ForeignId,
) -> Result<ForeignAlert, Failure> {
    for _ in 0..TRIES {
        let foreign = own_foreign(engine, who, id).await?;
        let mut facts = engine.facts(who.actor);
        let expect = vec![Expect::ForeignAt {
            foreign: id,
            revision: foreign.revision,
        }];
        let declined = foreign.declined(who.officer.id, facts.now)?;
        let change = Change::ForeignPut(Box::new(declined.clone()));
        match engine.record(&mut facts, expect, vec![change]).await {
            Err(failure) if failure.is_conflict() => {}
            Err(failure) => return Err(failure),
            Ok(()) => {
                engine.bell.look(Look::default());
                return Ok(declined);
            }
        }
    }
    Err(Failure::no(Code::ChangedMeanwhile, "it keeps changing"))
}

/// One of the officer's agency; another's is answered as if it did not exist.
pub(crate) async fn own_foreign(
    engine: &Engine,
    who: &SignedIn,
    id: ForeignId,
) -> Result<ForeignAlert, Failure> {
    let foreign = engine.store.foreign(id).await?;
    let own = foreign.filter(|foreign| foreign.agency == who.agency.id);
    own.ok_or_else(|| Failure::no(Code::NotFound, "no such alert of a neighbour"))
}

pub(crate) async fn neighbour_of(
    engine: &Engine,
    foreign: &ForeignAlert,
) -> Result<Neighbour, Failure> {
    let all = engine.store.neighbours().await?;
    let found = all.into_iter().find(|n| n.id == foreign.neighbour);
    found.ok_or_else(|| Failure::no(Code::NotFound, "no such neighbour"))
}
