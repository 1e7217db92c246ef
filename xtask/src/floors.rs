//! `cargo x floors`: keeps the floor plan of ARCHITECTURE.md true.
//!
//! Three looks, each at what it knows best: the manifests (who names whom), cargo's own
//! tree (what is really compiled), and the text of the ground floor (what the standard
//! library would let it do without any dependency).

mod edges;
mod ground;
mod plan;
mod tree;

use crate::finding::{Finding, report};
use crate::shell::{Done, Stop, cargo, no_arguments, read};

pub fn run(args: &[String]) -> Done {
    no_arguments(args)?;
    let metadata = read(&mut cargo([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
    ]))?;
    let edges = edges::from_metadata(&metadata).map_err(Stop::because)?;
    let mut findings = edges::check(&edges);
    let rooms = edges::rooms(&metadata).map_err(Stop::because)?;
    for room in &rooms {
        findings.extend(within(room)?);
    }
    findings.extend(anywhere()?);
    findings.extend(ground::check(&crate::tidy::files()?));
    if findings.is_empty() {
        println!(
            "floors: {} crates, {} edges, all in the plan",
            rooms.len(),
            edges.len()
        );
    }
    report(findings)
}

/// What one room's own tree may not hold. Cargo is asked per package, so that a feature
/// another crate switches on is not blamed on this one.
fn within(package: &str) -> Result<Vec<Finding>, Stop> {
    let Some(room) = plan::room_of(package) else {
        return Ok(Vec::new());
    };
    if room.without.is_empty() {
        return Ok(Vec::new());
    }
    let asked = [
        "tree",
        "-p",
        package,
        "-e",
        "normal,no-proc-macro",
        "--prefix",
        "depth",
    ];
    let printed = read(&mut cargo(asked))?;
    let banned = room
        .without
        .iter()
        .flat_map(|kind| kind.crates().iter().copied());
    Ok(tree::find(&printed, &banned.collect::<Vec<_>>())
        .into_iter()
        .map(|path| {
            let mend = "take the value as an argument, or move the code up behind a port";
            Finding::at(
                manifest(room.name),
                format!("brings in {}", path.join(" -> ")),
                mend,
            )
        })
        .collect())
}

/// What no tree of ours may hold, on any target, in any role.
fn anywhere() -> Result<Vec<Finding>, Stop> {
    let asked = [
        "tree",
        "--workspace",
        "--target",
        "all",
        "-e",
        "all",
        "--prefix",
        "depth",
    ];
    let printed = read(&mut cargo(asked))?;
    Ok(tree::find(&printed, plan::NOWHERE)
        .into_iter()
        .map(|path| {
            let mend = "switch the feature off: TLS here is rustls with aws-lc-rs";
            Finding::at(
                "Cargo.toml",
                format!("brings in {}", path.join(" -> ")),
                mend,
            )
        })
        .collect())
}

fn manifest(room: &str) -> String {
    format!("crates/{room}/Cargo.toml")
}
