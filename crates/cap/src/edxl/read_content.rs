//! What an envelope holds: alerts cut out byte for byte, and files.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Body, CONTENTS_MAX, Content, DistributionStatus, File, Xml, effective_status,
    parts::{Parts, Sequence},
    read::ReadAlert,
};
use crate::{
    embed::{Embedded, cut_out, is_alert},
    model::{Code, Status},
    noted::Noted,
    read::{Options, read_element},
    rule::edxl as rule,
    xml::{Element, is_space},
};

const CONTENT: Sequence = Sequence {
    names: &[
        "contentDescription",
        "contentKeyword",
        "incidentID",
        "incidentDescription",
        "originatorRole",
        "consumerRole",
        "confidentiality",
        "nonXMLContent",
        "xmlContent",
    ],
    once: &[
        "contentDescription",
        "incidentID",
        "incidentDescription",
        "confidentiality",
        "nonXMLContent",
        "xmlContent",
    ],
};

const XML: Sequence = Sequence {
    names: &["keyXMLContent", "embeddedXMLContent"],
    once: &[],
};

const FILE: Sequence = Sequence {
    names: &["mimeType", "size", "digest", "uri", "contentData"],
    once: &["mimeType", "size", "digest", "uri", "contentData"],
};

/// An envelope whose alerts are being read.
pub(super) struct Opened<'o> {
    pub envelope: DistributionStatus,
    pub options: &'o Options,
    pub alerts: &'o mut Vec<ReadAlert>,
}

impl Opened<'_> {
    fn take(&mut self, alert: Element<'_, '_>, embedded: &Embedded, noted: &mut Noted) {
        let inner = alert.child(alert.namespace(), "status");
        let inner = inner.and_then(|status| Status::from_code(status.trimmed()));
        let status = inner.map(|inner| effective_status(self.envelope, inner));
        if let Some(inner) = inner.filter(|_| inner != status) {
            let (outer, inner) = (self.envelope.as_str(), inner.as_str());
            let message = format!("an alert of status {inner} in an envelope of status {outer}");
            noted.at(&rule::STATUS, alert, message);
        }
        self.alerts.push(ReadAlert {
            embedded: embedded.clone(),
            reading: read_element(alert, self.options),
            status,
        });
    }
}

/// `None` when it is not to be told what the object holds.
pub(super) fn content(
    object: Element<'_, '_>,
    opened: &mut Opened<'_>,
    noted: &mut Noted,
) -> Option<Content> {
    let mut parts = Parts::of(object, &CONTENT, noted);
    let content = Content {
        description: parts.text("contentDescription"),
        keywords: parts.value_lists("contentKeyword"),
        incident_id: parts.text("incidentID"),
        incident_description: parts.text("incidentDescription"),
        originator_roles: parts.value_lists("originatorRole"),
        consumer_roles: parts.value_lists("consumerRole"),
        confidentiality: parts.text("confidentiality"),
        body: Body::default(),
    };
    let body = match (parts.first("xmlContent"), parts.first("nonXMLContent")) {
        (Some(xml), None) => Body::Xml(documents(xml, opened, parts.noted)),
        (None, Some(file)) => Body::File(read_file(file, parts.noted)?),
        (xml, _) => {
            let message = match xml {
                Some(_) => "both xmlContent and nonXMLContent",
                None => "neither xmlContent nor nonXMLContent",
            };
            parts.noted.at(&rule::CONTENT, object, message);
            return None;
        }
    };
    Some(Content { body, ..content })
}

fn documents(xml: Element<'_, '_>, opened: &mut Opened<'_>, noted: &mut Noted) -> Xml {
    let parts = Parts::of(xml, &XML, noted);
    let keys = parts.each("keyXMLContent").flat_map(|e| e.children());
    let holders = parts.each("embeddedXMLContent");
    let mut read = Xml {
        keys: keys.take(CONTENTS_MAX).filter_map(cut_out).collect(),
        embedded: Vec::new(),
    };
    for holder in holders {
        if !holder.has_children() {
            noted.at(&rule::EMBEDDED_EMPTY, holder, "nothing is embedded");
        }
        for document in holder.children() {
            if read.embedded.len() == CONTENTS_MAX {
                let message = format!("more than {CONTENTS_MAX} documents");
                noted.at(&rule::CONTENTS, document, message);
                return read;
            }
            read.embedded.extend(embedded(document, opened, noted));
        }
    }
    read
}

fn embedded(
    document: Element<'_, '_>,
    opened: &mut Opened<'_>,
    noted: &mut Noted,
) -> Option<Embedded> {
    let Some(cut) = cut_out(document) else {
        let message = "it means nothing without the envelope around it";
        noted.at(&rule::EMBEDDED_TORN, document, message);
        return None;
    };
    if !cut.is_exact() {
        let message = "it uses namespaces of the envelope around it";
        noted.at(&rule::EMBEDDED_BORROWED, document, message);
    }
    if is_alert(document) {
        opened.take(document, &cut, noted);
    }
    Some(cut)
}

fn read_file(element: Element<'_, '_>, noted: &mut Noted) -> Option<File> {
    let mut parts = Parts::of(element, &FILE, noted);
    let (_, mime_type) = parts.needed("mimeType")?;
    let mut wrong = None;
    let size = parts.first("size").and_then(|element| {
        let size = element.trimmed().parse().ok();
        wrong = wrong.or(size.is_none().then_some(element));
        size
    });
    let data = parts.first("contentData").and_then(|element| {
        let text: String = element.text().chars().filter(|c| !is_space(*c)).collect();
        let data = STANDARD.decode(text).ok();
        wrong = wrong.or(data.is_none().then_some(element));
        data
    });
    if let Some(element) = wrong {
        parts.tell(&rule::FILE, element, element.trimmed());
    }
    Some(File {
        mime_type,
        size,
        digest: parts.text("digest"),
        uri: parts.text("uri"),
        data,
    })
}
