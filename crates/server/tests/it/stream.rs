//! A phone on the line: reads events as they come, on a thread of its own.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use homeward_geo::{Cell, Point};
use serde_json::Value;

use crate::{
    http::{Door, chunk},
    world::{CITY, SOON},
};

#[derive(Debug, Clone)]
pub struct Event {
    pub name: String,
    pub id: String,
    pub data: Value,
}

pub struct Phone {
    events: Receiver<Event>,
}

/// The cell that a phone at this place names.
pub fn cell(lat: f64, lon: f64) -> String {
    Cell::around(Point::new(lat, lon).unwrap(), 5).to_string()
}

/// A phone of the drill in the city of the tests.
pub fn phone(public: Door) -> Phone {
    phone_at(public, &cell(CITY.0, CITY.1), None)
}

pub fn phone_at(public: Door, cells: &str, cursor: Option<&str>) -> Phone {
    let mut request = public.get(&format!("/drill/device/v1/stream?cells={cells}"));
    if let Some(cursor) = cursor {
        request = request.with("last-event-id", cursor);
    }
    let (head, line) = request.open();
    assert_eq!(head.status, 200);
    let (say, events) = channel();
    std::thread::spawn(move || {
        // The reactors send events as they are; the rest of HTTP in pieces.
        let is_in_pieces = head.header("transfer-encoding").is_some();
        let events: Box<dyn Read> = if is_in_pieces {
            let left = Vec::new();
            Box::new(Chunks { line, left })
        } else {
            Box::new(line)
        };
        let mut lines = BufReader::new(events);
        while let Some(event) = event(&mut lines) {
            if say.send(event).is_err() {
                break;
            }
        }
    });
    Phone { events }
}

impl Phone {
    /// The next event of this name.
    pub fn next(&self, name: &str) -> Event {
        let ends = Instant::now() + SOON;
        loop {
            let left = ends.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) if event.name == name => return event,
                Ok(_) => {}
                Err(error) => panic!("no {name} came: {error}"),
            }
        }
    }

    pub fn alert(&self) -> Value {
        self.next("alert").data
    }

    /// Whether no alert comes while `span` passes.
    pub fn hears_no_alert(&self, span: Duration) -> bool {
        let ends = Instant::now() + span;
        loop {
            let left = ends.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) if event.name == "alert" => return false,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// Server-sent events, as far as the server uses them.
fn event(lines: &mut impl BufRead) -> Option<Event> {
    let (mut name, mut id, mut data) = (String::new(), String::new(), String::new());
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("event", value)) => value.clone_into(&mut name),
            Some(("id", value)) => value.clone_into(&mut id),
            Some(("data", value)) => data += value,
            Some(_) => {}
            None if name.is_empty() => {}
            None => {
                let data = serde_json::from_str(&data).unwrap_or(Value::Null);
                return Some(Event { name, id, data });
            }
        }
    }
}

/// A chunked answer as one stream of bytes.
struct Chunks {
    line: BufReader<TcpStream>,
    left: Vec<u8>,
}

impl Read for Chunks {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.left.is_empty() {
            self.left = chunk(&mut self.line).unwrap_or_default();
        }
        let n = out.len().min(self.left.len());
        out[..n].copy_from_slice(&self.left[..n]);
        self.left.drain(..n);
        Ok(n)
    }
}
