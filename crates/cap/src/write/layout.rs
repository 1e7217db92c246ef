//! The canonical layout: the order of the standard, two spaces for each level, one
//! element a line.

use std::fmt::{Display, Write as _};

use quick_xml::escape::partial_escape;

use crate::model::{Alert, Area, Code, Info, NamedValue, Resource};

/// The text of a message, whatever it says.
pub(super) fn text(alert: &Alert) -> String {
    let mut page = Page {
        text: String::with_capacity(4096),
        depth: 0,
    };
    page.text
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let start = format!("alert xmlns=\"{}\"", alert.version.namespace());
    page.inside(&start, "alert", |page| page.alert(alert));
    page.text
}

struct Page {
    text: String,
    depth: usize,
}

impl Page {
    fn alert(&mut self, alert: &Alert) {
        self.leaf("identifier", &alert.identifier);
        self.leaf("sender", &alert.sender);
        self.leaf("sent", alert.sent);
        self.leaf("status", alert.status);
        self.leaf("msgType", alert.msg_type);
        self.maybe("source", alert.source.as_ref());
        self.leaf("scope", alert.scope);
        self.maybe("restriction", alert.restriction.as_ref());
        self.list("addresses", &alert.addresses);
        self.each("code", &alert.codes);
        self.maybe("note", alert.note.as_ref());
        let references: Vec<String> = alert.references.iter().map(ToString::to_string).collect();
        self.list("references", &references);
        self.list("incidents", &alert.incidents);
        for info in &alert.infos {
            self.inside("info", "info", |page| page.info(info));
        }
    }

    fn info(&mut self, info: &Info) {
        self.maybe("language", info.language.as_ref());
        self.codes("category", &info.categories);
        self.leaf("event", &info.event);
        self.codes("responseType", &info.response_types);
        self.leaf("urgency", info.urgency);
        self.leaf("severity", info.severity);
        self.leaf("certainty", info.certainty);
        self.maybe("audience", info.audience.as_ref());
        self.pairs("eventCode", &info.event_codes);
        self.maybe("effective", info.effective);
        self.maybe("onset", info.onset);
        self.maybe("expires", info.expires);
        self.maybe("senderName", info.sender_name.as_ref());
        self.maybe("headline", info.headline.as_ref());
        self.maybe("description", info.description.as_ref());
        self.maybe("instruction", info.instruction.as_ref());
        self.maybe("web", info.web.as_ref());
        self.maybe("contact", info.contact.as_ref());
        self.pairs("parameter", &info.parameters);
        for resource in &info.resources {
            self.inside("resource", "resource", |page| page.resource(resource));
        }
        for area in &info.areas {
            self.inside("area", "area", |page| page.area(area));
        }
    }

    fn resource(&mut self, resource: &Resource) {
        self.leaf("resourceDesc", &resource.resource_desc);
        self.maybe("mimeType", resource.mime_type.as_ref());
        self.maybe("size", resource.size);
        self.maybe("uri", resource.uri.as_ref());
        self.maybe("derefUri", resource.deref_uri.as_ref());
        self.maybe("digest", resource.digest.as_ref());
    }

    fn area(&mut self, area: &Area) {
        self.leaf("areaDesc", &area.area_desc);
        self.each("polygon", &area.polygons);
        self.each("circle", &area.circles);
        self.pairs("geocode", &area.geocodes);
        self.maybe("altitude", area.altitude.as_ref());
        self.maybe("ceiling", area.ceiling.as_ref());
    }

    fn pairs(&mut self, name: &str, pairs: &[NamedValue]) {
        for pair in pairs {
            self.inside(name, name, |page| {
                page.leaf("valueName", &pair.name);
                page.leaf("value", &pair.value);
            });
        }
    }

    fn codes<C: Code>(&mut self, name: &str, codes: &[C]) {
        for code in codes {
            self.leaf(name, code.as_str());
        }
    }

    fn each<T: Display>(&mut self, name: &str, values: &[T]) {
        for value in values {
            self.leaf(name, value);
        }
    }

    fn maybe<T: Display>(&mut self, name: &str, value: Option<T>) {
        if let Some(value) = value {
            self.leaf(name, value);
        }
    }

    /// A list whose parts with white space stand in double quotes.
    fn list(&mut self, name: &str, parts: &[String]) {
        let quoted = |part: &String| {
            let spaced = part.contains(char::is_whitespace);
            if spaced {
                format!("\"{part}\"")
            } else {
                part.clone()
            }
        };
        if !parts.is_empty() {
            let parts: Vec<String> = parts.iter().map(quoted).collect();
            self.leaf(name, parts.join(" "));
        }
    }

    fn leaf(&mut self, name: &str, value: impl Display) {
        self.indent();
        let _ = write!(self.text, "<{name}>");
        let value = value.to_string();
        let escaped = partial_escape(value.as_str());
        // A bare carriage return would come back as a line feed.
        self.text.push_str(&escaped.replace('\r', "&#13;"));
        let _ = writeln!(self.text, "</{name}>");
    }

    fn inside(&mut self, start: &str, name: &str, fill: impl FnOnce(&mut Self)) {
        self.indent();
        let _ = writeln!(self.text, "<{start}>");
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}
