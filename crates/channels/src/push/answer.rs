//! What came of one message to one phone.

use std::error::Error;

use homeward_ports::channel::Outcome;
use http::HeaderMap;

use crate::partner_webhook::answer::{broken, retry_after};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// The phone is gone from its service, or was never at a public address.
    Gone,
    /// The whole service asks for patience, or fails.
    Later(Wait),
    /// This phone alone is to wait; its service works.
    Paused(Option<i64>),
    /// Trying again would change nothing. In a few words, why.
    Refused(String),
}

/// For how long a service is left in peace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wait {
    /// Seconds, where it says when. Without, it counts as a failure.
    pub seconds: Option<i64>,
    /// What a person can do about it, if anything.
    pub why: Option<String>,
}

impl Answer {
    /// It failed and said no more.
    pub const FAILED: Self = Self::Later(Wait {
        seconds: None,
        why: None,
    });

    pub const fn in_seconds(seconds: i64) -> Self {
        Self::Later(Wait {
            seconds: Some(seconds),
            why: None,
        })
    }

    /// A service asks for patience; for `default_s` where it names no time.
    pub fn later(headers: &HeaderMap, now_s: i64, default_s: Option<i64>) -> Self {
        let named = retry_after(headers, now_s).map(|span| span.as_millis() / 1_000);
        Self::Later(Wait {
            seconds: named.or(default_s),
            why: None,
        })
    }

    /// Everybody waits until a person has mended something.
    pub fn held_up(seconds: i64, why: impl Into<String>) -> Self {
        Self::Later(Wait {
            seconds: Some(seconds),
            why: Some(why.into()),
        })
    }
}

/// No answer came. An address that must not be called is as good as gone.
pub fn none(error: &(dyn Error + 'static)) -> Answer {
    match broken(error) {
        Outcome::Rejected(_) => Answer::Gone,
        _ => Answer::FAILED,
    }
}

/// A word that a service said, as far as it can stand in a log.
pub fn word(said: &str) -> String {
    const CHARS_MAX: usize = 48;
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    said.chars().filter(plain).take(CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_names_a_time_is_obeyed_and_one_that_names_none_has_its_default() {
        let mut headers = HeaderMap::new();
        assert_eq!(Answer::later(&headers, 0, None), Answer::FAILED);
        assert_eq!(Answer::later(&headers, 0, Some(60)), Answer::in_seconds(60));
        headers.insert(http::header::RETRY_AFTER, "7".parse().unwrap());
        assert_eq!(Answer::later(&headers, 0, Some(60)), Answer::in_seconds(7));
    }

    #[test]
    fn nothing_but_a_word_gets_into_the_log() {
        assert_eq!(word("BadDeviceToken"), "BadDeviceToken");
        assert_eq!(word("<b>\n\u{202e}x</b>"), "bxb");
        assert_eq!(word(&"a".repeat(999)).len(), 48);
    }
}
