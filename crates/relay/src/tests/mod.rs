//! What is proved of the relay without the rest of the house.

mod disk;
mod feed;
mod histories;
mod push;

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use homeward_domain::{status::StatusKind, time::Timestamp};
use homeward_geo::Circle;
use homeward_ports::world::Clock;
use homeward_seal::SigningKey;
use serde_json::json;

use crate::heard::Heard;

/// A clock that somebody turns.
pub struct Hand(pub AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Relaxed))
    }
}

pub fn hand() -> Hand {
    Hand(AtomicI64::new(1_000_000))
}

/// A signed exercise.
pub fn signed(key: &SigningKey, name: &str, version: u32, cause: &str, area: &Circle) -> String {
    let message = json!({
        "identifier": format!("homeward:cn-1:{name}:{version}"), "incident": name,
        "cause": cause, "expires": "2099-01-01T00:00:00.000Z", "status": "Exercise",
        "area": { "circle": area.to_string() }, "words": "red jacket",
    });
    let message = message.as_object().unwrap().clone();
    key.sign_json(message).unwrap()
}

pub fn heard(key: &SigningKey, name: &str, version: u32, cause: &str, area: &Circle) -> Heard {
    let text = signed(key, name, version, cause, area);
    Heard::verified(&text, &[key.public()], StatusKind::Exercise).unwrap()
}
