//! `POST` of one batch to an address of the partner.

use bytes::Bytes;
use homeward_domain::time::Span;
use http::{HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use url::Url;

use crate::{
    client::{Answer, Asker},
    desk::Outcome,
};

/// Batches on their way at once.
pub const AT_ONCE: usize = 4;
/// What we read of an answer: nothing of it is needed.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// `Retry-After` is obeyed up to this.
const RETRY_AFTER_S_MAX: i64 = 600;
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The address or its secret is not one.
#[derive(Debug, thiserror::Error)]
#[error("could not use the address of the push system: {0}")]
pub struct NotAnAddress(String);

pub struct ToHttp {
    url: String,
    bearer: Option<HeaderValue>,
    asker: Asker,
}

impl ToHttp {
    /// `bearer` goes with each batch as `Authorization: Bearer ...`.
    pub fn new(url: &str, bearer: Option<&str>) -> Result<Self, NotAnAddress> {
        let parsed: Url = url
            .parse()
            .map_err(|e: url::ParseError| NotAnAddress(e.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(NotAnAddress(
                "it must begin with http:// or https://".to_owned(),
            ));
        }
        let secret = |bearer: &str| HeaderValue::try_from(format!("Bearer {bearer}"));
        let bearer = bearer.map(secret).transpose();
        let bearer = bearer.map_err(|_| NotAnAddress("its secret is no secret".to_owned()))?;
        Ok(Self {
            url: parsed.into(),
            bearer: bearer.map(|mut bearer| {
                bearer.set_sensitive(true);
                bearer
            }),
            asker: Asker::new(ANSWER_BYTES_MAX).map_err(NotAnAddress)?,
        })
    }

    /// Posts a batch; gives how it went, and why not where it was not taken.
    pub async fn hand(&self, key: &str, body: String) -> (Outcome, String) {
        let mut request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(KEY, key);
        if let Some(bearer) = &self.bearer {
            request = request.header(header::AUTHORIZATION, bearer);
        }
        let request = request.body(Full::new(Bytes::from(body)));
        let answer = match request {
            Ok(request) => self.asker.ask(request).await,
            Err(error) => Err(error.to_string()),
        };
        match answer {
            Ok(answer) => match outcome(&answer) {
                Outcome::Taken => (Outcome::Taken, String::new()),
                outcome => (
                    outcome,
                    format!("{} says {}", self.url, answer.status.as_u16()),
                ),
            },
            Err(why) => (Outcome::Later(None), format!("{}: {why}", self.url)),
        }
    }
}

fn outcome(answer: &Answer) -> Outcome {
    if answer.status.is_success() {
        return Outcome::Taken;
    }
    if answer.status == StatusCode::GONE {
        return Outcome::Refused;
    }
    let after = answer.headers.get(header::RETRY_AFTER);
    let after = after.and_then(|after| after.to_str().ok()?.parse::<i64>().ok());
    let after = after.map(|after| Span::seconds(after.clamp(1, RETRY_AFTER_S_MAX)));
    Outcome::Later(after)
}
