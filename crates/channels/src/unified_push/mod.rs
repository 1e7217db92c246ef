//! Apps that brought a push server of their own (UnifiedPush): on the wire it is Web Push
//! with its encryption and its introduction (RFC 8030, 8291, 8292), and so it leaves by
//! the same way.
//!
//! The person chooses the push server, which may be anybody's: it is called through
//! [`crate::guard`], reads nothing of what is said, and has a line of its own. A limit
//! that it names is one phone's, not the whole server's, as UnifiedPush has it.

use homeward_domain::status::{Status, StatusKind};
use homeward_ports::{fault::Fault, push::PushKind};
use serde::Deserialize;

use crate::web_push::{Ground, WebPush};

/// Push servers that may be named in the settings.
pub const SERVERS_MAX: usize = 64;

/// What the operator sets up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether apps get real alerts or exercises; never both.
    pub status: StatusKind,
    /// Push servers that many people use: each may have all the room. At any other there
    /// is room for a thousand.
    #[serde(default)]
    pub servers: Vec<String>,
}

/// Push servers of people's own as a channel.
pub fn unified_push<S: Status>(ground: Ground<S>) -> Result<WebPush<S>, Fault> {
    WebPush::of_kind(PushKind::UnifiedPush, ground)
}
