//! One streaming answer, byte by byte: HTTP/1.1 head, chunks, Server-Sent Events.
//!
//! Written by hand because ten thousand of these live at once: between two events
//! a connection holds a few dozen bytes and no buffer. It reads what our server
//! says and refuses the rest; it is no general client.

/// One event of the stream (WHATWG HTML, section 9.2.6).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    pub id: Option<String>,
    pub name: String,
    pub data: String,
}

/// What cannot be read any further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The answer is no 200; nothing of its body is read.
    Status(u16),
    Malformed(&'static str),
}

/// A package may have 64 KiB; an event around it not much more.
const LINE_BYTES_MAX: usize = 80 * 1024;
const HEAD_BYTES_MAX: usize = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    /// Plain bytes to the end of the connection.
    Plain,
    ChunkSize,
    /// So many bytes of the chunk are still to come.
    Chunk(usize),
    /// The line break behind a chunk.
    ChunkEnd,
    Ended,
}

/// The state of one answer.
#[derive(Debug)]
pub struct Wire {
    part: Part,
    /// Head or chunk size, as far as it came.
    outer: Vec<u8>,
    /// A line of the event stream, as far as it came.
    line: Vec<u8>,
    event: Event,
    has_data: bool,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            part: Part::Head,
            outer: Vec::new(),
            line: Vec::new(),
            event: Event::default(),
            has_data: false,
        }
    }
}

impl Wire {
    /// Whether the answer has begun, with status 200.
    pub fn is_open(&self) -> bool {
        self.part != Part::Head
    }

    /// Whether the server said that nothing follows.
    pub fn has_ended(&self) -> bool {
        self.part == Part::Ended
    }

    /// Takes the next bytes; hands on each event that they complete.
    pub fn take(
        &mut self,
        mut bytes: &[u8],
        on_event: &mut impl FnMut(Event),
    ) -> Result<(), Unreadable> {
        while !bytes.is_empty() {
            bytes = match self.part {
                Part::Head => self.head(bytes)?,
                Part::Plain => {
                    self.body(bytes, on_event)?;
                    &[]
                }
                Part::ChunkSize => self.chunk_size(bytes)?,
                Part::Chunk(left) => {
                    let (now, rest) = bytes.split_at(left.min(bytes.len()));
                    self.body(now, on_event)?;
                    let left = left - now.len();
                    self.part = if left == 0 {
                        Part::ChunkEnd
                    } else {
                        Part::Chunk(left)
                    };
                    rest
                }
                Part::ChunkEnd => {
                    let (line, rest) = split_line(bytes);
                    if line.is_some() {
                        self.part = Part::ChunkSize;
                    }
                    rest
                }
                Part::Ended => &[],
            };
        }
        Ok(())
    }

    fn head<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Unreadable> {
        let before = self.outer.len();
        self.outer.extend_from_slice(bytes);
        // The end may lie across two pieces: look a little back.
        let from = before.saturating_sub(3);
        let Some(end) = find(&self.outer[from..], b"\r\n\r\n") else {
            return if self.outer.len() > HEAD_BYTES_MAX {
                Err(Unreadable::Malformed("a head without an end"))
            } else {
                Ok(&[])
            };
        };
        let length = from + end + 4;
        let head = String::from_utf8_lossy(&self.outer[..length]).to_ascii_lowercase();
        self.part = body_part(&head)?;
        self.outer = Vec::new();
        Ok(&bytes[length - before..])
    }

    fn chunk_size<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Unreadable> {
        let (line, rest) = split_line(bytes);
        let Some(line) = line else {
            self.outer.extend_from_slice(bytes);
            return Ok(rest);
        };
        self.outer.extend_from_slice(line);
        let text = String::from_utf8_lossy(&self.outer);
        let digits = text.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16);
        let size = size.map_err(|_| Unreadable::Malformed("a chunk without a size"))?;
        self.part = if size == 0 {
            Part::Ended
        } else {
            Part::Chunk(size)
        };
        self.outer = Vec::new();
        Ok(rest)
    }

    fn body(
        &mut self,
        mut bytes: &[u8],
        on_event: &mut impl FnMut(Event),
    ) -> Result<(), Unreadable> {
        while let (Some(line), rest) = split_line(bytes) {
            self.line.extend_from_slice(line);
            let line = std::mem::take(&mut self.line);
            if let Some(event) = self.read_line(&line) {
                on_event(event);
            }
            bytes = rest;
        }
        self.line.extend_from_slice(bytes);
        if self.line.len() > LINE_BYTES_MAX {
            return Err(Unreadable::Malformed("a line longer than any package"));
        }
        Ok(())
    }

    fn read_line(&mut self, line: &[u8]) -> Option<Event> {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            let has_data = std::mem::take(&mut self.has_data);
            return (has_data || event.name == "reset").then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => self.event.id = Some(value.to_owned()),
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            _ => {}
        }
        None
    }
}

/// How the body of an answer with this head comes.
fn body_part(head: &str) -> Result<Part, Unreadable> {
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    match status {
        Some(200) if head.contains("transfer-encoding: chunked") => Ok(Part::ChunkSize),
        Some(200) => Ok(Part::Plain),
        Some(other) => Err(Unreadable::Status(other)),
        None => Err(Unreadable::Malformed("a head without a status")),
    }
}

/// What stands before the first line break, and what behind it; `None` if there is none.
fn split_line(bytes: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (Some(&bytes[..at]), &bytes[at + 1..]),
        None => (None, &[]),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer in chunks that are cut without regard to events.
    fn answer() -> String {
        let body = "retry: 1200\n\nid: r-7\nevent: alert\ndata: {\"name\":\"小禾\"}\n\n\
            event: heartbeat\ndata: {}\n\n";
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
            Transfer-Encoding: chunked\r\n\r\n";
        let (first, second) = body.split_at(30);
        let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
        format!("{head}{}{}0\r\n\r\n", chunk(first), chunk(second))
    }

    fn read(pieces: &[&[u8]]) -> (Wire, Vec<Event>) {
        let (mut wire, mut events) = (Wire::default(), Vec::new());
        for piece in pieces {
            wire.take(piece, &mut |event| events.push(event)).unwrap();
        }
        (wire, events)
    }

    #[test]
    fn events_are_the_same_however_the_bytes_are_cut() {
        let answer = answer();
        let (whole, expected) = read(&[answer.as_bytes()]);
        assert!(whole.is_open() && whole.has_ended());
        assert_eq!(expected.len(), 2, "{expected:?}");
        assert_eq!(expected[0].id.as_deref(), Some("r-7"));
        assert_eq!(expected[0].data, "{\"name\":\"小禾\"}");
        assert_eq!(
            (expected[1].name.as_str(), expected[1].id.as_ref()),
            ("heartbeat", None)
        );
        for size in 1..40 {
            let pieces: Vec<_> = answer.as_bytes().chunks(size).collect();
            assert_eq!(read(&pieces).1, expected, "{size}");
        }
    }

    #[test]
    fn between_two_events_no_buffer_is_held() {
        let answer = answer();
        let (wire, _) = read(&[answer.trim_end_matches("0\r\n\r\n").as_bytes()]);
        assert_eq!((wire.outer.capacity(), wire.line.capacity()), (0, 0));
    }

    #[test]
    fn an_answer_without_chunks_is_read_to_its_end() {
        let (wire, events) = read(&[b"HTTP/1.1 200 OK\r\n\r\ndata: a\r\ndata: b\r\n\r\n"]);
        assert_eq!(events[0].data, "a\nb");
        assert!(!wire.has_ended());
    }

    #[test]
    fn a_refusal_and_nonsense_are_told_apart() {
        let take = |text: &str| Wire::default().take(text.as_bytes(), &mut |_| {});
        let busy = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
        assert_eq!(take(busy), Err(Unreadable::Status(503)));
        assert!(matches!(
            take("hello\r\n\r\n"),
            Err(Unreadable::Malformed(_))
        ));
        let sizeless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n";
        assert!(matches!(take(sizeless), Err(Unreadable::Malformed(_))));
    }
}
