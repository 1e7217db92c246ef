//! Reading the heaviest inputs keeps the whole process below 64 MiB.
//!
//! A binary of its own: its peak is that of these readings alone, the inputs included.
#![cfg(target_os = "linux")]

#[path = "it/base.rs"]
#[expect(dead_code, reason = "only the base message is used here")]
mod base;
#[path = "it/floods.rs"]
mod floods;

use homeward_cap::{Options, read};

const PEAK_KIB_MAX: u64 = 64 * 1024;

#[test]
fn the_heaviest_inputs_stay_below_64_mebibytes() {
    for flood in floods::FLOODS {
        let text = flood();
        for options in [Options::strict(), Options::lenient()] {
            let reading = read(text.as_bytes(), &options);
            assert!(reading.findings.len() < 110);
        }
        let peak = peak_kib();
        assert!(peak < PEAK_KIB_MAX, "{peak} KiB after {}", &text[..60]);
    }
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells about processes");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits = line.and_then(|line| line.split_whitespace().nth(1));
    digits
        .and_then(|digits| digits.parse().ok())
        .expect("VmHWM is a number of KiB")
}
