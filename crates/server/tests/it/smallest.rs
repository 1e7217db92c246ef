//! A phone that holds the dictionary is sent the least: fetched from the door, named by its
//! digest, and then an alert in a few hundred bytes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    stream::cell,
    world::{CITY, SOON, World, world},
};

/// What an alert may have on the wire (docs/performance.md).
const ALERT_BYTES_MAX: usize = 600;

/// What stands on the wire behind the head of the answer.
struct Line {
    line: BufReader<std::net::TcpStream>,
    dictionary: Vec<u8>,
    wire: Vec<u8>,
}

impl Line {
    fn open(world: &World) -> Self {
        let answer = world.public().get("/drill/device/v1/dictionary").go();
        assert_eq!(
            answer.header("use-as-dictionary"),
            Some("match=\"/drill/device/v1/stream*\"")
        );
        let held = STANDARD.encode(digest(&SHA256, &answer.body));
        let mut line = std::net::TcpStream::connect(world.public().0).unwrap();
        line.set_read_timeout(Some(SOON)).unwrap();
        let cells = cell(CITY.0, CITY.1);
        let asked = format!(
            "GET /drill/device/v1/stream?cells={cells} HTTP/1.1\r\nhost: localhost\r\n\
             accept-encoding: gzip, br, zstd, dcb, dcz\r\navailable-dictionary: :{held}:\r\n\r\n"
        );
        line.write_all(asked.as_bytes()).unwrap();
        let (mut line, mut head) = (BufReader::new(line), String::new());
        while !head.ends_with("\r\n\r\n") {
            line.read_line(&mut head).unwrap();
        }
        assert!(head.contains("content-encoding: dcz\r\n"), "{head}");
        let (dictionary, wire) = (answer.body, Vec::new());
        Self {
            line,
            dictionary,
            wire,
        }
    }

    /// All that came until now, once an event of this name is in it as a whole.
    fn hears(&mut self, name: &str) -> String {
        let begins = format!("event: {name}\n");
        loop {
            let text = self.text();
            let event = text.split_once(&begins);
            if event.is_some_and(|(_, event)| event.contains("\n\n")) {
                return text;
            }
            let more = self.line.fill_buf().unwrap();
            assert!(!more.is_empty(), "{text}");
            let length = more.len();
            self.wire.extend_from_slice(more);
            self.line.consume(length);
        }
    }

    fn text(&self) -> String {
        let mut text = Vec::new();
        let mut reader =
            zstd::stream::read::Decoder::with_dictionary(&self.wire[..], &self.dictionary).unwrap();
        // A frame that has not wholly come ends it; what is before it is there.
        let _ = reader.read_to_end(&mut text);
        String::from_utf8(text).unwrap()
    }
}

#[test]
fn an_alert_is_a_few_hundred_bytes_on_the_wire() {
    let world = world();
    let case = world.filled(&world.facts(30));
    let photo = world.photograph(&case);
    let mut facts = world.facts(30);
    facts["photo"] = Value::String(photo);
    world.save(&case, &facts).good();
    let mut line = Line::open(&world);
    line.hears("heartbeat");
    let before = line.wire.len();
    world.publish(&case).good();
    let text = line.hears("alert");
    let bytes = line.wire.len() - before;
    let alert = text.split("event: alert\n").nth(1).unwrap();
    println!("{bytes} bytes of {}", alert.len());
    let data = alert.trim_end().strip_prefix("data: ").unwrap();
    let package: Value = serde_json::from_str(data).unwrap();
    assert_eq!(package["texts"]["en"]["name"], facts["name"]["en"]);
    assert!(bytes <= ALERT_BYTES_MAX, "{bytes} of {}", alert.len());
}
