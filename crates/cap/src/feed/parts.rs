//! What Atom entries and RSS items have in common.

use jiff::Timestamp;

use super::{Entry, link::is_absolute_http};
use crate::{
    MEDIA_TYPE, Options,
    embed::{CAP_NAMESPACES, Embedded, cut_out, is_alert},
    finding::{Finding, Severity},
    model::{Code, MsgType, Status},
    moment,
    noted::Noted,
    read::read_element,
    rule::{Rule, feed as rule},
    xml::{Document, Element, Limits},
};

/// Reads parts of an element and notes what is wrong with them.
pub(super) struct Parts<'n> {
    pub noted: &'n mut Noted,
    pub options: &'n Options,
}

/// What an entry offers as the address of its alert.
#[derive(Clone, Copy)]
pub(super) struct Offered<'d, 'a> {
    pub element: Element<'d, 'a>,
    pub address: &'d str,
    pub media_type: Option<&'d str>,
}

impl Offered<'_, '_> {
    fn is_cap(&self) -> bool {
        self.media_type.is_some_and(is_cap_type)
    }
}

impl Parts<'_> {
    /// The one child of this name; twice is against `rule`.
    pub fn one<'d, 'a>(
        &mut self,
        parent: Element<'d, 'a>,
        (namespace, name): (&str, &str),
        rule: &Rule,
    ) -> Option<Element<'d, 'a>> {
        let mut alike = parent.children().filter(|child| child.is(namespace, name));
        let first = alike.next();
        if let Some(second) = alike.next() {
            self.noted.at(rule, second, format!("{name} stands twice"));
        }
        first
    }

    /// The text of the one child of this name; neither absent nor empty.
    pub fn needed(&mut self, parent: Element<'_, '_>, name: (&str, &str), rule: &Rule) -> String {
        let text = self.one(parent, name, rule).map(words).unwrap_or_default();
        if text.is_empty() {
            self.noted
                .at(rule, parent, format!("there is no {}", name.1));
        }
        text
    }

    /// The moment of an element, in the form that `read` takes.
    pub fn moment(
        &mut self,
        element: Element<'_, '_>,
        read: fn(&str) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        let moment = read(element.trimmed());
        if moment.is_none() {
            let message = format!("{:?} is no moment", start(element.trimmed()));
            self.noted.at(&rule::TIME, element, message);
        }
        moment
    }

    /// The address, when it may become a link.
    pub fn address(&mut self, element: Element<'_, '_>, address: &str) -> Option<String> {
        let address = address.trim();
        if is_absolute_http(address) {
            return Some(address.to_owned());
        }
        let message = format!("{:?} is not an absolute address", start(address));
        self.noted.at(&rule::LINK_ADDRESS, element, message);
        None
    }

    /// Chooses the alert's address: the one of CAP's type, or else the only one
    /// that is not a page for people.
    pub fn link(
        &mut self,
        entry: Element<'_, '_>,
        offered: &[Offered<'_, '_>],
        carried: bool,
    ) -> String {
        let typed = offered.iter().any(Offered::is_cap);
        let fits = |o: &&Offered<'_, '_>| {
            if typed {
                o.is_cap()
            } else {
                o.media_type.is_none()
            }
        };
        let mut fitting = offered.iter().filter(fits);
        let Some(first) = fitting.next() else {
            let rule = if carried {
                &rule::ENTRY_LINK_ABSENT
            } else {
                &rule::ENTRY_LINK
            };
            self.noted.at(rule, entry, "there is no link to the alert");
            return String::new();
        };
        if let Some(other) = fitting.find(|o| o.address.trim() != first.address.trim()) {
            self.noted.at(
                &rule::ENTRY_LINKS,
                other.element,
                "a second link to an alert",
            );
        }
        self.address(first.element, first.address)
            .unwrap_or_default()
    }

    /// What the entry says of its alert in CAP's own elements.
    pub fn cap_words(&mut self, element: Element<'_, '_>, entry: &mut Entry) {
        for child in element
            .children()
            .filter(|c| CAP_NAMESPACES.contains(&c.namespace()))
        {
            let text = child.trimmed();
            let known = match child.name() {
                "status" => {
                    entry.status = Status::from_code(text);
                    entry.status.is_some()
                }
                "msgType" => {
                    entry.msg_type = MsgType::from_code(text);
                    entry.msg_type.is_some()
                }
                "expires" => {
                    entry.expires = self.moment(child, moment::read_rfc3339);
                    true
                }
                "areaDesc" => {
                    entry.area = Some(text.to_owned()).filter(|text| !text.is_empty());
                    true
                }
                _ => true,
            };
            if !known {
                let message = format!("{:?} is no {} of CAP", start(text), child.name());
                self.noted.at(&rule::ENTRY_WORD, child, message);
            }
        }
    }

    /// Cuts the alert out, and holds it against what the entry says of it.
    pub fn carry(&mut self, alert: Element<'_, '_>, entry: &mut Entry) {
        match cut_out(alert) {
            Some(embedded) => {
                if !embedded.is_exact() {
                    let message = "the alert uses namespaces of the feed around it";
                    self.noted.at(&rule::CONTENT_BORROWED, alert, message);
                }
                let read = read_element(alert, self.options);
                let grave = read.findings.into_iter().filter(is_more_than_a_note);
                grave.for_each(|finding| self.noted.add(finding));
                self.compare(alert, alert, entry);
                entry.content = Some(embedded);
            }
            None => {
                let message = "the alert means nothing without the feed around it";
                self.noted.at(&rule::CONTENT_TORN, alert, message);
            }
        }
    }

    /// An alert that was written as text instead of markup.
    pub fn carry_text(&mut self, content: Element<'_, '_>, entry: &mut Entry) {
        let text = content.trimmed();
        let document = Document::read(text.as_bytes(), &Limits::default());
        match document {
            Ok(document) if is_alert(document.root()) => {
                self.noted
                    .at(&rule::CONTENT_ESCAPED, content, "the alert is escaped");
                // Places inside the text would be places of another document.
                let read = read_element(document.root(), self.options);
                for finding in read.findings.into_iter().filter(is_more_than_a_note) {
                    let place = content.place();
                    self.noted.add(Finding { place, ..finding });
                }
                self.compare(document.root(), content, entry);
                entry.content = Some(Embedded::new(text));
            }
            _ => self
                .noted
                .at(&rule::CONTENT_ALERT, content, "there is no alert inside"),
        }
    }

    fn compare(&mut self, alert: Element<'_, '_>, at: Element<'_, '_>, entry: &mut Entry) {
        let word = |name| alert.child(alert.namespace(), name).map(|e| e.trimmed());
        let status = word("status").and_then(Status::from_code);
        let msg_type = word("msgType").and_then(MsgType::from_code);
        let differs = |said: Option<&str>, is: Option<&str>| said.is_some() && said != is;
        if differs(entry.status.map(Status::as_str), status.map(Status::as_str))
            || differs(
                entry.msg_type.map(MsgType::as_str),
                msg_type.map(MsgType::as_str),
            )
        {
            let message = "status or msgType of the entry are not the alert's";
            self.noted.at(&rule::ENTRY_DIFFERS, at, message);
        }
        entry.status = status;
        entry.msg_type = msg_type;
    }
}

/// Notes on one alert (it is signed, it is old) are for who reads that alert.
fn is_more_than_a_note(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

/// The text of an element and of everything in it (a title may be XHTML).
pub(super) fn words(element: Element<'_, '_>) -> String {
    if !element.has_children() {
        return element.trimmed().to_owned();
    }
    let inner = element.children().map(words);
    let pieces: Vec<String> = std::iter::once(element.trimmed().to_owned())
        .chain(inner)
        .collect();
    pieces.join(" ").trim().to_owned()
}

/// The media type of an alert, with or without parameters.
pub(super) fn is_cap_type(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    bare.eq_ignore_ascii_case(MEDIA_TYPE)
}

/// So much of a value as a message needs.
fn start(text: &str) -> &str {
    text.char_indices()
        .nth(80)
        .map_or(text, |(at, _)| &text[..at])
}
