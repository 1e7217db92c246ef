//! Where a message holds, as GeoJSON for a partner's map (RFC 7946).
//!
//! A partner draws on a map of one datum, and says which when it joins. Every
//! coordinate beside a package is written in that datum and labelled with it; the
//! signed package itself is the same bytes for everybody, in WGS-84.
//!
//! The label is our own member `datum` and not `crs`: RFC 7946 took `crs` out of
//! GeoJSON, and readers that still obey it know no name for GCJ-02 or BD-09. Any datum
//! but WGS-84 needs a "prior arrangement" there, which is what joining with one is.

use homeward_geo::{Datum, Point};
use serde_json::{Map, Value, json};

use crate::message::MessageHead;

/// The datum of every coordinate inside a signed package.
pub const PACKAGE_DATUM: Datum = Datum::Wgs84;

/// The centre of the message's circle as a GeoJSON geometry, longitude first.
///
/// A circle is not a shape in RFC 7946, so it is its centre here, with `radius_m`
/// among [`place`]'s members.
pub fn centre(head: &MessageHead, datum: Datum) -> Value {
    let circle = head.area.in_datum(datum);
    json!({ "type": "Point", "coordinates": [circle.lon, circle.lat] })
}

/// The members that say where: `radius_m`, `datum`, and `lastSeen` where the package
/// `said` has one (its `point` is text, `lat,lon`).
pub fn place(head: &MessageHead, said: &Map<String, Value>, datum: Datum) -> Map<String, Value> {
    let mut members = Map::new();
    let radius_m = head.area.in_datum(datum).radius_m;
    members.insert("radius_m".to_owned(), json!(radius_m));
    members.insert("datum".to_owned(), json!(datum.label()));
    if let Some(seen) = said.get("lastSeen").and_then(|seen| last_seen(seen, datum)) {
        members.insert("lastSeen".to_owned(), seen);
    }
    members
}

fn last_seen(seen: &Value, datum: Datum) -> Option<Value> {
    let point: Point = seen.get("point")?.as_str()?.parse().ok()?;
    let mut seen = seen.as_object()?.clone();
    let text = match datum {
        Datum::Wgs84 => point.to_string(),
        _ => {
            let (lat, lon) = point.in_datum(datum);
            format!("{lat},{lon}")
        }
    };
    seen.insert("point".to_owned(), json!(text));
    Some(Value::Object(seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_last_seen_moves_with_the_datum_and_keeps_its_times() {
        let seen = json!({ "from": "a", "to": "b", "point": "38.0106,114.4836" });
        let same = last_seen(&seen, Datum::Wgs84);
        assert_eq!(same, Some(seen.clone()));
        let amap = last_seen(&seen, Datum::Gcj02).unwrap();
        assert_eq!((&amap["from"], &amap["to"]), (&json!("a"), &json!("b")));
        assert_eq!(amap["point"], "38.0113185,114.4896988");
    }

    #[test]
    fn a_place_that_cannot_be_read_is_left_out_rather_than_given_unconverted() {
        for seen in [json!({}), json!({ "point": "38.0" }), json!("38.0,114.0")] {
            assert_eq!(last_seen(&seen, Datum::Gcj02), None);
        }
    }
}
