//! A message costs memory once, however many hear it: counted, not timed.

use std::{
    alloc::System,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};

use homeward_domain::{
    audience::Audience,
    change::SentMessage,
    id::Id,
    message::{Cause, MessageHead, MessageIdentity},
    status::{Actual, StatusKind},
    time::{Span, Timestamp},
};
use homeward_edge::{Door, Hub, Limits, Waiting};
use homeward_geo::{Cell, Circle, Point};
use homeward_ports::{package::Package, sessions::Sessions as _, world::Clock};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// Far fewer than a process may have of open files.
const FEW: usize = 20;
const MANY: usize = 220;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

fn centre() -> Point {
    Point::new(38.0423, 114.5149).unwrap()
}

fn message(seq: u64) -> SentMessage {
    let identity = MessageIdentity {
        agency: "cn-130100".into(),
        alert: format!("CODE{seq}"),
        version: 1,
    };
    let area = Circle::new(centre(), 100_000).unwrap();
    SentMessage {
        seq,
        package: Some(format!(
            r#"{{"identifier":"{identity}","words":"{}"}}"#,
            "x".repeat(2_000)
        )),
        cap: None,
        head: MessageHead {
            identity,
            alert: Id::from_bits(u128::from(seq)),
            case: Id::from_bits(u128::from(seq)),
            status: StatusKind::Actual,
            cause: Cause::Issued,
            sent: NOW,
            expires: NOW + Span::hours(24),
            area,
            reach: vec![area],
            except: vec![],
        },
    }
}

struct House {
    hub: Hub<Actual>,
    at: SocketAddr,
    _door: (Door, Waiting),
}

fn house() -> House {
    let limits = Limits {
        // None falls into what is counted.
        heartbeat_every: Duration::from_secs(3_600),
        ..Limits::default()
    };
    let hub = Hub::new("rec", Arc::new(Still), limits);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let door = Door::open(vec![listener], 0, vec![hub.street("/s")], b"{}").unwrap();
    House {
        hub,
        at,
        _door: door,
    }
}

/// Reads until `mark` has come, without a byte of memory.
fn hear(phone: &mut TcpStream, mark: &[u8]) {
    let mut buffer = [0; 8_192];
    let mut length = 0;
    while !buffer[..length]
        .windows(mark.len())
        .any(|part| part == mark)
    {
        let came = phone.read(&mut buffer[length..]).unwrap();
        assert!(came > 0, "hung up");
        length += came;
    }
}

/// Allocations of the whole process while one message comes to so many phones.
fn allocations(phones: usize) -> usize {
    let house = house();
    let cell = Cell::around(centre(), 5);
    let request = format!("GET /s?cells={cell} HTTP/1.1\r\nhost: h\r\n\r\n");
    let knock = |_| {
        let mut phone = TcpStream::connect(house.at).unwrap();
        phone
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        phone.write_all(request.as_bytes()).unwrap();
        hear(&mut phone, b"event: heartbeat");
        phone
    };
    let mut phones: Vec<_> = (0..phones).map(knock).collect();
    let mut say = |seq: u64| {
        let sent = message(seq);
        let package = Package::reopen(&sent, None).unwrap();
        let audience = Audience::public(&sent.head).unwrap();
        let mark = format!("CODE{seq}:1");
        let counted = Region::new(COUNTED);
        house.hub.offer(&package, &audience);
        for phone in &mut phones {
            hear(phone, mark.as_bytes());
        }
        counted.change().allocations
    };
    // The first finds everything empty.
    say(1);
    say(2)
}

#[test]
fn a_message_allocates_no_more_for_many_phones_than_for_few() {
    let (few, many) = (allocations(FEW), allocations(MANY));
    // Two hundred phones more; a dozen allowed for what happens beside.
    assert!(
        many <= few + 12,
        "{few} for {FEW} phones, {many} for {MANY}"
    );
}
