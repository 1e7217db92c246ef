//! What do neighbours say?

use homeward_domain::{
    change::{Change, Expect},
    foreign::{ForeignKind, ForeignMessage, Neighbour},
    state::State,
    time::Span,
};

use super::{Town, refused, told, written};
use crate::store::Store;

async fn with_a_neighbour(store: &dyn Store) -> (Town, Neighbour) {
    let mut town = Town::new(1);
    let neighbour = town.a_neighbour();
    let batch = town.batch([Change::NeighbourPut(neighbour.clone())]);
    written(store, batch).await;
    assert_eq!(
        told(store.neighbours().await),
        std::slice::from_ref(&neighbour)
    );
    (town, neighbour)
}

fn unheard(message: &ForeignMessage) -> Expect {
    Expect::ForeignUnheard {
        neighbour: message.neighbour,
        sender: message.name.sender.clone(),
        identifier: message.name.identifier.clone(),
    }
}

/// What memory holds of it; the rules read from there.
async fn state(store: &dyn Store, neighbour: &Neighbour) -> State {
    let agency = neighbour.agency;
    let held = told(store.foreign_of(agency, usize::MAX).await);
    State {
        foreign: held.into_iter().map(|held| (held.id, held)).collect(),
        ..State::default()
    }
}

pub async fn a_foreign_alert_is_begun_once(store: &dyn Store) {
    let (mut town, neighbour) = with_a_neighbour(store).await;
    let message = town.a_foreign_message(&neighbour, ForeignKind::Alert, "a", &[]);
    let (_, changes) = told_rule(town.heard(&State::default(), &neighbour, &message));
    let batch = town.expecting([unheard(&message)], changes.clone());
    written(store, batch).await;
    let batch = town.expecting([unheard(&message)], changes);
    refused(store, batch).await;
    assert_eq!(told(store.foreign_count(neighbour.id).await), 1);
    assert_eq!(told(store.foreign_waiting().await).len(), 1);
}

pub async fn a_cancel_is_remembered_before_its_alert_and_forgotten_in_the_end(store: &dyn Store) {
    let (mut town, neighbour) = with_a_neighbour(store).await;
    let cancel = town.a_foreign_message(&neighbour, ForeignKind::Cancel, "c", &["a"]);
    let (_, changes) = told_rule(town.heard(&State::default(), &neighbour, &cancel));
    let batch = town.batch(changes);
    written(store, batch).await;
    let named = [("homeward:cn-410100".to_owned(), "a".to_owned())];
    let held = told(store.foreign_named(neighbour.id, &named).await);
    assert!(held.iter().all(|held| held.stage.is_over()) && held.len() == 1);
    let another = town.a_neighbour();
    assert_eq!(told(store.foreign_named(another.id, &named).await), []);
    assert_eq!(told(store.foreign_waiting().await), []);
    let at = town.wait(Span::hours(1));
    assert_eq!(told(store.foreign_before(at, 9).await), held);
    let batch = town.batch([Change::ForeignForgotten(held[0].id)]);
    written(store, batch).await;
    assert_eq!(told(store.foreign_named(neighbour.id, &named).await), []);
    assert_eq!(told(store.foreign(held[0].id).await), None);
}

pub async fn who_acts_on_an_old_foreign_alert_writes_nothing(store: &dyn Store) {
    let (mut town, neighbour) = with_a_neighbour(store).await;
    let first = town.a_foreign_message(&neighbour, ForeignKind::Alert, "a", &[]);
    let (_, changes) = told_rule(town.heard(&State::default(), &neighbour, &first));
    let batch = town.batch(changes);
    written(store, batch).await;
    let read = state(store, &neighbour).await;
    let cancel = town.a_foreign_message(&neighbour, ForeignKind::Cancel, "c", &["a"]);
    let (expect, changes) = told_rule(town.heard(&read, &neighbour, &cancel));
    let batch = town.expecting(expect.clone(), changes);
    written(store, batch).await;
    let update = town.a_foreign_message(&neighbour, ForeignKind::Update, "u", &["a"]);
    let (_, changes) = told_rule(town.heard(&read, &neighbour, &update));
    let batch = town.expecting(expect, changes);
    refused(store, batch).await;
    assert_eq!(told(store.foreign_waiting().await), []);
}

/// The rules have nothing against these stories.
#[track_caller]
fn told_rule<T>(heard: Result<T, homeward_domain::refusal::Refusal>) -> T {
    match heard {
        Ok(heard) => heard,
        Err(refusal) => panic!("{refusal}"),
    }
}
