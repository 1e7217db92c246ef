//! What Weibo's error codes mean for a delivery (its page `Error_code`).
//!
//! Weibo answers a refusal with `{"error_code": 20019, "error": "repeat
//! content"}` and some HTTP status that says less. Most of them need a person:
//! the words say which one and what to do.

use homeward_domain::time::Span;
use homeward_ports::channel::Outcome;
use serde::Deserialize;

use crate::outlet::Answer;

/// Limits are counted by the hour (30 posts) and by the day (100 calls): asking
/// each minute would only use up the calls that are left.
const LIMIT_WAIT: Span = Span::minutes(10);
/// 20032: "published, but may take one or two minutes to be seen".
const DELAYED_WAIT: Span = Span::minutes(2);
/// Of a vendor's words this much goes into the log.
const ERROR_CHARS_MAX: usize = 120;

/// The body of every refusal. Some answers have the code as a string.
#[derive(Deserialize)]
struct Body {
    error_code: Code,
    #[serde(default)]
    error: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Code {
    Number(u32),
    Text(String),
}

/// A refusal sorted by what the channel does about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Weibo has these words from us already.
    Repeat,
    /// There is no such post any more.
    NoSuchPost,
    /// The application's level does not have this call.
    NotAllowed(String),
    /// Everything else is decided.
    Final(Outcome),
}

impl Refusal {
    /// What becomes of the delivery where nothing special can be done.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Repeat => rejected("weibo has the same words from this account already"),
            Self::NoSuchPost => rejected("weibo has no such post any more"),
            Self::NotAllowed(said) => Outcome::Rejected(format!(
                "{said}: the application may not make this call; ask for it on open.weibo.com"
            )),
            Self::Final(outcome) => outcome,
        }
    }
}

/// `None` where the answer is no refusal.
pub fn refusal(answer: &Answer) -> Option<Refusal> {
    if let Some(body) = answer.json::<Body>() {
        let code = match body.error_code {
            Code::Number(code) => code,
            Code::Text(text) => text.parse().unwrap_or(0),
        };
        let error: String = body.error.chars().take(ERROR_CHARS_MAX).collect();
        return Some(by_code(code, &error));
    }
    let status = answer.status;
    if status.is_success() {
        return None;
    }
    // No words of Weibo's own: something before it answered.
    let said = status.as_str().to_owned();
    Some(Refusal::Final(if status.is_server_error() {
        Outcome::Later(None, said)
    } else {
        Outcome::Later(Some(LIMIT_WAIT), said)
    }))
}

/// Code by code, as the page lists them.
pub fn by_code(code: u32, error: &str) -> Refusal {
    let said = format!("weibo {code}: {error}");
    let human = |what: &str| Refusal::Final(Outcome::Rejected(format!("{said}; {what}")));
    let later = |wait| Refusal::Final(Outcome::Later(wait, said.clone()));
    match code {
        // System error, paused, remote error, busy, job expired, RPC.
        10001..=10003 | 10009..=10011 => later(None),
        // Limits per address, per user, per user and call; "out of limit".
        10022..=10024 | 20016 => later(Some(LIMIT_WAIT)),
        20032 => later(Some(DELAYED_WAIT)),
        20017 | 20019 | 20111 => Refusal::Repeat,
        20101 => Refusal::NoSuchPost,
        10005 | 10014 | 10020 => Refusal::NotAllowed(said),
        10004 => human("add this server's address to the application on open.weibo.com"),
        // A call without a known token is taken for one without an application.
        10006 | 21301 | 21314..=21319 | 21327 | 21332 => {
            human("sign in to weibo again and put the new token into the account's file")
        }
        20015 | 20022 | 20031 => {
            human("weibo distrusts the account: sign in there and post by hand")
        }
        10017 | 20018 => human("compare the safe domain here and on open.weibo.com"),
        20020 | 20021 | 21602 => human("weibo does not want these words: post by hand"),
        _ => human("post by hand and tell those who keep homeward"),
    }
}

fn rejected(why: &str) -> Outcome {
    Outcome::Rejected(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_what_to_do_about_every_refusal_that_does_not_pass() {
        for code in [
            10004, 10012, 10016, 10017, 20015, 20021, 21315, 21327, 21332,
        ] {
            let Refusal::Final(Outcome::Rejected(said)) = by_code(code, "x") else {
                panic!("{code} is for a person");
            };
            assert!(said.contains("; "), "{said}");
        }
    }

    #[test]
    fn limits_pass_and_are_not_asked_about_each_minute() {
        for code in [10022, 10023, 10024, 20016] {
            let Refusal::Final(Outcome::Later(Some(wait), _)) = by_code(code, "x") else {
                panic!("{code} passes");
            };
            assert!(wait >= Span::minutes(10));
        }
        assert!(matches!(
            by_code(10001, "x"),
            Refusal::Final(Outcome::Later(None, _))
        ));
    }
}
