//! The documents about the account itself.

use homeward_domain::words::Words;
use homeward_ports::shelf::Pressed;
use serde_json::{Value, json};
use std::sync::Arc;

use super::{activity::PUBLIC, address::Addresses, note::escaped};

/// The outbox names this many: nobody reads an alert's history there.
const OUTBOX_ITEMS_MAX: usize = 20;

/// The actor: a `Service`, because no person types what it says.
pub fn actor(at: &Addresses, username: &str, name: &Words, summary: &Words, pem: &str) -> String {
    let map = |words: &Words| json!({ "zh-CN": words.zh, "en": words.en });
    let document = json!({
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
            {
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "toot": "http://joinmastodon.org/ns#",
                "discoverable": "toot:discoverable",
            },
        ],
        "id": at.actor(),
        "type": "Service",
        "preferredUsername": username,
        "name": format!("{} {}", name.zh, name.en),
        "nameMap": map(name),
        "summary": format!("<p>{}</p><p>{}</p>", escaped(&summary.zh), escaped(&summary.en)),
        "summaryMap": map(&Words::new(escaped(&summary.zh), escaped(&summary.en))),
        "url": at.base(),
        "inbox": at.inbox(),
        "outbox": at.outbox(),
        "followers": at.followers(),
        "endpoints": { "sharedInbox": at.inbox() },
        "manuallyApprovesFollowers": false,
        "discoverable": true,
        "publicKey": {
            "id": at.key(),
            "owner": at.actor(),
            "publicKeyPem": pem,
        },
    });
    document.to_string()
}

/// RFC 7033 section 4.4; asked for as an account or as the actor's address.
pub fn webfinger(at: &Addresses, resource: &str) -> Option<String> {
    let (account, actor) = (at.account(), at.actor());
    // Hosts and user names are compared without case, as RFC 7565 and Mastodon do.
    if !resource.eq_ignore_ascii_case(&account) && resource != actor {
        return None;
    }
    let document = json!({
        "subject": account,
        "aliases": [actor],
        "links": [
            { "rel": "self", "type": "application/activity+json", "href": actor },
        ],
    });
    Some(document.to_string())
}

/// The notes that stand now, newest first.
pub fn outbox(at: &Addresses, mut active: Vec<Arc<Pressed>>) -> String {
    active.sort_by(|a, b| (b.alert, &b.code).cmp(&(a.alert, &a.code)));
    let total = active.len();
    let announced = |one: &Arc<Pressed>| -> Value {
        let note = at.note(&one.code);
        json!({
            "id": format!("{note}#create"),
            "type": "Create",
            "actor": at.actor(),
            "to": [PUBLIC],
            "cc": [at.followers()],
            "object": note,
        })
    };
    let items: Vec<_> = active
        .iter()
        .take(OUTBOX_ITEMS_MAX)
        .map(announced)
        .collect();
    let document = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": at.outbox(),
        "type": "OrderedCollection",
        "totalItems": total,
        "orderedItems": items,
    });
    document.to_string()
}

/// A count without names: who follows is between them and their server.
pub fn followers(at: &Addresses, count: u64) -> String {
    let document = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": at.followers(),
        "type": "OrderedCollection",
        "totalItems": count,
    });
    document.to_string()
}
