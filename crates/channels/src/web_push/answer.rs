//! What a push service's answer means for one subscription (RFC 8030 sections 5 and 7.3).

use std::error::Error;

use homeward_ports::channel::Outcome;
use http::{HeaderMap, StatusCode};

use crate::partner_webhook::answer::{broken, retry_after};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// The phone is gone from its push service, or was never at a public address.
    Gone,
    /// The body is longer than this service takes.
    TooLong,
    /// Not now; after so many seconds, where it says when.
    Later(Option<i64>),
    /// Trying again would change nothing. The status.
    Refused(u16),
}

pub fn read(status: StatusCode, headers: &HeaderMap, now_s: i64) -> Answer {
    match status {
        StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED | StatusCode::NO_CONTENT => {
            Answer::Taken
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => Answer::Gone,
        StatusCode::PAYLOAD_TOO_LARGE => Answer::TooLong,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => later(headers, now_s),
        _ if status.is_server_error() => later(headers, now_s),
        _ => Answer::Refused(status.as_u16()),
    }
}

fn later(headers: &HeaderMap, now_s: i64) -> Answer {
    Answer::Later(retry_after(headers, now_s).map(|span| span.as_millis() / 1_000))
}

/// No answer came. An address that must not be called is as good as gone.
pub fn none(error: &(dyn Error + 'static)) -> Answer {
    match broken(error) {
        Outcome::Rejected(_) => Answer::Gone,
        _ => Answer::Later(None),
    }
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;

    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
        }
        read(StatusCode::from_u16(status).unwrap(), &headers, 784_111_777)
    }

    #[test]
    fn each_answer_has_one_meaning() {
        for status in [200, 201, 202, 204] {
            assert_eq!(answered(status, None), Answer::Taken);
        }
        for status in [404, 410] {
            assert_eq!(answered(status, None), Answer::Gone);
        }
        assert_eq!(answered(413, None), Answer::TooLong);
        for status in [301, 307, 400, 401, 403, 405] {
            assert_eq!(answered(status, None), Answer::Refused(status));
        }
        for status in [408, 429, 500, 502, 503] {
            assert_eq!(answered(status, None), Answer::Later(None));
        }
    }

    #[test]
    fn a_service_that_names_a_time_is_obeyed() {
        assert_eq!(answered(429, Some("7")), Answer::Later(Some(7)));
        let date = Some("Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(answered(503, date), Answer::Later(Some(30)));
        assert_eq!(answered(429, Some("soon")), Answer::Later(None));
    }
}
