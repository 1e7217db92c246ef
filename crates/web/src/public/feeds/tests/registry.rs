//! The list that registries of missing people copy.

use homeward_ports::pfif::{self, NoteStatus};

use super::*;

async fn persons(house: &House, path: &str) -> Vec<pfif::Person> {
    let list = bytes(got(house, path, &[]).await).await;
    let read = pfif::read(&list).unwrap();
    assert_eq!(read.left_out, Vec::<String>::new());
    read.document.persons
}

#[tokio::test]
async fn an_alert_is_one_person_until_it_ends_and_none_of_the_child_after() {
    let house = house();
    let before = persons(&house, "/feeds/alerts.pfif").await;
    assert_eq!(before.len(), 1, "two versions are one child");
    assert_eq!(before[0].id.to_string(), "a.example/7KQ4M2");
    assert_eq!(before[0].expiry_date, Some(NOW + Span::hours(24)));
    assert_eq!(before[0].notes[0].status, Some(NoteStatus::BelievedMissing));
    house.ends();
    let after = persons(&house, "/feeds/alerts.pfif").await;
    assert_eq!(after[0].id, before[0].id);
    assert!(after[0].source_date > before[0].source_date);
    assert!(after[0].entry_date > before[0].entry_date);
    assert_eq!(after[0].about.as_ref().unwrap().full_name, "7KQ4M2");
    assert_eq!(after[0].notes[0].status, Some(NoteStatus::BelievedAlive));
}

#[tokio::test]
async fn the_list_keeps_to_its_area_and_is_not_sent_twice() {
    let house = house();
    assert_eq!(
        persons(&house, "/feeds/alerts.pfif?within=13").await.len(),
        1
    );
    assert!(
        persons(&house, "/feeds/alerts.pfif?within=65")
            .await
            .is_empty()
    );
    let first = got(&house, "/feeds/alerts.pfif", &[]).await;
    assert_eq!(
        first.headers()["content-type"],
        "application/xml; charset=utf-8"
    );
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    let again = got(
        &house,
        "/feeds/alerts.pfif",
        &[(header::IF_NONE_MATCH, &etag)],
    )
    .await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    house.ends();
    let changed = got(
        &house,
        "/feeds/alerts.pfif",
        &[(header::IF_NONE_MATCH, &etag)],
    )
    .await;
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_house_without_a_domain_says_that_it_needs_one() {
    let house = house();
    let nameless = FeedsDoor::<Actual>::new(
        house.roll.clone(),
        Arc::new(Still),
        "http://localhost:8400",
        None,
    );
    let nameless = House {
        roll: house.roll.clone(),
        app: routes(nameless),
    };
    let none = got(&nameless, "/feeds/alerts.pfif", &[]).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}
