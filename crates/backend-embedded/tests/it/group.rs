//! Many writes share a flush.

use homeward_domain::{
    change::{Change, Tally},
    message::MessageIdentity,
    people::SignInLink,
};
use homeward_ports::{conformance::Town, fault::FaultKind, store::Store};
use tokio::task::JoinSet;

#[tokio::test]
async fn a_thousand_writes_at_once_cost_a_handful_of_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let links: Vec<SignInLink> = (0..1_000).map(|_| town.a_link()).collect();
    let before = store.commits();
    let mut writes = JoinSet::new();
    for link in &links {
        let batch = town.batch([Change::LinkMade(link.clone())]);
        let store = store.clone();
        writes.spawn(async move { store.record(batch).await });
    }
    while let Some(written) = writes.join_next().await {
        written.unwrap().unwrap();
    }
    let commits = store.commits() - before;
    assert!(commits <= 100, "{commits} commits");
    for link in links {
        assert_eq!(store.link(&link.digest).await.unwrap(), Some(link));
    }
}

#[tokio::test]
async fn a_batch_that_cannot_be_written_takes_back_all_of_itself_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path());
    let mut town = Town::new(1);
    let (lost, kept) = (town.a_link(), town.a_link());
    let identity = MessageIdentity {
        agency: town.agency.slug.clone(),
        alert: "7KQ4M2".to_owned(),
        version: 1,
    };
    // More than any column can count.
    let more = Tally {
        handed: u64::MAX,
        ..Tally::default()
    };
    let tallied = Change::ReceiptsTallied { identity, more };
    let impossible = town.batch([Change::LinkMade(lost.clone()), tallied]);
    let possible = town.batch([Change::LinkMade(kept.clone())]);
    let both = tokio::join!(store.record(impossible), store.record(possible));
    assert_eq!(both.0.unwrap_err().kind, FaultKind::Broken);
    both.1.unwrap();
    assert_eq!(store.link(&lost.digest).await.unwrap(), None);
    assert_eq!(store.link(&kept.digest).await.unwrap(), Some(kept));
}
