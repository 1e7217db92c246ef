//! A browser asks for its stream on the connection that brought its page.

use std::io::{BufRead as _, BufReader, Read, Write};

use homeward_domain::status::{Exercise, Status as _};

use crate::{
    http::{Answer, Door},
    secret::Secret,
    server::{Server, exercise},
    stream::cell,
    world::{CITY, SOON, World},
};

/// A connection on which one question after the other is asked.
struct Line<S: Read + Write>(BufReader<S>);

impl<S: Read + Write> Line<S> {
    fn says(&mut self, first: &str, more: &str) -> Answer {
        let asked = format!("{first}\r\nhost: localhost\r\n{more}\r\n");
        let line = self.0.get_mut();
        line.write_all(asked.as_bytes()).unwrap();
        line.flush().unwrap();
        Answer::head(&mut self.0)
    }

    fn asks(&mut self, path: &str) -> Answer {
        let head = self.says(&format!("GET {path} HTTP/1.1"), "");
        head.rest(&mut self.0)
    }

    fn opens(&mut self, more: &str) -> Answer {
        self.says(&format!("GET {} HTTP/1.1", stream()), more)
    }

    /// Reads events until one of them is an alert.
    fn hears_an_alert(&mut self) {
        let mut text = String::new();
        while !text.ends_with("event: alert\n") {
            assert_ne!(self.0.read_line(&mut text).unwrap(), 0, "{text}");
        }
    }
}

fn stream() -> String {
    let cells = cell(CITY.0, CITY.1);
    format!("{}/device/v1/stream?cells={cells}", Exercise::DOOR)
}

/// What a reactor's answer looks like: no pieces, and nothing that ends it but its end.
fn is_of_a_reactor(answer: &Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.header("transfer-encoding"), None);
}

fn plain(door: Door) -> Line<std::net::TcpStream> {
    let line = std::net::TcpStream::connect(door.0).unwrap();
    line.set_read_timeout(Some(SOON)).unwrap();
    Line(BufReader::new(line))
}

/// Asks for the keys, for a wrong stream, for the keys again, and then for the stream.
fn asks_as_a_browser<S: Read + Write>(line: &mut Line<S>, more: &str) {
    let keys = format!("{}/device/v1/keys", Exercise::DOOR);
    line.asks(&keys).good();
    let wrong = format!("{}/device/v1/stream?cells=nowhere", Exercise::DOOR);
    assert_eq!(line.asks(&wrong).status, 400);
    line.asks(&keys).good();
    is_of_a_reactor(&line.opens(more));
}

#[test]
fn a_reactor_takes_the_connection_that_brought_the_page() {
    let world = World::of(exercise());
    let mut line = plain(world.public());
    asks_as_a_browser(&mut line, "");
    world.alert(30);
    line.hears_an_alert();
}

#[test]
fn and_so_behind_tls() {
    let secret = Secret::new();
    let server: Server = secret.wish().start();
    let mut line = Line(BufReader::new(secret.connect(server.public)));
    asks_as_a_browser(&mut line, "");
    let mut first = String::new();
    line.0.read_line(&mut first).unwrap();
    assert!(first.starts_with("retry: "), "{first}");
}

#[test]
fn a_cursor_and_a_coding_are_understood_there_too() {
    let world = World::of(exercise());
    world.alert(30);
    let mut line = plain(world.public());
    let more = "accept-encoding: gzip\r\nlast-event-id: rubbish\r\n";
    line.asks("/drill/device/v1/keys").good();
    let answer = line.opens(more);
    is_of_a_reactor(&answer);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    // Names of events are not packed: whoever watches the wire sees them.
    let mut wire = Vec::new();
    while !contains(&wire, b"event: alert") {
        let mut some = [0; 256];
        let length = line.0.read(&mut some).unwrap();
        assert_ne!(length, 0);
        wire.extend_from_slice(&some[..length]);
    }
    assert!(contains(&wire, b"event: reset"));
}

#[test]
fn a_websocket_may_be_asked_for_late() {
    let world = World::of(exercise());
    let mut line = plain(world.public());
    line.asks("/drill/device/v1/keys").good();
    let more = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
                sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let answer = line.opens(more);
    assert_eq!(answer.status, 101);
    let accept = answer.header("sec-websocket-accept");
    assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    let mut frame = [0; 2];
    line.0.read_exact(&mut frame).unwrap();
    assert_eq!(frame[0], 0x81, "a message of text");
}

/// A proxy whose owner set up nothing asks by HTTP/1.0, and for one thing a connection.
#[test]
fn a_reactor_answers_an_old_proxy() {
    let world = World::of(exercise());
    let mut line = plain(world.public());
    is_of_a_reactor(&line.says(&format!("GET {} HTTP/1.0", stream()), ""));
    world.alert(30);
    line.hears_an_alert();
}

fn contains(wire: &[u8], word: &[u8]) -> bool {
    wire.windows(word.len()).any(|window| window == word)
}
