//! What Apple's answer means for one device.

use serde::Deserialize;

use super::provider::{Provider, Token};
use crate::push::{
    account::Account,
    answer::{Answer, Wait, word},
    wire::Reply,
};

/// A person has to change something at Apple's developer pages or in the settings.
const MENDED_S: i64 = 60;

#[derive(Default, Deserialize)]
struct Said {
    #[serde(default)]
    reason: String,
}

/// `None` where the house is to show itself anew.
pub fn read(
    reply: &Reply,
    account: &Account,
    provider: &Provider,
    token: &Token,
    now_s: i64,
) -> Option<Answer> {
    if reply.status.is_success() {
        account.works();
        return Some(Answer::Taken);
    }
    let said: Said = serde_json::from_slice(&reply.body).unwrap_or_default();
    Some(match (reply.status.as_u16(), said.reason.as_str()) {
        // Unregistered, ExpiredToken.
        (410, _) => Answer::Gone,
        (400, reason @ ("BadDeviceToken" | "DeviceTokenNotForTopic")) => account.foreign(reason),
        (403, "ExpiredProviderToken") => match provider.ran_out(token, now_s) {
            Ok(()) => return None,
            Err(seconds) => Answer::held_up(seconds, "apple takes our clock for wrong"),
        },
        (403, reason) => {
            let why = format!("apple does not let us in: {}", word(reason));
            Answer::held_up(MENDED_S, why)
        }
        (429, "TooManyProviderTokenUpdates") => Answer::held_up(
            super::provider::AGE_MIN_S,
            "another house signs with the same key",
        ),
        // Of this device alone.
        (429, _) => match Answer::later(&reply.headers, now_s, None) {
            Answer::Later(Wait { seconds, .. }) => Answer::Paused(seconds),
            other => other,
        },
        (500.., _) => Answer::later(&reply.headers, now_s, None),
        (status, reason) => Answer::Refused(format!("{status} {}", word(reason))),
    })
}
