//! The ways out: one folder per dissemination channel.
//!
//! Each folder has the same shape: `mod.rs` holds the channel and says in its
//! first lines what it does and what it never does; its parts lie beside. A
//! channel has no clock, no retries and no store: the deliverer owns those, and
//! a channel is idempotent by the delivery's key. What arrives here is signed
//! ([`homeward_ports::package::Package`]); nothing here could be sent without.
//!
//! | channel | puts the message |
//! |---|---|
//! | [`public_page`] | on the shelf, as pages pressed once and served as bytes |
//! | [`device`] | into the open streams of phones |
//! | [`signage`] | on the station screens that it concerns |
//! | [`cap_feed`] | into the public feeds, as signed CAP 1.2 |
//! | [`partner_webhook`] | to a partner's own server, signed as Standard Webhooks |
//! | `fediverse` | into the timelines of whoever follows the agency's own account |
//! | `weibo` | on the agency's account at Weibo |
//! | `telegram` | in the agency's channel on Telegram |
//! | `mail` | to subscribers and mailing lists |
//! | `sms` | to a gateway for short messages |
//! | `web_push` | to phones whose page is closed, through their browsers' push services |
//! | `unified_push` | to apps that brought a push server of their own |
//! | `fcm` | to apps on phones with Google's services |
//! | `apns` | to apps on Apple's devices |
//! | `hms` | to apps on phones with Huawei's services |
//! | `mqtt` | to a broker, as one retained message per alert |
//!
//! [`neighbour_feed`] is the one way in: it asks the feeds of other agencies.
//!
//! [`hub`] calls those who asked to be told when a feed changes (WebSub).
//!
//! [`guard`] is not a channel: it is the connector through which a channel may
//! call an address that somebody outside chose. Nor is `push`: it is what all ways to
//! phones have in common.

#[cfg(feature = "apns")]
pub mod apns;
pub mod cap_feed;
pub mod device;
#[cfg(feature = "fcm")]
pub mod fcm;
#[cfg(feature = "fediverse")]
pub mod fediverse;
pub mod guard;
#[cfg(feature = "hms")]
pub mod hms;
pub mod hub;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "mqtt")]
pub mod mqtt;
pub mod neighbour_feed;
#[cfg(any(
    feature = "fediverse",
    feature = "weibo",
    feature = "telegram",
    feature = "mail",
    feature = "mqtt",
    feature = "sms",
    feature = "push"
))]
pub mod outlet;
pub mod partner_webhook;
pub mod public_page;
#[cfg(feature = "push")]
pub mod push;
pub mod signage;
#[cfg(feature = "sms")]
pub mod sms;
#[cfg(feature = "telegram")]
pub mod telegram;
#[cfg(feature = "unified_push")]
pub mod unified_push;
#[cfg(feature = "web_push")]
pub mod web_push;
#[cfg(feature = "weibo")]
pub mod weibo;
