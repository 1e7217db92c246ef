//! What a push service's answer means for one subscription (RFC 8030 sections 5 and 7.3).

use http::{HeaderMap, StatusCode};

use crate::push::answer::Answer;

/// What was said, as far as the channel can act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Is(Answer),
    /// The body is longer than this service takes.
    TooLong,
}

pub fn read(status: StatusCode, headers: &HeaderMap, now_s: i64) -> Said {
    Said::Is(match status {
        StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED | StatusCode::NO_CONTENT => {
            Answer::Taken
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => Answer::Gone,
        StatusCode::PAYLOAD_TOO_LARGE => return Said::TooLong,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Answer::later(headers, now_s, None)
        }
        _ if status.is_server_error() => Answer::later(headers, now_s, None),
        _ => Answer::Refused(why(status.as_u16())),
    })
}

/// For a person who reads why somebody was not told.
pub fn why(status: u16) -> String {
    match status {
        401 | 403 => "the push service does not know our key".to_owned(),
        300..=399 => format!("redirects are not followed ({status})"),
        _ => format!("refused with {status}"),
    }
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;

    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Said {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
        }
        read(StatusCode::from_u16(status).unwrap(), &headers, 784_111_777)
    }

    #[test]
    fn each_answer_has_one_meaning() {
        for status in [200, 201, 202, 204] {
            assert_eq!(answered(status, None), Said::Is(Answer::Taken));
        }
        for status in [404, 410] {
            assert_eq!(answered(status, None), Said::Is(Answer::Gone));
        }
        assert_eq!(answered(413, None), Said::TooLong);
        for status in [301, 307, 400, 401, 403, 405] {
            let refused = Said::Is(Answer::Refused(why(status)));
            assert_eq!(answered(status, None), refused);
        }
        for status in [408, 429, 500, 502, 503] {
            assert_eq!(answered(status, None), Said::Is(Answer::FAILED));
        }
    }

    #[test]
    fn a_service_that_names_a_time_is_obeyed() {
        let in_seconds = |seconds| Said::Is(Answer::in_seconds(seconds));
        assert_eq!(answered(429, Some("7")), in_seconds(7));
        let date = Some("Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(answered(503, date), in_seconds(30));
        assert_eq!(answered(429, Some("soon")), Said::Is(Answer::FAILED));
    }
}
