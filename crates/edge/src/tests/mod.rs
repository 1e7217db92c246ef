//! Stories of the hub, told through its ports, and what they need: a house with a
//! clock that is turned by hand, and messages.

mod cut_off;
mod packed;
mod stories;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _, stream::BoxStream};
use homeward_domain::{
    audience::Audience,
    change::SentMessage,
    id::Id,
    message::{Cause, MessageHead, MessageIdentity},
    refusal::RefusalCode,
    status::{Actual, Exercise, StatusKind},
    time::{Span, Timestamp},
};
use homeward_geo::{Cell, CellSet, Circle, Point};
use homeward_ports::{
    package::Package,
    sessions::{Remembered, Sessions as _, Streams as _},
    world::Clock,
};

use tokio::task::unconstrained;

use crate::{Hub, Limits, jitter::scattered};

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

#[derive(Debug, Default)]
pub(crate) struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        START + Span::millis(self.0.load(Relaxed))
    }
}

pub(crate) struct House {
    pub hub: Hub<Actual>,
    hands: Arc<Hands>,
}

pub(crate) fn house() -> House {
    house_of("rec", Limits::default())
}

pub(crate) fn house_of(record: &str, limits: Limits) -> House {
    let hands = Arc::new(Hands::default());
    House {
        hub: Hub::new(record, hands.clone(), limits),
        hands,
    }
}

impl House {
    pub fn says(&self, message: &SentMessage) {
        let package = Package::reopen(message, None).unwrap();
        let audience = Audience::public(&message.head).unwrap();
        self.hub.offer(&package, &audience);
    }
    fn opens(&self, cells: &CellSet, cursor: Option<&str>) -> BoxStream<'static, Bytes> {
        self.hub.open(cells.clone(), cursor, false).unwrap().events
    }
    fn later(&self, span: Span) {
        self.hands.0.fetch_add(span.as_millis(), Relaxed);
    }
}

/// A message of incident `case`; see the methods for what may be changed.
pub(crate) fn message(seq: u64, case: u8, version: u32, cause: Cause) -> SentMessage {
    let identity = MessageIdentity {
        agency: "cn-130100".into(),
        alert: format!("CODE{case}"),
        version,
    };
    let package = Some(format!(r#"{{"identifier":"{identity}"}}"#));
    SentMessage {
        seq,
        package,
        cap: None,
        head: MessageHead {
            identity,
            alert: Id::from_bits(u128::from(case)),
            case: Id::from_bits(u128::from(case)),
            status: StatusKind::Actual,
            cause,
            sent: START,
            expires: START + Span::hours(24),
            area: km(100),
            reach: vec![km(100)],
            except: vec![],
        },
    }
}

/// What the record remembers of messages that left one after another.
pub(crate) fn kept<const N: usize>(log: [SentMessage; N]) -> [Remembered; N] {
    log.map(|sent| Remembered {
        mark: sent.seq,
        sent,
    })
}

pub(crate) fn with(message: SentMessage, change: impl FnOnce(&mut MessageHead)) -> SentMessage {
    let mut message = message;
    change(&mut message.head);
    message
}

pub(crate) fn issued(seq: u64, case: u8) -> SentMessage {
    message(seq, case, 1, Cause::Issued)
}

pub(crate) fn ring(seq: u64, case: u8, version: u32, to_km: u32, from_km: u32) -> SentMessage {
    with(message(seq, case, version, Cause::Ring), |head| {
        head.area = km(to_km);
        head.reach = vec![km(to_km)];
        head.except = vec![km(from_km)];
    })
}

fn centre() -> Point {
    Point::new(38.0423, 114.5149).unwrap()
}
pub(crate) fn km(radius: u32) -> Circle {
    Circle::new(centre(), radius * 1_000).unwrap()
}
/// The cell of a phone so far north of the centre.
pub(crate) fn cells_at(km: f64) -> CellSet {
    let at = Point::new(centre().lat() + km / 111.195, centre().lon()).unwrap();
    CellSet::parse(&Cell::around(at, 5).to_string()).unwrap()
}

#[derive(Debug, Clone, PartialEq)]
struct Event {
    id: Option<String>,
    name: String,
    data: String,
}

/// Everything that is ready on the stream now. A test reads more in one go than
/// the runtime grants a task, hence `unconstrained`.
fn drained(stream: &mut BoxStream<'static, Bytes>) -> Vec<Event> {
    let mut text = String::new();
    while let Some(Some(piece)) = unconstrained(stream.next()).now_or_never() {
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim_start_matches(": ").to_owned())
    };
    let blocks = text.split("\n\n").filter(|block| block.contains("data: "));
    let event = |block: &str| Event {
        id: field(block, "id"),
        name: field(block, "event").unwrap(),
        data: field(block, "data").unwrap(),
    };
    blocks.map(event).collect()
}

/// The alerts among what is ready, as `CODE:version`.
fn alerts(stream: &mut BoxStream<'static, Bytes>) -> Vec<String> {
    let alerts = drained(stream)
        .into_iter()
        .filter(|event| event.name == "alert");
    let name = |event: Event| {
        event
            .data
            .split(['"'])
            .nth(3)
            .unwrap()
            .replace("homeward:cn-130100:", "")
    };
    alerts.map(name).collect()
}
