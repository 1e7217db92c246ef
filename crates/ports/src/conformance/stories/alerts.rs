//! How cases and alerts stand, and what was said.

use homeward_domain::{
    alert::AlertStage,
    change::{Change, Expect},
    texts::Closing,
    time::Span,
};

use super::{refused, told, with_a_case, with_an_alert, written};
use crate::store::{Fence, Store};

pub async fn who_acts_on_an_old_epoch_writes_nothing(store: &dyn Store) {
    let (mut town, case) = with_a_case(store).await;
    let unchanged = Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    };
    let first = town.with_file(case.clone());
    let batch = town.expecting([unchanged.clone()], [Change::FileSaved(first.clone())]);
    written(store, batch).await;
    let second = town.with_file(case.clone());
    let partner = Change::PartnerJoined(town.a_partner());
    let batch = town.expecting([unchanged], [partner, Change::FileSaved(second)]);
    refused(store, batch).await;
    assert_eq!(told(store.case(case.id).await), Some(first));
    assert_eq!(told(store.partners().await), []);
}

pub async fn an_issued_alert_leaves_a_message_and_both_endings(store: &dyn Store) {
    let (_, case, alert) = with_an_alert(store).await;
    let active = told(store.active_alerts().await);
    assert_eq!(told(store.alert(alert.id).await).as_slice(), active);
    assert_eq!(active, std::slice::from_ref(&alert));
    assert_eq!(told(store.case(case.id).await), Some(case));
    let sent = told(store.messages_of(alert.id).await);
    assert_eq!(sent.iter().map(|sent| sent.seq).collect::<Vec<_>>(), [1]);
    assert!(sent.iter().all(|sent| sent.package.is_some()));
    assert_eq!(told(store.unplanned(10).await), sent);
    let staged = told(store.staged(alert.id).await);
    let endings: Vec<_> = staged.iter().map(|staged| staged.closing).collect();
    assert_eq!(endings, [Closing::Found, Closing::Ended]);
    let fence = Fence {
        version: 1,
        active: true,
        expires: alert.expires,
    };
    assert_eq!(told(store.fence(alert.id).await), Some(fence));
}

pub async fn an_ending_takes_the_child_out_and_speaks_the_staged_word(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let staged = told(store.staged(alert.id).await);
    let ended = town.found(&case, &alert);
    let batch = town.batch([Change::Ended(Box::new(ended.clone()))]);
    written(store, batch).await;
    let sent = told(store.messages_of(alert.id).await);
    assert_eq!(sent.len(), 2);
    assert_eq!((&sent[0].package, &sent[0].cap), (&None, &None));
    assert_eq!(sent[1].seq, 2);
    assert_eq!(sent[1].head, staged[0].signed.head);
    assert_eq!(sent[1].package.as_ref(), Some(&staged[0].signed.package));
    assert_eq!(sent[1].cap, staged[0].signed.cap);
    assert_eq!(told(store.staged(alert.id).await), []);
    assert_eq!(told(store.active_alerts().await), []);
    assert_eq!(told(store.alert(alert.id).await), Some(ended.alert));
    let fence = told(store.fence(alert.id).await);
    assert!(fence.is_some_and(|fence| !fence.active && fence.version == 2));
}

pub async fn an_alert_that_expires_says_nothing_more(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let at = town.wait(Span::hours(24));
    let ended = town.ended(&case, &alert, AlertStage::Expired { at });
    let batch = town.batch([Change::Ended(Box::new(ended))]);
    written(store, batch).await;
    let sent = told(store.messages_after(0, 10).await);
    assert_eq!(sent.len(), 1);
    assert_eq!((&sent[0].package, &sent[0].cap), (&None, &None));
    assert_eq!(told(store.staged(alert.id).await), []);
}

pub async fn the_log_has_no_gaps(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let (mut case, mut alert) = (case, alert);
    for _ in 0..20 {
        town.wait(Span::minutes(20));
        let stale = Expect::CaseEpoch {
            case: case.id,
            epoch: case.epoch - 1,
        };
        let Some(issued) = town.an_update(&case, &alert) else {
            continue;
        };
        let change = Change::Issued(Box::new(issued.clone()));
        let lost = town.expecting([stale], [change.clone()]);
        refused(store, lost).await;
        let batch = town.batch([change]);
        written(store, batch).await;
        (case, alert) = (issued.case, issued.alert);
    }
    let sent = told(store.messages_after(0, 100).await);
    let count = u64::from(alert.version);
    assert!(sent.iter().map(|sent| sent.seq).eq(1..=count));
    let page = told(store.messages_after(1, 2).await);
    assert!(page.iter().map(|sent| sent.seq).eq(2..=3));
    assert_eq!(told(store.messages_after(count, 100).await), []);
    assert_eq!(told(store.messages_after(u64::MAX, 100).await), []);
    assert_eq!(told(store.message(count).await).as_ref(), sent.last());
    assert_eq!(told(store.message(0).await), None);
}

pub async fn a_code_names_one_alert(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let (case, key) = (town.a_case(), town.a_case_key());
    let second = town.an_alert(&case, &alert.code);
    let id = second.alert.id;
    let changes = vec![
        Change::CaseOpened { case, key },
        Change::Issued(Box::new(second)),
    ];
    let free = Expect::CodeFree {
        code: alert.code.clone(),
    };
    let batch = town.expecting([free], changes);
    refused(store, batch).await;
    assert_eq!(told(store.alert(id).await), None);
    assert_eq!(told(store.alert_by_code(&alert.code).await), Some(alert));
    assert_eq!(told(store.alert_by_code("NOBODY").await), None);
}

pub async fn live_cases_come_first_and_then_the_newest(store: &dyn Store) {
    let (mut town, live, _) = with_an_alert(store).await;
    let drafts = [town.a_case(), town.a_case()];
    for case in &drafts {
        let key = town.a_case_key();
        let case = case.clone();
        let batch = town.batch([Change::CaseOpened { case, key }]);
        written(store, batch).await;
    }
    let listed = told(store.cases(town.agency.id).await);
    let [older, newer] = drafts;
    assert_eq!(listed, [live, newer, older]);
    let elsewhere = town.another_agency().id;
    assert_eq!(told(store.cases(elsewhere).await), []);
}

pub async fn a_case_whose_key_is_gone_is_not_erased_again(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let ended = town.found(&case, &alert);
    let ended_at = town.now;
    let batch = town.batch([Change::Ended(Box::new(ended.clone()))]);
    written(store, batch).await;
    assert!(told(store.case_key(case.id).await).is_some());
    assert_eq!(told(store.ended_before(ended_at).await), []);
    let later = ended_at + Span::millis(1);
    assert_eq!(told(store.ended_before(later).await), [ended.alert]);
    let batch = town.batch([Change::CaseKeyDestroyed(case.id)]);
    written(store, batch).await;
    assert_eq!(told(store.ended_before(later).await), []);
    assert_eq!(told(store.case_key(case.id).await), None);
}
