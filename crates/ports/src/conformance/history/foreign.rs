//! Neighbours speak, take back, and are forgotten.

use homeward_domain::{
    change::{Change, Expect},
    foreign::{ForeignAlert, ForeignKind, Neighbour},
    id::Id,
    state::State,
};

use super::{Deed, Town};

/// Few enough that messages meet.
const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

pub fn neighbour(town: &mut Town, state: &State) -> Option<Deed> {
    let known = town.chance.one_of(state.neighbours.values().cloned());
    let neighbour = match known {
        Some(neighbour) if town.chance.once_in(2) => Neighbour {
            removed: town.chance.once_in(8),
            ..neighbour
        },
        _ => town.a_neighbour(),
    };
    Some((vec![], vec![Change::NeighbourPut(neighbour)]))
}

pub fn message(town: &mut Town, state: &State) -> Option<Deed> {
    let neighbour = town.chance.one_of(state.neighbours.values().cloned())?;
    let kinds = [ForeignKind::Alert, ForeignKind::Update, ForeignKind::Cancel];
    let kind = town.chance.one_of(kinds)?;
    let identifier = town.chance.one_of(NAMES)?;
    let about = [town.chance.one_of(NAMES)?, town.chance.one_of(NAMES)?];
    let message = town.a_foreign_message(&neighbour, kind, identifier, &about);
    let (mut expect, changes) = town.heard(state, &neighbour, &message).ok()?;
    if town.chance.once_in(4) {
        expect.push(Expect::ForeignUnheard {
            neighbour: neighbour.id,
            sender: message.name.sender,
            identifier: message.name.identifier,
        });
    }
    Some((expect, changes))
}

/// An officer decides, the time is over, or it was long ago.
pub fn settled(town: &mut Town, state: &State) -> Option<Deed> {
    let held = town.chance.one_of(state.foreign.values().cloned())?;
    let expect = Expect::ForeignAt {
        foreign: held.id,
        revision: held.revision,
    };
    let settled: fn(ForeignAlert, &Town) -> Option<ForeignAlert> = match town.chance.below(4) {
        0 => |held, town| held.declined(town.officer.id, town.now).ok(),
        1 => |held, town| held.expired(town.now).ok(),
        2 => |held, town| {
            let (case, alert) = (Id::from_bits(5), Id::from_bits(6));
            held.relayed(case, alert, town.now).ok()
        },
        _ => return Some((vec![expect], vec![Change::ForeignForgotten(held.id)])),
    };
    let change = Change::ForeignPut(Box::new(settled(held, town)?));
    Some((vec![expect], vec![change]))
}
