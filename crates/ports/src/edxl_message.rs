//! A signed CAP message in an envelope of EDXL-DE 1.0, for systems that hand each other
//! envelopes. The alert inside stands byte for byte as it was signed; the envelope itself
//! is not signed, and can only make it less public.

use homeward_cap::{
    Alert, DateTime, Embedded,
    edxl::{
        Body, Content, Distribution, DistributionStatus, DistributionType, Reference, TargetArea,
        Xml, write,
    },
    model::MsgType,
};
use homeward_domain::status::{Status, StatusKind};
use jiff::Timestamp;

use crate::fault::{Fault, FaultKind};

/// EDXL-DE has no list of words for it; this is the one of its own examples.
const CONFIDENTIALITY: &str = "Unclassified";

/// The envelope of `alert`, which stands in it as the bytes `cap`. `host` is where its
/// sender is to be found.
pub fn enveloped<S: Status>(alert: &Alert, cap: &[u8], host: &str) -> Result<String, Fault> {
    let sender_id = format!("{}@{host}", alert.sender);
    let references = alert.references.iter().map(|earlier| Reference {
        distribution_id: earlier.identifier.clone(),
        sender_id: format!("{}@{host}", earlier.sender),
        sent: moment(&earlier.sent),
    });
    let content = Content {
        incident_id: alert.incidents.first().cloned(),
        body: Body::Xml(Xml {
            keys: Vec::new(),
            embedded: vec![Embedded::new(cap)],
        }),
        ..Content::default()
    };
    let envelope = Distribution {
        distribution_id: alert.identifier.clone(),
        references: references.collect(),
        sender_id,
        sent: moment(&alert.sent),
        status: status::<S>(),
        kind: match alert.msg_type {
            MsgType::Update => DistributionType::Update,
            MsgType::Cancel => DistributionType::Cancel,
            _ => DistributionType::Report,
        },
        combined_confidentiality: CONFIDENTIALITY.to_owned(),
        language: None,
        sender_roles: Vec::new(),
        recipient_roles: Vec::new(),
        keywords: Vec::new(),
        explicit_addresses: Vec::new(),
        target_areas: target(alert),
        contents: vec![content],
    };
    write(&envelope).map_err(|e| Fault::because(FaultKind::Broken, "write an envelope", e))
}

const fn status<S: Status>() -> DistributionStatus {
    match S::KIND {
        StatusKind::Actual => DistributionStatus::Actual,
        StatusKind::Exercise => DistributionStatus::Exercise,
    }
}

/// Both languages of a message name one area, so one of them is enough.
fn target(alert: &Alert) -> Vec<TargetArea> {
    let areas = alert.infos.first().map(|info| &info.areas);
    let areas = areas.into_iter().flatten().map(|area| TargetArea {
        circles: area.circles.iter().map(ToString::to_string).collect(),
        polygons: area.polygons.iter().map(ToString::to_string).collect(),
        ..TargetArea::default()
    });
    areas.collect()
}

/// A message of the house is of our days; none is out of a clock's range.
fn moment(time: &DateTime) -> Timestamp {
    Timestamp::from_second(time.instant()).unwrap_or_default()
}

/// The host in the address `base` of a house, with its port.
pub fn host(base: &str) -> &str {
    let after = base.split_once("://").map_or(base, |(_, rest)| rest);
    after.split('/').next().unwrap_or(after)
}
