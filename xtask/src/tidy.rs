//! `cargo x tidy`: house rules that a machine can keep.
//!
//! Each finding says where it is and how to mend it. Long files and long functions are
//! listed but only fail when there are too many: sizes are a taste, not a law.

mod crates;
mod files;
mod functions;
mod links;
mod names;
mod sizes;
mod words;

pub use files::{SourceFile, files};

use crate::finding::{Finding, report};
use crate::shell::{Done, Stop, cannot_start, cargo, no_arguments};

pub fn run(args: &[String]) -> Done {
    no_arguments(args)?;
    let files = files()?;
    let mut findings = words::check(&files);
    findings.extend(names::check(&files));
    findings.extend(crates::check(&files));
    findings.extend(links::check(&files));
    findings.extend(unformatted()?);
    let measured = sizes::measure(&files);
    findings.extend(sizes::check(&measured));
    let result = report(findings);
    sizes::print(&measured);
    result
}

fn unformatted() -> Result<Vec<Finding>, Stop> {
    let mut command = cargo(["fmt", "--all", "--", "--check", "-l"]);
    let output = command.output().map_err(|e| cannot_start(&command, &e))?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let root = crate::shell::root();
    let listed = String::from_utf8_lossy(&output.stdout);
    let mut findings: Vec<Finding> = listed
        .lines()
        .map(|line| std::path::Path::new(line.trim()))
        .map(|path| {
            path.strip_prefix(&root)
                .unwrap_or(path)
                .display()
                .to_string()
        })
        .map(|path| Finding::at(path, "is not in the house format", "run `cargo fmt`"))
        .collect();
    if findings.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().next().unwrap_or("no reason given").to_owned();
        findings.push(Finding::at(
            "Cargo.toml",
            format!("`cargo fmt` failed: {first}"),
            "run it",
        ));
    }
    Ok(findings)
}
