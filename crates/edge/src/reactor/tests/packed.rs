//! Whoever takes events packed hears the same in fewer bytes.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use homeward_domain::{change::SentMessage, message::Cause};
use homeward_geo::CellSet;
use homeward_ports::sessions::Sessions as _;
use homeward_seal::digest;
use zstd::stream::read::Decoder;

use super::{Open, Phone, open};
use crate::{
    DICTIONARY,
    tests::{cells_at, house, issued, message},
};

const KEY: &str = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
    sec-websocket-key: BwcHBwcHBwcHBwcHBwcHBw==\r\n";

/// The head of the answer, and what came behind it until the door was closed.
fn hears(headers: &str) -> (String, Vec<u8>) {
    let door = open(house());
    door.house.says(&wordy(issued(1, 1)));
    let cells: CellSet = cells_at(5.0);
    let request = format!("GET /s?cells={cells} HTTP/1.1\r\nhost: h\r\n{headers}\r\n");
    let mut phone = Phone::knocks(door.at, &request);
    // Who is still coming in when the correction is there hears only that, and rightly.
    has_left(&door, &issued(1, 1));
    corrected(&door);
    has_left(&door, &message(2, 1, 2, Cause::Corrected));
    door.house.hub.close();
    let mut came = Vec::new();
    phone.socket.read_to_end(&mut came).unwrap();
    let end = came
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    let body = came.split_off(end);
    (String::from_utf8(came).unwrap(), body)
}

fn has_left(door: &Open, message: &SentMessage) {
    super::settles(|| {
        let progress = door.house.hub.progress(&message.head.identity);
        progress.is_some_and(|progress| progress.handed > 0)
    });
}

fn corrected(door: &Open) {
    door.house.says(&wordy(message(2, 1, 2, Cause::Corrected)));
}

/// Long enough that packing is worth it.
fn wordy(mut message: SentMessage) -> SentMessage {
    let words = "寻找 测试·小禾，红色外套。".repeat(20);
    let name = message.head.identity.to_string();
    message.package = Some(format!(r#"{{"identifier":"{name}","words":"{words}"}}"#));
    message
}

/// Without what hangs on the moment: when to come back, and what time it is.
fn events(text: &str) -> Vec<&str> {
    let whole = text
        .split("\n\n")
        .filter(|event| event.contains("event: alert"));
    whole.collect()
}

#[test]
fn packed_events_are_the_same_events() {
    let (plain, meant) = hears("");
    assert!(!plain.contains("content-encoding"), "{plain}");
    let (head, packed) = hears("accept-encoding: br, gzip;q=0.5\r\n");
    assert!(head.contains("content-encoding: gzip\r\n"), "{head}");
    assert!(
        head.contains("vary: accept-encoding, available-dictionary\r\n"),
        "{head}"
    );
    let mut text = Vec::new();
    // A stream that is cut has no end; all that was sent is there.
    let _ = MultiGzDecoder::new(&packed[..]).read_to_end(&mut text);
    let (text, meant) = (
        String::from_utf8(text).unwrap(),
        String::from_utf8(meant).unwrap(),
    );
    assert_eq!(events(&text), events(&meant));
    assert_eq!(events(&text).len(), 2);
    assert!(packed.len() * 2 < meant.len());
}

#[test]
fn who_holds_the_dictionary_is_sent_the_least() {
    let (_, meant) = hears("");
    let held = STANDARD.encode(digest(DICTIONARY).as_bytes());
    let takes = "accept-encoding: gzip, br, zstd, dcb, dcz\r\n";
    let (head, packed) = hears(&format!("{takes}available-dictionary: :{held}:\r\n"));
    assert!(head.contains("content-encoding: dcz\r\n"), "{head}");
    let mut text = String::new();
    let mut reader = Decoder::with_dictionary(&packed[..], DICTIONARY).unwrap();
    reader.read_to_string(&mut text).unwrap();
    let meant = String::from_utf8(meant).unwrap();
    assert_eq!(events(&text), events(&meant));
    // Another dictionary, or none: as ever.
    for held in ["", "available-dictionary: :AAAA:\r\n"] {
        let (head, _) = hears(&format!("{takes}{held}"));
        assert!(head.contains("content-encoding: gzip\r\n"), "{head}");
        assert!(head.contains("vary: accept-encoding, available-dictionary\r\n"));
    }
}

#[test]
fn who_does_not_want_it_packed_is_told_plainly() {
    for headers in [
        "accept-encoding: gzip;q=0, br\r\n",
        "accept-encoding: identity\r\n",
    ] {
        let (head, body) = hears(headers);
        assert!(!head.contains("content-encoding"), "{head}");
        assert!(body.starts_with(b"retry: "));
    }
}

/// The messages of a WebSocket's stream, unpacked where they are packed.
fn messages(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let [first, length, rest @ ..] = bytes {
        let (length, rest) = match length {
            126 => (
                usize::from(u16::from_be_bytes([rest[0], rest[1]])),
                &rest[2..],
            ),
            short => (usize::from(*short), rest),
        };
        let mut payload = rest[..length].to_vec();
        bytes = &rest[length..];
        if first & 0x40 != 0 {
            payload.write_all(&[0, 0, 0xff, 0xff]).unwrap();
            let mut text = Vec::new();
            let _ = DeflateDecoder::new(&payload[..]).read_to_end(&mut text);
            payload = text;
        }
        texts.push(String::from_utf8(payload).unwrap());
    }
    texts.retain(|text| text.starts_with(r#"{"event":"alert""#));
    texts
}

#[test]
fn packed_messages_are_the_same_messages() {
    let (_, meant) = hears(KEY);
    let offer = "sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n";
    let (head, packed) = hears(&format!("{KEY}{offer}"));
    assert!(head.contains("server_no_context_takeover"), "{head}");
    assert_eq!(messages(&packed), messages(&meant));
    assert_eq!(messages(&packed).len(), 2);
    // A reader with a window smaller than a message may need is served without.
    let small = "sec-websocket-extensions: permessage-deflate; server_max_window_bits=9\r\n";
    let (head, _) = hears(&format!("{KEY}{small}"));
    assert!(!head.contains("extensions"), "{head}");
}
