//! Any bytes as a feed: no panic, the limits hold, and what a strict reader
//! takes without a finding is written and read back the same.
#![no_main]

use homeward_cap::{
    Options,
    feed::{ENTRIES_MAX, Style, read, write_atom},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let lenient = read(bytes, &Options::lenient());
    let Some(feed) = lenient.feed else {
        assert!(!lenient.verdict.is_accepted());
        return;
    };
    assert!(feed.entries.len() <= ENTRIES_MAX);
    for entry in &feed.entries {
        assert!(!entry.id.is_empty());
        let carried = entry.content.iter().all(|content| content.is_alert());
        assert!(carried);
    }
    // Not every feed that may be read may be written: the writer asks for more.
    if let Ok(text) = write_atom(&feed, Style::Fat) {
        let again = read(text.as_bytes(), &Options::lenient());
        let again = again.feed.map(|feed| feed.entries.len());
        assert_eq!(again, Some(feed.entries.len()));
    }
});
