//! Long random histories, the same for the store under test and for memory.
//!
//! Most batches are such as the house writes; some expect what no longer holds,
//! and some change what is not there. Whatever they are, both stores must say
//! the same to each and answer the same afterwards.

mod alerts;
mod foreign;
mod people;
mod returns;

use homeward_domain::{
    change::{Batch, Change, Expect},
    facts::Actor,
    state::State,
    time::Span,
};

use super::{Town, compare};
use crate::{memory::MemoryStore, store::Store};

const BATCHES: u64 = 300;
/// Everything is asked after so many.
const LOOK_EVERY: u64 = 20;

/// Changes that belong together, and what they expect.
type Deed = (Vec<Expect>, Vec<Change>);

pub async fn play(store: &dyn Store, seed: u64) {
    let memory = MemoryStore::default();
    let mut town = Town::new(seed);
    for at in 1..=BATCHES {
        let state = memory.state().clone();
        let batch = next(&mut town, &state);
        let expected = memory
            .record(batch.clone())
            .await
            .map_err(|fault| fault.kind);
        let answered = store.record(batch.clone()).await;
        let answered = answered.map_err(|fault| fault.kind);
        assert_eq!(answered, expected, "seed {seed}, batch {at}: {batch:?}");
        if at % LOOK_EVERY == 0 {
            let state = memory.state().clone();
            compare::everything((store, &memory), &state, town.now).await;
        }
    }
}

fn next(town: &mut Town, state: &State) -> Batch {
    let pause = Span::seconds(town.chance.below(240).cast_signed());
    town.wait(pause);
    let (mut expect, mut changes) = deed(town, state);
    if town.chance.once_in(5) {
        let (also_expect, also) = deed(town, state);
        expect.extend(also_expect);
        changes.extend(also);
    }
    let mut batch = town.expecting(expect, changes);
    if town.chance.once_in(3) {
        batch.actor = Actor::System;
    }
    batch
}

/// One thing that somebody does. What cannot be done yet is not done.
fn deed(town: &mut Town, state: &State) -> Deed {
    let deed = match town.chance.below(29) {
        0 => people::founding(town),
        1 => people::officer(town),
        2 => people::link(town),
        3 => people::sign_in(town, state),
        4 => people::sign_out(town, state),
        5 => people::key(town, state),
        6 => people::partner(town, state),
        7 => people::screen(town, state),
        8 => alerts::case(town),
        9 => alerts::file(town, state),
        10 | 11 => alerts::issue(town, state),
        12 | 13 => alerts::update(town, state),
        14 => alerts::end(town, state),
        15 => alerts::destroy_key(town, state),
        16 | 17 => returns::plan(town, state),
        18 | 19 => returns::deliver(town, state),
        20 => returns::count(town, state),
        21 => returns::tip(town, state),
        22 => returns::sighting(town, state),
        23 => foreign::neighbour(town, state),
        24..=26 => foreign::message(town, state),
        27 => foreign::settled(town, state),
        _ => returns::answer(town, state),
    };
    deed.unwrap_or_default()
}
