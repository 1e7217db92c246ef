//! Modules that are named after nothing: a drawer for everything is a drawer nobody finds.

use super::SourceFile;
use crate::finding::Finding;

const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];
const MEND: &str = "name it after what it does, and move the rest to where it is used";

pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_code()) {
        let stem = file.name().split('.').next().unwrap_or_default();
        let folders = file.folder().split('/');
        for name in folders
            .chain([stem])
            .filter(|name| EMPTY_NAMES.contains(name))
        {
            findings.push(Finding::at(
                &file.path,
                format!("`{name}` says nothing"),
                MEND,
            ));
        }
        for (index, line) in file.text.lines().enumerate() {
            if let Some(name) = inline_module(line).filter(|name| EMPTY_NAMES.contains(name)) {
                findings.push(Finding::at(
                    file.place(index),
                    format!("`{name}` says nothing"),
                    MEND,
                ));
            }
        }
    }
    findings
}

fn inline_module(line: &str) -> Option<&str> {
    let (before, rest) = line.trim().split_once("mod ")?;
    let plain = before.is_empty() || before.starts_with("pub");
    rest.strip_suffix(" {").filter(|_| plain)
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
    fn a_drawer_for_everything_is_found() {
        assert_eq!(count("crates/web/src/utils.rs", ""), 1);
        assert_eq!(count("frontend/src/common/map.ts", ""), 1);
        assert_eq!(count("crates/web/src/page.rs", "pub mod helpers {\n}\n"), 1);
        assert_eq!(count("crates/web/src/page.rs", "mod tests {\n}\n"), 0);
    }
}
