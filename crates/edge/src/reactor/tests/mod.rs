//! Stories of a reactor, told through real sockets.

mod fans;
mod packed;

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    time::{Duration, Instant},
};

use homeward_domain::message::Cause;
use homeward_geo::CellSet;
use homeward_ports::sessions::Sessions as _;
use tungstenite::{Message, client, stream::MaybeTlsStream};

use crate::{
    Door, Limits, Waiting,
    tests::{House, cells_at, house, house_of, issued, kept, km, message, with},
};

/// Far more than anything here takes; a test that waits so long has failed.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// A house with an open door.
struct Open {
    house: House,
    waiting: Waiting,
    at: SocketAddr,
    _door: Door,
}

fn open(house: House) -> Open {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (_door, waiting) =
        Door::open(vec![listener], 0, vec![house.hub.street("/s")], b"{}").unwrap();
    Open {
        house,
        waiting,
        at,
        _door,
    }
}

/// A phone that listens to events, as bytes.
struct Phone {
    socket: TcpStream,
    read: String,
}

impl Phone {
    fn knocks(at: SocketAddr, request: &str) -> Self {
        let mut socket = TcpStream::connect(at).unwrap();
        socket.set_read_timeout(Some(WAIT_MAX)).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let read = String::new();
        Self { socket, read }
    }

    fn listens(at: SocketAddr, cells: &CellSet, cursor: Option<&str>) -> Self {
        let cursor = cursor.map_or(String::new(), |cursor| {
            format!("last-event-id: {cursor}\r\n")
        });
        let request = format!("GET /s?cells={cells} HTTP/1.1\r\nhost: h\r\n{cursor}\r\n");
        let mut phone = Self::knocks(at, &request);
        phone.reads_until("event: heartbeat");
        phone
    }

    /// Reads until `text` has come; everything that came.
    fn reads_until(&mut self, text: &str) -> &str {
        let mut bytes = [0; 65_536];
        let mut looked = 0;
        while !self.read[looked..].contains(text) {
            looked = self.read.len().saturating_sub(text.len());
            let length = self.socket.read(&mut bytes).unwrap();
            assert!(length > 0, "hung up after {}", self.read);
            self.read
                .push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        &self.read
    }

    /// The versions that came, as `CODE:version`.
    fn alerts(&self) -> Vec<&str> {
        let found = self.read.split("\"homeward:cn-130100:").skip(1);
        let data = found.filter(|text| text.contains("\"}\n\n"));
        data.filter_map(|text| text.split_once("\"}\n")?.0.into())
            .filter(|text| !text.contains('"'))
            .collect()
    }
}

#[test]
fn a_phone_that_knocks_hears_what_is_live_and_then_what_is_said() {
    let door = open(house());
    door.house.says(&issued(1, 1));
    let mut phone = Phone::listens(door.at, &cells_at(5.0), None);
    let head = phone.read.split_once("\r\n\r\n").unwrap().0;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    assert!(phone.read.contains("\r\n\r\nretry: "), "{}", phone.read);
    door.house.says(&message(2, 1, 2, Cause::Corrected));
    phone.reads_until("CODE1:2\"}\n\n");
    assert_eq!(phone.alerts(), ["CODE1:1", "CODE1:2"]);
    let progress = door
        .house
        .hub
        .progress(&message(2, 1, 2, Cause::Corrected).head.identity);
    assert_eq!(progress.unwrap().inside, 1);
}

#[test]
fn a_phone_elsewhere_hears_nothing_of_it() {
    let door = open(house());
    let mut far = Phone::listens(door.at, &cells_at(400.0), None);
    let mut near = Phone::listens(door.at, &cells_at(5.0), None);
    door.house.says(&issued(1, 1));
    near.reads_until("CODE1:1\"}\n\n");
    // Its own message comes after the other's: had it been owed that, it would have it.
    door.house
        .says(&with(issued(2, 2), |head| head.reach = vec![km(500)]));
    far.reads_until("CODE2:1\"}\n\n");
    assert_eq!(far.alerts(), ["CODE2:1"]);
}

#[test]
fn a_phone_that_comes_back_gets_what_it_missed_and_nothing_twice() {
    let door = open(house());
    door.house.says(&issued(1, 1));
    door.house.says(&issued(2, 2));
    let back = Phone::listens(door.at, &cells_at(5.0), Some("rec-1"));
    assert_eq!(back.alerts(), ["CODE2:1"]);
    let strange = Phone::listens(door.at, &cells_at(5.0), Some("other-9"));
    assert!(
        strange.read.contains("event: reset\ndata: {}\n\n"),
        "{}",
        strange.read
    );
    assert_eq!(strange.alerts(), ["CODE1:1", "CODE2:1"]);
}

#[test]
fn a_request_in_pieces_is_understood() {
    let door = open(house());
    let request = format!("GET /s?cells={} HTTP/1.1\r\nhost: h\r\n\r\n", cells_at(5.0));
    let (first, rest) = request.split_at(17);
    let mut phone = Phone::knocks(door.at, first);
    std::thread::yield_now();
    phone.socket.write_all(rest.as_bytes()).unwrap();
    phone.reads_until("event: heartbeat");
}

#[test]
fn whoever_wants_something_else_is_handed_on_with_every_byte() {
    let mut door = open(house());
    let cells = cells_at(5.0);
    for request in [
        "GET / HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(),
        "POST /s HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nhi".to_owned(),
        "GET /s?cells=nonsense HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(),
        format!("GET /s?cells={cells} HTTP/1.0\r\nhost: h\r\nhost: h\r\n\r\n"),
        format!("GET /s?cells={cells}&cells={cells} HTTP/1.1\r\nhost: h\r\n\r\n"),
        format!("GET /s?cells={cells} HTTP/1.1\r\n\r\n"),
        format!("GET /s?cells={cells} HTTP/1.1\r\nhost: h\r\nupgrade: websocket\r\n\r\n"),
        format!("GET /s?cells={cells} HTTP/1.1\r\nhost: h\r\n\r\nGET / HTTP/1.1\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        format!("GET /s?{} HTTP/1.1\r\n", "x".repeat(9_000)),
        "\r\n\0\u{1}".to_owned(),
    ] {
        let phone = Phone::knocks(door.at, &request);
        let guest = door.waiting.blocking_recv().unwrap();
        assert_eq!(guest.from, phone.socket.local_addr().unwrap());
        let mut read = guest.read.to_vec();
        let mut socket = guest.socket;
        socket.set_nonblocking(false).unwrap();
        phone.socket.shutdown(Shutdown::Write).unwrap();
        socket.read_to_end(&mut read).unwrap();
        assert_eq!(String::from_utf8_lossy(&read), request);
    }
    assert_eq!(door.house.hub.connected(), 0);
}

#[test]
fn a_full_house_hands_on_so_that_somebody_says_why() {
    let limits = Limits {
        connections_max: 1,
        ..Limits::default()
    };
    let mut door = open(house_of("rec", limits));
    let first = Phone::listens(door.at, &cells_at(5.0), None);
    let request = format!("GET /s?cells={} HTTP/1.1\r\nhost: h\r\n\r\n", cells_at(5.0));
    let _second = Phone::knocks(door.at, &request);
    assert_eq!(
        door.waiting.blocking_recv().unwrap().read,
        request.as_bytes()
    );
    drop(first);
    settles(|| door.house.hub.connected() == 0);
    Phone::listens(door.at, &cells_at(5.0), None);
}

#[test]
fn a_websocket_gets_the_same_as_json_and_its_pings_are_answered() {
    let door = open(house());
    let url = format!("ws://{}/s?cells={}&after=rec-0", door.at, cells_at(5.0));
    let stream = MaybeTlsStream::Plain(TcpStream::connect(door.at).unwrap());
    let (mut socket, _) = client(url, stream).unwrap();
    let next = |socket: &mut tungstenite::WebSocket<_>| {
        let text = socket.read().unwrap().into_text().unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    assert_eq!(next(&mut socket)["event"], "retry");
    assert_eq!(next(&mut socket)["event"], "heartbeat");
    door.house.says(&issued(1, 1));
    let alert = next(&mut socket);
    assert_eq!(
        (&alert["event"], &alert["id"]),
        (&"alert".into(), &"rec-1".into())
    );
    assert_eq!(alert["data"]["identifier"], "homeward:cn-130100:CODE1:1");
    socket.send(Message::Ping("still there?".into())).unwrap();
    assert_eq!(socket.read().unwrap(), Message::Pong("still there?".into()));
    socket.close(None).unwrap();
    while socket.read().is_ok() {}
    settles(|| door.house.hub.connected() == 0);
}

#[test]
fn a_websocket_that_shouts_is_hung_up_on() {
    let door = open(house());
    let key = "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
    let head = format!(
        "GET /s?cells={} HTTP/1.1\r\nhost: h\r\nupgrade: websocket\r\nconnection: Upgrade\r\n{key}\r\n\r\n",
        cells_at(5.0)
    );
    for words in [
        &[0x81, 0xfe, 0x10, 0x00, 1, 2, 3, 4][..],
        &[0x81, 0x01, b'x'],
        &[0xff, 0x80, 0, 0, 0, 0],
    ] {
        let mut phone = Phone::knocks(door.at, &head);
        let mut first = [0; 12];
        phone.socket.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 101");
        phone.socket.write_all(words).unwrap();
        let ended = phone.socket.read_to_end(&mut Vec::new());
        assert!(ended.is_ok() || ended.is_err_and(|e| e.kind() == ErrorKind::ConnectionReset));
    }
}

#[test]
fn a_phone_that_does_not_read_delays_nobody_and_catches_up_with_the_newest() {
    let door = open(house());
    let mut slow = Phone::listens(door.at, &cells_at(5.0), None);
    let mut quick = Phone::listens(door.at, &cells_at(5.0), None);
    // Until the kernel takes no more for the slow one: some megabytes.
    for seq in 1..=200 {
        let long = |mut said: homeward_domain::change::SentMessage| {
            let text = format!(
                r#"{{"identifier":"{}","long":"{}"}}"#,
                said.head.identity,
                "x".repeat(60_000)
            );
            said.package = Some(text);
            said
        };
        let version = u32::try_from(seq).unwrap();
        door.house
            .says(&long(message(seq, 1, version, Cause::Corrected)));
        quick.reads_until(&format!("id: rec-{seq}\n"));
        quick.read.clear();
    }
    door.house.says(&message(201, 1, 201, Cause::Found));
    quick.reads_until("id: rec-201\n");
    slow.reads_until("id: rec-201\n");
    let versions = slow.read.matches("id: rec-").count();
    assert!(versions < 201, "everything was kept for who did not read");
}

#[test]
fn a_house_that_closes_sends_everybody_home() {
    let door = open(house());
    let mut phone = Phone::listens(door.at, &cells_at(5.0), None);
    door.house.hub.close();
    assert!(phone.socket.read_to_end(&mut Vec::new()).is_ok());
    settles(|| door.house.hub.connected() == 0);
}

#[test]
fn what_a_stop_left_behind_is_told_to_who_comes_back() {
    let house = house();
    house.hub.load(kept([issued(1, 1), issued(2, 2)]));
    let door = open(house);
    // Again rather than not at all: in which order they left before is not known.
    let back = Phone::listens(door.at, &cells_at(5.0), Some("rec-1"));
    assert_eq!(back.alerts(), ["CODE1:1", "CODE2:1"]);
    let all = Phone::listens(door.at, &cells_at(5.0), Some("rec-2"));
    assert_eq!(all.alerts(), ["CODE2:1"]);
}

fn settles(is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < WAIT_MAX, "it did not come to be so");
        std::thread::yield_now();
    }
}

#[test]
fn a_reactor_stops_when_its_door_is_gone() {
    let (stopped, hears) = mpsc::channel::<()>();
    let door = open(house());
    let mut phone = Phone::listens(door.at, &cells_at(5.0), None);
    let reader = std::thread::spawn(move || {
        let ended = phone.socket.read_to_end(&mut Vec::new()).is_ok();
        drop(stopped);
        ended
    });
    drop(door);
    assert_eq!(
        hears.recv_timeout(WAIT_MAX),
        Err(mpsc::RecvTimeoutError::Disconnected)
    );
    assert!(reader.join().unwrap());
}
