//! Somebody else's actor, read as little as is needed: where to post, and whose key.

use serde::Deserialize;
use url::Url;

use super::signing::PublicKey;
use crate::guard::{Targets, check_url};

/// An actor of another server, whose addresses all lie on that server.
#[derive(Debug, Clone)]
pub struct Remote {
    pub id: String,
    pub inbox: String,
    /// The one that its server shares among its people, where it has one.
    pub shared: Option<String>,
    pub host: String,
    keys: Vec<(String, PublicKey)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    id: String,
    inbox: String,
    #[serde(default)]
    endpoints: Endpoints,
    public_key: OneOrMany,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Endpoints {
    shared_inbox: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(KeyDocument),
    Many(Vec<KeyDocument>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyDocument {
    id: String,
    owner: String,
    public_key_pem: String,
}

/// More keys than these nobody shows.
const KEYS_MAX: usize = 8;

impl Remote {
    /// Reads the document that was found at `asked`. Refuses one that speaks for another
    /// address, or whose inbox lies on another host: a follow must not be a way to make
    /// us post to a third party.
    pub fn read(json: &[u8], asked: &str, targets: Targets) -> Result<Self, &'static str> {
        let read: Document =
            serde_json::from_slice(json).map_err(|_| "the sender's actor cannot be read")?;
        if read.id != asked {
            return Err("the sender's actor has another address");
        }
        let host = host(&read.id, targets).ok_or("the sender's address is not called")?;
        let is_beside = |url: &str| self::host(url, targets).as_deref() == Some(&*host);
        if !is_beside(&read.inbox) {
            return Err("the sender's inbox lies elsewhere");
        }
        let keys = match read.public_key {
            OneOrMany::One(key) => vec![key],
            OneOrMany::Many(keys) => keys,
        };
        let own = |key: &KeyDocument| key.owner == read.id;
        let keys = keys.into_iter().filter(own).take(KEYS_MAX);
        let keys = keys.filter_map(|key| Some((key.id, PublicKey::from_pem(&key.public_key_pem)?)));
        Ok(Self {
            keys: keys.collect(),
            shared: read.endpoints.shared_inbox.filter(|url| is_beside(url)),
            id: read.id,
            inbox: read.inbox,
            host,
        })
    }

    pub fn key(&self, id: &str) -> Option<&PublicKey> {
        let found = self.keys.iter().find(|(own, _)| own == id);
        found.map(|(_, key)| key)
    }
}

/// Host and port of an address that may be called.
pub fn host(url: &str, targets: Targets) -> Option<String> {
    let url: Url = check_url(url, targets).ok()?;
    let port = url.port_or_known_default()?;
    Some(format!("{}:{port}", url.host_str()?))
}
