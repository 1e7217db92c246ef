//! How listeners speak to each server, and how one message is said to it.

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::bare;

/// What a listener says and waits for.
#[derive(Debug, Clone)]
pub struct Tongue {
    pub hellos: Vec<Vec<u8>>,
    pub ready: Vec<u8>,
    pub told: Vec<u8>,
    /// By TLS, believing the certificate in this file.
    pub believed: Option<PathBuf>,
}

/// Stands in the messages that peers pass on.
pub const MARK: &str = "homeward-bench";

/// Server-sent events, or a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    Events,
    /// The same, packed for who takes it so.
    Packed,
    /// The same by the dictionary that its asker holds.
    ByDictionary,
    Socket,
}

impl Over {
    fn headers(self) -> String {
        match self {
            Self::Events => "accept: text/event-stream\r\n".to_owned(),
            Self::Packed => "accept: text/event-stream\r\naccept-encoding: gzip\r\n".to_owned(),
            Self::ByDictionary => {
                "accept: text/event-stream\r\naccept-encoding: gzip, dcz\r\n".to_owned()
            }
            Self::Socket => format!(
                "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: {}\r\n",
                STANDARD.encode([7; 16])
            ),
        }
    }

    fn get(self, path: &str, more: &str) -> Vec<u8> {
        format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\n{}{more}\r\n",
            self.headers()
        )
        .into_bytes()
    }
}

/// Phones of Homeward in these cells, who say `more` in lines of a head.
pub fn homeward(over: Over, cells: &[String], more: &str) -> Tongue {
    let hello = |cells: &String| over.get(&format!("/drill/device/v1/stream?cells={cells}"), more);
    let (ready, told) = match over {
        // Names of events are never packed.
        Over::Events | Over::Packed | Over::ByDictionary => {
            ("event: heartbeat\n", "event: alert\n")
        }
        Over::Socket => (r#""event":"heartbeat""#, r#""event":"alert""#),
    };
    Tongue {
        hellos: cells.iter().map(hello).collect(),
        ready: ready.into(),
        told: told.into(),
        believed: None,
    }
}

/// Listeners of nchan: it greets events with a comment, a WebSocket with its handshake only.
pub fn nchan(over: Over) -> Tongue {
    let ready = match over {
        Over::Events | Over::Packed | Over::ByDictionary => ": hi\n",
        Over::Socket => "\r\n\r\n",
    };
    Tongue {
        hellos: vec![over.get("/sub", "")],
        ready: ready.into(),
        told: MARK.into(),
        believed: None,
    }
}

/// Listeners of bare lines.
pub fn bare() -> Tongue {
    Tongue {
        hellos: vec![bare::LISTEN.into()],
        ready: bare::LISTENING.into(),
        told: MARK.into(),
        believed: None,
    }
}

/// Listeners of Centrifugo's events: its server subscribes whoever has such a token.
pub fn centrifugo() -> Tongue {
    let path = format!("/connection/uni_sse?cf_connect=%7B%22token%22:%22{CENTRIFUGO_TOKEN}%22%7D");
    Tongue {
        hellos: vec![Over::Events.get(&path, "")],
        ready: br#""connect":"#.into(),
        told: MARK.into(),
        believed: None,
    }
}

/// `{"channels":["alerts"]}`, signed with the secret of the settings (HS256, RFC 7519).
const CENTRIFUGO_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJjaGFubmVscyI6WyJhbGVydHMiXX0.\
    zKtu7L_R78kx5KkV5wtMveGjv6HEGCEoEOmHzRZSHog";

/// Clients of NATS (its client protocol: CONNECT, SUB, PING).
pub fn nats() -> Tongue {
    Tongue {
        hellos: vec![b"CONNECT {\"verbose\":false}\r\nSUB alerts 1\r\nPING\r\n".into()],
        ready: b"PONG\r\n".into(),
        told: MARK.into(),
        believed: None,
    }
}

/// Clients of MQTT 3.1.1 with a clean session and no name (sections 3.1, 3.8, 3.9).
pub fn mqtt() -> Tongue {
    Tongue {
        hellos: vec![[MQTT_CONNECT, MQTT_SUBSCRIBE].concat()],
        ready: b"\x90\x03\0\x01\0".into(),
        told: MARK.into(),
        believed: None,
    }
}

const MQTT_CONNECT: &[u8] = b"\x10\x0c\0\x04MQTT\x04\x02\0\0\0\0";
const MQTT_SUBSCRIBE: &[u8] = b"\x82\x0b\0\x01\0\x06alerts\0";

/// What a publisher says before its message, says with it, and hears when it was taken.
pub struct Words {
    pub hello: Vec<u8>,
    pub welcome: Vec<u8>,
    pub message: Vec<u8>,
    pub taken: Vec<u8>,
}

/// A message of so many bytes with the mark in it.
fn payload(bytes: usize) -> Vec<u8> {
    let mut payload = MARK.as_bytes().to_vec();
    payload.resize(bytes.max(MARK.len()), b'x');
    payload
}

pub fn say_to_nchan(bytes: usize) -> Words {
    let payload = payload(bytes);
    let head = format!(
        "POST /pub HTTP/1.1\r\nhost: bench\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        payload.len()
    );
    Words {
        hello: Vec::new(),
        welcome: Vec::new(),
        message: [head.as_bytes(), &payload].concat(),
        taken: b"HTTP/1.1 20".into(),
    }
}

pub fn say_to_bare(bytes: usize) -> Words {
    let payload = payload(bytes);
    let head = [bare::SAY, format!("{}\n", payload.len()).as_bytes()].concat();
    Words {
        hello: Vec::new(),
        welcome: Vec::new(),
        message: [head, payload].concat(),
        taken: bare::SAID.into(),
    }
}

pub fn say_to_centrifugo(bytes: usize) -> Words {
    let payload = payload(bytes);
    let text = String::from_utf8_lossy(&payload);
    let body = format!(r#"{{"channel":"alerts","data":{{"said":"{text}"}}}}"#);
    let head = format!(
        "POST /api/publish HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    Words {
        hello: Vec::new(),
        welcome: Vec::new(),
        message: [head.as_bytes(), body.as_bytes()].concat(),
        taken: b"HTTP/1.1 200".into(),
    }
}

pub fn say_to_nats(bytes: usize) -> Words {
    let payload = payload(bytes);
    let head = format!("PUB alerts {}\r\n", payload.len());
    Words {
        hello: b"CONNECT {\"verbose\":false}\r\nPING\r\n".into(),
        welcome: b"PONG\r\n".into(),
        message: [head.as_bytes(), &payload, b"\r\nPING\r\n"].concat(),
        taken: b"PONG\r\n".into(),
    }
}

/// Quality of service 0 has no answer; a ping behind it has (sections 3.3, 3.12, 3.13).
pub fn say_to_mqtt(bytes: usize) -> Words {
    let payload = payload(bytes);
    let mut message = vec![0x30];
    let mut left = payload.len() + 8;
    loop {
        let byte = (left % 128) as u8;
        left /= 128;
        message.push(if left > 0 { byte | 0x80 } else { byte });
        if left == 0 {
            break;
        }
    }
    message.extend_from_slice(b"\0\x06alerts");
    message.extend_from_slice(&payload);
    message.extend_from_slice(b"\xc0\0");
    Words {
        hello: MQTT_CONNECT.into(),
        welcome: b"\x20\x02\0\0".into(),
        message,
        taken: b"\xd0\0".into(),
    }
}
