//! No bytes make a reader panic, and what is read keeps the limits.

use homeward_cap::{
    Options, Severity,
    edxl::{self, CONTENTS_MAX},
    feed::{self, ENTRIES_MAX, Style},
};
use proptest::prelude::*;

use crate::samples::{envelope, feed as list};

const FINDINGS_MAX: usize = 200;

fn keeps_limits(bytes: &[u8]) {
    for options in [Options::strict(), Options::lenient()] {
        let read = feed::read(bytes, &options);
        assert!(read.findings.len() <= FINDINGS_MAX + 4);
        if let Some(feed) = read.feed {
            assert!(feed.entries.len() <= ENTRIES_MAX);
            assert!(feed.entries.iter().all(|entry| !entry.id.is_empty()));
        } else {
            assert!(read.findings.iter().any(|f| f.severity >= Severity::Error));
        }
    }
    let read = edxl::read(bytes, &Options::lenient());
    assert!(read.findings.len() <= FINDINGS_MAX + 4);
    match read.distribution {
        Some(distribution) => assert!(distribution.contents.len() <= CONTENTS_MAX),
        None => assert!(read.findings.iter().any(|f| f.severity >= Severity::Error)),
    }
}

/// A document with some bytes changed, doubled or taken out.
fn mutated(text: &str, cuts: &[(usize, usize, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for &(at, len, byte) in cuts {
        let at = at % bytes.len().max(1);
        let end = (at + len % 40).min(bytes.len());
        match byte % 3 {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            _ => bytes[at.min(end.saturating_sub(1))..end].fill(byte),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        keeps_limits(&bytes);
    }

    #[test]
    fn broken_documents_are_read_or_refused(
        which in 0..5usize,
        cuts in proptest::collection::vec((any::<usize>(), any::<usize>(), any::<u8>()), 1..6),
    ) {
        let text = match which {
            0 => feed::write_atom(&list(), Style::Fat).unwrap(),
            1 => feed::write_atom(&list(), Style::Thin).unwrap(),
            2 => feed::write_rss(&list(), Style::Fat).unwrap(),
            3 => feed::write_rss(&list(), Style::Thin).unwrap(),
            _ => edxl::write(&envelope()).unwrap(),
        };
        keeps_limits(&mutated(&text, &cuts));
    }

    #[test]
    fn what_was_read_without_a_finding_is_written_and_read_the_same(
        words in "[ -~\u{4e00}-\u{4e20}\t\n]{1,30}",
        id in "[a-z:0-9]{1,20}",
    ) {
        let mut wanted = list();
        wanted.title = format!("a{words}");
        wanted.title = wanted.title.trim().to_owned();
        wanted.entries[0].id = id;
        for text in [feed::write_atom(&wanted, Style::Thin), feed::write_rss(&wanted, Style::Thin)] {
            let back = feed::read(text.unwrap().as_bytes(), &Options::strict());
            prop_assert_eq!(&back.findings, &[]);
            let back = back.feed.unwrap();
            prop_assert_eq!(&back.title, &wanted.title);
            prop_assert_eq!(&back.entries[0].id, &wanted.entries[0].id);
        }
    }
}
