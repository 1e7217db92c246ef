//! The ground floor's own text: no I/O, no async, no clock, no chance.
//!
//! The trees cannot show this, because the standard library needs no dependency.
//! Only shipped lines count: comments and what follows `#[cfg(test)]` may say anything.

use super::plan;
use crate::finding::Finding;
use crate::tidy::SourceFile;

const MEND: &str = "take the value as an argument; only the engine holds a clock, chance or a disk";

const WORLDLY: &[(&str, &str)] = &[
    ("SystemTime::now", "asks the time"),
    ("Instant::now", "asks the time"),
    ("std::fs", "touches the disk"),
    ("std::net", "touches the network"),
    ("std::env", "reads the environment"),
    ("std::process", "starts a program"),
    ("std::thread", "starts or stops a thread"),
    ("async fn", "waits"),
    (".await", "waits"),
    ("println!", "prints"),
];

pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| stands_on_ground(&file.path))
        .flat_map(worldly)
        .collect()
}

fn stands_on_ground(path: &str) -> bool {
    let Some((room, inside)) = path.strip_prefix("crates/").and_then(|p| p.split_once('/')) else {
        return false;
    };
    plan::is_ground(room)
        && inside.starts_with("src/")
        && inside.ends_with(".rs")
        && !inside.ends_with("/tests.rs")
}

fn worldly(file: &SourceFile) -> Vec<Finding> {
    let shipped = file
        .text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]");
    let mut findings = Vec::new();
    for (index, line) in shipped.enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for (word, does) in WORLDLY.iter().filter(|(word, _)| line.contains(word)) {
            let place = format!("{}:{}", file.path, index + 1);
            findings.push(Finding::at(
                place,
                format!("`{word}` {does} on the ground floor"),
                MEND,
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&[SourceFile {
            path: path.into(),
            text: text.into(),
        }])
        .len()
    }

    #[test]
    fn a_clock_on_the_ground_floor_is_found() {
        assert_eq!(
            count("crates/domain/src/case.rs", "let t = Instant::now();\n"),
            1
        );
    }

    #[test]
    fn comments_tests_and_upper_floors_may_say_it() {
        let text = "/// Never `Instant::now`.\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(count("crates/seal/src/lib.rs", text), 0);
        assert_eq!(count("crates/engine/src/clock.rs", "Instant::now()"), 0);
    }
}
