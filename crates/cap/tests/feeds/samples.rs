//! Two alerts signed by other software (xmlsec1), and what carries them.

use homeward_cap::{
    Embedded,
    edxl::{
        Address, Body, Content, Distribution, DistributionStatus, DistributionType, File,
        Reference, TargetArea, ValueList, Xml,
    },
    feed::{Entry, Feed},
    model::{MsgType, Status},
};

pub const ALERT: &str = include_str!("samples/alert.xml");
pub const CANCEL: &str = include_str!("samples/cancel.xml");

/// The signed document without its XML declaration: what must stand everywhere.
pub fn signed(document: &str) -> &str {
    document.split_once("?>\n").unwrap().1.trim_end()
}

pub fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

pub fn feed() -> Feed {
    let entry = |version: u8, sent: &str, document: &str, msg_type| Entry {
        id: format!("urn:homeward:cn-130100:7KQ4M2:{version}"),
        title: "寻找走失儿童 & 请留意 <6岁>".to_owned(),
        updated: Some(at(sent)),
        published: Some(at("2026-11-23T15:02:00+08:00")),
        link: format!("https://alerts.example/cap/7KQ4M2.{version}.xml?a=1&b=2"),
        msg_type: Some(msg_type),
        status: Some(Status::Actual),
        area: Some("石家庄站周边100公里".to_owned()),
        expires: Some(at("2026-11-24T15:02:00+08:00")),
        content: Some(Embedded::new(document)),
    };
    Feed {
        id: "https://alerts.example/feeds/alerts".to_owned(),
        title: "寻找走失儿童".to_owned(),
        updated: Some(at("2026-11-23T17:02:00+08:00")),
        author: "石家庄市公安局".to_owned(),
        self_link: Some("https://alerts.example/feeds/alerts.atom".to_owned()),
        page: Some("https://alerts.example/".to_owned()),
        hubs: vec!["https://alerts.example/hub".to_owned()],
        entries: vec![
            entry(2, "2026-11-23T17:02:00+08:00", CANCEL, MsgType::Cancel),
            entry(1, "2026-11-23T15:02:00+08:00", ALERT, MsgType::Alert),
        ],
    }
}

pub fn envelope() -> Distribution {
    let list = |urn: &str, value: &str| {
        vec![ValueList {
            urn: urn.to_owned(),
            values: vec![value.to_owned(), "消防".to_owned()],
        }]
    };
    let alerts = Content {
        description: Some("儿童失踪 <预警>".to_owned()),
        keywords: list("urn:example:keywords", "missing child"),
        incident_id: Some("case-1".to_owned()),
        incident_description: Some("石家庄站".to_owned()),
        originator_roles: list("urn:example:roles", "police"),
        consumer_roles: list("urn:example:roles", "rail"),
        confidentiality: Some("public".to_owned()),
        body: Body::Xml(Xml {
            keys: vec![Embedded::new("<key xmlns=\"urn:example\">7KQ4M2</key>")],
            embedded: vec![Embedded::new(signed(ALERT)), Embedded::new(signed(CANCEL))],
        }),
    };
    let photo = Content {
        body: Body::File(File {
            mime_type: "image/jpeg".to_owned(),
            size: Some(3),
            digest: Some("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12".to_owned()),
            uri: Some("https://alerts.example/photo/7.jpg".to_owned()),
            data: Some(vec![0xff, 0xd8, 0xff]),
        }),
        ..Content::default()
    };
    Distribution {
        distribution_id: "de-7KQ4M2-3".to_owned(),
        sender_id: "alerts@alerts.example".to_owned(),
        sent: at("2026-11-23T17:02:01+08:00"),
        status: DistributionStatus::Actual,
        kind: DistributionType::Update,
        combined_confidentiality: "public".to_owned(),
        language: Some("zh-CN".to_owned()),
        sender_roles: list("urn:example:roles", "police"),
        recipient_roles: list("urn:example:roles", "rail"),
        keywords: list("urn:example:keywords", "CAE"),
        references: vec![Reference {
            distribution_id: "de-7KQ4M2-2".to_owned(),
            sender_id: "alerts@alerts.example".to_owned(),
            sent: at("2026-11-23T15:02:01+08:00"),
        }],
        explicit_addresses: vec![Address {
            scheme: "mailto".to_owned(),
            values: vec!["desk@rail.example".to_owned()],
        }],
        target_areas: vec![TargetArea {
            circles: vec!["38.0106,114.4836 100".to_owned()],
            polygons: vec!["38,114 38,115 39,115 38,114".to_owned()],
            countries: vec!["CN".to_owned()],
            subdivisions: vec!["CN-HE".to_owned()],
            un_codes: vec!["CNSJW".to_owned()],
        }],
        contents: vec![alerts, photo],
    }
}
