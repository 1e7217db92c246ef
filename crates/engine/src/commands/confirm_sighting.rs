//! An officer judges that it was the child; the alert may move there.

use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{Change, Expect},
    id::{AlertId, TipId},
    refusal::{Refusal, RefusalCode},
    status::Status,
    time::Timestamp,
    tip::{Sighting, TipState},
    words::Words,
};
use homeward_geo::{Point, atlas::Atlas};

use crate::{
    Engine, Failure,
    commands::{
        SignedIn, TRIES,
        issue_alert::{commit, issued},
        own_alert,
        triage_tip::own_tip,
        update_alert::approved,
    },
    house::{on_street, rules},
};

#[derive(Debug, Clone)]
pub struct SightingForm {
    pub point: Point,
    pub place: Words,
    pub at: Timestamp,
    pub tip: Option<TipId>,
    /// Whether the alert's rings now count from here.
    pub recentre: bool,
}

pub async fn confirm_sighting(
    engine: &Engine,
    who: &SignedIn,
    id: AlertId,
    form: SightingForm,
) -> Result<Alert, Failure> {
    for _ in 0..TRIES {
        let (alert, case) = own_alert(engine, who, id).await?;
        let moved =
            on_street!(alert.status, S => once::<S>(engine, who, &alert, case, &form).await);
        match moved {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the alert keeps changing",
    ))
}

async fn once<S: Status>(
    engine: &Engine,
    who: &SignedIn,
    alert: &Alert,
    case: Case,
    form: &SightingForm,
) -> Result<Alert, Failure> {
    if !alert.stage.is_active() {
        return Err(Failure::no(RefusalCode::AlertClosed, "the alert has ended"));
    }
    let mut facts = engine.facts(who.actor);
    if form.at > facts.now {
        let code = RefusalCode::LastSeenInFuture;
        return Err(Refusal::at(code, "at", "a sighting lies in the past").into());
    }
    let number = engine.store.sightings_of(alert.id).await?.len();
    let mut sighting = Sighting {
        id: facts.fresh(),
        alert: alert.id,
        number: u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1),
        point: form.point,
        place: form.place.checked("place", 200)?,
        at: form.at,
        tip: form.tip,
        confirmed_by: who.officer.id,
        confirmed_at: facts.now,
    };
    if sighting.place.is_empty() {
        sighting.place = nearest_place(form.point);
    }
    let tip = match form.tip {
        Some(tip) => Some(
            useful_tip(engine, who, alert, tip)
                .await?
                .becomes(sighting.id)?,
        ),
        None => None,
    };
    let expect = vec![Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    }];
    let mut changes = vec![Change::SightingConfirmed {
        sighting: sighting.clone(),
        tip,
    }];
    let mut next = alert.clone();
    if form.recentre {
        let file = engine.file(&case).await?;
        let file = file.seen_again(sighting.place, form.point, form.at);
        let mut sealer = engine.sealer(case.id, "file").await?;
        let case = Case {
            file: file.sealed(&mut sealer),
            ..case
        };
        let draft = approved(engine, who, alert, &case, facts.now).await?;
        let house = rules(engine, &who.agency, &facts);
        let issue = alert.moved::<S>(draft.poster, house)?;
        changes.push(issued(engine, case.next(), &issue).await?);
        next = issue.alert;
    } else {
        changes.push(Change::FileSaved(case.next()));
    }
    commit(engine, &mut facts, expect, changes, &next).await?;
    Ok(next)
}

async fn useful_tip(
    engine: &Engine,
    who: &SignedIn,
    alert: &Alert,
    id: TipId,
) -> Result<homeward_domain::tip::Tip, Failure> {
    let tip = own_tip(engine, who, id).await?;
    if tip.alert != alert.id {
        return Err(Failure::no(
            RefusalCode::NotFound,
            "the tip is of another alert",
        ));
    }
    // An officer who turns a tip into a sighting has judged it useful by that.
    Ok(tip.triaged(TipState::Useful))
}

fn nearest_place(point: Point) -> Words {
    let near = Atlas::shipped().nearest(point, None);
    near.map_or_else(Words::default, |(place, _)| {
        Words::new(place.name_zh, place.name_en)
    })
}
