//! What the Bot API's refusals mean for a delivery.
//!
//! `{"ok":false,"error_code":400,"description":"Bad Request: …"}`: the code is
//! that of HTTP, and only the description says which of many things it was.

use homeward_domain::time::Span;
use homeward_ports::channel::Outcome;
use serde::{Deserialize, de::DeserializeOwned};

use crate::outlet::Answer;

/// A wait beyond this would be past the hour in which an alert matters.
const RETRY_AFTER_MAX_S: i64 = 3_600;
/// Of a vendor's words this much goes into the log.
const WORDS_MAX: usize = 120;

#[derive(Deserialize)]
struct Body<T> {
    ok: bool,
    result: Option<T>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
struct Parameters {
    retry_after: Option<i64>,
}

/// A refusal sorted by what the channel does about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The message says exactly that already.
    NotModified,
    /// The message is not there any more.
    NotFound,
    /// This message cannot be changed or deleted in this way.
    Unchangeable,
    /// Everything else is decided.
    Final(Outcome),
}

impl Refusal {
    pub fn outcome(self) -> Outcome {
        let rejected = |why: &str| Outcome::Rejected(why.to_owned());
        match self {
            Self::NotModified => rejected("telegram has exactly this message already"),
            Self::NotFound => rejected("telegram has no such message any more"),
            Self::Unchangeable => rejected("telegram does not let this message be changed"),
            Self::Final(outcome) => outcome,
        }
    }
}

/// The result of a call, or its refusal.
pub fn result<T: DeserializeOwned>(answer: &Answer) -> Result<T, Refusal> {
    let status = answer.status.as_u16();
    let Some(body) = answer.json::<Body<T>>() else {
        let said = format!("telegram answered {status} and nothing readable");
        return Err(Refusal::Final(Outcome::Later(None, said)));
    };
    match body.result {
        Some(result) if body.ok => Ok(result),
        _ => Err(refusal(
            status,
            &body.description,
            body.parameters.retry_after,
        )),
    }
}

fn refusal(status: u16, description: &str, retry_after: Option<i64>) -> Refusal {
    let said: String = description.chars().take(WORDS_MAX).collect();
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    let human = |what: &str| Refusal::Final(Outcome::Rejected(format!("{said}; {what}")));
    match status {
        429 => {
            let wait = retry_after.map(|s| Span::seconds(s.clamp(1, RETRY_AFTER_MAX_S)));
            Refusal::Final(Outcome::Later(wait, said))
        }
        401 | 404 => human("telegram does not know the bot: compare its token with @BotFather's"),
        403 if has(&["kicked", "blocked", "deactivated", "deleted"]) => {
            Refusal::Final(Outcome::Gone(said))
        }
        403 => human("make the bot an administrator of the channel"),
        400 if has(&["message is not modified"]) => Refusal::NotModified,
        400 if has(&["message to edit not found", "message to delete not found"]) => {
            Refusal::NotFound
        }
        400 if has(&[
            "can't be edited",
            "can't be deleted",
            "in the message to edit",
        ]) =>
        {
            Refusal::Unchangeable
        }
        400 if has(&["chat not found", "upgraded"]) => {
            human("compare the channel's name in the settings, and see that the bot is in it")
        }
        400 if has(&["administrator rights", "not enough rights"]) => {
            human("let the bot post, edit and delete messages in the channel")
        }
        500.. => Refusal::Final(Outcome::Later(None, said)),
        _ => human("post by hand and tell those who keep homeward"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_of_telegram_is_kept_within_the_hour() {
        let wait = |s| match refusal(429, "Too Many Requests: retry after", s) {
            Refusal::Final(Outcome::Later(wait, _)) => wait,
            other => panic!("{other:?}"),
        };
        assert_eq!(wait(Some(17)), Some(Span::seconds(17)));
        assert_eq!(wait(Some(999_999)), Some(Span::hours(1)));
        assert_eq!(wait(None), None);
    }

    #[test]
    fn a_bot_that_was_thrown_out_is_gone_and_one_without_rights_is_for_a_person() {
        let kicked = refusal(403, "Forbidden: bot was kicked from the channel chat", None);
        assert!(matches!(kicked, Refusal::Final(Outcome::Gone(_))));
        let stranger = refusal(
            403,
            "Forbidden: bot is not a member of the channel chat",
            None,
        );
        assert!(matches!(stranger, Refusal::Final(Outcome::Rejected(_))));
    }
}
