//! Documents that try to cost more than they are worth.

use crate::craft::Craft;
use crate::stage::{AGENCY_EC, alert, both};
use homeward_cap::dsig::{self, Limit, Refused, limits};

fn refusal(document: &str) -> Refused {
    let signed = Craft::honest("", document, &AGENCY_EC).into_document(document);
    dsig::verify(signed.as_bytes(), &both()).expect_err("refused")
}

fn with(piece: &str) -> String {
    alert("A1", "x").replace("<info>", &format!("{piece}<info>"))
}

#[test]
fn a_document_that_is_too_large_is_refused_by_its_length() {
    let filled = alert("A1", &"x".repeat(limits::DOCUMENT_LEN_MAX));
    assert_eq!(refusal(&filled), Refused::Limit(Limit::Length));
}

#[test]
fn five_mebibytes_of_anything_are_refused_or_read_within_bounds() {
    let len = limits::DOCUMENT_LEN_MAX - 8 * 1024;
    let fill = |piece: &str| piece.repeat(len / piece.len());
    let deep = 40_000;
    let limit = |limit| Err(Refused::Limit(limit));
    let hostile = [
        (with(&fill("<a></a>")), limit(Limit::Nodes)),
        (with(&fill("<a/>")), limit(Limit::Nodes)),
        (with(&fill("<!---->")), limit(Limit::Nodes)),
        (with(&fill("&#65;")), limit(Limit::Nodes)),
        (with(&fill("<![CDATA[]]>")), limit(Limit::Nodes)),
        (with(&fill("&gt;")), limit(Limit::Nodes)),
        (with(&fill(">")), limit(Limit::Nodes)),
        (
            with(&format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep))),
            limit(Limit::Depth),
        ),
        (with(&"<a>".repeat(len / 3)), limit(Limit::Depth)),
        (
            with(&format!("<a {}></a>", numbered(len / 12, "a"))),
            limit(Limit::Attributes),
        ),
        (
            with(&format!("<a {}></a>", numbered(len / 18, "xmlns:a"))),
            limit(Limit::Namespaces),
        ),
        (
            with(&format!("<a xmlns=\"{}\"></a>", fill("u"))),
            limit(Limit::Namespaces),
        ),
        (with(&"<".repeat(len)), Err(Refused::NotWellFormed)),
        (with(&fill("]]>")), limit(Limit::Nodes)),
        (with("]]>"), Err(Refused::NotWellFormed)),
        (with(&"&".repeat(len)), Err(Refused::NotWellFormed)),
        (
            with(&fill(
                "<a b=\"\" c=\"\" d=\"\" e=\"\" f=\"\" g=\"\" h=\"\"/>",
            )),
            limit(Limit::Attributes),
        ),
        (alert("A1", &fill("x")), Ok(())),
    ];
    for (document, expected) in hostile {
        let signed = Craft::honest("", &document, &AGENCY_EC).into_document(&document);
        let found = dsig::verify(signed.as_bytes(), &both()).map(|_| ());
        assert_eq!(found, expected, "{}", &document[..400]);
    }
}

fn numbered(count: usize, name: &str) -> String {
    (0..count).map(|n| format!("{name}{n}=\"x\" ")).collect()
}

#[test]
fn a_namespace_that_every_child_repeats_does_not_multiply() {
    let name = format!("urn:{}", "n".repeat(limits::NAMESPACE_LEN_MAX - 4));
    let declared = alert("A1", "x").replace("<alert ", &format!("<alert xmlns:p=\"{name}\" "));
    let document = declared.replace("<info>", &format!("{}<info>", "<p:a></p:a>".repeat(49_000)));
    assert_eq!(refusal(&document), Refused::Limit(Limit::Canonical));
}

#[test]
fn an_alert_that_lists_every_county_in_two_languages_is_within_the_limits() {
    let geocode =
        "<geocode>\n<valueName>GB/T2260-2007</valueName>\n<value>510104</value>\n</geocode>\n";
    let long = alert("A1", "x").replace("</area>", &format!("{}</area>", geocode.repeat(5_700)));
    let signed = dsig::sign(long.as_bytes(), &AGENCY_EC.signing()).expect("signed");
    assert!(dsig::verify(&signed, &both()).is_ok());
}

#[test]
fn bytes_that_are_no_document_are_refused_and_nothing_breaks() {
    for bytes in [
        &b""[..],
        b"<",
        b"\0",
        b"\xff\xfe<\0",
        b"\xef\xbb\xbf",
        b"<alert",
        b"]]>",
        b"&",
    ] {
        assert!(dsig::verify(bytes, &both()).is_err());
    }
}

#[test]
fn a_second_byte_order_mark_is_refused() {
    let signed = Craft::honest("", &alert("A1", "x"), &AGENCY_EC);
    let signed = signed.into_document(&alert("A1", "x"));
    let marked = format!("\u{feff}{signed}");
    assert!(dsig::verify(marked.as_bytes(), &both()).is_ok());
    let twice = format!("\u{feff}{marked}");
    let refused = dsig::verify(twice.as_bytes(), &both()).expect_err("refused");
    assert_eq!(refused, Refused::NotWellFormed);
}
