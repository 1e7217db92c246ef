//! A server that goes away in the middle, frame by frame (RFC 9113 section 6.8): what it
//! says it has not looked at is asked again, what it has looked at is not.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use homeward_domain::status::Actual;
use homeward_ports::{channel::Outcome, push::PushKind};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc::UnboundedSender,
};
use tokio_rustls::server::TlsStream;

use super::{
    House, accepted,
    apple::{Apple, account},
    double::{Does, Double, ORDINARY, Set},
    push,
};
use crate::samples::{Story, form};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;
/// `:status: 200` in the static table of HPACK.
const STATUS_200: u8 = 0x88;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Looks at the first `looked_at` requests, says that it goes away and which was the last,
/// and closes. What it has looked at it tells `told`.
async fn goes_away(mut stream: TlsStream<TcpStream>, looked_at: usize, told: UnboundedSender<u32>) {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    stream
        .write_all(&frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100]))
        .await
        .unwrap();
    let mut whole = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).await.unwrap();
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes(head[5..9].try_into().unwrap());
        match kind {
            SETTINGS if flags & ACK == 0 => {
                stream
                    .write_all(&frame(SETTINGS, ACK, 0, &[]))
                    .await
                    .unwrap();
            }
            PING if flags & ACK == 0 => {
                stream
                    .write_all(&frame(PING, ACK, 0, &payload))
                    .await
                    .unwrap();
            }
            DATA | HEADERS if flags & END_STREAM != 0 => whole.push(id),
            _ => {}
        }
        // As many more came, at which nobody looks.
        if whole.len() >= looked_at * 2 {
            break;
        }
    }
    whole.sort_unstable();
    let last = whole[looked_at - 1];
    let mut said = last.to_be_bytes().to_vec();
    said.extend(0_u32.to_be_bytes());
    stream.write_all(&frame(GOAWAY, 0, 0, &said)).await.unwrap();
    for id in &whole[..looked_at] {
        let answer = frame(HEADERS, END_HEADERS | END_STREAM, *id, &[STATUS_200]);
        stream.write_all(&answer).await.unwrap();
        told.send(*id).unwrap();
    }
    // To the end of what the other side says: closing early would take the answers away.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
}

type First = Box<dyn FnOnce(TlsStream<TcpStream>) -> BoxFuture<'static, ()> + Send>;

#[tokio::test]
async fn a_server_that_goes_away_in_the_middle_loses_nobody_and_tells_nobody_twice() {
    const PHONES: usize = 40;
    const LOOKED_AT: usize = 5;
    let house = House::<Actual>::new();
    let apple = Apple::new(house.time.clone());
    for n in 0..PHONES {
        let token = format!("{n:064x}");
        apple.registers(&token);
        house.phone(PushKind::Apns, &token).await;
    }
    let (told, mut before) = tokio::sync::mpsc::unbounded_channel();
    let first = move |nth: usize| {
        let told = told.clone();
        (nth == 0).then(|| {
            let first: First = Box::new(move |stream| Box::pin(goes_away(stream, LOOKED_AT, told)));
            first
        })
    };
    let double = Double::with_first(ORDINARY, apple.clone(), first).await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&account(&house, &double), &package).await;
    assert_eq!(outcome, accepted("40 taken, 0 gone, 0 refused, 0 waiting"));
    before.close();
    let mut by_the_first = 0;
    while before.recv().await.is_some() {
        by_the_first += 1;
    }
    assert_eq!(by_the_first, LOOKED_AT);
    assert_eq!(apple.taken().len(), PHONES - LOOKED_AT);
}

#[tokio::test]
async fn connections_that_end_one_after_the_other_are_made_anew() {
    const PHONES: usize = 60;
    let house = House::<Actual>::new();
    let apple = Apple::new(house.time.clone());
    for n in 0..PHONES {
        let token = format!("{n:064x}");
        apple.registers(&token);
        house.phone(PushKind::Apns, &token).await;
    }
    let set = Set {
        away_after: Some(7),
        ..ORDINARY
    };
    let double = Double::open(set, apple.clone()).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = account(&house, &double);
    let outcome = push(&channel, &package).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    let mut told = BTreeMap::<String, usize>::new();
    for one in apple.taken() {
        *told.entry(one.token).or_default() += 1;
    }
    assert_eq!(told.len(), PHONES);
    assert!(told.values().all(|times| *times == 1), "{told:?}");
    assert!(
        double
            .seen
            .connections
            .load(std::sync::atomic::Ordering::SeqCst)
            > 1
    );
}

#[tokio::test]
async fn a_stream_that_is_refused_before_any_work_is_asked_again_at_once() {
    let house = House::<Actual>::new();
    let apple = Apple::new(house.time.clone());
    let token = "ab".repeat(32);
    apple.registers(&token);
    house.phone(PushKind::Apns, &token).await;
    apple.plan(&token, Does::Refuses);
    let double = Double::open(ORDINARY, apple.clone()).await;
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&account(&house, &double), &package).await;
    assert_eq!(outcome, accepted("1 taken, 0 gone, 0 refused, 0 waiting"));
    let payload: Value = serde_json::from_str(&apple.taken()[0].payload).unwrap();
    assert_eq!(payload["aps"]["mutable-content"], 1);
}
