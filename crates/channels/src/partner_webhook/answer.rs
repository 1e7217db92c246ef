//! What a partner's answer means for the delivery.

use std::error::Error;

use homeward_domain::time::Span;
use homeward_ports::channel::Outcome;
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};

use crate::guard::ConnectError;

/// A partner may ask for patience, but not past the hour in which an alert matters.
const RETRY_AFTER_MAX_S: i64 = 3_600;

pub fn outcome(status: StatusCode, headers: &HeaderMap, now_s: i64) -> Outcome {
    let said = status.as_str().to_owned();
    if status.is_success() {
        return Outcome::Accepted(said);
    }
    if status == StatusCode::GONE {
        return Outcome::Gone(said);
    }
    if status.is_redirection() {
        let said = format!("{said}: redirects are not followed, give the final address");
        return Outcome::Later(None, said);
    }
    let busy = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    let wait = busy.contains(&status).then(|| retry_after(headers, now_s));
    Outcome::Later(wait.flatten(), said)
}

/// RFC 9110 section 10.2.3: seconds, or a date.
pub fn retry_after(headers: &HeaderMap, now_s: i64) -> Option<Span> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait_s = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            jiff::fmt::rfc2822::parse(text)
                .ok()?
                .timestamp()
                .as_second()
                - now_s
        }
    };
    Some(Span::seconds(wait_s.clamp(1, RETRY_AFTER_MAX_S)))
}

/// No answer came. Only an address that must not be called is final.
pub fn broken(error: &(dyn Error + 'static)) -> Outcome {
    let mut cause = Some(error);
    while let Some(current) = cause {
        match current.downcast_ref::<ConnectError>() {
            Some(ConnectError::Refused(why)) => return super::refused(*why),
            Some(other) => return Outcome::Later(None, other.to_string()),
            None => cause = current.source(),
        }
    }
    Outcome::Later(None, last_of(error))
}

/// The innermost cause says most: `connection reset by peer`.
pub fn last_of(error: &(dyn Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        said = current.to_string();
        cause = current.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 784_111_777; // Sun, 06 Nov 1994 08:49:37 GMT

    fn answered(status: u16, retry_after: Option<&str>) -> Outcome {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
        }
        outcome(StatusCode::from_u16(status).unwrap(), &headers, NOW_S)
    }

    fn later(seconds: Option<i64>, said: &str) -> Outcome {
        Outcome::Later(seconds.map(Span::seconds), said.to_owned())
    }

    #[test]
    fn every_success_is_accepted_and_only_gone_is_gone() {
        for status in [200, 202, 204] {
            assert_eq!(
                answered(status, None),
                Outcome::Accepted(status.to_string())
            );
        }
        assert_eq!(answered(410, None), Outcome::Gone("410".to_owned()));
    }

    #[test]
    fn mistakes_that_a_partner_may_be_repairing_are_tried_again() {
        for status in [
            400, 401, 403, 404, 405, 408, 422, 425, 429, 500, 502, 503, 504,
        ] {
            assert_eq!(
                answered(status, None),
                later(None, &status.to_string()),
                "{status}"
            );
        }
        assert!(
            matches!(answered(302, None), Outcome::Later(None, said) if said.contains("redirects"))
        );
    }

    #[test]
    fn a_partner_may_name_a_time_in_seconds_or_as_a_date() {
        assert_eq!(answered(429, Some("7")), later(Some(7), "429"));
        assert_eq!(
            answered(503, Some("Sun, 06 Nov 1994 08:50:07 GMT")),
            later(Some(30), "503")
        );
        assert_eq!(
            answered(503, Some("Sun, 06 Nov 1994 08:00:00 GMT")),
            later(Some(1), "503")
        );
        assert_eq!(
            answered(429, Some("99999999999")),
            later(Some(RETRY_AFTER_MAX_S), "429")
        );
        assert_eq!(answered(429, Some("-5")), later(Some(1), "429"));
        assert_eq!(answered(429, Some("soon")), later(None, "429"));
        assert_eq!(answered(500, Some("7")), later(None, "500"));
    }
}
