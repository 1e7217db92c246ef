//! How long the token still opens Weibo: for the operator, before it is too late.
//!
//! A token lives for weeks and then only a person can get the next one. So its
//! end is shown long before, and an alert that meets an ended one is refused in
//! words instead of failing at Weibo's door.

use std::fmt;

use homeward_domain::time::{Span, Timestamp};
use serde::Deserialize;

/// From here on the operator is asked to renew: a fortnight has a working day in it
/// even around the longest holidays.
pub const RENEW_BEFORE: Span = Span::hours(14 * 24);

/// What is known of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenLife {
    /// Good, and for a while.
    Good { until: Timestamp },
    /// Good, but to be renewed now.
    Ending { until: Timestamp },
    /// Over: nothing is posted any more.
    Over { since: Timestamp },
    /// Weibo does not take it; its words.
    Refused(String),
}

impl TokenLife {
    pub fn until(until: Timestamp, now: Timestamp) -> Self {
        if until <= now {
            Self::Over { since: until }
        } else if until <= now + RENEW_BEFORE {
            Self::Ending { until }
        } else {
            Self::Good { until }
        }
    }

    /// Whether somebody has to sign in again now.
    pub const fn is_to_be_renewed(&self) -> bool {
        !matches!(self, Self::Good { .. })
    }
}

/// One line that fits after "weibo token:".
impl fmt::Display for TokenLife {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const RENEW: &str = "sign in to weibo again and put the new token into the account's file";
        match self {
            Self::Good { until } => write!(f, "good until {until}"),
            Self::Ending { until } => write!(f, "ends {until}; {RENEW} before"),
            Self::Over { since } => write!(f, "ended {since}; {RENEW}"),
            Self::Refused(said) => write!(f, "refused ({said}); {RENEW}"),
        }
    }
}

/// `POST oauth2/get_token_info`: the page has had both spellings.
#[derive(Deserialize)]
pub struct TokenInfo {
    /// Seconds that are left.
    #[serde(alias = "expires_in")]
    pub expire_in: i64,
}
