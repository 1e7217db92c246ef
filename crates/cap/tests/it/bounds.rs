//! No input of up to 5 MiB makes reading panic, take long or take much memory.

use homeward_cap::{Options, Verdict, read, xml::Limits};
use proptest::prelude::*;

use crate::base::BASE;

const MAX: usize = Limits::BYTES_MAX;

/// Fills a template up to the limit of bytes.
fn filled(before: &str, piece: &str, after: &str) -> String {
    let room = MAX - before.len() - after.len();
    format!("{before}{}{after}", piece.repeat(room / piece.len()))
}

fn split_at(mark: &str) -> (&'static str, &'static str) {
    BASE.split_at(BASE.find(mark).unwrap())
}

#[test]
fn floods_are_refused_and_not_worked_through() {
    let (head, tail) = split_at("<info>");
    let (area, rest) = split_at("<polygon>");
    let (note, more) = split_at("</note>");
    let floods = [
        filled("<a>", "<b/>", "</a>"),
        filled("", "<a>", ""),
        filled("<a ", "b='' ", "/>"),
        filled("<a>", "<b xmlns:c='d'/>", "</a>"),
        filled("<a>", "&amp;", "</a>"),
        filled("<a>", "<!---->", "</a>"),
        filled("<a>", "<![CDATA[]]>", "</a>"),
        filled("<a>", "&#65;", ""),
        filled("<!DOCTYPE a [", "<!ENTITY b 'c'>", "]><a/>"),
        filled(head, "<info/>", tail),
        filled(area, "<polygon>1,1</polygon>", rest),
        filled(
            &format!("{area}<polygon>"),
            "0,0 1,1 0,1 1,0 ",
            &format!("0,0</polygon>{rest}"),
        ),
        filled(note, "a<!-- -->", more),
        filled(note, "&lt;b", more),
    ];
    for flood in floods {
        let reading = read(flood.as_bytes(), &Options::lenient());
        assert!(
            !reading.verdict.is_accepted(),
            "{}",
            &flood[..60.min(flood.len())]
        );
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
