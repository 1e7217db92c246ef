//! The server is killed one hundred times with a thousand phones on the line.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use homeward_sim::kill::{Options, besiege};

/// How often; `HOMEWARD_KILLS` sets another number for a longer siege.
const TIMES: u64 = 100;
const PHONES: u64 = 1_000;
/// A slow machine kills less often rather than for half an hour; fewer than this prove nothing.
const WITHIN: Duration = Duration::from_secs(480);
const TIMES_MIN: u64 = 30;

/// `HOMEWARD_BIN`, or the server of this build, built now if it is not up to date.
fn server() -> PathBuf {
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

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_shown_twice_over_many_kills() {
    let options = Options {
        times: number("HOMEWARD_KILLS", TIMES),
        phones: PHONES,
        seed: number("HOMEWARD_SEED", 1),
        server: server(),
        failpoints: false,
        within: Some(WITHIN),
    };
    match besiege(&options).await {
        Ok(survived) => {
            println!("{survived}");
            assert!(survived.kills >= TIMES_MIN, "{survived}");
        }
        Err(trouble) => panic!("{trouble}"),
    }
}
