//! A partner's relay is killed again and again while its users move.

mod built;

use std::time::Duration;

use homeward_sim::kill::relay::{Options, besiege};

/// How often; `HOMEWARD_RELAY_KILLS` sets another number for a longer siege.
const TIMES: u64 = 20;
const USERS: u32 = 2_000;
/// A slow machine kills less often; fewer than this prove nothing.
const WITHIN: Duration = Duration::from_secs(120);
const TIMES_MIN: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_missed_or_shown_it_twice_and_exactly_those_hear_its_end_over_many_kills() {
    let options = Options {
        times: built::number("HOMEWARD_RELAY_KILLS", TIMES),
        users: USERS,
        seed: built::number("HOMEWARD_SEED", 1),
        server: built::server(),
        within: Some(WITHIN),
    };
    match besiege(&options).await {
        Ok(survived) => {
            println!("{survived}");
            assert!(
                survived.kills >= TIMES_MIN && survived.shown > 0,
                "{survived}"
            );
        }
        Err(trouble) => panic!("{trouble}"),
    }
}
