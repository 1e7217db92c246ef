//! Promises of the record, one story each.

mod alerts;
mod deliveries;
mod foreign;
mod journal;
mod people;
mod returns;

use std::sync::Arc;

use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{Batch, Change},
};

use super::{Town, told};
use crate::store::Store;

/// Tells each story to a record of its own.
macro_rules! tell {
    ($make:ident: $($story:path),+ $(,)?) => {
        $($story(&*$make().await).await;)+
    };
}

pub async fn all(make: impl AsyncFn() -> Arc<dyn Store>) {
    tell!(make:
        people::a_house_is_founded_once,
        people::a_sign_in_link_is_spent_once,
        people::a_closed_session_is_nobody,
        people::a_revoked_key_is_still_told_from_an_unknown_one,
        people::a_screen_is_seen_last_when_it_was_seen_last,
        people::who_read_a_key_or_a_partner_before_it_changed_writes_nothing,
        alerts::who_acts_on_an_old_epoch_writes_nothing,
        alerts::an_issued_alert_leaves_a_message_and_both_endings,
        alerts::an_ending_takes_the_child_out_and_speaks_the_staged_word,
        alerts::an_alert_that_expires_says_nothing_more,
        alerts::the_log_has_no_gaps,
        alerts::a_code_names_one_alert,
        alerts::live_cases_come_first_and_then_the_newest,
        alerts::a_case_whose_key_is_gone_is_not_erased_again,
        deliveries::a_message_is_planned_once,
        deliveries::what_is_due_leaves_in_the_order_of_lanes,
        deliveries::what_is_final_is_done,
        deliveries::only_the_channels_asked_for_are_due,
        deliveries::a_partner_finds_its_own_newest_first,
        returns::tips_come_newest_first,
        returns::sightings_come_in_the_order_of_their_numbers,
        returns::counts_add_up,
        returns::a_request_is_answered_once,
        foreign::a_foreign_alert_is_begun_once,
        foreign::a_cancel_is_remembered_before_its_alert_and_forgotten_in_the_end,
        foreign::who_acts_on_an_old_foreign_alert_writes_nothing,
        journal::the_journal_says_who_did_what_and_hides_the_rest,
        journal::tampering_with_the_journal_is_found,
    );
}

/// Writes, and means it.
async fn written(store: &dyn Store, batch: Batch) {
    told(store.record(batch).await);
}

/// Writes, and expects to be told that something changed meanwhile.
async fn refused(store: &dyn Store, batch: Batch) {
    let answer = store.record(batch).await;
    assert!(answer.is_err_and(|fault| fault.is_conflict()));
}

/// A founded town with one case on record.
async fn with_a_case(store: &dyn Store) -> (Town, Case) {
    let mut town = Town::new(1);
    let (case, key) = (town.a_case(), town.a_case_key());
    let mut changes = town.founding();
    changes.push(Change::CaseOpened {
        case: case.clone(),
        key,
    });
    let batch = town.batch(changes);
    written(store, batch).await;
    (town, case)
}

/// A founded town with one live alert on record.
async fn with_an_alert(store: &dyn Store) -> (Town, Case, Alert) {
    let (mut town, case) = with_a_case(store).await;
    let issued = town.an_alert(&case, "7KQ4M2");
    let (case, alert) = (issued.case.clone(), issued.alert.clone());
    let batch = town.batch([Change::Issued(Box::new(issued))]);
    written(store, batch).await;
    (town, case, alert)
}
