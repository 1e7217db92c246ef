//! Weibo: the agency's own account posts the poster, and takes it back.
//!
//! Each message is one `statuses/share` with a picture ([`crate::outlet::poster`])
//! and 140 characters ([`crate::outlet::short`]). Weibo cannot change a post, so a correction is
//! a new post and the older ones are destroyed; the end is a post without the
//! child, and the older ones are destroyed before it. Where the application may
//! not destroy, each older post gets the end as an answer below it, and the
//! delivery is handed to a person with the posts' numbers: a found child's face
//! must not stay because a permission is missing.
//!
//! There is no key by which Weibo would know a repeated call again. What it has
//! instead is used: it refuses the same words twice in a row, and each post
//! carries its alert's number and version. After a crash between post and record
//! the second try is refused as a repeat, and the post is found by that mark among
//! the account's newest (Weibo shows an application five). The end also looks
//! there, so that a post that nobody wrote down goes too. What remains open: a
//! post lost in a crash while five others were made within the same minute.
//!
//! It never posts of its own accord, has no clock of its own and keeps nothing.

mod count;
mod post;
mod refusal;
mod token;

use std::{net::IpAddr, path::PathBuf};

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    message::MessageHead,
    status::{Status, StatusKind},
    time::{Span, Timestamp},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
};
use serde::Deserialize;
use url::Url;

use crate::{
    outlet::{
        Api, Secret, addressed, handles,
        poster::pictured,
        short::{Short, closing, short},
        words::cut,
    },
    partner_webhook::UnixSeconds,
    public_page::Said,
};
use count::{HALVES_MAX, LIMIT, halves};
use post::Cleared;

pub use count::{CHARS_MAX, chars};
pub use token::{RENEW_BEFORE, TokenLife};

/// `statuses/share`, parameter `pic`: smaller than 5 MB. Read as the smaller of the
/// two megabytes, and one byte less.
pub const PIC_BYTES_MAX: usize = 5_000_000 - 1;

/// The account, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether the account tells real alerts or exercises; never both.
    pub status: StatusKind,
    /// File with the OAuth 2 access token, and nothing else in it.
    pub access_token_file: PathBuf,
    /// When the token ends, if the operator wrote it down; else Weibo is asked.
    #[serde(default)]
    pub access_token_expires: Option<Timestamp>,
    /// The "safe domain" of the application on open.weibo.com: a post may lead only
    /// there (`statuses/share`, parameter `status`).
    pub safe_domain: String,
    /// The public address of this server, as Weibo wants it named with each post
    /// (parameter `rip`).
    pub operator_ip: IpAddr,
    /// Weibo's API.
    #[serde(default = "vendor")]
    pub base: String,
    /// A double of Weibo on this machine may stand at `base`. For tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

fn vendor() -> String {
    "https://api.weibo.com".to_owned()
}

/// The account as a channel.
pub struct Weibo {
    settings: Settings,
    token: Secret,
    api: Api,
    now: UnixSeconds,
}

impl Weibo {
    /// `token` is what the roof read from [`Settings::access_token_file`].
    pub fn new(settings: Settings, token: Secret, now: UnixSeconds) -> Result<Self, Fault> {
        Ok(Self {
            api: Api::new(&settings.base, settings.allow_loopback)?,
            settings,
            token,
            now,
        })
    }

    /// How long the token still opens Weibo; for `doctor` and the console. Asks
    /// Weibo only where the settings do not say.
    pub async fn token_life(&self) -> Result<TokenLife, Fault> {
        if let Some(until) = self.settings.access_token_expires {
            return Ok(TokenLife::until(until, self.now()));
        }
        match self.token_info().await {
            Ok(info) => {
                let left = Span::seconds(info.expire_in.max(0));
                Ok(TokenLife::until(self.now() + left, self.now()))
            }
            Err(Outcome::Rejected(said)) => Ok(TokenLife::Refused(said)),
            Err(outcome) => Err(Fault::new(
                FaultKind::Unreachable,
                format!("ask weibo about the token: {outcome:?}"),
            )),
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis((self.now)().saturating_mul(1_000))
    }

    /// What must be right before anything is called.
    fn unsendable(&self, page: &str) -> Option<Outcome> {
        let life = |until| TokenLife::until(until, self.now());
        if let Some(over @ TokenLife::Over { .. }) = self.settings.access_token_expires.map(life) {
            return Some(Outcome::Rejected(format!("weibo token: {over}")));
        }
        let safe = self.settings.safe_domain.as_str();
        let url = Url::parse(page).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or("");
        let inside = host == safe || host.ends_with(&format!(".{safe}"));
        (!inside).then(|| {
            Outcome::Rejected(format!(
                "the page is at {host}, outside the safe domain {safe}: make them agree here and on open.weibo.com"
            ))
        })
    }
}

/// What stands below an older post that Weibo does not let us take away.
fn answer_below(said: &Said, head: &MessageHead, post: &Short) -> String {
    if head.is_closing() {
        let words = format!("{}{}", closing(said), post.mark);
        return cut(&words, HALVES_MAX, halves);
    }
    format!("此条内容已更正，请以最新一条（{}）为准。", post.mark)
}

#[async_trait]
impl<S: Status> Channel<S> for Weibo {
    fn id(&self) -> ChannelId {
        ChannelId::Weibo
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let outlet = match addressed(target, self.settings.status) {
            Ok(outlet) => outlet,
            Err(outcome) => return Ok(outcome),
        };
        let said = Said::parse(package.text())
            .map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for weibo", e))?;
        if let Some(outcome) = self.unsendable(&said.page) {
            return Ok(outcome);
        }
        let head = package.head();
        let post = short(&said, head, &LIMIT);
        let below = answer_below(&said, head, &post);
        let told = handles(&outlet.posted);
        if head.is_closing() {
            return Ok(self.end(told, &post, &below).await);
        }
        let picture = pictured(package, &said.page, PIC_BYTES_MAX).await;
        let id = match self.share(&post, picture.as_deref()).await {
            Ok(id) => id,
            Err(outcome) => return Ok(outcome),
        };
        match self
            .clear(told.into_iter().filter(|old| *old != id), &below)
            .await
        {
            Cleared::Later(outcome) => Ok(outcome),
            // A correction that stands below an old post will do until the end.
            Cleared::All | Cleared::Left(_) => Ok(Outcome::Accepted(id)),
        }
    }
}
