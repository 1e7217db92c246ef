//! A feed as Atom (RFC 4287).

use super::{
    ATOM, CAP_1_2, Entry, Feed,
    order::newest_first,
    write::{Style, WriteError, carried},
};
use crate::{MEDIA_TYPE, markup::Markup, model::Code, moment as times};

pub(super) fn write(feed: &Feed, style: Style) -> Result<String, WriteError> {
    let mut markup = Markup::new();
    markup.open("feed", &[("xmlns", ATOM), ("xmlns:cap", CAP_1_2)]);
    markup.leaf("id", &feed.id);
    markup.leaf("title", &feed.title);
    if let Some(updated) = feed.updated {
        markup.leaf("updated", &times::atom(updated));
    }
    markup.open("author", &[]);
    markup.leaf("name", &feed.author);
    markup.close();
    for (rel, addresses) in [("self", feed.self_link.as_slice()), ("hub", &feed.hubs[..])] {
        for address in addresses {
            markup.empty("link", &[("rel", rel), ("href", address)]);
        }
    }
    if let Some(page) = &feed.page {
        let attributes = [("rel", "alternate"), ("type", "text/html"), ("href", page)];
        markup.empty("link", &attributes);
    }
    for entry in newest_first(&feed.entries) {
        write_entry(&mut markup, entry, style)?;
    }
    Ok(markup.finish()?)
}

fn write_entry(markup: &mut Markup, entry: &Entry, style: Style) -> Result<(), WriteError> {
    let document = carried(entry, style)?;
    markup.open("entry", &[]);
    markup.leaf("id", &entry.id);
    markup.leaf("title", &entry.title);
    if let Some(updated) = entry.updated {
        markup.leaf("updated", &times::atom(updated));
    }
    if let Some(published) = entry.published {
        markup.leaf("published", &times::atom(published));
    }
    let link = [("type", MEDIA_TYPE), ("href", &entry.link)];
    markup.empty("link", &link);
    if let Some(area) = &entry.area {
        markup.leaf("summary", area);
    }
    write_cap(markup, entry);
    if let Some(document) = document {
        markup.whole("content", &[("type", MEDIA_TYPE)], document);
    }
    markup.close();
    Ok(())
}

/// What the entry says of its alert, in the alert's own words.
pub(super) fn write_cap(markup: &mut Markup, entry: &Entry) {
    if let Some(status) = entry.status {
        markup.leaf("cap:status", status.as_str());
    }
    if let Some(msg_type) = entry.msg_type {
        markup.leaf("cap:msgType", msg_type.as_str());
    }
    if let Some(expires) = entry.expires {
        markup.leaf("cap:expires", &times::cap(expires));
    }
    if let Some(area) = &entry.area {
        markup.leaf("cap:areaDesc", area);
    }
}
