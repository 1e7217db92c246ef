//! Who did what?

use homeward_domain::{
    change::{Chain, Change},
    facts::Actor,
};
use homeward_seal::verify_chain;

use super::{told, with_an_alert, written};
use crate::store::{ChainedEntry, Store};

pub async fn the_journal_says_who_did_what_and_hides_the_rest(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let ended = town.found(&case, &alert);
    let batch = town.batch([Change::Ended(Box::new(ended))]);
    written(store, batch).await;
    let house = told(store.audit(Chain::House).await);
    assert_eq!(names(&house), ["agency_founded", "officer_added"]);
    let of_case = told(store.audit(Chain::Case(case.id)).await);
    assert_eq!(names(&of_case), ["case_opened", "issued", "ended"]);
    let actor = Actor::Officer(town.officer.id);
    assert!(of_case.iter().all(|line| line.entry.actor == actor));
    let known_before = of_case.iter().map(|line| line.entry.before.is_some());
    assert!(known_before.eq([false, false, true]));
    let text = format!("{of_case:?}");
    assert!(!text.contains("小禾"), "{text}");
}

pub async fn tampering_with_the_journal_is_found(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    for _ in 0..3 {
        let tip = town.a_tip(&alert);
        let batch = town.batch([Change::TipReceived(tip)]);
        written(store, batch).await;
    }
    let whole = told(store.audit(Chain::Case(case.id)).await);
    assert_eq!(whole.len(), 5);
    assert!(is_whole(&whole));
    for at in 0..whole.len() {
        let mut edited = whole.clone();
        edited[at].entry.actor = Actor::System;
        assert!(!is_whole(&edited), "line {at} was edited");
        let mut removed = whole.clone();
        removed.remove(at);
        // Without its last line a chain is a shorter chain: only who kept the
        // last hash elsewhere can tell.
        assert!(!is_whole(&removed) || at + 1 == whole.len());
    }
}

fn names(lines: &[ChainedEntry]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line.entry.change.as_str())
        .collect()
}

fn is_whole(lines: &[ChainedEntry]) -> bool {
    let entries = lines.iter().map(|line| serde_json::to_vec(&line.entry));
    let Ok(entries) = entries.collect::<Result<Vec<_>, _>>() else {
        return false;
    };
    let hashed = entries.iter().zip(lines);
    verify_chain(hashed.map(|(entry, line)| (&entry[..], line.hash))).is_ok()
}
