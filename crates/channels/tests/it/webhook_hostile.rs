//! Partners that hang, drip, flood, reset and mislead: none of them costs more
//! than its own time.

use std::time::Duration;

use homeward_channels::partner_webhook::REPLY_BYTES_MAX;
use homeward_domain::status::Actual;
use homeward_ports::channel::Outcome;
use tokio::{net::TcpListener, time::Instant};

use crate::{
    samples::{Story, form},
    server::{Behaviour, Log, serve},
    webhook::{HASTE, post, webhooks},
};

/// What came of it, how long it took, and what the server saw.
async fn against(behaviour: Behaviour) -> (Outcome, Duration, Log) {
    let (url, log) = serve(behaviour).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = webhooks();
    let started = Instant::now();
    let outcome = post(&channel, &package, &url).await;
    (outcome, started.elapsed(), log)
}

fn in_time(took: Duration) -> bool {
    took < HASTE.whole + Duration::from_millis(1_000)
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_its_time() {
    let (outcome, took, _) = against(Behaviour::Hang).await;
    assert!(matches!(outcome, Outcome::Later(None, _)));
    assert!(took >= HASTE.whole && in_time(took), "{took:?}");
}

#[tokio::test]
async fn a_server_that_drips_its_header_is_left_after_its_time() {
    let (outcome, took, _) = against(Behaviour::Drip("HTTP/1.1 200 OK\r\nx-long: ")).await;
    assert!(matches!(outcome, Outcome::Later(None, _)));
    assert!(in_time(took), "{took:?}");
}

#[tokio::test]
async fn a_dripping_body_does_not_take_the_yes_back() {
    let drip = Behaviour::Drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
    let (outcome, took, _) = against(drip).await;
    assert_eq!(outcome, Outcome::Accepted("200".to_owned()));
    assert!(in_time(took), "{took:?}");
}

#[tokio::test]
async fn of_ten_gigabytes_a_little_is_read() {
    let (outcome, took, log) = against(Behaviour::Flood).await;
    assert_eq!(outcome, Outcome::Accepted("200".to_owned()));
    assert!(in_time(took), "{took:?}");
    // What the two kernels hold between them is more than what we read.
    let flooded = *log.flooded.lock().unwrap();
    assert!(flooded < REPLY_BYTES_MAX + 16 * 1024 * 1024, "{flooded}");
}

#[tokio::test]
async fn a_header_without_end_is_cut_off() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(1_000_000));
    let (outcome, took, _) = against(Behaviour::Answer(endless)).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
    assert!(in_time(took), "{took:?}");
}

#[tokio::test]
async fn a_reset_and_a_wrong_answer_are_tried_again_later() {
    for behaviour in [
        Behaviour::Reset,
        Behaviour::Answer("SSH-2.0-OpenSSH\r\n\r\n".to_owned()),
    ] {
        let (outcome, _, _) = against(behaviour).await;
        assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_closed_door_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let outcome = post(&webhooks(), &Story::<Actual>::begins(form()).1, &url).await;
    assert!(matches!(outcome, Outcome::Later(None, said) if said.contains("nobody answered")));
}

#[tokio::test]
async fn one_that_hangs_does_not_hold_another() {
    let (hanging, _) = serve(Behaviour::Hang).await;
    let (healthy, _) = serve(Behaviour::status("200 OK")).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = webhooks();
    let started = Instant::now();
    let healthy = async {
        let outcome = post(&channel, &package, &healthy).await;
        (outcome, started.elapsed())
    };
    let (_, (outcome, took)) = tokio::join!(post(&channel, &package, &hanging), healthy);
    assert_eq!(outcome, Outcome::Accepted("200".to_owned()));
    assert!(took < HASTE.whole / 2, "{took:?}");
}
