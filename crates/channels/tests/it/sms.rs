//! Short messages through a gateway of other people's making (npm `smpp`).

use homeward_channels::{
    outlet::Secret,
    sms::{NUMBERS_MAX, PARTS_MAX, Settings, Sms},
};
use homeward_domain::{
    delivery::ChannelId,
    status::{Actual, Exercise, StatusKind},
    texts::Closing,
};
use homeward_ports::channel::Outcome;
use serde_json::Value;

use crate::{
    outlet::{deliver, named, refused, taken},
    samples::{Story, form, longest_form},
    smpp::{ACCOUNT, PASSWORD, Smpp},
};

fn settings(port: u16, numbers: &[&str]) -> Settings {
    Settings {
        status: StatusKind::Actual,
        host: "127.0.0.1".to_owned(),
        port,
        tls: false,
        system_id: ACCOUNT.to_owned(),
        password_file: "password".into(),
        source: "12110".to_owned(),
        numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
    }
}

fn channel(port: u16, numbers: &[&str]) -> Sms {
    Sms::new(&settings(port, numbers), &Secret::new(PASSWORD)).unwrap()
}

/// The parts put together as a phone does.
fn joined(parts: &[Value]) -> String {
    let texts = parts.iter().map(|part| part["text"].as_str().unwrap());
    texts.collect()
}

#[tokio::test]
async fn everybody_on_the_list_gets_one_message_in_parts() {
    let mut gateway = Smpp::start(100);
    let sms = channel(gateway.port, &["8613800000001", "8613800000002"]);
    named::<Actual>(&sms, ChannelId::Sms);
    let (_, package) = Story::<Actual>::begins(form());
    assert_eq!(taken(deliver(&sms, &package, &[]).await), "m1");
    let all = gateway.taken();
    let mut texts = Vec::new();
    for number in ["8613800000001", "8613800000002"] {
        let parts: Vec<_> = all
            .iter()
            .filter(|part| part["to"] == number)
            .cloned()
            .collect();
        assert!((2..=PARTS_MAX).contains(&parts.len()), "{}", parts.len());
        for (index, part) in parts.iter().enumerate() {
            assert_eq!(part["coding"], 8, "UCS-2");
            assert_eq!(
                part["esm"].as_u64().unwrap() & 0x40,
                0x40,
                "a header is there"
            );
            assert_eq!(part["from"], "12110");
            let header = part["udh"].to_string();
            let end = format!("{},{}", parts.len(), index + 1);
            assert!(header.contains(&end), "{header}");
        }
        texts.push(joined(&parts));
    }
    assert_eq!(texts[0], texts[1]);
    insta::assert_snapshot!("sms_alert", texts[0]);
}

#[tokio::test]
async fn the_longest_case_keeps_its_address_and_the_end_has_no_child() {
    let mut gateway = Smpp::start(100);
    let sms = channel(gateway.port, &["8613800000001"]);
    let (story, first) = Story::<Actual>::begins(longest_form('一'));
    let id = taken(deliver(&sms, &first, &[]).await);
    let text = joined(&gateway.taken());
    assert!(
        text.ends_with(" https://homeward.example.gov.cn/a/7KQ4M2"),
        "{text}"
    );
    let end = story.ends(Closing::Found);
    taken(deliver(&sms, &end, &[(&first, &id)]).await);
    insta::assert_snapshot!("sms_found", joined(&gateway.taken()));
}

#[tokio::test]
async fn a_number_that_is_none_silences_nobody() {
    let mut gateway = Smpp::start(100);
    let (_, package) = Story::<Actual>::begins(form());
    taken(
        deliver(
            &channel(gateway.port, &["700", "8613800000002"]),
            &package,
            &[],
        )
        .await,
    );
    assert!(
        gateway
            .taken()
            .iter()
            .all(|part| part["to"] == "8613800000002")
    );
    let said = refused(deliver(&channel(gateway.port, &["700"]), &package, &[]).await);
    assert!(said.contains("none of the 1 numbers"), "{said}");
}

#[tokio::test]
async fn a_busy_gateway_is_tried_again_but_never_the_half_of_a_list() {
    let (_, package) = Story::<Actual>::begins(form());
    let gateway = Smpp::start(0);
    let outcome = deliver(&channel(gateway.port, &["8613800000001"]), &package, &[]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
    // Room for the parts of the first and not for those of the second.
    let mut gateway = Smpp::start(4);
    let list = ["8613800000001", "8613800000002"];
    let said = refused(deliver(&channel(gateway.port, &list), &package, &[]).await);
    assert!(
        said.contains("1 of 2 were told") && said.contains("EsmeRthrottled"),
        "{said}"
    );
    assert_eq!(gateway.first(1)[0]["to"], "8613800000001");
}

#[tokio::test]
async fn a_wrong_password_is_for_a_person_and_a_gateway_that_is_down_is_not() {
    let gateway = Smpp::start(100);
    let (_, package) = Story::<Actual>::begins(form());
    let settings = settings(gateway.port, &["8613800000001"]);
    let wrong = Sms::new(&settings, &Secret::new("wrong")).unwrap();
    let said = refused(deliver(&wrong, &package, &[]).await);
    assert!(said.contains("compare account and password"), "{said}");
    let sms = channel(gateway.port, &["8613800000001"]);
    drop(gateway);
    let outcome = deliver(&sms, &package, &[]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
}

#[tokio::test]
async fn an_exercise_never_reaches_the_list_of_real_alerts() {
    let (_, drill) = Story::<Exercise>::begins(form());
    refused(deliver(&channel(9, &["8613800000001"]), &drill, &[]).await);
}

#[test]
fn settings_that_could_not_be_meant_are_refused_at_the_start() {
    let start =
        |settings: Settings, password: &str| Sms::new(&settings, &Secret::new(password)).is_ok();
    let base = || settings(2_775, &["8613800000001"]);
    assert!(start(base(), PASSWORD));
    let many = vec!["1".to_owned(); NUMBERS_MAX + 1];
    let wrong = [
        Settings {
            numbers: vec![],
            ..base()
        },
        Settings {
            numbers: many,
            ..base()
        },
        Settings {
            numbers: vec!["+86138".to_owned()],
            ..base()
        },
        Settings {
            source: "a name that is too long".to_owned(),
            ..base()
        },
        Settings {
            system_id: "longer than fifteen".to_owned(),
            ..base()
        },
        Settings {
            host: "gateway.example.gov.cn".to_owned(),
            ..base()
        },
    ];
    for (index, settings) in wrong.into_iter().enumerate() {
        assert!(!start(settings, PASSWORD), "number {index}");
    }
    assert!(!start(base(), "longer than eight"));
}
