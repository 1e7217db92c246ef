//! How a crate is put together: every file is named by its parent, every crate says what it is.

use super::SourceFile;
use crate::finding::Finding;

pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = dead(files);
    findings.extend(
        files
            .iter()
            .filter(|file| is_silent_front_page(file))
            .map(|file| {
                let mend = "begin with `//!`: what for, what never, an example, the main types";
                Finding::at(file.place(0), "a crate without a first sentence", mend)
            }),
    );
    findings
}

fn is_silent_front_page(file: &SourceFile) -> bool {
    let front = file.path.starts_with("crates/") && file.path.ends_with("/src/lib.rs");
    front && !file.text.starts_with("//!")
}

/// Files under `src/` that no `mod` names: the compiler never reads them.
fn dead(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| file.extension() == "rs" && source_folder(&file.path).is_some())
        .filter(|file| !is_root(file) && !is_named(file, files))
        .map(|file| {
            let mend = "name it with `mod` in its parent, or delete it";
            Finding::at(&file.path, "no `mod` names this file", mend)
        })
        .collect()
}

/// `crates/geo` for `crates/geo/src/cover.rs`.
fn source_folder(path: &str) -> Option<&str> {
    let (owner, _) = path.split_once("/src/")?;
    (owner == "xtask" || owner.starts_with("crates/")).then_some(owner)
}

fn is_root(file: &SourceFile) -> bool {
    let folder = file.folder();
    let in_bin = folder.ends_with("/src/bin");
    let own_bin = folder
        .rsplit_once('/')
        .is_some_and(|(up, _)| up.ends_with("/src/bin"));
    match file.name() {
        "lib.rs" => folder.ends_with("/src"),
        "main.rs" => folder.ends_with("/src") || own_bin,
        _ => in_bin,
    }
}

fn is_named(file: &SourceFile, files: &[SourceFile]) -> bool {
    let stem = file.name().trim_end_matches(".rs");
    let (folder, module) = match stem {
        "mod" => file.folder().rsplit_once('/').unwrap_or(("", "")),
        other => (file.folder(), other),
    };
    let parents = [
        format!("{folder}/mod.rs"),
        format!("{folder}/lib.rs"),
        format!("{folder}/main.rs"),
        format!("{folder}.rs"),
    ];
    let owner = source_folder(&file.path).unwrap_or_default();
    files.iter().any(|other| {
        (parents.contains(&other.path) && declares(&other.text, module))
            || (other.path.starts_with(owner) && other.path != file.path && points_at(other, file))
    })
}

fn declares(text: &str, module: &str) -> bool {
    let ending = format!("mod {module};");
    text.lines()
        .map(str::trim)
        .any(|line| line == ending || line.ends_with(&format!(" {ending}")))
}

/// `#[path = "…"]`, `include!("…")`, and `path = "…"` of a target in the manifest.
fn points_at(other: &SourceFile, file: &SourceFile) -> bool {
    let named = format!("{}\"", file.name());
    other.text.lines().any(|line| {
        line.contains(&named) && (line.contains("path = \"") || line.contains("include!("))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead_among(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).into(),
                text: (*text).into(),
            })
            .collect();
        dead(&files)
            .into_iter()
            .map(|finding| finding.place)
            .collect()
    }

    #[test]
    fn a_file_that_no_mod_names_is_found() {
        let found = dead_among(&[
            (
                "crates/geo/src/lib.rs",
                "//! Where.\nmod cover;\npub mod datum;\n",
            ),
            ("crates/geo/src/cover.rs", "mod ring;"),
            ("crates/geo/src/cover/ring.rs", ""),
            ("crates/geo/src/cover/lost.rs", ""),
            ("crates/geo/src/datum/mod.rs", ""),
        ]);
        assert_eq!(found, ["crates/geo/src/cover/lost.rs"]);
    }

    #[test]
    fn binaries_stand_for_themselves() {
        let found = dead_among(&[
            ("crates/sim/src/bin/demo.rs", ""),
            ("crates/sim/src/bin/kill/main.rs", "mod story;"),
            ("crates/sim/src/bin/kill/story.rs", ""),
            ("crates/sim/src/other.rs", ""),
            (
                "crates/sim/Cargo.toml",
                "[[bin]]\npath = \"src/other.rs\"\n",
            ),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_crate_begins_with_a_sentence() {
        let silent = SourceFile {
            path: "crates/geo/src/lib.rs".into(),
            text: "mod a;".into(),
        };
        assert!(is_silent_front_page(&silent));
    }
}
