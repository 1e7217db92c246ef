//! Any bytes as a signed message: no panic, and nothing is believed but what was signed.
//!
//! With the key of the seeds three messages were signed and none will ever be again: it was
//! thrown away. Whatever is made of them, what verification gives back is one of the three,
//! octet for octet, or a no.
#![no_main]

use std::sync::LazyLock;

use homeward_cap::dsig::{Trust, verify};
use libfuzzer_sys::fuzz_target;

const SEEDS: [&[u8]; 3] = [
    include_bytes!("../seeds/signature/alert.xml"),
    include_bytes!("../seeds/signature/update.xml"),
    include_bytes!("../seeds/signature/cancel.xml"),
];

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    Trust::from_pem(include_str!("../seeds/signature/key.pem")).expect("the key can be read")
});

static SIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let signed = SEEDS.iter().map(|seed| verify(seed, &TRUST));
    signed.map(|seed| seed.expect("a seed verifies").signed).collect()
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(verified) = verify(bytes, &TRUST) {
        assert!(SIGNED.contains(&verified.signed), "a forgery");
    }
});
