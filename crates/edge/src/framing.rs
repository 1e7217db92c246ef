//! How an event looks on each transport: encoded once, read by every connection.

use std::sync::OnceLock;

use bytes::{BufMut, Bytes, BytesMut};
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

use crate::{dictionary, packed};

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Server-Sent Events (WHATWG HTML, section 9.2).
    Events,
    /// The same behind `content-encoding: gzip` (RFC 9110, section 8.4.1.3).
    EventsPacked,
    /// The same behind `content-encoding: dcz`, for who holds our dictionary (RFC 9842).
    EventsByDictionary,
    /// Messages of text in WebSocket frames (RFC 6455).
    WebSocket,
    /// The same with `permessage-deflate` (RFC 7692), nothing remembered between messages.
    WebSocketPacked,
}

impl Transport {
    pub const COUNT: usize = 5;

    pub const fn is_events(self) -> bool {
        !matches!(self, Self::WebSocket | Self::WebSocketPacked)
    }

    /// What stands before the first event.
    pub(crate) fn opening(self) -> &'static [u8] {
        match self {
            Self::EventsPacked => packed::GZIP_HEADER,
            Self::EventsByDictionary => dictionary::opening(),
            Self::Events | Self::WebSocket | Self::WebSocketPacked => &[],
        }
    }
}

/// One event in every transport.
#[derive(Debug, Clone)]
pub(crate) struct Frames {
    pub events: Bytes,
    pub socket: Bytes,
    /// Packed when somebody takes it so; where `events` and the text of `socket` are cut
    /// into their name and the rest.
    packed: [OnceLock<Bytes>; 3],
    cuts: [usize; 2],
}

impl Frames {
    /// `data` is one text of JSON.
    pub fn of(name: &str, id: Option<&str>, data: &[u8]) -> Self {
        let id_bytes = id.map_or(0, |id| id.len() + "id: \n".len());
        let text = as_json(name, id, data);
        Self {
            events: event(name, id, data),
            socket: text_frame(&text),
            packed: Default::default(),
            cuts: [
                id_bytes + "event: \n".len() + name.len(),
                text.len() - data.len() - 1,
            ],
        }
    }

    pub fn on(&self, transport: Transport) -> &Bytes {
        let [events, by_dictionary, socket] = &self.packed;
        match transport {
            Transport::Events => &self.events,
            Transport::WebSocket => &self.socket,
            Transport::EventsPacked => events.get_or_init(|| {
                let (name, rest) = cut(&self.events, self.cuts[0]);
                packed::blocks(name, rest)
            }),
            Transport::EventsByDictionary => by_dictionary.get_or_init(|| {
                let (name, rest) = cut(&self.events, self.cuts[0]);
                dictionary::frames(name, rest)
            }),
            Transport::WebSocketPacked => socket.get_or_init(|| {
                let (name, rest) = cut(text_of(&self.socket), self.cuts[1]);
                packed_frame(&packed::payload(name, rest))
            }),
        }
    }
}

fn cut(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

/// The text inside one of our own frames: behind a head of two bytes, and the eight or two
/// that say how long a longer one is (RFC 6455, section 5.2).
fn text_of(frame: &[u8]) -> &[u8] {
    let head = match frame.get(1) {
        Some(126) => 4,
        Some(127) => 10,
        _ => 2,
    };
    frame.get(head..).unwrap_or_default()
}

/// A Server-Sent Event (WHATWG HTML, section 9.2.6). A package is one line of
/// JSON; a line break inside would end the field, so each line gets its own.
pub(crate) fn event(name: &str, id: Option<&str>, data: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(data.len() + 96);
    if let Some(id) = id {
        put(&mut out, "id: ", id.as_bytes());
    }
    put(&mut out, "event: ", name.as_bytes());
    for line in data.split(|byte| matches!(byte, b'\n' | b'\r')) {
        put(&mut out, "data: ", line);
    }
    out.put_u8(b'\n');
    out.freeze()
}

fn put(out: &mut BytesMut, field: &str, value: &[u8]) {
    out.put_slice(field.as_bytes());
    out.put_slice(value);
    out.put_u8(b'\n');
}

/// `{"event", "id", "data"}`. Names and cursors are of our own letters, and `data` is
/// passed on as it was signed.
fn as_json(name: &str, id: Option<&str>, data: &[u8]) -> Vec<u8> {
    let mut out = format!(r#"{{"event":"{name}""#).into_bytes();
    if let Some(id) = id {
        out.extend_from_slice(format!(r#","id":"{id}""#).as_bytes());
    }
    out.extend_from_slice(br#","data":"#);
    out.extend_from_slice(data);
    out.push(b'}');
    out
}

/// What a phone is asked to wait before it comes back, in milliseconds.
pub(crate) fn retry(transport: Transport, ms: u64) -> Bytes {
    match transport {
        Transport::Events => format!("retry: {ms}\n\n").into(),
        Transport::EventsPacked => packed::blocks(b"retry: ", format!("{ms}\n\n").as_bytes()),
        Transport::EventsByDictionary => {
            dictionary::frames(b"retry: ", format!("{ms}\n\n").as_bytes())
        }
        // A message that is not packed may stand among those that are.
        Transport::WebSocket | Transport::WebSocketPacked => {
            text_frame(format!(r#"{{"event":"retry","data":{ms}}}"#).as_bytes())
        }
    }
}

fn text_frame(text: &[u8]) -> Bytes {
    frame(OpCode::Data(Data::Text), text)
}

/// A message whose payload is packed says so by its first reserved bit (RFC 7692, section 6).
fn packed_frame(payload: &[u8]) -> Bytes {
    let header = FrameHeader {
        rsv1: true,
        opcode: OpCode::Data(Data::Text),
        ..FrameHeader::default()
    };
    framed(&header, payload)
}

/// One whole frame, unmasked as a server's are (RFC 6455, section 5.1).
pub(crate) fn frame(opcode: OpCode, payload: &[u8]) -> Bytes {
    let header = FrameHeader {
        opcode,
        ..FrameHeader::default()
    };
    framed(&header, payload)
}

fn framed(header: &FrameHeader, payload: &[u8]) -> Bytes {
    let length = payload.len() as u64;
    let mut out = Vec::with_capacity(payload.len() + 10);
    // A vector takes every byte, so there is nothing that could fail.
    drop(header.format(length, &mut out));
    out.extend_from_slice(payload);
    out.into()
}

/// Pieces of a stream as one piece; a single one is passed on without a copy.
pub(crate) fn joined(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([piece]) => piece,
        Err(pieces) => pieces.concat().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_shape_that_browsers_read() {
        let alert = event("alert", Some("r-7"), br#"{"a":1}"#);
        assert_eq!(&alert[..], b"id: r-7\nevent: alert\ndata: {\"a\":1}\n\n");
        assert_eq!(
            &event("x", None, b"two\nlines")[..],
            b"event: x\ndata: two\ndata: lines\n\n"
        );
    }

    #[test]
    fn a_frame_has_the_length_that_browsers_read() {
        let short = Frames::of("alert", Some("r-7"), b"{}").socket;
        let text = br#"{"event":"alert","id":"r-7","data":{}}"#;
        assert_eq!((short[0], usize::from(short[1])), (0x81, text.len()));
        assert_eq!(&short[2..], text);
        let long = frame(OpCode::Data(Data::Text), &[b'x'; 300]);
        assert_eq!(&long[..4], [0x81, 126, 1, 44]);
        assert_eq!(
            &frame(OpCode::Data(Data::Text), &[0; 70_000])[..2],
            [0x81, 127]
        );
    }
}
