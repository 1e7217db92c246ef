//! No input of up to 5 MiB makes reading panic, take long or take much memory.

use homeward_cap::{Options, Verdict, read};
use proptest::prelude::*;

use crate::{
    base::BASE,
    floods::{FLOODS, filled, split_at},
};

#[test]
fn floods_end_in_a_short_list_of_findings() {
    for flood in FLOODS {
        let flood = flood();
        let reading = read(flood.as_bytes(), &Options::lenient());
        assert!(reading.findings.len() < 110);
    }
}

#[test]
fn a_large_embedded_resource_is_read_and_a_large_text_is_not() {
    let (head, tail) = split_at("<digest>");
    let photo = filled(
        &format!("{head}<derefUri>"),
        "AAAA",
        &format!("</derefUri>{tail}"),
    );
    let reading = read(photo.as_bytes(), &Options::strict());
    assert_eq!(
        reading.verdict,
        Verdict::AcceptWithWarnings,
        "{:?}",
        reading.findings
    );
    let (head, tail) = split_at("</description>");
    let text = filled(head, "文", tail);
    let reading = read(text.as_bytes(), &Options::strict());
    assert_eq!(
        (reading.verdict, reading.rules()),
        (Verdict::RefuseUnsafe, vec!["message-size"])
    );
}

#[test]
fn a_message_of_one_mebibyte_with_many_places_is_read() {
    let (head, tail) = split_at("<geocode>");
    let code = "<geocode><valueName>GB/T2260</valueName><value>410100</value></geocode>";
    let text = format!("{head}{}{tail}", code.repeat(10_000));
    assert_eq!(
        read(text.as_bytes(), &Options::strict()).verdict,
        Verdict::Accept
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_mutation_of_bytes_makes_reading_panic(
        edits in prop::collection::vec((0usize..BASE.len(), any::<u8>(), 0usize..4), 1..8)
    ) {
        let mut bytes = BASE.as_bytes().to_vec();
        for (at, byte, kind) in edits {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at.max(8)),
            }
        }
        for options in [Options::strict(), Options::lenient()] {
            for profile in homeward_cap::Profile::ALL {
                let reading = read(&bytes, &options.profile(profile));
                prop_assert_eq!(reading.alert.is_some(), reading.verdict.is_accepted());
            }
        }
    }

    #[test]
    fn moving_and_doubling_lines_never_makes_reading_panic(
        moves in prop::collection::vec((0usize..50, 0usize..50, any::<bool>()), 1..6)
    ) {
        let mut lines: Vec<&str> = BASE.lines().collect();
        for (from, to, double) in moves {
            let (from, to) = (from % lines.len(), to % lines.len());
            let line = if double { lines[from] } else { lines.remove(from) };
            let to = to.min(lines.len());
            lines.insert(to, line);
        }
        let text = lines.join("\n");
        let strict = read(text.as_bytes(), &Options::strict());
        let lenient = read(text.as_bytes(), &Options::lenient());
        prop_assert!(lenient.verdict <= strict.verdict, "lenient is never stricter");
    }
}
