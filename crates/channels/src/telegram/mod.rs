//! Telegram: a bot posts the poster in the agency's channel, and empties it.
//!
//! The first message of an alert is one photo with a caption (`sendPhoto`), or
//! words alone where there is no photo. A correction changes that message in its
//! place. The end takes the child out of it, picture and words, and answers below
//! it, so that those who were notified are notified again.
//!
//! The Bot API has no key by which it would know a repeated call, and shows a bot
//! nothing of its channel. After a crash (or a lost answer) between sending and
//! record, the alert stands there twice, and the end empties only the one that was
//! written down; the guide tells the operator how to look. Changing, emptying and
//! deleting are harmless to repeat.
//!
//! It never reads the channel, never uses markup, keeps nothing.

mod call;
mod refusal;

use std::path::PathBuf;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::{Status, StatusKind},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
};
use serde::Deserialize;

use crate::{
    outlet::{
        Api, Secret, addressed, both, handles,
        poster::{blank, painted, pictured},
    },
    public_page::Said,
};
use call::Emptied;
use refusal::Refusal;

/// `sendPhoto`, parameter `caption`: "0-1024 characters after entities parsing";
/// counted in UTF-16 units, as Telegram counts its entities.
pub const CAPTION_UNITS_MAX: usize = 1_024;
/// `sendMessage`, parameter `text`: "1-4096 characters after entities parsing".
pub const TEXT_UNITS_MAX: usize = 4_096;
/// `sendPhoto`, parameter `photo`: "at most 10 MB in size"; ours is far below, and a
/// smaller one arrives sooner.
pub const PHOTO_BYTES_MAX: usize = 5_000_000;

/// The channel, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether the channel tells real alerts or exercises; never both.
    pub status: StatusKind,
    /// File with the bot's token from @BotFather, and nothing else in it.
    pub bot_token_file: PathBuf,
    /// The channel: `@its_name`, or its number.
    pub chat: String,
    /// The Bot API; a server of one's own is possible.
    #[serde(default = "vendor")]
    pub base: String,
    /// A double of Telegram on this machine may stand at `base`. For tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

fn vendor() -> String {
    "https://api.telegram.org".to_owned()
}

/// The bot as a channel.
pub struct Telegram {
    settings: Settings,
    token: Secret,
    api: Api,
}

impl Telegram {
    /// `token` is what the roof read from [`Settings::bot_token_file`].
    pub fn new(settings: Settings, token: Secret) -> Result<Self, Fault> {
        // It becomes part of an address; anything else in it would lead elsewhere.
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
        if token.reveal().is_empty() || !token.reveal().chars().all(fine) {
            let why = "use the bot's token: it is not one of @BotFather's";
            return Err(Fault::new(FaultKind::Corrupt, why));
        }
        Ok(Self {
            api: Api::new(&settings.base, settings.allow_loopback)?,
            settings,
            token,
        })
    }

    /// The first message, or the newest one changed in its place.
    async fn tell(&self, texts: &Texts, picture: Option<&[u8]>, told: &[String]) -> Outcome {
        let Some(newest) = told.last() else {
            return accepted(self.send(texts.of(picture), picture, None).await);
        };
        let changed = match picture {
            Some(jpeg) => self.change_picture(newest, &texts.caption, jpeg).await,
            None => self.change_text(newest, &texts.text).await,
        };
        match changed {
            Ok(()) | Err(Refusal::NotModified) => Outcome::Accepted(newest.clone()),
            Err(Refusal::NotFound) => accepted(self.send(texts.of(picture), picture, None).await),
            // A photo that is no longer in the alert: its message cannot lose it.
            Err(Refusal::Unchangeable) => self.replace(texts, picture, newest).await,
            Err(Refusal::Final(outcome)) => outcome,
        }
    }

    async fn replace(&self, texts: &Texts, picture: Option<&[u8]>, old: &str) -> Outcome {
        let short = &texts.caption;
        match self
            .empty(old, short, painted(blank).await.as_deref())
            .await
        {
            Emptied::Later(outcome) => outcome,
            // The end will meet the old one again, and tell a person if it stays.
            Emptied::Done | Emptied::Left => {
                accepted(self.send(texts.of(picture), picture, Some(old)).await)
            }
        }
    }

    /// Empties first and tells after: what is told twice is worse here than what is
    /// told a little later.
    async fn end(&self, texts: &Texts, told: &[String]) -> Outcome {
        let blank = painted(blank).await;
        let mut left = Vec::new();
        for id in told {
            match self.empty(id, &texts.caption, blank.as_deref()).await {
                Emptied::Done => {}
                Emptied::Left => left.push(id.as_str()),
                Emptied::Later(outcome) => return outcome,
            }
        }
        let newest = told.last().map(String::as_str);
        let outcome = accepted(self.send(&texts.text, None, newest).await);
        if left.is_empty() || !matches!(outcome, Outcome::Accepted(_)) {
            return outcome;
        }
        Outcome::Rejected(format!(
            "the end is told, but telegram lets the bot neither change nor delete: delete by hand the messages {}",
            left.join(", ")
        ))
    }
}

/// The same words within both limits.
struct Texts {
    caption: String,
    text: String,
}

impl Texts {
    fn of(&self, picture: Option<&[u8]>) -> &str {
        match picture {
            Some(_) => &self.caption,
            None => &self.text,
        }
    }
}

fn accepted(sent: Result<String, Refusal>) -> Outcome {
    match sent {
        Ok(id) => Outcome::Accepted(id),
        Err(refusal) => refusal.outcome(),
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Telegram {
    fn id(&self) -> ChannelId {
        ChannelId::Telegram
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
            .map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for telegram", e))?;
        let head = package.head();
        let texts = Texts {
            caption: both::text(&said, head, CAPTION_UNITS_MAX),
            text: both::text(&said, head, TEXT_UNITS_MAX),
        };
        let told = handles(&outlet.posted);
        if head.is_closing() {
            return Ok(self.end(&texts, &told).await);
        }
        let picture = pictured(package, &said.page, PHOTO_BYTES_MAX).await;
        Ok(self.tell(&texts, picture.as_deref(), &told).await)
    }
}
