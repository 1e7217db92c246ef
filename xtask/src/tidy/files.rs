//! The files we judge: what git tracks or would track, as text.

use crate::shell::{Stop, read, root, tool};

/// Formats that people write by hand; data tables, pictures and lock files are not ours to judge.
const WRITTEN: &[&str] = &[
    "rs", "ts", "tsx", "js", "mjs", "cjs", "css", "html", "sql", "md", "toml", "yml", "yaml", "sh",
    "ftl", "json",
];
const CODE: &[&str] = &["rs", "ts", "tsx", "js", "mjs", "cjs", "css", "html", "sql"];

#[derive(Debug)]
pub struct SourceFile {
    /// From the root, with forward slashes.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    pub fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Code that a person maintains: a file that says it is generated is not judged by size.
    pub fn is_code(&self) -> bool {
        CODE.contains(&self.extension())
            && !self
                .text
                .lines()
                .take(5)
                .any(|line| line.contains("@generated"))
    }

    pub fn place(&self, index: usize) -> String {
        format!("{}:{}", self.path, index + 1)
    }
}

pub fn files() -> Result<Vec<SourceFile>, Stop> {
    let listed = read(tool("git").args(["ls-files", "-co", "--exclude-standard", "-z"]))?;
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| is_written(path)).collect();
    paths.sort_unstable();
    paths.dedup();
    // A tracked file that was just deleted is still listed; it has nothing to say.
    let read = |path: &str| std::fs::read_to_string(root().join(path)).ok();
    Ok(paths
        .into_iter()
        .filter_map(|path| {
            read(path).map(|text| SourceFile {
                path: path.into(),
                text,
            })
        })
        .collect())
}

fn is_written(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    (WRITTEN.contains(&extension) || path == ".ci/run") && !path.ends_with("package-lock.json")
}
