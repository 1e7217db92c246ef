//! The one request that this crate reads: `GET <street>?cells=...`, as server-sent
//! events or as a WebSocket. What it does not fully understand is not its request.

use bytes::Bytes;
use homeward_geo::CellSet;
use httparse::{Header, Request, Status};
use tungstenite::handshake::derive_accept_key;

use crate::{dictionary, framing::Transport, hub::Street};

/// The longest head of a request that is read here; a phone's has a few hundred bytes.
pub const HEAD_BYTES_MAX: usize = 8 * 1_024;
const HEADERS_MAX: usize = 64;

/// A request for a stream.
#[derive(Debug, Clone)]
pub struct Asked {
    pub(crate) street: usize,
    pub(crate) cells: CellSet,
    pub(crate) cursor: Option<String>,
    pub(crate) transport: Transport,
    /// `Sec-WebSocket-Accept`.
    pub(crate) accept: Option<String>,
    /// What came behind the head.
    pub(crate) rest: Bytes,
}

/// What the beginning of a request is.
#[derive(Debug)]
pub enum Verdict {
    /// Not enough of it is there.
    More,
    /// A stream.
    Stream(Box<Asked>),
    /// Something for the rest of HTTP, which also says what is wrong with a stream
    /// that was asked for wrongly.
    Other,
}

pub(crate) fn judge(read: &[u8], streets: &[Street]) -> Verdict {
    let begins = read.get(..4).unwrap_or(read);
    if !b"GET ".starts_with(begins) {
        return Verdict::Other;
    }
    let mut room = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut request = Request::new(&mut room);
    match request.parse(read) {
        Ok(Status::Partial) if read.len() < HEAD_BYTES_MAX => Verdict::More,
        Ok(Status::Complete(length)) => {
            let rest = read.get(length..).unwrap_or_default();
            understood(&request, rest, streets)
                .map_or(Verdict::Other, |asked| Verdict::Stream(Box::new(asked)))
        }
        Ok(Status::Partial) | Err(_) => Verdict::Other,
    }
}

fn understood(request: &Request<'_, '_>, rest: &[u8], streets: &[Street]) -> Option<Asked> {
    let (path, query) = request.path?.split_once('?')?;
    let street = streets.iter().position(|street| street.path == path)?;
    let headers = Headers(request.headers);
    // A body, or one that is announced, is nothing that a stream comes with. Some clients
    // announce that there is none.
    let is_none = |length: &[u8]| length == b"0";
    let has_body =
        !headers.all("content-length").all(is_none) || headers.count("transfer-encoding") > 0;
    // Proxies that are set up by nobody ask by HTTP/1.0, which need not name a host.
    let is_one = matches!(
        (request.version, headers.count("host")),
        (Some(1), 1) | (Some(0), 0 | 1)
    );
    if !is_one || has_body {
        return None;
    }
    let (cells, after) = read_query(query)?;
    let accept = headers.socket_key()?;
    if accept.is_some() && request.version == Some(0) {
        return None;
    }
    let transport = match &accept {
        Some(_) => headers.socket_transport(),
        None => headers.events_transport(),
    };
    // A second request behind the first is for somebody who answers both.
    let is_followed = !rest.is_empty() && transport.is_events();
    let cursor = headers.cursor()?.or(after);
    (!is_followed).then(|| Asked {
        street,
        cells,
        cursor,
        transport,
        accept,
        rest: Bytes::copy_from_slice(rest),
    })
}

/// The cells and the cursor; `None` when anything is strange. A page cannot set
/// headers on a WebSocket, so the cursor may stand here.
fn read_query(query: &str) -> Option<(CellSet, Option<String>)> {
    let (mut cells, mut after) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "cells" => &mut cells,
            "after" => &mut after,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    Some((CellSet::parse(&cells?).ok()?, after))
}

/// One of a list: a word and its parameters.
struct Member<'a> {
    word: &'a [u8],
    parameters: Vec<&'a [u8]>,
}

impl<'a> Member<'a> {
    fn read(text: &'a [u8]) -> Self {
        let mut words = text.split(|b| *b == b';').map(<[u8]>::trim_ascii);
        Self {
            word: words.next().unwrap_or_default(),
            parameters: words.collect(),
        }
    }

    const fn is(&self, word: &[u8]) -> bool {
        self.word.eq_ignore_ascii_case(word)
    }
}

/// Parameters of `permessage-deflate` that change nothing here: nothing is remembered from one
/// message to the next in either direction, whoever asked for it.
const PLAIN_PARAMETERS: [&[u8]; 3] = [
    b"client_max_window_bits",
    b"client_no_context_takeover",
    b"server_no_context_takeover",
];

struct Headers<'a, 'b>(&'a [Header<'b>]);

impl<'a> Headers<'a, '_> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        let named = self.0.iter();
        named
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value)
    }

    fn count(&self, name: &'static str) -> usize {
        self.all(name).count()
    }

    fn says(&self, name: &'static str, word: &[u8]) -> bool {
        self.list(name).any(|member| member.is(word))
    }

    /// The members of a list, each with its parameters; a parameter has no comma here.
    fn list(&self, name: &'static str) -> impl Iterator<Item = Member<'a>> {
        let members = self.all(name).flat_map(|value| value.split(|b| *b == b','));
        members.map(Member::read)
    }

    /// The one that makes events smallest.
    fn events_transport(&self) -> Transport {
        if self.takes(b"dcz") && self.holds_dictionary() {
            Transport::EventsByDictionary
        } else if self.takes(b"gzip") {
            Transport::EventsPacked
        } else {
            Transport::Events
        }
    }

    fn socket_transport(&self) -> Transport {
        if self.takes_deflate() {
            Transport::WebSocketPacked
        } else {
            Transport::WebSocket
        }
    }

    fn holds_dictionary(&self) -> bool {
        let mut held = self.all("available-dictionary");
        held.any(|held| dictionary::is_held(held.trim_ascii()))
    }

    /// Whether events may come in this coding (RFC 9110, section 12.5.3).
    fn takes(&self, coding: &[u8]) -> bool {
        // "q=0", "q=0.0": it is not wanted.
        let is_refusal = |word: &&[u8]| {
            let word = word.to_ascii_lowercase();
            let weight = word.strip_prefix(b"q=0");
            weight.is_some_and(|rest| rest.iter().all(|b| b".0".contains(b)))
        };
        self.list("accept-encoding")
            .any(|member| member.is(coding) && !member.parameters.iter().any(is_refusal))
    }

    /// Whether messages may come packed (RFC 7692, section 7): as one of its offers that
    /// asks for no smaller window than every packed message may use.
    fn takes_deflate(&self) -> bool {
        let is_plain = |word: &&[u8]| {
            let name = word.split(|b| *b == b'=').next().unwrap_or_default();
            PLAIN_PARAMETERS
                .iter()
                .any(|plain| plain.eq_ignore_ascii_case(name.trim_ascii()))
        };
        self.list("sec-websocket-extensions")
            .any(|offer| offer.is(b"permessage-deflate") && offer.parameters.iter().all(is_plain))
    }

    /// `None` outside for what must be told that it is wrong; inside where there is none.
    fn cursor(&self) -> Option<Option<String>> {
        let Some(value) = self.all("last-event-id").next() else {
            return Some(None);
        };
        let text = std::str::from_utf8(value).ok()?;
        (self.count("last-event-id") == 1).then(|| Some(text.to_owned()))
    }

    /// The answer to a WebSocket's key (RFC 6455, section 4.2.1); `None` outside for a
    /// handshake that is not right, inside where none is asked for.
    fn socket_key(&self) -> Option<Option<String>> {
        if self.count("upgrade") == 0 {
            return Some(None);
        }
        let is_right = self.says("upgrade", b"websocket")
            && self.says("connection", b"upgrade")
            && self.says("sec-websocket-version", b"13")
            && self.count("sec-websocket-key") == 1;
        let key = self.all("sec-websocket-key").next().filter(|_| is_right)?;
        // Sixteen bytes in base64.
        (key.len() == 24).then(|| Some(derive_accept_key(key)))
    }
}
