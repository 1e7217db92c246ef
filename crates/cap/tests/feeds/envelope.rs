//! Envelopes, written and read back.

use homeward_cap::{
    Embedded, Options, Verdict,
    edxl::{
        Body, Distribution, DistributionStatus, WriteError, Xml, effective_status, read, write,
    },
    model::Status,
};

use crate::samples::{ALERT, CANCEL, envelope, signed};

#[test]
fn an_envelope_says_the_same_after_a_round_trip() {
    let text = write(&envelope()).unwrap();
    let back = read(text.as_bytes(), &Options::strict());
    assert_eq!(back.findings, []);
    assert_eq!(back.distribution, Some(envelope()));
    insta::assert_snapshot!("envelope", text);
}

#[test]
fn each_alert_leaves_the_envelope_as_the_bytes_that_were_signed() {
    let back = read(write(&envelope()).unwrap().as_bytes(), &Options::strict())
        .distribution
        .unwrap();
    let alerts: Vec<_> = back.alerts().map(Embedded::as_bytes).collect();
    assert_eq!(
        alerts,
        [signed(ALERT).as_bytes(), signed(CANCEL).as_bytes()]
    );
    assert!(back.alerts().all(Embedded::is_exact));
}

#[test]
fn an_xml_declaration_is_left_outside_and_nothing_else() {
    let mut whole = envelope();
    whole.contents[0].body = Body::Xml(Xml {
        keys: vec![],
        embedded: vec![Embedded::new(format!("\u{feff}{ALERT}"))],
    });
    let text = write(&whole).unwrap();
    assert!(text.contains(&format!(
        "<embeddedXMLContent>{}</embeddedXMLContent>",
        signed(ALERT)
    )));
}

#[test]
fn a_real_alert_in_an_envelope_for_drills_is_a_drill() {
    for status in [
        DistributionStatus::Exercise,
        DistributionStatus::Test,
        DistributionStatus::System,
    ] {
        let text = write(&Distribution {
            status,
            ..envelope()
        })
        .unwrap();
        let back = read(text.as_bytes(), &Options::strict());
        assert_eq!(
            back.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
            ["edxl-status"; 2]
        );
        assert_eq!(back.verdict, Verdict::AcceptWithWarnings);
        let real = back
            .alerts
            .iter()
            .filter(|alert| alert.status == Some(Status::Actual));
        assert_eq!((back.alerts.len(), real.count()), (2, 0));
        let outer = back.distribution.unwrap().status;
        assert_ne!(
            effective_status(outer, Status::Actual),
            Status::Actual,
            "{status:?}"
        );
    }
}

#[test]
fn each_alert_is_judged_by_itself() {
    let text = write(&envelope()).unwrap();
    let text = text.replacen("<scope>Public</scope>", "<scope>Everybody</scope>", 1);
    let back = read(text.as_bytes(), &Options::lenient());
    assert_eq!(back.verdict, Verdict::Accept);
    let verdicts: Vec<_> = back
        .alerts
        .iter()
        .map(|a| a.reading.verdict.is_accepted())
        .collect();
    assert_eq!(verdicts, [false, true]);
    let findings = &back.alerts[0].reading.findings;
    let wrong = findings.iter().find(|f| f.rule == "code-value").unwrap();
    let place = &wrong.place.path;
    let wanted = "/EDXLDistribution/contentObject[1]/xmlContent/embeddedXMLContent[1]/alert/scope";
    assert_eq!(place, wanted);
    assert!(back.alerts[1].reading.alert.is_some());
}

#[test]
fn an_alert_that_borrows_its_prefix_from_the_envelope_is_read_with_a_warning() {
    let text = write(&envelope()).unwrap();
    let text = text.replacen(
        "<EDXLDistribution ",
        "<EDXLDistribution xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\" ",
        1,
    );
    let alert = "<c:alert><c:identifier>1</c:identifier></c:alert>";
    let text = text.replacen(signed(ALERT), alert, 1);
    let back = read(text.as_bytes(), &Options::strict());
    assert_eq!(
        back.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
        ["edxl-embedded-borrowed"]
    );
    assert_eq!(back.verdict, Verdict::Refuse);
    let back = read(text.as_bytes(), &Options::lenient());
    assert_eq!(back.verdict, Verdict::AcceptWithWarnings);
    let distribution = back.distribution.unwrap();
    let first = distribution.alerts().next().unwrap();
    let wanted = "<c:alert xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\"><c:identifier>1</c:identifier></c:alert>";
    assert_eq!(String::from_utf8_lossy(first.as_bytes()), wanted);
    assert!(!first.is_exact());
}

#[test]
fn keys_and_other_documents_are_never_taken_for_alerts() {
    let mut other = envelope();
    other.contents[0].body = Body::Xml(Xml {
        keys: vec![Embedded::new(signed(ALERT))],
        embedded: vec![Embedded::new("<report xmlns=\"urn:example\"/>")],
    });
    let text = write(&other).unwrap();
    let back = read(text.as_bytes(), &Options::strict());
    assert_eq!(
        back.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
        ["edxl-no-alert"]
    );
    assert_eq!(back.distribution, Some(other));
}

#[test]
fn the_writer_refuses_what_a_reader_would() {
    type Change = fn(&mut Distribution);
    let changes: [(&str, Change); 12] = [
        ("distributionID", |d| d.distribution_id.clear()),
        ("distributionID", |d| d.distribution_id = "a,b".to_owned()),
        ("senderID", |d| d.sender_id = "alerts".to_owned()),
        ("combinedConfidentiality", |d| {
            d.combined_confidentiality.clear()
        }),
        ("names no earlier envelope", |d| d.references.clear()),
        ("distributionReference", |d| {
            d.references[0].sender_id = "a b@c".to_owned()
        }),
        ("circle", |d| {
            d.target_areas[0].circles[0] = "38.0,114.4 100000".to_owned()
        }),
        ("polygon", |d| {
            d.target_areas[0].polygons[0] = "38,114 38,115 39,115".to_owned()
        }),
        ("country", |d| {
            d.target_areas[0].countries[0] = "China".to_owned()
        }),
        ("senderRole", |d| d.sender_roles[0].values.clear()),
        ("cannot carry", |d| {
            d.contents[0].description = Some("\u{0}".to_owned())
        }),
        ("mimeType", |d| {
            if let Body::File(file) = &mut d.contents[1].body {
                file.mime_type.clear();
            }
        }),
    ];
    for (wanted, change) in changes {
        let mut changed = envelope();
        change(&mut changed);
        let error = write(&changed).unwrap_err().to_string();
        assert!(error.contains(wanted), "{wanted}: {error}");
    }
    let mut bare = envelope();
    bare.contents[0].body = Body::Xml(Xml {
        keys: vec![],
        embedded: vec![Embedded::new("<alert/>")],
    });
    assert!(matches!(write(&bare), Err(WriteError::NotEmbeddable(_))));
}
