//! What the relay believes of a house, and where it goes on reading.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use homeward_domain::status::StatusKind;
use homeward_geo::{Circle, Point};
use homeward_seal::SigningKey;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

use super::{hand, signed};
use crate::{
    feed::House,
    keeper::{Ask, Counts, Keeper},
    spot::Grid,
};

/// What the house answers to which cursor.
type Pages = Arc<Mutex<BTreeMap<String, (u16, Value)>>>;

async fn answer(
    State(pages): State<Pages>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    assert_eq!(headers["authorization"], "Bearer hwp_key");
    let cursor = asked.get("cursor").cloned().unwrap_or_default();
    let page = pages.lock().unwrap().get(&cursor).cloned();
    let (status, body) = page.unwrap_or((500, json!({})));
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

fn page(signed: &[String], cursor: &str) -> (u16, Value) {
    let features = signed
        .iter()
        .map(|text| json!({ "properties": { "signed": text } }));
    (
        200,
        json!({ "features": features.collect::<Vec<_>>(), "cursor": cursor }),
    )
}

async fn until(keeper: &Keeper, what: impl Fn(&Counts) -> bool) {
    for _ in 0..2_000 {
        if what(&keeper.ask(Ask::Look).await.unwrap()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{:?}", keeper.ask(Ask::Look).await.unwrap());
}

#[tokio::test]
async fn what_no_pinned_key_signed_is_not_believed_and_not_passed_over_and_a_new_record_is_read_anew()
 {
    let (ours, theirs) = (
        SigningKey::from_seed([1; 32]),
        SigningKey::from_seed([2; 32]),
    );
    let area = Circle::new(Point::new(38.0, 114.5).unwrap(), 100_000).unwrap();
    let good = |name: &str| signed(&ours, name, 1, "issued", &area);
    let forged = signed(&theirs, "FORGED", 1, "issued", &area);
    let changed = good("CHANGED").replace("100", "900");
    let pages = Pages::default();
    let first = page(&[forged, changed, good("A")], "r1-3");
    pages.lock().unwrap().insert(String::new(), first);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().route("/drill/partner/v1/alerts", get(answer));
    let routes = routes.with_state(pages.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let dir = tempfile::tempdir().unwrap();
    let grid = Grid::new(100).unwrap();
    let (keeper, _ended) = Keeper::start(dir.path(), 10, grid, Arc::new(hand())).unwrap();
    let (keys, every) = (vec![ours.public()], Duration::from_millis(5));
    let house = House::new(&base, "hwp_key", keys, StatusKind::Exercise, every).unwrap();
    let following = keeper.clone();
    tokio::spawn(async move { house.follow(following).await });
    let names = |counts: &Counts| -> Vec<String> {
        let each = counts.alerts.iter();
        each.map(|alert| alert.incident.clone()).collect()
    };
    until(&keeper, |counts| {
        names(counts) == ["A"] && counts.cursor.is_empty()
    })
    .await;

    // The forged ones are gone from the page; a real exercise and a real alert stand in it.
    let real = good("REAL").replace("Exercise", "Actual");
    let real: Value = serde_json::from_str(&real).unwrap();
    let mut real = real.as_object().unwrap().clone();
    real.remove("signature");
    let real = ours.sign_json(real).unwrap();
    pages
        .lock()
        .unwrap()
        .insert(String::new(), page(&[real, good("A")], "r1-3"));
    pages
        .lock()
        .unwrap()
        .insert("r1-3".to_owned(), page(&[good("B")], "r1-4"));
    pages
        .lock()
        .unwrap()
        .insert("r1-4".to_owned(), page(&[], "r1-4"));
    until(&keeper, |counts| {
        names(counts) == ["A", "B"] && counts.cursor == "r1-4"
    })
    .await;

    // Another record stands there: it does not know our cursor.
    pages
        .lock()
        .unwrap()
        .insert("r1-4".to_owned(), (422, json!({})));
    pages
        .lock()
        .unwrap()
        .insert(String::new(), page(&[good("A"), good("C")], "r2-2"));
    pages
        .lock()
        .unwrap()
        .insert("r2-2".to_owned(), page(&[], "r2-2"));
    until(&keeper, |counts| {
        names(counts) == ["A", "B", "C"] && counts.cursor == "r2-2"
    })
    .await;
}
