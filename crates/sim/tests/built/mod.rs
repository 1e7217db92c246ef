//! What tests of the real program need: where it is, and how long to go on.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// `HOMEWARD_BIN`, or the server of this build, built now if it is not up to date.
pub fn server() -> PathBuf {
    if let Some(given) = std::env::var_os("HOMEWARD_BIN") {
        return given.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "-p", "homeward"])
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the server does not build"
    );
    // This test lies in target/debug/deps.
    let own = std::env::current_exe().unwrap();
    own.ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .unwrap()
        .join("homeward")
}

/// A number from the environment.
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}
