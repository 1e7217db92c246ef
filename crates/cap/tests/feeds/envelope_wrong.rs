//! Envelopes with one thing changed, and the rule that tells it.

use homeward_cap::{
    Options, Verdict,
    edxl::{read, write},
};

use crate::samples::envelope;

const REFUSE: Verdict = Verdict::Refuse;
const LENIENT: Verdict = Verdict::AcceptWithWarnings;

/// What is replaced, by what, the rule that tells, and the lenient verdict.
type Case = (&'static str, &'static str, &'static str, Verdict);

const CASES: [Case; 39] = [
    (
        "urn:oasis:names:tc:emergency:EDXL:DE:1.0",
        "urn:oasis:names:tc:emergency:EDXL:DE:2.0",
        "edxl-root",
        REFUSE,
    ),
    (
        " xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\"",
        "",
        "edxl-root",
        REFUSE,
    ),
    (
        "<distributionID>de-7KQ4M2-3</distributionID>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<distributionID>de-7KQ4M2-3",
        "<distributionID>",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<distributionID>de-7KQ4M2-3",
        "<distributionID>de 7KQ4M2",
        "edxl-id",
        LENIENT,
    ),
    (
        "<senderID>alerts@alerts.example</senderID>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<senderID>alerts@alerts.example",
        "<senderID>alerts.example",
        "edxl-sender",
        LENIENT,
    ),
    (
        "<senderID>",
        "<senderID>a@b</senderID><senderID>",
        "edxl-twice",
        REFUSE,
    ),
    (
        "09:02:01-00:00</dateTimeSent>",
        "09:02:01Z</dateTimeSent>",
        "edxl-time-form",
        LENIENT,
    ),
    (
        "09:02:01-00:00</dateTimeSent>",
        "09:02:01</dateTimeSent>",
        "edxl-time",
        REFUSE,
    ),
    (
        "<dateTimeSent>2026-11",
        "<dateTimeSent>2026-13",
        "edxl-time",
        REFUSE,
    ),
    (
        "<distributionStatus>Actual",
        "<distributionStatus>actual",
        "edxl-word",
        REFUSE,
    ),
    (
        "<distributionStatus>Actual",
        "<distributionStatus>Draft",
        "edxl-word",
        REFUSE,
    ),
    (
        "<distributionType>Update",
        "<distributionType>Alert",
        "edxl-word",
        REFUSE,
    ),
    (
        "<combinedConfidentiality>public</combinedConfidentiality>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<language>",
        "<language>en</language><language>",
        "edxl-twice",
        REFUSE,
    ),
    (
        "<language>zh-CN</language>",
        "<tongue>zh-CN</tongue>",
        "edxl-unknown",
        LENIENT,
    ),
    (
        "<senderRole>",
        "<keyword><valueListUrn>u</valueListUrn><value>v</value></keyword><senderRole>",
        "edxl-order",
        LENIENT,
    ),
    (
        "<valueListUrn>urn:example:roles</valueListUrn>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<value>police</value>\n    <value>消防</value>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<distributionReference>de-7KQ4M2-2,alerts@alerts.example,",
        "<distributionReference>alerts@alerts.example,de-7KQ4M2-2,",
        "edxl-reference",
        REFUSE,
    ),
    (
        "<distributionReference>de-7KQ4M2-2,alerts@alerts.example,2026-11-23T07:02:01-00:00</distributionReference>",
        "",
        "edxl-reference-absent",
        LENIENT,
    ),
    (
        "<explicitAddressScheme>mailto</explicitAddressScheme>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<circle>38.0106,114.4836 100</circle>",
        "<circle>38.0106,114.4836 100000</circle>",
        "edxl-circle",
        REFUSE,
    ),
    (
        "<circle>38.0106,114.4836 100</circle>",
        "<circle>138.0106,114.4836 100</circle>",
        "edxl-circle",
        REFUSE,
    ),
    (
        "<polygon>38,114 38,115 39,115 38,114",
        "<polygon>38,114 38,115 39,115 38,113",
        "edxl-polygon",
        REFUSE,
    ),
    ("<country>CN", "<country>CHN", "edxl-place-code", LENIENT),
    (
        "<subdivision>CN-HE",
        "<subdivision>Hebei",
        "edxl-place-code",
        LENIENT,
    ),
    (
        "<locCodeUN>CNSJW",
        "<locCodeUN>SJW",
        "edxl-place-code",
        LENIENT,
    ),
    (
        "<targetArea>",
        "<targetArea/><targetArea>",
        "edxl-area-empty",
        LENIENT,
    ),
    (
        "<xmlContent>",
        "<nonXMLContent><mimeType>a/b</mimeType></nonXMLContent><xmlContent>",
        "edxl-content",
        REFUSE,
    ),
    (
        "<contentObject>",
        "<contentObject/><contentObject>",
        "edxl-content",
        REFUSE,
    ),
    (
        "<embeddedXMLContent>",
        "<embeddedXMLContent/><embeddedXMLContent>",
        "edxl-embedded-empty",
        REFUSE,
    ),
    ("<size>3</size>", "<size>-3</size>", "edxl-file", REFUSE),
    (
        "<contentData>/9j/</contentData>",
        "<contentData>?</contentData>",
        "edxl-file",
        REFUSE,
    ),
    (
        "<mimeType>image/jpeg</mimeType>",
        "",
        "edxl-missing",
        REFUSE,
    ),
    (
        "<status>Actual</status>",
        "<status>Draft</status>",
        "nothing",
        Verdict::Accept,
    ),
    (
        "<EDXLDistribution",
        "<!DOCTYPE x [<!ENTITY e 'x'>]><EDXLDistribution",
        "xml-doctype",
        Verdict::RefuseUnsafe,
    ),
    (
        "</EDXLDistribution>",
        "</EDXLDistribution><again/>",
        "xml-trailing",
        Verdict::RefuseUnsafe,
    ),
];

#[test]
fn one_change_is_told_by_its_rule() {
    let text = write(&envelope()).unwrap();
    for (from, to, rule, lenient) in CASES {
        assert!(text.contains(from), "{from} does not stand in the envelope");
        let broken = text.replacen(from, to, 1);
        let back = read(broken.as_bytes(), &Options::lenient());
        let rules: Vec<_> = back.findings.iter().map(|f| f.rule).collect();
        assert!(
            rules.contains(&rule) || rule == "nothing",
            "{from} -> {to}: {rules:?}"
        );
        assert_eq!(back.verdict, lenient, "{from} -> {to}: {rules:?}");
        if lenient == LENIENT && !rule.ends_with("absent") && !rule.ends_with("empty") {
            let strict = read(broken.as_bytes(), &Options::strict());
            assert_eq!(strict.verdict, REFUSE, "{from} -> {to}");
        }
    }
}
