//! Any bytes as an envelope: no panic, the limits hold, an envelope never makes
//! an alert more public, and what was read can be written and read back.
#![no_main]

use homeward_cap::{
    Options,
    edxl::{CONTENTS_MAX, DistributionStatus, read, write},
    model::Status,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let lenient = read(bytes, &Options::lenient());
    let Some(distribution) = lenient.distribution else {
        assert!(!lenient.verdict.is_accepted());
        return;
    };
    assert!(distribution.contents.len() <= CONTENTS_MAX);
    if distribution.status != DistributionStatus::Actual {
        let real = |status: Option<Status>| status == Some(Status::Actual);
        assert!(!lenient.alerts.iter().any(|alert| real(alert.status)));
    }
    if let Ok(text) = write(&distribution) {
        let again = read(text.as_bytes(), &Options::lenient());
        assert_eq!(again.alerts.len(), lenient.alerts.len());
    }
});
