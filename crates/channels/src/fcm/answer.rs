//! What Google's answer means for one phone.

use serde::Deserialize;

use crate::push::{
    account::Account,
    answer::{Answer, word},
    wire::Reply,
};

/// "If there is no retry-after header, use a default of 60 seconds."
const QUOTA_S: i64 = 60;
/// "The minimum wait before the first retry is 10 seconds."
const FAILED_S: i64 = 10;
/// A person has to change something at Google's console.
const MENDED_S: i64 = 60;

#[derive(Default, Deserialize)]
struct Said {
    #[serde(default)]
    error: Wrong,
}

#[derive(Default, Deserialize)]
struct Wrong {
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(rename = "errorCode")]
    code: Option<String>,
    #[serde(rename = "fieldViolations", default)]
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    #[serde(default)]
    field: String,
}

impl Wrong {
    /// FCM's own code where it says one, or the API's.
    fn code(&self) -> &str {
        let own = self
            .details
            .iter()
            .find_map(|detail| detail.code.as_deref());
        own.unwrap_or(&self.status)
    }

    fn is_about_the_token(&self) -> bool {
        let mut fields = self.details.iter().flat_map(|detail| &detail.fields);
        fields.any(|one| one.field == "message.token")
    }
}

/// `None` where our access token is not known any more.
pub fn read(reply: &Reply, account: &Account, now_s: i64) -> Option<Answer> {
    if reply.status.is_success() {
        account.works();
        return Some(Answer::Taken);
    }
    let said: Said = serde_json::from_slice(&reply.body).unwrap_or_default();
    let wrong = said.error;
    Some(match (reply.status.as_u16(), wrong.code()) {
        (_, "UNREGISTERED") => Answer::Gone,
        (_, "SENDER_ID_MISMATCH") => account.foreign("SENDER_ID_MISMATCH"),
        (400, _) if wrong.is_about_the_token() => account.foreign("no registration token"),
        (_, code @ "THIRD_PARTY_AUTH_ERROR") => Answer::Refused(code.to_owned()),
        (401, _) => return None,
        (403, _) => Answer::held_up(MENDED_S, "the service account may not send messages"),
        (404, _) => Answer::held_up(MENDED_S, "google does not know the project"),
        (429, _) => Answer::later(&reply.headers, now_s, Some(QUOTA_S)),
        (500.., _) => Answer::later(&reply.headers, now_s, Some(FAILED_S)),
        (status, code) => Answer::Refused(format!("{status} {}", word(code))),
    })
}
