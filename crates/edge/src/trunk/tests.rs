//! An edge and its origin talk, line by line; and somebody in between tries to.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _, stream::BoxStream};
use homeward_domain::{
    change::SentMessage,
    message::Cause,
    status::{Actual, Exercise},
};
use homeward_geo::CellSet;
use homeward_ports::sessions::{Sessions as _, Streams as _};
use homeward_seal::{SealError, SigningKey};
use serde_json::json;

use super::{Disbelief, Grown, Trunk};
use crate::{
    Hub, Limits,
    tests::{Hands, House, cells_at, house, message},
};

const CONVERSATION: &str = "0123456789abcdef";

fn key() -> Arc<SigningKey> {
    Arc::new(SigningKey::from_seed([5; 32]))
}

/// A message with a package as the house signs it.
fn signed(seq: u64, case: u8, version: u32, cause: Cause) -> SentMessage {
    let mut one = message(seq, case, version, cause);
    let object = json!({ "identifier": one.head.identity, "status": "Actual" });
    let object = object.as_object().cloned().unwrap();
    one.package = Some(key().sign_json(object).unwrap());
    one
}

struct Line {
    said: BoxStream<'static, Bytes>,
    lines: Vec<String>,
}

impl Line {
    fn to(house: &House, conversation: &str) -> Self {
        let said = house.hub.trunk(key(), conversation.to_owned(), None);
        Self {
            said,
            lines: Vec::new(),
        }
    }

    /// Everything that the origin has to say now.
    fn all(&mut self) -> Vec<String> {
        while let Some(Some(said)) = self.said.next().now_or_never() {
            let text = String::from_utf8(said.to_vec()).unwrap();
            self.lines.extend(text.lines().map(str::to_owned));
        }
        std::mem::take(&mut self.lines)
    }
}

fn trunk(hub: Option<Hub<Actual>>) -> Trunk<Actual> {
    Trunk::new(vec![key().public()], CONVERSATION.to_owned(), hub)
}

/// Hears `lines` out; the hub that they made.
fn heard(lines: &[String]) -> Hub<Actual> {
    let mut trunk = trunk(None);
    let mut hub = None;
    for line in lines {
        if let Grown::Hello(hello) = trunk.hear(line).unwrap() {
            let new = Hub::new(hello.record, Arc::new(Hands::default()), Limits::default());
            trunk.hang_at(new.clone());
            hub = Some(new);
        }
    }
    hub.unwrap()
}

fn here() -> CellSet {
    cells_at(0.0)
}

#[tokio::test]
async fn an_edge_holds_what_its_origin_holds_and_its_cursors_are_the_same() {
    let house = house();
    house.says(&signed(1, 1, 1, Cause::Issued));
    house.says(&signed(3, 2, 1, Cause::Issued));
    house.says(&signed(2, 3, 1, Cause::Issued));
    house.says(&signed(4, 2, 2, Cause::Found));
    let mut line = Line::to(&house, CONVERSATION);
    let edge = heard(&line.all());
    for cursor in [
        None,
        Some("rec-1"),
        Some("rec-2"),
        Some("rec-3"),
        Some("rec-4"),
        Some("x-9"),
    ] {
        assert_eq!(
            edge.live(&here(), cursor),
            house.hub.live(&here(), cursor),
            "{cursor:?}"
        );
    }
}

#[tokio::test]
async fn what_is_said_later_comes_later_and_once() {
    let house = house();
    house.says(&signed(1, 1, 1, Cause::Issued));
    let mut line = Line::to(&house, CONVERSATION);
    let mut lines = line.all();
    house.says(&signed(2, 1, 2, Cause::Found));
    lines.extend(line.all());
    assert!(line.all().is_empty());
    let edge = heard(&lines);
    assert_eq!(
        edge.live(&here(), Some("rec-1")),
        house.hub.live(&here(), Some("rec-1"))
    );
    // Another conversation brings all of it again: nobody is told twice.
    let (before, mut again) = (edge.shared().log.load().place, trunk(Some(edge.clone())));
    for line in Line::to(&house, CONVERSATION).all() {
        again.hear(&line).unwrap();
    }
    assert_eq!(edge.shared().log.load().place, before);
}

#[tokio::test]
async fn a_line_that_was_changed_moved_left_out_or_said_before_is_not_believed() {
    let house = house();
    house.says(&signed(1, 1, 1, Cause::Issued));
    house.says(&signed(2, 2, 1, Cause::Issued));
    let good = Line::to(&house, CONVERSATION).all();
    let old = Line::to(&house, "another0123456789").all();
    let mut forgeries = vec![old];
    for at in 0..good.len() {
        let (mut left_out, mut doubled) = (good.clone(), good.clone());
        left_out.remove(at);
        doubled.insert(at, good[at].clone());
        forgeries.extend([left_out, doubled]);
        if at > 0 {
            let mut moved = good.clone();
            moved.swap(at - 1, at);
            forgeries.push(moved);
        }
        for byte in 0..good[at].len() {
            let mut changed = good.clone();
            let mut bytes = changed[at].clone().into_bytes();
            bytes[byte] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            changed[at] = text;
            forgeries.push(changed);
        }
    }
    let mut tried = 0;
    for forgery in forgeries {
        let mut trunk = trunk(None);
        let mut heard = Ok(Grown::Nothing);
        for line in &forgery {
            heard = trunk.hear(line);
            match &heard {
                Ok(Grown::Hello(hello)) => {
                    let clock = Arc::new(Hands::default());
                    trunk.hang_at(Hub::new(hello.record.clone(), clock, Limits::default()));
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        tried += 1;
        // What is missing at the end is not there yet; everything else is seen.
        assert!(heard.is_err() || good.starts_with(&forgery), "{forgery:#?}");
    }
    assert!(tried > 1_000, "{tried}");
}

#[tokio::test]
async fn another_key_another_status_and_another_record_are_refused_by_name() {
    let house = house();
    house.says(&signed(1, 1, 1, Cause::Issued));
    let lines = Line::to(&house, CONVERSATION).all();
    let other = SigningKey::from_seed([6; 32]).public();
    let mut strange = Trunk::<Actual>::new(vec![other], CONVERSATION.to_owned(), None);
    assert_eq!(
        strange.hear(&lines[0]),
        Err(Disbelief::Signature(SealError::UnknownKey))
    );
    let mut drill = Trunk::<Exercise>::new(vec![key().public()], CONVERSATION.to_owned(), None);
    assert!(matches!(drill.hear(&lines[0]), Err(Disbelief::Status(_))));
    let clock = Arc::new(Hands::default());
    let mut moved = trunk(Some(Hub::new("elsewhere", clock, Limits::default())));
    assert!(matches!(
        moved.hear(&lines[0]),
        Err(Disbelief::Record { .. })
    ));
}

#[tokio::test]
async fn numbers_of_an_edge_are_among_those_of_the_origin() {
    let house = house();
    let one = signed(1, 1, 1, Cause::Issued);
    house.says(&one);
    let edge = heard(&Line::to(&house, CONVERSATION).all());
    let _phone = edge.open(here(), None, false).unwrap().events.next().await;
    assert_eq!(house.hub.connected(), 0);
    house.hub.reported("edge-1", edge.report()).unwrap();
    assert_eq!(house.hub.connected(), edge.connected());
    let progress = house.hub.progress(&one.head.identity).unwrap();
    assert_eq!(progress.handed, 1);
}
