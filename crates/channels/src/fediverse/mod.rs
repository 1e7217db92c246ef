//! The fediverse: the agency's own account on Mastodon and its like, served by the
//! house itself, without another company or another program in between.
//!
//! It is an ActivityPub actor that only tells. An alert is one note; each newer
//! version edits it; at the end it is deleted everywhere and a note of two
//! sentences says that the child was found or the search has ended. Whoever wants
//! to hear it follows the account from any server. [`signing`] is how servers know
//! each other, [`call`] is how we call them, `rounds` is who has been told, `inbox`
//! is what they may post to us.
//!
//! What it never does: keep anything of a person but the two public addresses of
//! those who follow, read what people write to it, show whom it is followed by,
//! follow anybody, or call an address that is not on the open internet. It has no
//! exercises: a drill in the timelines of strangers would be taken for real, so
//! there is only a channel for what is:
//!
//! ```compile_fail
//! use homeward_channels::fediverse::Fediverse;
//! use homeward_domain::status::Exercise;
//! use homeward_ports::channel::Channel;
//! fn federated(account: Fediverse) -> Box<dyn Channel<Exercise>> {
//!     Box::new(account)
//! }
//! ```
//!
//! After a crash between posting and writing it down everything is posted again with
//! the same ids, and servers drop what they know.

mod activity;
mod actor;
mod address;
pub mod call;
mod inbox;
pub mod mastodon;
mod note;
mod remote;
mod rounds;
pub mod signing;

use std::sync::Arc;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    id::AlertId,
    message::MessageHead,
    status::Actual,
    time::Timestamp,
    words::Words,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    fediverse::{Account, Followers, Heard, Knock, Object, Room},
    package::Package,
    shelf::{PosterState, Shelf},
};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::{
    guard::Targets,
    partner_webhook::{Patience, UnixSeconds},
    public_page::Said,
};
use address::Addresses;
use call::Caller;
use note::{Note, Tombstone};
use rounds::{Rounds, Telling};

pub use inbox::{BODY_BYTES_MAX, DEPTH_MAX, KNOCKS_MAX};
pub use rounds::{CALLS_MAX, GLANCE, LOST_MAX, OPEN_MAX, ROUND_MAX};
pub use signing::Key;

/// A document of another server that is read at all. Actors are below 16 KiB.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
/// Mastodon shows no longer user name (`USERNAME_LENGTH_LIMIT`).
pub const USERNAME_CHARS_MAX: usize = 30;

/// The account as the operator names it. There is no secret in it: the key is made by
/// the house ([`Key`]).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Before the `@` of the account: small letters, digits and `_`. It cannot be changed
    /// later without losing all followers.
    pub username: String,
    /// The name that people see.
    pub name: Words,
    /// One or two sentences about the account.
    pub about: Words,
    /// People who may follow; beyond it a follow is rejected.
    #[serde(default = "followers_max")]
    pub followers_max: u64,
    /// Different inboxes per host that may follow: a made-up host cannot take all room.
    #[serde(default = "inboxes_per_host_max")]
    pub inboxes_per_host_max: u64,
}

const fn followers_max() -> u64 {
    100_000
}
const fn inboxes_per_host_max() -> u64 {
    16
}

/// What the account stands on.
pub struct Ground {
    /// Scheme, host and port of the public door: the account's home for ever.
    pub base: String,
    pub key: Key,
    pub targets: Targets,
    pub followers: Arc<dyn Followers>,
    /// The pages of real alerts: notes are made of the same signed texts.
    pub shelf: Arc<Shelf>,
    /// The real clock: others refuse signatures that are old.
    pub now: UnixSeconds,
    pub patience: Patience,
}

pub struct Fediverse {
    at: Addresses,
    settings: Settings,
    room: Room,
    pem: String,
    caller: Caller,
    rounds: Rounds,
    actors: inbox::Actors,
    knocks: Semaphore,
    followers: Arc<dyn Followers>,
    shelf: Arc<Shelf>,
}

impl Fediverse {
    pub fn new(settings: Settings, ground: Ground) -> Result<Self, Fault> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let name = &settings.username;
        if name.is_empty() || name.len() > USERNAME_CHARS_MAX || !name.chars().all(fits) {
            let attempt = format!(
                "name the account {name:?}: 1 to {USERNAME_CHARS_MAX} small letters, digits and _"
            );
            return Err(Fault::new(FaultKind::Forbidden, attempt));
        }
        let at = Addresses::new(&ground.base, name)?;
        let (key, now) = (ground.key, ground.now);
        Ok(Self {
            pem: key.public_pem()?,
            caller: Caller::new(ground.targets, ground.patience, key, at.key(), now)?,
            room: Room {
                followers_max: settings.followers_max,
                inboxes_per_host_max: settings.inboxes_per_host_max,
            },
            at,
            settings,
            rounds: Rounds::default(),
            actors: inbox::Actors::default(),
            knocks: Semaphore::new(KNOCKS_MAX),
            followers: ground.followers,
            shelf: ground.shelf,
        })
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.caller.now_s().saturating_mul(1_000))
    }

    /// What `package` is to each kind of inbox.
    fn telling(&self, package: &Package<Actual>) -> Result<Telling, Fault> {
        let (at, head) = (&self.at, package.head());
        let said = read(package.text())?;
        let (first, next, unsure) = if head.is_closing() {
            // The end was signed with the alert; it is said now.
            let now = self.now();
            let note = Note::of_end(at, &said, now);
            // The child's data goes first.
            let end = vec![
                activity::delete(at, &head.identity, now),
                activity::create_end(at, &head.identity, now, note),
            ];
            (end.clone(), end.clone(), end)
        } else {
            let note = Note::of(at, &said, began(head.alert, head.sent));
            let create = activity::create(at, &head.identity, head.sent, note.clone());
            let update = activity::update(at, &head.identity, head.sent, note);
            (
                vec![create.clone()],
                vec![update.clone()],
                vec![create, update],
            )
        };
        Ok(Telling {
            code: head.identity.alert.clone(),
            version: head.identity.version,
            is_end: head.is_closing(),
            first,
            next,
            unsure,
        })
    }

    /// The network's own name for what was said.
    fn handle(&self, head: &MessageHead) -> String {
        let code = &head.identity.alert;
        if head.is_closing() {
            self.at.end_note(code)
        } else {
            self.at.note(code)
        }
    }
}

/// When the alert was issued: its id has the moment in it (RFC 9562 section 5.7).
fn began(alert: AlertId, sent: Timestamp) -> Timestamp {
    let is_timed = (alert.bits() >> 76) & 0xf == 7;
    let millis = i64::try_from(alert.bits() >> 80).unwrap_or(i64::MAX);
    if is_timed {
        Timestamp::from_millis(millis)
    } else {
        sent
    }
}

fn read(text: &[u8]) -> Result<Said, Fault> {
    let said = Said::parse(text);
    said.map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for its note", e))
}

#[async_trait]
impl Channel<Actual> for Fediverse {
    fn id(&self) -> ChannelId {
        ChannelId::Fediverse
    }

    async fn deliver(
        &self,
        package: &Package<Actual>,
        target: &Target<Actual>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        if !matches!(target, Target::Outlet(_)) {
            return Ok(Outcome::Rejected(
                "the account tells its followers".to_owned(),
            ));
        }
        let telling = self.telling(package)?;
        let inboxes = self.followers.inboxes().await?;
        let told = self.rounds.run(&self.caller, &telling, inboxes).await;
        for inbox in &told.lost {
            self.followers.forget_inbox(inbox).await?;
        }
        Ok(match told.left {
            0 => Outcome::Accepted(self.handle(package.head())),
            left => {
                let said = format!("{left} of {} servers have not taken it yet", told.inboxes);
                Outcome::Later(told.wait, said)
            }
        })
    }
}

fn json(document: &impl serde::Serialize) -> String {
    // Strings and lists of strings: nothing in it can fail to be written.
    serde_json::to_string(document).unwrap_or_default()
}

#[async_trait]
impl Account for Fediverse {
    fn actor(&self) -> String {
        let Settings {
            username,
            name,
            about,
            ..
        } = &self.settings;
        actor::actor(&self.at, username, name, about, &self.pem)
    }

    fn webfinger(&self, resource: &str) -> Option<String> {
        actor::webfinger(&self.at, resource)
    }

    fn outbox(&self) -> String {
        let now = self.now();
        let mut active = self.shelf.all();
        active.retain(|one| one.state == PosterState::Active && one.expires > now);
        actor::outbox(&self.at, active)
    }

    async fn followers(&self) -> Result<String, Fault> {
        let count = self.followers.count().await?;
        Ok(actor::followers(&self.at, count))
    }

    fn note(&self, name: &str) -> Object {
        let (code, is_end) = address::named(name);
        let found = self.shelf.get(code);
        let said = found.as_ref().and_then(|one| Said::parse(&one.text).ok());
        let (Some(found), Some(said)) = (found, said) else {
            return Object::Unknown;
        };
        let page = said.page.clone();
        let is_over = found.state != PosterState::Active;
        match (is_end, is_over || found.expires <= self.now()) {
            (true, _) if is_over => Object::Here {
                json: json(&Note::of_end(&self.at, &said, said.sent).alone()),
                page,
            },
            (true, _) => Object::Unknown,
            (false, true) => Object::Gone {
                json: json(&Tombstone::of(&self.at, code).alone()),
                page,
            },
            (false, false) => Object::Here {
                json: json(&Note::of(&self.at, &said, began(found.alert, said.sent)).alone()),
                page,
            },
        }
    }

    async fn knock(&self, knock: Knock) -> Result<Heard, Fault> {
        self.heard(knock).await
    }
}
