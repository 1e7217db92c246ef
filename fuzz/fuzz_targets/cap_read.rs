//! Any bytes: reading never panics, lenient is never stricter than strict, and what
//! was accepted comes back from the writer as it was.
#![no_main]

use homeward_cap::{Options, Profile, Version, WriteError, read, show, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let strict = read(bytes, &Options::strict());
    let lenient = read(bytes, &Options::lenient());
    assert!(lenient.verdict <= strict.verdict);
    assert_eq!(strict.alert.is_some(), strict.verdict.is_accepted());
    for profile in Profile::ALL {
        let reading = read(bytes, &Options::strict().profile(profile));
        assert!(reading.verdict >= strict.verdict);
    }
    if let Some(alert) = strict.alert {
        let _ = show(&alert);
        match write(&alert) {
            Ok(text) => assert_eq!(read(text.as_bytes(), &Options::strict()).alert, Some(alert)),
            Err(WriteError::Version) => assert_eq!(alert.version, Version::V1_0),
            Err(WriteError::Lost) => {}
            Err(WriteError::Refused(findings)) => panic!("accepted, then refused: {findings:?}"),
        }
    }
});
