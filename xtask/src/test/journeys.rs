//! Browser journeys: real pages in a real browser against a real server.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Done, Stop, cargo, on_path, root, run as run_program, target_dir, tool};

fn folder() -> PathBuf {
    root().join("frontend/tests")
}

pub fn exist() -> bool {
    folder().is_dir()
}

pub fn run() -> Done {
    if on_path("node").is_none() {
        return Err(Stop::because(
            "Node.js is missing; on Debian: `sudo apt-get install -y nodejs npm`",
        ));
    }
    // The whole workspace is asked, so that features are the same as in the tests before
    // and only the last step is built again.
    run_program(&mut cargo(["build", "--workspace", "--bin", "homeward"]))?;
    // Named one by one: what node does with a folder differs between its versions.
    let mut stories = Vec::new();
    collect(&folder(), &mut stories);
    stories.sort();
    if stories.is_empty() {
        return Err(Stop::because("no `*.test.mjs` in frontend/tests"));
    }
    let mut node = tool("node");
    // They mostly wait for a browser: two at a time take two thirds of the time.
    node.args(["--test", "--test-concurrency=2"])
        .args(&stories)
        .env("HOMEWARD_BIN", target_dir().join("debug/homeward"));
    run_program(&mut node)
}

fn collect(folder: &Path, stories: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
    {
        let (path, name) = (
            entry.path(),
            entry.file_name().to_string_lossy().into_owned(),
        );
        if path.is_dir() {
            collect(&path, stories);
        } else if name.ends_with(".test.mjs") || name.ends_with(".test.js") {
            stories.push(path);
        }
    }
}
