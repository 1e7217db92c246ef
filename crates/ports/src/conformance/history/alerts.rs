//! Children go missing, alerts go out, and end.

use homeward_domain::{
    alert::{Alert, AlertStage},
    case::Case,
    change::{Change, Expect},
    state::State,
};

use super::{Deed, Town};

/// What whoever acts on a case expects; now and then they looked too long ago.
fn unchanged(town: &mut Town, case: &Case) -> Expect {
    let late = u32::from(town.chance.once_in(6));
    Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch + late,
    }
}

fn live(town: &mut Town, state: &State) -> Option<(Case, Alert)> {
    let active = state.alerts.values().filter(|a| a.stage.is_active());
    let alert = town.chance.one_of(active)?.clone();
    Some((state.cases.get(&alert.case)?.clone(), alert))
}

pub fn case(town: &mut Town) -> Option<Deed> {
    let (case, key) = (town.a_case(), town.a_case_key());
    Some((vec![], vec![Change::CaseOpened { case, key }]))
}

pub fn file(town: &mut Town, state: &State) -> Option<Deed> {
    let case = town.chance.one_of(state.cases.values().cloned())?;
    let expect = unchanged(town, &case);
    let case = town.with_file(case);
    Some((vec![expect], vec![Change::FileSaved(case)]))
}

/// Codes are few, so that some are taken.
pub fn issue(town: &mut Town, state: &State) -> Option<Deed> {
    let drafts = state.cases.values().filter(|case| case.alert().is_none());
    let case = town.chance.one_of(drafts)?.clone();
    let code = format!("CODE{:02}", town.chance.below(40));
    let epoch = unchanged(town, &case);
    let issued = town.an_alert(&case, &code);
    let expect = if town.chance.once_in(4) {
        vec![epoch]
    } else {
        vec![epoch, Expect::CodeFree { code }]
    };
    Some((expect, vec![Change::Issued(Box::new(issued))]))
}

pub fn update(town: &mut Town, state: &State) -> Option<Deed> {
    let (case, alert) = live(town, state)?;
    let expect = unchanged(town, &case);
    let issued = town.an_update(&case, &alert)?;
    Some((vec![expect], vec![Change::Issued(Box::new(issued))]))
}

pub fn end(town: &mut Town, state: &State) -> Option<Deed> {
    let (case, alert) = live(town, state)?;
    let expect = unchanged(town, &case);
    let (at, by) = (town.now, town.officer.id);
    let stage = match town.chance.below(3) {
        0 => town.resolved(),
        1 => AlertStage::Withdrawn { at, by },
        _ => AlertStage::Expired { at },
    };
    let ended = town.ended(&case, &alert, stage);
    Some((vec![expect], vec![Change::Ended(Box::new(ended))]))
}

pub fn destroy_key(town: &mut Town, state: &State) -> Option<Deed> {
    let case = town.chance.one_of(state.cases.keys().copied())?;
    Some((vec![], vec![Change::CaseKeyDestroyed(case)]))
}
