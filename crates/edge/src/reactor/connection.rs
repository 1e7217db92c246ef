//! One open connection: what it is sent, and what little it says.

use std::{
    io::{self, Cursor},
    sync::Arc,
};

use bytes::Bytes;
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Control, OpCode},
};

use super::{
    rooms::Chair,
    socket::{Heard, READ_BYTES, Socket},
    wheel::Tick,
};
use crate::{
    entry::Entry,
    framing::{Frames, Transport, frame, joined},
    hub::Shared,
    reader::Reader,
};

/// Heartbeats that a connection may leave lying before it is cut off. It resumes by its cursor.
const MISSED_BEATS_MAX: u8 = 2;
/// Reads of one connection at a time: whoever talks more than that is no phone.
const READS_MAX: usize = 16;
/// The longest frame that a phone may send: that of a control frame (RFC 6455, section 5.5).
const FRAME_BYTES_MAX: u64 = 125;

pub(super) struct Connection {
    pub socket: Socket,
    pub reader: Reader,
    pub chair: Chair,
    pub street: u16,
    pub transport: Transport,
    /// When its heartbeat is due.
    pub due: Tick,
    missed_beats: u8,
    /// The beginning of a frame that has not wholly come.
    half_heard: Option<Box<[u8]>>,
}

impl Connection {
    pub const fn new(
        socket: Socket,
        reader: Reader,
        chair: Chair,
        street: u16,
        transport: Transport,
    ) -> Self {
        Self {
            socket,
            reader,
            chair,
            street,
            transport,
            due: 0,
            missed_beats: 0,
            half_heard: None,
        }
    }

    /// Sends a heartbeat, unless there is no getting through to this connection.
    pub fn beat(&mut self, heartbeat: &Frames) -> io::Result<()> {
        if !self.socket.is_behind() {
            return self.socket.send(heartbeat.on(self.transport));
        }
        self.missed_beats += 1;
        if self.missed_beats > MISSED_BEATS_MAX {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }

    /// The kernel has room again: what is left over, then what was said meanwhile.
    pub fn catch_up(&mut self, shared: &Shared) -> io::Result<()> {
        if !self.socket.is_behind() {
            return Ok(());
        }
        self.socket.flush()?;
        while !self.socket.is_behind() {
            self.missed_beats = 0;
            let news = self.reader.news(shared);
            if news.is_empty() {
                break;
            }
            self.socket.send(&together(&news, self.transport))?;
        }
        Ok(())
    }

    /// Reads what the phone says, until it is silent.
    pub fn hear(&mut self) -> io::Result<()> {
        let mut bytes = [0; READ_BYTES];
        for _ in 0..READS_MAX {
            match self.socket.read(&mut bytes)? {
                Heard::Silence => return Ok(()),
                Heard::End => return Err(io::ErrorKind::UnexpectedEof.into()),
                Heard::Bytes(length) if !self.transport.is_events() => {
                    self.understand(bytes.get(..length).unwrap_or_default())?;
                }
                // A listener to events has nothing to say.
                Heard::Bytes(_) => {}
            }
        }
        Err(io::ErrorKind::QuotaExceeded.into())
    }

    /// Reads frames: answers a ping, hangs up at a close, and passes over words.
    pub fn understand(&mut self, bytes: &[u8]) -> io::Result<()> {
        let half = self.half_heard.take();
        let whole = half.map(|half| [&half[..], bytes].concat());
        let mut left = whole.as_deref().unwrap_or(bytes);
        while let Some((header, payload, rest)) = first_frame(left)? {
            left = rest;
            match header.opcode {
                OpCode::Control(Control::Ping) if !self.socket.is_behind() => {
                    let pong = OpCode::Control(Control::Pong);
                    self.socket
                        .send(&frame(pong, &unmasked(&header, payload)))?;
                }
                OpCode::Control(Control::Close) => {
                    let close = frame(OpCode::Control(Control::Close), &[]);
                    self.socket.send(&close)?;
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                _ => {}
            }
        }
        self.half_heard = (!left.is_empty()).then(|| left.into());
        Ok(())
    }
}

/// The events of `entries` in one piece.
pub(super) fn together(entries: &[Arc<Entry>], transport: Transport) -> Bytes {
    let frame = |entry: &Arc<Entry>| entry.frames.on(transport).clone();
    joined(entries.iter().map(frame).collect())
}

/// A frame's header, its payload, and what follows it.
type Heading<'a> = (FrameHeader, &'a [u8], &'a [u8]);

/// The first frame of `bytes`, its payload, and what follows; `None` if it is not all there.
fn first_frame(bytes: &[u8]) -> io::Result<Option<Heading<'_>>> {
    let mut cursor = Cursor::new(bytes);
    let bad = |_| io::Error::from(io::ErrorKind::InvalidData);
    let Some((header, length)) = FrameHeader::parse(&mut cursor).map_err(bad)? else {
        return Ok(None);
    };
    if length > FRAME_BYTES_MAX || header.mask.is_none() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let begin = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
    let body = bytes.get(begin..).unwrap_or_default();
    let split = body.split_at_checked(usize::try_from(length).unwrap_or(usize::MAX));
    Ok(split.map(|(payload, rest)| (header, payload, rest)))
}

fn unmasked(header: &FrameHeader, payload: &[u8]) -> Vec<u8> {
    let mask = header.mask.unwrap_or_default();
    let masks = mask.iter().cycle();
    payload.iter().zip(masks).map(|(a, b)| a ^ b).collect()
}
