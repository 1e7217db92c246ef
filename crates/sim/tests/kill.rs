//! The server is killed one hundred times with a thousand phones on the line.

mod built;

use std::time::Duration;

use homeward_sim::kill::{Options, besiege};

/// How often; `HOMEWARD_KILLS` sets another number for a longer siege.
const TIMES: u64 = 100;
const PHONES: u64 = 1_000;
/// A slow machine kills less often rather than for half an hour; fewer than this prove nothing.
const WITHIN: Duration = Duration::from_secs(480);
const TIMES_MIN: u64 = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_shown_twice_over_many_kills() {
    let options = Options {
        times: built::number("HOMEWARD_KILLS", TIMES),
        phones: PHONES,
        seed: built::number("HOMEWARD_SEED", 1),
        server: built::server(),
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
