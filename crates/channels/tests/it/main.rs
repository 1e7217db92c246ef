//! The channels as the deliverer meets them: each through its door, against
//! doubles that keep the ports' promises and servers that break every other.

mod cap;
mod cap_feed;
mod conformance;
#[cfg(feature = "mail")]
mod exim;
#[cfg(feature = "fediverse")]
mod fediverse;
mod formats;
mod guard;
mod guard_tricks;
mod hub;
mod judges;
#[cfg(feature = "mail")]
mod mail;
#[cfg(feature = "mqtt")]
mod mosquitto;
#[cfg(feature = "mqtt")]
mod mqtt;
mod neighbour_feed;
#[cfg(any(
    feature = "weibo",
    feature = "telegram",
    feature = "mail",
    feature = "mqtt",
    feature = "sms"
))]
mod outlet;
mod pfif;
#[cfg(any(feature = "weibo", feature = "telegram", feature = "mail"))]
mod photo;
mod public_page;
#[cfg(all(
    feature = "unified_push",
    feature = "fcm",
    feature = "apns",
    feature = "hms"
))]
mod push;
mod samples;
mod server;
mod signage;
mod small_pages;
#[cfg(feature = "sms")]
mod smpp;
#[cfg(feature = "sms")]
mod sms;
mod stage;
#[cfg(feature = "telegram")]
mod telegram;
#[cfg(feature = "telegram")]
mod telegram_double;
mod text;
#[cfg(feature = "web_push")]
mod web_push;
mod webhook;
mod webhook_hostile;
#[cfg(feature = "weibo")]
mod weibo;
#[cfg(feature = "weibo")]
mod weibo_double;
#[cfg(feature = "weibo")]
mod weibo_refused;
