//! What stands in the public feeds: every message of every live alert as CAP, each an
//! entry of its own.
//!
//! Nothing disappears before it expires: whoever asks rarely must find the Cancel, or
//! they would show the alert for ever. What does go at once, with the ending, is
//! everything of the child: of a message that was taken back its name stays, and which
//! message took it back.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use homeward_cap::Alert;
use homeward_domain::{
    message::{MessageIdentity, MsgType},
    status::Status,
    time::Timestamp,
};
use homeward_geo::Circle;

use crate::{fault::Fault, package::Package};

/// One message in the feeds.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Place of the message in the log: who was told so far has it. Of an erased message
    /// that of its own, or of what erased it.
    pub seq: u64,
    pub identity: MessageIdentity,
    pub msg_type: MsgType,
    pub sent: Timestamp,
    /// When it leaves the feeds.
    pub expires: Timestamp,
    /// Where the alert holds.
    pub area: Circle,
    /// Everybody whom it is for: an alert that moved away, and its end, are still for
    /// those whom it was shown to.
    pub reach: Vec<Circle>,
    /// Since when it has stood as it stands. An ending was signed long before it was
    /// needed, so its `sent` does not tell; `None` until somebody has looked.
    pub updated: Option<Timestamp>,
    pub content: Content,
}

/// What is left of a message.
#[derive(Debug, Clone)]
pub enum Content {
    /// Signed, byte for byte, and what it says.
    Standing {
        cap: Bytes,
        alert: Arc<Alert>,
        /// The same for wireless gateways, made and signed when somebody first asks; it
        /// leaves with the message.
        gateways: Arc<OnceLock<Bytes>>,
    },
    /// Taken back by this Cancel; nothing else is left.
    Erased { by: MessageIdentity },
}

/// Everything that stands, at one moment.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Changes whenever what stands does.
    pub revision: u64,
    /// When it last did.
    pub changed: Timestamp,
    /// In the order of codes and versions.
    pub notices: Vec<Arc<Notice>>,
}

/// The feeds' memory of one status; it is filled again from the log after a restart.
pub trait Notices<S: Status>: Send + Sync {
    /// Puts the message up. An ending takes down what it refers to in the same step.
    fn hang(&self, package: &Package<S>) -> Result<(), Fault>;
    /// What stands at `now`.
    fn standing(&self, now: Timestamp) -> Standing;
    /// The message that is named by its identity, or by `<code>-<version>`.
    fn find(&self, name: &str, now: Timestamp) -> Option<Arc<Notice>>;
}

impl Notice {
    /// `<code>-<version>`, as it stands in addresses.
    pub fn name(&self) -> String {
        short_name(&self.identity)
    }
}

/// A message's short name within this house: `7KQ4M2-3`.
pub fn short_name(identity: &MessageIdentity) -> String {
    format!("{}-{}", identity.alert, identity.version)
}
