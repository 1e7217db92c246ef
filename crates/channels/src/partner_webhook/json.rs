//! A message in our own form: one JSON object in the shape that Standard Webhooks names.
//!
//! ```json
//! { "type": "alert.update", "timestamp": "2026-11-23T06:20:00.000Z", "datum": "GCJ-02",
//!   "data": { "type": "Feature", "id": "homeward:…", "geometry": { … }, "properties": { … } },
//!   "package_datum": "WGS-84", "package": "{…}" }
//! ```
//!
//! `package` is the signed text byte for byte; whoever verifies, verifies that.
//! `data` says the same as GeoJSON, in the datum of the partner's map
//! ([`homeward_domain::geojson`]) and in the languages that it chose.

use homeward_domain::{
    geojson::{self, PACKAGE_DATUM},
    languages::Languages,
    message::{MessageHead, MsgType},
    people::Partner,
    status::Status,
    words::Lang,
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

pub fn of<S: Status>(package: &Package<S>, partner: &Partner) -> Result<String, Fault> {
    let datum = partner.datum;
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
        "data": feature(head, said, partner),
        "package_datum": PACKAGE_DATUM.label(),
        "package": text,
    });
    Ok(body.to_string())
}

fn feature(head: &MessageHead, said: Map<String, Value>, partner: &Partner) -> Value {
    let datum = partner.datum;
    let place = geojson::place(head, &said, datum);
    let mut properties = said;
    // The signature is over the package, not over this shape of it.
    properties.remove("signature");
    // These are in the package's datum; what stands in for them is in the partner's.
    properties.remove("area");
    properties.remove("lastSeen");
    properties.extend(place);
    speak(&mut properties, partner.languages);
    json!({
        "type": "Feature",
        "id": head.identity,
        "geometry": geojson::centre(head, datum),
        "properties": properties,
    })
}

/// Leaves the texts of these languages. Where a message has none of them all its texts
/// stay: an alert in the other language finds a child, and an empty one does not.
fn speak(properties: &mut Map<String, Value>, languages: Languages) {
    let Some(texts) = properties.get_mut("texts").and_then(Value::as_object_mut) else {
        return;
    };
    let is_wanted = |tag: &str| languages.iter().map(Lang::tag).any(|own| own == tag);
    if texts.keys().any(|tag| is_wanted(tag)) {
        texts.retain(|tag, _| is_wanted(tag));
    }
}
