//! Instead of an account of the house's own: posting to an account that the agency
//! already has on somebody's server, through the Mastodon API (which Pleroma,
//! GoToSocial and others speak too).
//!
//! An alert is one status with the photo. What is corrected or moved edits it, a
//! wider ring or a longer life says nothing new there and posts nothing; at the end
//! the status is deleted with its photo and a short one says the end. Who follows
//! is that server's business.
//!
//! The client is a thin one of our own: the crate `megalodon` brings a second HTTP
//! client and a WebSocket stack for forty calls of which three are needed.
//!
//! A post is idempotent for an hour by `Idempotency-Key`, which is the delivery's
//! key. Where the house stood still longer than that between posting and writing it
//! down, a second status may stand beside the first; the record names only the
//! second, so the first must be deleted by hand.

mod api;
mod text;

use std::path::PathBuf;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    message::Cause,
    status::Actual,
};
use homeward_ports::{
    channel::{Channel, Outcome, Posted, Target},
    fault::{Fault, FaultKind},
    package::Package,
};
use serde::Deserialize;
use url::Url;

use crate::{
    guard::{Targets, check_url},
    outlet::Secret,
    partner_webhook::{Patience, UnixSeconds},
    public_page::Said,
};
use api::{Api, Status};

pub use text::{DESCRIPTION_CHARS_MAX, LINK_CHARS};

/// The account as the operator names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The server's address, as `https://mastodon.example`.
    pub server: String,
    /// File with an access token of the account, which has the scopes `write:statuses`
    /// and `write:media`, and nothing else in it.
    pub token_file: PathBuf,
    /// Characters of a status there (`configuration.statuses.max_characters` of
    /// `/api/v2/instance`); Mastodon's own number if not set.
    #[serde(default = "chars_max")]
    pub chars_max: usize,
}

/// Mastodon's `StatusLengthValidator::MAX_CHARS`.
const fn chars_max() -> usize {
    500
}

pub struct Mastodon {
    api: Api,
    chars_max: usize,
}

impl Mastodon {
    /// `token` is what the roof read from [`Settings::token_file`].
    pub fn new(
        settings: &Settings,
        token: &Secret,
        targets: Targets,
        patience: Patience,
        now: UnixSeconds,
    ) -> Result<Self, Fault> {
        let server: Url = check_url(&settings.server, targets).map_err(|why| {
            let attempt = format!("post to {}", settings.server);
            Fault::because(FaultKind::Forbidden, attempt, why)
        })?;
        Ok(Self {
            api: Api::new(server, token.reveal(), targets, patience, now)?,
            chars_max: settings.chars_max,
        })
    }

    /// Gives the id of the status that now says `package`.
    async fn say(
        &self,
        package: &Package<Actual>,
        posted: &[Posted],
        key: &DeliveryKey,
    ) -> Result<String, Outcome> {
        let said = Said::parse(package.text());
        let said = said.map_err(|error| Outcome::Rejected(format!("read the package: {error}")))?;
        let version = package.head().identity.version;
        let older = posted.iter().filter(|one| one.identity.version < version);
        let older: Vec<_> = older.map(|one| one.handle.as_str()).collect();
        if package.head().is_closing() {
            return self.end(&said, older, key).await;
        }
        let newest = older.last().copied();
        let is_the_same = matches!(package.head().cause, Cause::Ring | Cause::Renewed);
        if let Some(id) = newest.filter(|_| is_the_same) {
            return Ok(id.to_owned());
        }
        let mut media = Vec::new();
        if let Some(photo) = package.photo() {
            let description = text::description(&said);
            media.push(self.api.upload(&photo.page, &description).await?);
        }
        let status = Status {
            status: text::alert(&said, self.chars_max),
            media_ids: media,
            sensitive: false,
            visibility: "public",
            language: "zh",
        };
        match newest {
            Some(id) => self.api.edit(id, &status).await.map(|()| id.to_owned()),
            None => self.api.post(&status, key.as_str()).await,
        }
    }

    /// Takes down what stands, photo and all, and says the end.
    async fn end(
        &self,
        said: &Said,
        mut standing: Vec<&str>,
        key: &DeliveryKey,
    ) -> Result<String, Outcome> {
        standing.dedup();
        for id in standing {
            self.api.delete(id).await?;
        }
        let status = Status {
            status: text::end(said),
            media_ids: Vec::new(),
            sensitive: false,
            visibility: "public",
            language: "zh",
        };
        self.api.post(&status, key.as_str()).await
    }
}

#[async_trait]
impl Channel<Actual> for Mastodon {
    fn id(&self) -> ChannelId {
        ChannelId::Fediverse
    }

    async fn deliver(
        &self,
        package: &Package<Actual>,
        target: &Target<Actual>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let Target::Outlet(outlet) = target else {
            let why = "the account tells its followers".to_owned();
            return Ok(Outcome::Rejected(why));
        };
        let said = self.say(package, &outlet.posted, key).await;
        Ok(said.map_or_else(|outcome| outcome, Outcome::Accepted))
    }
}
