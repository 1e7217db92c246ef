//! What is said about objects: ActivityPub's verbs, as many as an account needs that
//! only tells.

use homeward_domain::{message::MessageIdentity, time::Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    address::Addresses,
    note::{Note, Tombstone},
};

/// ActivityPub section 5.6: everybody.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// What every document of this network is read by.
pub const CONTEXT: Context = [
    ContextPart::Name("https://www.w3.org/ns/activitystreams"),
    ContextPart::Terms(Terms {
        sensitive: "as:sensitive",
    }),
];

pub type Context = [ContextPart; 2];

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum ContextPart {
    Name(&'static str),
    Terms(Terms),
}

/// Members that the network uses and the vocabulary forgot.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Terms {
    sensitive: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Activity<T> {
    #[serde(rename = "@context")]
    context: Context,
    id: String,
    r#type: &'static str,
    actor: String,
    published: Timestamp,
    to: [&'static str; 1],
    cc: [String; 1],
    object: T,
}

/// One activity as it is posted: its bytes are the same for everybody.
pub type Bytes = bytes::Bytes;

fn said<T: Serialize>(
    at: &Addresses,
    r#type: &'static str,
    id: String,
    published: Timestamp,
    object: T,
) -> Bytes {
    let activity = Activity {
        context: CONTEXT,
        id,
        r#type,
        actor: at.actor(),
        published,
        to: [PUBLIC],
        cc: [at.followers()],
        object,
    };
    // Strings and lists of strings: nothing in it can fail to be written.
    serde_json::to_vec(&activity).unwrap_or_default().into()
}

pub fn create(at: &Addresses, identity: &MessageIdentity, sent: Timestamp, note: Note) -> Bytes {
    // One note is made once, whichever version of it a server meets first.
    let id = format!("{}#create", at.note(&identity.alert));
    said(at, "Create", id, sent, note)
}

pub fn update(at: &Addresses, identity: &MessageIdentity, sent: Timestamp, note: Note) -> Bytes {
    said(at, "Update", at.activity("update", identity), sent, note)
}

pub fn delete(at: &Addresses, identity: &MessageIdentity, sent: Timestamp) -> Bytes {
    let id = format!("{}#delete", at.note(&identity.alert));
    said(at, "Delete", id, sent, Tombstone::of(at, &identity.alert))
}

pub fn create_end(
    at: &Addresses,
    identity: &MessageIdentity,
    sent: Timestamp,
    note: Note,
) -> Bytes {
    let id = format!("{}#create", at.end_note(&identity.alert));
    said(at, "Create", id, sent, note)
}

/// The answer to a wish to follow: `Accept` or `Reject` (ActivityPub section 7.5).
pub fn answer(at: &Addresses, r#type: &'static str, follow: &Value, name: &str) -> Bytes {
    let answer = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}#{}-{name}", at.actor(), r#type.to_lowercase()),
        "type": r#type,
        "actor": at.actor(),
        "object": follow,
    });
    answer.to_string().into()
}
