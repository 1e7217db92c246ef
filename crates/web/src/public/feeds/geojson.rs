//! The list for maps: GeoJSON (RFC 7946), one feature for each alert as it stands now.
//!
//! GeoJSON knows no circle: the feature is the polygon of the message, and the circle
//! stands in its properties. Positions are longitude first, in WGS-84, which is the only
//! system that RFC 7946 has (section 4); whoever draws on a Chinese map must convert.
//! An alert that ended stays as a feature until it would have expired, so that a map
//! that asks rarely takes it down because it was told to.

use std::{collections::BTreeMap, sync::Arc};

use homeward_cap::{Alert, Info, model::MsgType as CapType};
use homeward_domain::status::Status;
use homeward_ports::notices::{Content, Notice};
use serde_json::{Map, Value, json};

use super::{list::Listed, syndication::updated};

pub(super) fn text<S: Status>(listed: &Listed) -> String {
    // The list is in the order of versions, so the newest of each alert remains.
    let mut newest: BTreeMap<&str, (&Notice, &Arc<Alert>)> = BTreeMap::new();
    for notice in &listed.standing.notices {
        if let Content::Standing { alert, .. } = &notice.content {
            newest.insert(&notice.identity.alert, (notice, alert));
        }
    }
    let mut shown: Vec<_> = newest.into_values().collect();
    shown.sort_by_key(|(notice, _)| std::cmp::Reverse(updated(notice)));
    let features = shown
        .into_iter()
        .map(|(n, alert)| feature(n, alert, &listed.base));
    let collection = json!({
        "type": "FeatureCollection",
        "datum": "WGS-84",
        "status": S::KIND,
        "updated": listed.standing.changed,
        "features": features.collect::<Vec<_>>(),
    });
    collection.to_string()
}

fn feature(notice: &Notice, alert: &Alert, base: &str) -> Value {
    json!({
        "type": "Feature",
        "id": notice.identity,
        "geometry": geometry(notice, alert),
        "properties": properties(notice, alert, base),
    })
}

/// The message's own polygon: closed and counter-clockwise as it was made. Without one
/// the middle of the circle.
fn geometry(notice: &Notice, alert: &Alert) -> Value {
    let areas = alert.infos.first().map_or(&[][..], |info| &info.areas);
    let polygon = areas.iter().flat_map(|area| &area.polygons).next();
    match polygon {
        Some(polygon) => {
            let ring = polygon.points().iter().map(|p| json!([p.lon(), p.lat()]));
            json!({ "type": "Polygon", "coordinates": [ring.collect::<Vec<_>>()] })
        }
        None => {
            let centre = notice.area.centre();
            json!({ "type": "Point", "coordinates": [centre.lon(), centre.lat()] })
        }
    }
}

fn properties(notice: &Notice, alert: &Alert, base: &str) -> Value {
    let identity = &notice.identity;
    let first = alert.infos.first();
    let parameter = |name: &str| {
        let value = first.and_then(|info| info.parameter(name).next());
        value.map(str::to_owned)
    };
    let cause = parameter("homeward:cause");
    let centre = notice.area.centre();
    json!({
        "incident": alert.incidents.first(),
        "code": identity.alert,
        "version": identity.version,
        "msgType": notice.msg_type,
        "state": state(alert, cause.as_deref()),
        "cause": cause,
        "minor": parameter("homeward:minor").as_deref() == Some("true"),
        "sender": alert.sender,
        "sent": alert.sent.to_string(),
        "expires": first.and_then(|info| info.expires).map(|at| at.to_string()),
        "centre": [centre.lon(), centre.lat()],
        "radius_m": notice.area.radius_m(),
        "datum": "WGS-84",
        "headline": in_each(alert, |info| info.headline.as_deref()),
        "instruction": in_each(alert, |info| info.instruction.as_deref()),
        "area": in_each(alert, |info| Some(info.areas.first()?.area_desc.as_str())),
        "senderName": in_each(alert, |info| info.sender_name.as_deref()),
        "page": first.and_then(|info| info.web.as_ref()).map(|uri| uri.as_str()),
        "contact": first.and_then(|info| info.contact.as_deref()),
        "photo": first.and_then(photo),
        "cap": format!("{base}/cap/{}.xml", notice.name()),
    })
}

/// Found and merely ended are not the same to whoever looked for the child.
fn state(alert: &Alert, cause: Option<&str>) -> &'static str {
    match (alert.msg_type, cause) {
        (CapType::Cancel, Some("found")) => "found",
        (CapType::Cancel, _) => "ended",
        _ => "active",
    }
}

/// A text by the language of its block.
fn in_each<'a>(alert: &'a Alert, of: impl Fn(&'a Info) -> Option<&'a str>) -> Map<String, Value> {
    let texts = alert.infos.iter().filter_map(|info| {
        let text = of(info)?;
        Some((info.language().to_owned(), json!(text)))
    });
    texts.collect()
}

/// The photo's address and what it is known again by.
fn photo(info: &Info) -> Option<Value> {
    let resource = info.resources.first()?;
    let uri = resource.uri.as_ref()?.as_str();
    let sha256 = info.parameter("homeward:sha256").find_map(|value| {
        let (digest, of) = value.split_once(' ')?;
        (of == uri).then_some(digest)
    });
    Some(json!({
        "url": uri,
        "mediaType": resource.mime_type,
        "size": resource.size,
        "sha1": resource.digest,
        "sha256": sha256,
    }))
}
