//! The broker's side of an alert, with a real broker: Debian's mosquitto.

use homeward_channels::{
    mqtt::{END_STANDS, Mqtt, Settings},
    outlet::Secret,
};
use homeward_domain::{
    delivery::ChannelId,
    status::{Actual, Exercise, StatusKind},
    texts::Closing,
};
use homeward_ports::channel::Outcome;
use homeward_seal::verify_json;

use crate::{
    mosquitto::{Mosquitto, PASSWORD, USER},
    outlet::{deliver, named, refused, standing_clock, taken},
    samples::{Story, form, key, now},
};

const TOPIC: &str = "homeward/alerts/7KQ4M2";

fn settings(port: u16) -> Settings {
    Settings {
        status: StatusKind::Actual,
        host: "127.0.0.1".to_owned(),
        port,
        tls: false,
        username: Some(USER.to_owned()),
        password_file: None,
        prefix: "homeward".to_owned(),
    }
}

fn channel(settings: Settings) -> Mqtt {
    Mqtt::new(settings, Some(Secret::new(PASSWORD)), standing_clock()).unwrap()
}

#[tokio::test]
async fn who_subscribes_later_gets_the_signed_package_and_when_it_ends() {
    let broker = Mosquitto::start();
    let mqtt = channel(settings(broker.port));
    named::<Actual>(&mqtt, ChannelId::Mqtt);
    let (_, package) = Story::<Actual>::begins(form());
    for _ in 0..2 {
        // A try repeated after a crash changes nothing.
        assert_eq!(taken(deliver(&mqtt, &package, &[]).await), TOPIC);
    }
    let seen = broker.retained(TOPIC).unwrap();
    assert_eq!(seen.payload.as_bytes(), package.text().as_ref());
    assert!(verify_json(&seen.payload, &[key().public()]).is_ok());
    assert_eq!(seen.qos, "1");
    assert_eq!(seen.content_type, "application/json");
    assert_eq!(
        seen.user_property,
        format!("identifier:{}", package.head().identity)
    );
    let life_s = (package.head().expires - now()).as_millis() / 1_000;
    let life_s = u64::try_from(life_s).unwrap();
    // The broker counts down from what it was told.
    assert!((life_s - 60..=life_s).contains(&seen.expiry_s), "{seen:?}");
}

#[tokio::test]
async fn a_newer_message_and_then_the_end_take_the_place_of_the_one_before() {
    let broker = Mosquitto::start();
    let mqtt = channel(settings(broker.port));
    let (mut story, first) = Story::<Actual>::begins(form());
    taken(deliver(&mqtt, &first, &[]).await);
    let renewed = story.renewed();
    taken(deliver(&mqtt, &renewed, &[(&first, TOPIC)]).await);
    let seen = broker.retained(TOPIC).unwrap();
    assert_eq!(seen.payload.as_bytes(), renewed.text().as_ref());
    let end = story.ends(Closing::Found);
    taken(deliver(&mqtt, &end, &[(&first, TOPIC), (&renewed, TOPIC)]).await);
    let seen = broker.retained(TOPIC).unwrap();
    assert_eq!(seen.payload.as_bytes(), end.text().as_ref());
    assert!(!seen.payload.contains("王小禾") && !seen.payload.contains("/photo/"));
    let stands_s = u64::try_from(END_STANDS.as_millis() / 1_000).unwrap();
    assert!(
        seen.expiry_s > stands_s - 60,
        "the end stands, and not for ever: {seen:?}"
    );
}

#[tokio::test]
async fn a_broker_that_refuses_is_answered_with_what_to_do() {
    let broker = Mosquitto::start();
    let (_, package) = Story::<Actual>::begins(form());
    let wrong = Mqtt::new(
        settings(broker.port),
        Some(Secret::new("no")),
        standing_clock(),
    );
    let said = refused(deliver(&wrong.unwrap(), &package, &[]).await);
    assert!(said.contains("compare user name and password"), "{said}");
    let elsewhere = Settings {
        prefix: "trains".to_owned(),
        ..settings(broker.port)
    };
    let said = refused(deliver(&channel(elsewhere), &package, &[]).await);
    assert!(said.contains("write below the prefix"), "{said}");
    assert_eq!(broker.retained("trains/alerts/7KQ4M2"), None);
}

#[tokio::test]
async fn a_broker_that_is_down_is_tried_again() {
    let broker = Mosquitto::start();
    let mqtt = channel(settings(broker.port));
    drop(broker);
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = deliver(&mqtt, &package, &[]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
}

#[tokio::test]
async fn an_exercise_never_stands_among_real_alerts() {
    let broker = Mosquitto::start();
    let (_, drill) = Story::<Exercise>::begins(form());
    refused(deliver(&channel(settings(broker.port)), &drill, &[]).await);
    assert_eq!(broker.retained("homeward/#"), None);
}

#[test]
fn a_topic_that_is_none_and_a_broker_far_away_without_tls_are_refused_at_the_start() {
    let start = |settings| Mqtt::new(settings, None, standing_clock()).is_ok();
    for prefix in ["", "a/#", "+/a", "$SYS", "/a", "a/", "a\nb"] {
        let settings = Settings {
            prefix: prefix.to_owned(),
            ..settings(1)
        };
        assert!(!start(settings), "{prefix:?}");
    }
    let far = |tls| Settings {
        host: "broker.example.gov.cn".to_owned(),
        tls,
        ..settings(8_883)
    };
    assert!(!start(far(false)));
    assert!(start(far(true)));
}
