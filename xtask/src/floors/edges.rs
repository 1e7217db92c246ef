//! Who names whom: the edges between our own crates, compared with the plan.

use serde_json::Value;

use super::plan::{self, Room};
use crate::finding::Finding;

/// One crate of ours naming another in its manifest. A build-dependency counts as normal.
#[derive(Debug)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub for_tests: bool,
    /// `file:line` of the dependency.
    pub place: String,
}

/// The packages of this workspace.
pub fn rooms(metadata: &str) -> Result<Vec<String>, String> {
    let parsed = parse(metadata)?;
    Ok(packages(&parsed)
        .iter()
        .filter_map(|p| text(p, "name"))
        .map(str::to_owned)
        .collect())
}

pub fn from_metadata(metadata: &str) -> Result<Vec<Edge>, String> {
    let ours = rooms(metadata)?;
    let parsed = parse(metadata)?;
    let mut edges = Vec::new();
    for package in packages(&parsed) {
        let from = text(package, "name").unwrap_or_default();
        let manifest = text(package, "manifest_path").unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = text(dependency, "name").unwrap_or_default();
            if ours.iter().any(|name| name == to) {
                edges.push(Edge {
                    from: from.into(),
                    to: to.into(),
                    for_tests: text(dependency, "kind") == Some("dev"),
                    place: place(manifest, to),
                });
            }
        }
    }
    Ok(edges)
}

/// Compares edges with the plan. Pure, so that a planted bad edge can prove it works.
pub fn check(edges: &[Edge]) -> Vec<Finding> {
    edges
        .iter()
        .filter_map(|edge| wrong(edge).map(|(what, mend)| Finding::at(&edge.place, what, mend)))
        .collect()
}

fn wrong(edge: &Edge) -> Option<(String, &'static str)> {
    let (from, to) = (plan::room_name(&edge.from), plan::room_name(&edge.to));
    let Some(room) = plan::room_of(&edge.from) else {
        let mend = "give it a row in xtask/src/floors/plan.rs and one sentence in ARCHITECTURE.md";
        return Some((format!("`{from}` has no room in the plan"), mend));
    };
    if allowed(room, to, edge.for_tests) {
        return None;
    }
    let mend = match to {
        "sim" | "xtask" => "never shipped: move what you need into the crate that owns it",
        _ => "put the need behind a port, or change the plan in the open with an ADR",
    };
    let role = if edge.for_tests {
        "in its tests"
    } else {
        "when shipped"
    };
    Some((format!("`{from}` may not use `{to}` {role}"), mend))
}

fn allowed(room: &Room, to: &str, for_tests: bool) -> bool {
    room.may_use.contains(&to) || (for_tests && room.tests_also.contains(&to))
}

fn parse(metadata: &str) -> Result<Value, String> {
    serde_json::from_str(metadata).map_err(|e| format!("could not read cargo's metadata: {e}"))
}

fn packages(parsed: &Value) -> &[Value] {
    parsed["packages"].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value[key].as_str()
}

fn place(manifest: &str, dependency: &str) -> String {
    let root = crate::shell::root();
    let shown = std::path::Path::new(manifest);
    let shown = shown.strip_prefix(&root).unwrap_or(shown).display();
    let read = std::fs::read_to_string(manifest).unwrap_or_default();
    let named = |line: &str| {
        line.strip_prefix(dependency)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    match read.lines().position(named) {
        Some(index) => format!("{shown}:{}", index + 1),
        None => shown.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: &str, to: &str, for_tests: bool) -> bool {
        let place = "crates/x/Cargo.toml:1".into();
        !check(&[Edge {
            from: from.into(),
            to: to.into(),
            for_tests,
            place,
        }])
        .is_empty()
    }

    #[test]
    fn an_edge_that_goes_up_is_found() {
        assert!(found("homeward-domain", "homeward-engine", false));
        assert!(found("homeward-engine", "homeward-backend-embedded", false));
        assert!(found("homeward-channels", "homeward-web", false));
        assert!(found("homeward-web", "homeward-edge", false));
        assert!(found("homeward-sim", "homeward", false));
    }

    #[test]
    fn an_edge_that_goes_down_is_fine() {
        assert!(!found("homeward-domain", "homeward-geo", false));
        assert!(!found("homeward-web", "homeward-engine", false));
        assert!(!found("homeward", "homeward-channels", false));
        assert!(!found("homeward-sim", "homeward-engine", false));
    }

    #[test]
    fn nothing_shipped_depends_on_sim_or_xtask() {
        for room in [
            "homeward",
            "homeward-engine",
            "homeward-web",
            "homeward-ports",
        ] {
            assert!(found(room, "homeward-sim", false));
            assert!(found(room, "xtask", false));
            assert!(found(room, "xtask", true));
        }
    }

    #[test]
    fn tests_of_the_engine_may_put_up_an_adapter_and_tests_of_the_ground_may_not() {
        assert!(!found("homeward-engine", "homeward-backend-embedded", true));
        assert!(!found("homeward-engine", "homeward-sim", true));
        assert!(found("homeward-domain", "homeward-ports", true));
        assert!(found("homeward-engine", "homeward", true));
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert!(found("homeward-attic", "homeward-geo", false));
    }

    #[test]
    fn metadata_becomes_edges_between_our_crates_only() {
        let metadata = r#"{ "packages": [
            { "name": "homeward-geo", "manifest_path": "a", "dependencies": [
                { "name": "serde", "kind": null }, { "name": "homeward-domain", "kind": null } ] },
            { "name": "homeward-domain", "manifest_path": "b", "dependencies": [] } ] }"#;
        let edges = from_metadata(metadata).expect("is JSON");
        assert_eq!(edges.len(), 1);
        assert_eq!(
            check(&edges)[0].what,
            "`geo` may not use `domain` when shipped"
        );
    }
}
