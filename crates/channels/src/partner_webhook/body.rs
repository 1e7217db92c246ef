//! What is posted: one JSON object in the shape that Standard Webhooks names.
//!
//! ```json
//! { "type": "alert.update", "timestamp": "2026-11-23T06:20:00.000Z",
//!   "data": { "type": "Feature", "id": "homeward:…", "geometry": { … }, "properties": { … } },
//!   "package": "{…}" }
//! ```
//!
//! `package` is the signed text byte for byte; whoever verifies, verifies that.
//! `data` says the same as GeoJSON (RFC 7946). A circle is not a shape there, so
//! it is its centre with `radius_m`.

use homeward_domain::{
    message::{MessageHead, MsgType},
    status::Status,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    package::Package,
};
use serde_json::{Map, Value, json};

/// The event's name by the message's type.
pub const fn event_type(msg_type: MsgType) -> &'static str {
    match msg_type {
        MsgType::Alert => "alert.alert",
        MsgType::Update => "alert.update",
        MsgType::Cancel => "alert.cancel",
    }
}

pub fn of<S: Status>(package: &Package<S>) -> Result<String, Fault> {
    let head = package.head();
    let corrupt = |error: &dyn std::fmt::Display| {
        Fault::new(FaultKind::Corrupt, format!("read the package: {error}"))
    };
    let text = std::str::from_utf8(package.text()).map_err(|e| corrupt(&e))?;
    let said: Map<String, Value> = serde_json::from_str(text).map_err(|e| corrupt(&e))?;
    let body = json!({
        "type": event_type(head.msg_type()),
        "timestamp": head.sent,
        "data": feature(head, said),
        "package": text,
    });
    Ok(body.to_string())
}

fn feature(head: &MessageHead, mut properties: Map<String, Value>) -> Value {
    // The signature is over the package, not over this shape of it.
    properties.remove("signature");
    properties.remove("area");
    properties.insert("radius_m".to_owned(), json!(head.area.radius_m()));
    properties.insert("datum".to_owned(), json!("WGS-84"));
    let centre = head.area.centre();
    json!({
        "type": "Feature",
        "id": head.identity,
        "geometry": { "type": "Point", "coordinates": [centre.lon(), centre.lat()] },
        "properties": properties,
    })
}
