//! What Huawei's answer means for each phone of a group.

use std::collections::HashSet;

use serde::Deserialize;

use crate::push::{
    Phone,
    account::Account,
    answer::{Answer, word},
    wire::Reply,
};

/// For a refusal under load that names no time.
const BUSY_S: i64 = 10;
const MENDED_S: i64 = 60;

/// What was said, as far as the channel can act on it.
pub enum Said {
    /// For each phone, in order.
    Each(Vec<Answer>),
    /// Our access token is not known (any more).
    Unknown,
    /// This app may not send with high urgency.
    NotUrgent,
}

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    code: String,
    #[serde(default)]
    msg: String,
}

/// In `msg` of a partial success, as a text of JSON.
#[derive(Deserialize)]
struct Partly {
    #[serde(default)]
    illegal_tokens: Vec<String>,
}

pub fn read(reply: &Reply, group: &[Phone], account: &Account, now_s: i64) -> Said {
    let all = |answer: Answer| Said::Each(vec![answer; group.len()]);
    let status = reply.status.as_u16();
    if status == 429 || status >= 500 {
        return all(Answer::later(&reply.headers, now_s, Some(BUSY_S)));
    }
    let said: Body = serde_json::from_slice(&reply.body).unwrap_or_default();
    match said.code.as_str() {
        "80000000" => {
            account.works();
            all(Answer::Taken)
        }
        "80100000" => {
            account.works();
            partly(group, &said.msg)
        }
        // OAuth: not known, run out.
        "80200001" | "80200003" => Said::Unknown,
        "80300007" => all(account.foreign("all tokens are invalid")),
        "80300011" => Said::NotUrgent,
        "80300002" => {
            let why = "huawei does not let this app send messages";
            all(Answer::held_up(MENDED_S, why))
        }
        // Inside Huawei's own house.
        "81000001" | "82000001" | "80600003" => all(Answer::in_seconds(BUSY_S)),
        code => all(Answer::Refused(format!("{status} {}", word(code)))),
    }
}

/// Which tokens of a partial success are not of this app any more. If that cannot be read,
/// nobody is forgotten.
fn partly(group: &[Phone], msg: &str) -> Said {
    let partly = serde_json::from_str(msg).unwrap_or(Partly {
        illegal_tokens: Vec::new(),
    });
    let illegal: HashSet<&str> = partly.illegal_tokens.iter().map(String::as_str).collect();
    let of = |phone: &Phone| {
        if illegal.contains(phone.subscription.endpoint.as_str()) {
            Answer::Gone
        } else {
            Answer::Taken
        }
    };
    Said::Each(group.iter().map(of).collect())
}
