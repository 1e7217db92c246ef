//! A socket, plain or behind TLS: takes bytes as far as the kernel does, and keeps
//! what is left over only then.

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use mio::net::TcpStream;
use rustls::ServerConnection;

/// One read; a phone sends next to nothing.
pub(super) const READ_BYTES: usize = 4_096;

pub(super) struct Socket {
    stream: TcpStream,
    wire: Wire,
}

enum Wire {
    /// What the kernel did not take yet.
    Plain(Option<Box<Bytes>>),
    Tls(Box<ServerConnection>),
}

/// What reading brought.
pub(super) enum Heard {
    Bytes(usize),
    /// Nothing more for now.
    Silence,
    /// The phone hung up.
    End,
}

impl Socket {
    pub const fn plain(stream: TcpStream) -> Self {
        let wire = Wire::Plain(None);
        Self { stream, wire }
    }

    pub fn tls(stream: TcpStream, mut tls: Box<ServerConnection>) -> Self {
        // Nothing is sent to who is behind, so what waits here has its bound above.
        tls.set_buffer_limit(None);
        let wire = Wire::Tls(tls);
        Self { stream, wire }
    }

    pub const fn stream_mut(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// Whether the kernel has still to take something.
    pub fn is_behind(&self) -> bool {
        match &self.wire {
            Wire::Plain(rest) => rest.is_some(),
            Wire::Tls(tls) => tls.wants_write(),
        }
    }

    /// Sends `bytes`. Only who is not behind may be sent something.
    pub fn send(&mut self, bytes: &Bytes) -> io::Result<()> {
        match &mut self.wire {
            Wire::Plain(rest) => {
                let sent = written(&mut self.stream, bytes)?;
                if sent < bytes.len() {
                    *rest = Some(Box::new(bytes.slice(sent..)));
                }
                Ok(())
            }
            Wire::Tls(tls) => {
                tls.writer().write_all(bytes)?;
                self.flush()
            }
        }
    }

    /// Goes on with what is left over.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.wire {
            Wire::Plain(rest) => {
                if let Some(bytes) = rest.take() {
                    let sent = written(&mut self.stream, &bytes)?;
                    *rest = (sent < bytes.len()).then(|| Box::new(bytes.slice(sent..)));
                }
            }
            Wire::Tls(tls) => {
                while tls.wants_write() {
                    match tls.write_tls(&mut self.stream) {
                        Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                        Ok(_) => {}
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) if is_full(&error) => break,
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(())
    }

    pub fn read(&mut self, into: &mut [u8; READ_BYTES]) -> io::Result<Heard> {
        let tls = match &mut self.wire {
            Wire::Plain(_) => return heard(self.stream.read(into)),
            Wire::Tls(tls) => tls,
        };
        let words = heard(tls.reader().read(into))?;
        if !matches!(words, Heard::Silence) {
            return Ok(words);
        }
        let records = heard(tls.read_tls(&mut self.stream))?;
        if matches!(records, Heard::Bytes(_)) {
            let bad = |error| io::Error::new(io::ErrorKind::InvalidData, error);
            tls.process_new_packets().map_err(bad)?;
            self.flush()?;
            // A record is no word yet: the next look finds what is in it.
            return Ok(Heard::Bytes(0));
        }
        Ok(records)
    }
}

fn heard(read: io::Result<usize>) -> io::Result<Heard> {
    match read {
        Ok(0) => Ok(Heard::End),
        Ok(length) => Ok(Heard::Bytes(length)),
        Err(error) if is_full(&error) => Ok(Heard::Silence),
        Err(error) => Err(error),
    }
}

/// How many of `bytes` the kernel takes now. It promises to say when there is room again
/// only to who was refused, so it is asked until it refuses.
fn written(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while let Some(left) = bytes.get(sent..).filter(|left| !left.is_empty()) {
        match stream.write(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(length) => sent += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_full(&error) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

/// Not a failure: the kernel has had enough for now, and says when it wants more.
fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}
