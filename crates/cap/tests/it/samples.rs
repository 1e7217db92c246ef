//! The archived samples get the verdict that the text of the standard asks for.

use std::{fs, path::PathBuf};

use homeward_cap::{Options, Verdict, read};

fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/samples")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("could not read {}: {error}", path.display()))
}

use Verdict::{Accept, AcceptWithWarnings as Warn, Refuse, RefuseUnsafe as Unsafe};

/// File, strict verdict, lenient verdict, a rule that must be among the findings.
const SAMPLES: &[(&str, Verdict, Verdict, &str)] = &[
    (
        "examples/VE3LSR__Sample7_CAPCP_with_free_drawn_circle.xml",
        Accept,
        Accept,
        "signature-unverified",
    ),
    (
        "examples/alphagov__wainfleet_cancel_with_references.xml",
        Warn,
        Warn,
        "element-empty",
    ),
    (
        "examples/willglynn__ipaws-5e6dd964023f1930ef638846.xml",
        Warn,
        Warn,
        "",
    ),
    (
        "examples/willglynn__v1dot1_appendix_adot4.xml",
        Warn,
        Warn,
        "version-old",
    ),
    (
        "examples/willglynn__v1dot2_appendix_adot1.xml",
        Warn,
        Warn,
        "",
    ),
    (
        "examples/willglynn__v1dot2_appendix_adot2.xml",
        Warn,
        Warn,
        "language-absent",
    ),
    (
        "examples/willglynn__v1dot2_appendix_adot3.xml",
        Warn,
        Warn,
        "",
    ),
    (
        "examples/willglynn__v1dot2_appendix_adot4.xml",
        Warn,
        Warn,
        "geocode-alone",
    ),
    ("negative/000_base_valid.xml", Accept, Accept, ""),
    (
        "negative/1_missing_identifier.xml",
        Refuse,
        Refuse,
        "element-missing",
    ),
    (
        "negative/1_out_of_order_headline.xml",
        Refuse,
        Warn,
        "element-order",
    ),
    ("negative/1_prefixed_namespace.xml", Accept, Accept, ""),
    (
        "negative/2_identifier_space.xml",
        Refuse,
        Refuse,
        "identifier-characters",
    ),
    ("negative/3_sent_Z.xml", Refuse, Warn, "time-zone-letter"),
    ("negative/3_sent_utc_minus.xml", Accept, Accept, ""),
    (
        "negative/4_enum_msgType_alert.xml",
        Refuse,
        Refuse,
        "code-value",
    ),
    (
        "negative/5_restriction_with_public.xml",
        Refuse,
        Warn,
        "restriction-scope",
    ),
    ("negative/6_cancel_minimal.xml", Accept, Accept, ""),
    (
        "negative/6_refs_self.xml",
        Refuse,
        Refuse,
        "references-self",
    ),
    (
        "negative/6_update_no_references.xml",
        Refuse,
        Refuse,
        "references-missing",
    ),
    (
        "negative/7_ceiling_without_altitude.xml",
        Refuse,
        Warn,
        "ceiling-alone",
    ),
    (
        "negative/7_circle_metres_mistake.xml",
        Refuse,
        Refuse,
        "circle-metres",
    ),
    ("negative/7_polygon_newlines.xml", Accept, Accept, ""),
    (
        "negative/7_polygon_unclosed.xml",
        Refuse,
        Refuse,
        "polygon-open",
    ),
    (
        "negative/8_language_absent.xml",
        Warn,
        Warn,
        "language-absent",
    ),
    (
        "negative/8_web_javascript_uri.xml",
        Warn,
        Warn,
        "web-scheme",
    ),
    (
        "negative/9_comment_inside_value.xml",
        Warn,
        Warn,
        "xml-comment-in-value",
    ),
    ("negative/9_doctype_only.xml", Unsafe, Unsafe, "xml-doctype"),
];

#[test]
fn every_sample_gets_the_verdict_of_the_standard() {
    let mut wrong = Vec::new();
    for &(name, strict, lenient, rule) in SAMPLES {
        let bytes = sample(name);
        let found = read(&bytes, &Options::strict());
        let kind = read(&bytes, &Options::lenient());
        let told = rule.is_empty() || found.rules().contains(&rule);
        if found.verdict != strict || kind.verdict != lenient || !told {
            wrong.push(format!(
                "{name}: {} / {} {:?}",
                found.verdict, kind.verdict, found.findings
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
