//! What is posted: one JSON object in the shape that Standard Webhooks names.
//!
//! ```json
//! { "type": "alert.update", "timestamp": "2026-11-23T06:20:00.000Z", "datum": "GCJ-02",
//!   "data": { "type": "Feature", "id": "homeward:…", "geometry": { … }, "properties": { … } },
//!   "package_datum": "WGS-84", "package": "{…}" }
//! ```
//!
//! `package` is the signed text byte for byte; whoever verifies, verifies that.
//! `data` says the same as GeoJSON, in the datum of the partner's map
//! ([`homeward_domain::geojson`]).

use homeward_domain::{
    geojson::{self, PACKAGE_DATUM},
    message::{MessageHead, MsgType},
    status::Status,
};
use homeward_geo::Datum;
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

pub fn of<S: Status>(package: &Package<S>, datum: Datum) -> Result<String, Fault> {
    let head = package.head();
    let corrupt = |error: &dyn std::fmt::Display| {
        Fault::new(FaultKind::Corrupt, format!("read the package: {error}"))
    };
    let text = std::str::from_utf8(package.text()).map_err(|e| corrupt(&e))?;
    let said: Map<String, Value> = serde_json::from_str(text).map_err(|e| corrupt(&e))?;
    let body = json!({
        "type": event_type(head.msg_type()),
        "timestamp": head.sent,
        "datum": datum.label(),
        "data": feature(head, said, datum),
        "package_datum": PACKAGE_DATUM.label(),
        "package": text,
    });
    Ok(body.to_string())
}

fn feature(head: &MessageHead, said: Map<String, Value>, datum: Datum) -> Value {
    let place = geojson::place(head, &said, datum);
    let mut properties = said;
    // The signature is over the package, not over this shape of it.
    properties.remove("signature");
    // These are in the package's datum; what stands in for them is in the partner's.
    properties.remove("area");
    properties.remove("lastSeen");
    properties.extend(place);
    json!({
        "type": "Feature",
        "id": head.identity,
        "geometry": geojson::centre(head, datum),
        "properties": properties,
    })
}
