//! What a push that leaves costs in memory: counted, not timed.

use std::alloc::System;

use homeward_channels::web_push::envelope::{Receiver, Sender, check_key};
use rcgen::{KeyPair, PublicKeyData as _};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PUSHES: usize = 200;
/// The body, and what the library allocates for its keys: more of it is a step back.
const EACH_MAX: usize = 8;

/// Allocations for each push of so many bytes, its keys made ahead.
fn each(receiver: &Receiver, bytes: usize) -> usize {
    let senders: Vec<_> = (0..PUSHES)
        .map(|_| Sender::fresh(receiver).unwrap())
        .collect();
    let plain = vec![b'x'; bytes];
    let region = Region::new(COUNTED);
    for sender in senders {
        assert!(sender.close(receiver, &plain).unwrap().is_some());
    }
    region.change().allocations / PUSHES
}

#[test]
fn a_push_whose_keys_were_made_ahead_allocates_the_same_however_long_it_is() {
    let browser = KeyPair::generate().unwrap();
    let receiver = Receiver {
        public: check_key(browser.der_bytes()).unwrap(),
        auth: [7; 16],
    };
    let (short, long) = (each(&receiver, 100), each(&receiver, 3_000));
    assert_eq!(short, long);
    assert!(long <= EACH_MAX, "{long} allocations for each push");
}
