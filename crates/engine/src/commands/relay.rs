//! A neighbour's alert becomes one of ours: a case, a message, and the tie between both,
//! in one write.

use homeward_domain::{
    alert::{Alert, Issue},
    approval::Draft,
    case::{Case, CaseStage},
    case_file::{CaseFile, CaseForm},
    change::{Change, Expect},
    facts::Facts,
    foreign::{ForeignAlert, ForeignFacts, ForeignStage, Neighbour, Origin, drafted},
    id::AlertId,
    people::{Agency, Officer},
    poster::Poster,
    refusal::{Refusal, RefusalCode as Code},
    status::Status,
    time::Timestamp,
};
use homeward_geo::{Circle, Point, atlas::Atlas};

use crate::{
    Engine, Failure,
    commands::issue_alert::{CODE_LEN, commit, issued, widest},
    house::rules,
};

/// Everything that is known when a neighbour's alert goes out.
pub(crate) struct Relaying<'a> {
    pub neighbour: &'a Neighbour,
    /// As it waits; it becomes relayed in the same write.
    pub foreign: ForeignAlert,
    pub form: CaseForm,
    /// Who approves, now or beforehand.
    pub officer: &'a Officer,
    pub agency: &'a Agency,
    pub area: Option<Circle>,
    pub expires: Timestamp,
    pub expect: Vec<Expect>,
}

pub(crate) async fn relay<S: Status>(
    engine: &Engine,
    facts: &mut Facts,
    relaying: Relaying<'_>,
) -> Result<Alert, Failure> {
    let Relaying {
        agency, officer, ..
    } = relaying;
    let file = CaseFile::from_form(relaying.form, facts.now)?;
    let poster = Poster::of(&file, agency)?;
    let area = reached(engine, relaying.area, poster.point)?;
    let origin = Origin::of(relaying.neighbour, &relaying.foreign, area);
    let origin = origin.ok_or_else(|| Failure::no(Code::NotFound, "of another neighbour"))?;
    let policy = &engine.policies.authority;
    let approval = officer.approve_relay(agency, &origin, &widest(engine), policy, facts.now)?;
    let id = facts.fresh();
    let key = engine.vault.new_case_key(facts);
    let chance = engine.entropy.chance();
    let mut sealer = engine.vault.sealer(id, &key, "file", chance)?;
    let case = Case {
        id,
        agency: agency.id,
        status: S::KIND,
        stage: CaseStage::Draft,
        epoch: 1,
        opened_at: facts.now,
        opened_by: officer.id,
        follows: None,
        file: file.sealed(&mut sealer),
    };
    let alert = facts.fresh();
    let code = facts.code(CODE_LEN);
    let draft = Draft {
        place_code: Atlas::shipped().code_at(poster.point).map(str::to_owned),
        poster,
    };
    let mut issue: Issue<S> = Alert::relay(
        alert,
        code.clone(),
        &case,
        draft,
        approval,
        (origin, relaying.expires),
        rules(engine, agency, facts),
    )?;
    issue.alert.reported_at = file.reported_at();
    let mut expect = relaying.expect;
    expect.push(Expect::CodeFree { code });
    let foreign = relaying.foreign.relayed(id, alert, facts.now)?;
    let opened = Change::CaseOpened {
        case: case.clone(),
        key,
    };
    let changes = vec![
        opened,
        issued(engine, case.live(alert)?, &issue).await?,
        Change::ForeignPut(Box::new(foreign)),
    ];
    commit(engine, facts, expect, changes, &issue.alert).await?;
    Ok(issue.alert)
}

/// An Update corrects or moves our alert without an officer: it was approved as this
/// neighbour's, whose word it stays.
pub(crate) async fn update_relayed<S: Status>(
    engine: &Engine,
    facts: &mut Facts,
    (neighbour, foreign, told): (&Neighbour, ForeignAlert, ForeignFacts),
    mut expect: Vec<Expect>,
) -> Result<AlertId, Failure> {
    let over = || Failure::no(Code::ForeignOver, "our alert of it has ended");
    let ForeignStage::Relayed { case, alert } = foreign.stage else {
        return Err(over());
    };
    // The case before the alert, like everybody who acts on one.
    let case = engine.store.case(case).await?.ok_or_else(over)?;
    let alert = engine.store.alert(alert).await?.ok_or_else(over)?;
    if !alert.stage.is_active() {
        return Err(over());
    }
    let agency = engine.agency(alert.agency).await?;
    let newer = drafted(neighbour, &told, facts.now);
    let file = engine.file(&case).await?.told_anew(newer, facts.now)?;
    let poster = Poster::of(&file, &agency)?;
    let area = match told.area {
        Some(area) => Some(reached(engine, Some(area), poster.point)?),
        None => None,
    };
    let sent = foreign.newest.as_ref().map_or(facts.now, |name| name.sent);
    let house = rules(engine, &agency, facts);
    let issue = alert.relayed_anew::<S>(poster, area, told.runs_out(sent), house)?;
    expect.push(Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    });
    let mut sealer = engine.sealer(case.id, "file").await?;
    let case = case.with_file(file.sealed(&mut sealer));
    let changes = vec![
        issued(engine, case, &issue).await?,
        Change::ForeignPut(Box::new(foreign)),
    ];
    commit(engine, facts, expect, changes, &issue.alert).await?;
    Ok(issue.alert.id)
}

/// The neighbour's area, as far as our widest ring; where the message has none, the first
/// ring round the place that the officer named.
fn reached(engine: &Engine, area: Option<Circle>, point: Point) -> Result<Circle, Refusal> {
    let first = engine.policies.expansion.rings().first();
    let (centre, radius_m) = match area {
        Some(area) => (area.centre(), area.radius_m()),
        None => (point, first.map_or(0, |ring| ring.radius_m)),
    };
    let bounded = Circle::new(centre, radius_m.min(widest(engine).radius_max_m));
    bounded.map_err(|error| Refusal::new(Code::BodyInvalid, error.to_string()))
}
