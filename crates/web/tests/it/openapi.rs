//! The description, the table it is made from, and the routers say the same.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
};

use homeward_web::openapi::{ROUTES, Route, Shape, text};
use serde_json::Value;

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> Value {
    serde_json::from_str(&text()).unwrap()
}

#[test]
fn the_description_in_docs_is_fresh() {
    let kept = fs::read_to_string(house().join("docs/openapi.json")).unwrap_or_default();
    assert!(
        kept.trim_end() == text(),
        "docs/openapi.json is stale; write it again with `cargo x gen`"
    );
}

#[test]
fn every_route_of_the_doors_is_in_the_table_and_the_other_way_round() {
    let mut written = BTreeSet::new();
    for folder in ["crates/web/src", "crates/server/src/doors"] {
        sources(&house().join(folder), &mut written);
    }
    routes_in(&house().join("crates/server/src/doors.rs"), &mut written);
    // The officer's metrics listener is inside, and described in the operator's guide.
    written.remove("/metrics");
    let told: BTreeSet<_> = ROUTES.iter().map(|route| route.path.to_owned()).collect();
    assert_eq!(written, told);
}

fn sources(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            routes_in(&path, found);
        }
    }
}

/// The first argument of every `.route(`, on the same line or the next.
fn routes_in(file: &Path, found: &mut BTreeSet<String>) {
    let source = fs::read_to_string(file).unwrap_or_default();
    let calls = source.split(".route(").skip(1);
    found.extend(calls.filter_map(|call| {
        let path = call.trim_start().strip_prefix('"')?.split('"').next()?;
        path.starts_with('/').then(|| path.to_owned())
    }));
}

#[test]
fn no_route_and_no_operation_stands_twice() {
    let routes: HashSet<_> = ROUTES
        .iter()
        .map(|route| (route.method, route.path))
        .collect();
    assert_eq!(routes.len(), ROUTES.len());
    let document = document();
    let ids = document["paths"].as_object().unwrap().values();
    let ids = ids.flat_map(|item| item.as_object().unwrap().values());
    let ids: HashSet<_> = ids
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), ROUTES.len());
}

#[test]
fn every_shape_that_is_named_exists_and_every_shape_is_used() {
    let document = document();
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    let known = document["components"]["schemas"].as_object().unwrap();
    let known: BTreeSet<_> = known.keys().cloned().collect();
    assert_eq!(named, known);
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            found.extend(
                name.and_then(|n| n.strip_prefix("#/components/schemas/"))
                    .map(str::to_owned),
            );
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn what_only_reads_takes_no_body() {
    let reads = |route: &&Route| route.method == "GET";
    assert!(
        ROUTES
            .iter()
            .filter(reads)
            .all(|route| route.takes == Shape::Nothing)
    );
}
