//! What is written is read back as it was, and stock software agrees that it is CAP.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use homeward_cap::{
    Alert, Options, Verdict, Version, WriteError, model::MsgType, read, show, write,
};
use proptest::prelude::*;

use crate::{
    accepted,
    base::{BASE, changed},
    refused,
    strategies::alert,
};

fn base() -> Alert {
    read(BASE.as_bytes(), &Options::strict()).alert.unwrap()
}

#[test]
fn the_base_message_survives_writing_value_by_value() {
    let text = write(&base()).unwrap();
    assert_eq!(
        read(text.as_bytes(), &Options::strict()).alert,
        Some(base())
    );
    assert_eq!(
        text.trim(),
        BASE.trim(),
        "the base message is in the canonical layout"
    );
}

#[test]
fn every_accepted_change_survives_writing() {
    for (name, change, _) in accepted::PLAIN.iter().chain(accepted::ODD) {
        let alert = read(changed(name, change).as_bytes(), &Options::strict())
            .alert
            .unwrap();
        if alert.version == Version::V1_0 {
            assert_eq!(write(&alert), Err(WriteError::Version));
            continue;
        }
        let text = write(&alert).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            read(text.as_bytes(), &Options::strict()).alert,
            Some(alert),
            "{name}"
        );
    }
}

#[test]
fn what_lenient_reading_took_is_written_strictly_or_not_at_all() {
    for (name, change, _) in refused::LENIENT {
        let alert = read(changed(name, change).as_bytes(), &Options::lenient())
            .alert
            .unwrap();
        if let Ok(text) = write(&alert) {
            assert!(
                read(text.as_bytes(), &Options::strict())
                    .verdict
                    .is_accepted(),
                "{name}"
            );
        }
    }
}

#[test]
fn the_writer_refuses_what_the_reader_would_refuse() {
    let mut alert = base();
    alert.msg_type = MsgType::Update;
    let Err(WriteError::Refused(findings)) = write(&alert) else {
        panic!("an Update without references was written");
    };
    assert!(
        findings
            .iter()
            .any(|finding| finding.rule == "references-missing")
    );
    let mut alert = base();
    alert.sender = "two words".into();
    assert!(matches!(write(&alert), Err(WriteError::Refused(_))));
    let mut alert = base();
    alert.note = Some("a\u{0}b".into());
    assert!(matches!(write(&alert), Err(WriteError::Refused(_))));
}

#[test]
fn the_writer_refuses_a_value_that_would_not_come_back() {
    let mut alert = base();
    alert.note = Some(String::new());
    assert_eq!(write(&alert), Err(WriteError::Lost));
    let mut alert = base();
    alert.infos[0].contact = Some(String::new());
    assert!(write(&alert).is_err());
    let mut alert = base();
    alert.incidents = vec!["a\"b c".into()];
    assert!(write(&alert).is_err());
}

#[test]
fn a_person_sees_the_message_and_nothing_acts_on_the_terminal() {
    let mut alert = base();
    alert.note = Some("a\u{9b}2Jb".into());
    let page = show(&alert);
    assert!(
        page.contains("标题 Headline: 寻找6岁男童小明(演练)"),
        "{page}"
    );
    assert!(
        page.contains("圆 Circle: 34.7466,113.6254, 100 km"),
        "{page}"
    );
    assert!(page.contains("备注 Note: a\u{fffd}2Jb"), "{page}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_message_comes_back_as_it_was(alert in alert()) {
        let text = write(&alert).map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        let reading = read(text.as_bytes(), &Options::strict());
        prop_assert!(reading.verdict.is_accepted());
        prop_assert_eq!(reading.alert.as_ref(), Some(&alert));
        prop_assert_eq!(write(&alert), Ok(text), "writing is repeatable");
        let _ = show(&alert);
    }
}

/// The schema of OASIS judges what we write.
#[test]
fn the_official_schema_accepts_what_we_write() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/cap-1.2.xsd");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..20 {
        use proptest::strategy::ValueTree as _;
        let alert = alert().new_tree(&mut runner).unwrap().current();
        let text = write(&alert).unwrap();
        let mut judge = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema", schema, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("xmllint is missing; install it with: apt-get install -y libxml2-utils");
        judge
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let said = judge.wait_with_output().unwrap();
        assert!(
            said.status.success(),
            "{}\n{text}",
            String::from_utf8_lossy(&said.stderr)
        );
    }
}

#[test]
fn the_verdict_of_the_base_message_is_the_same_in_both_modes() {
    assert_eq!(
        read(BASE.as_bytes(), &Options::lenient()).verdict,
        Verdict::Accept
    );
}
