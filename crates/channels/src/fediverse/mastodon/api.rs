//! Four calls of the Mastodon API, and what its answers mean for a delivery.

use bytes::Bytes;
use homeward_domain::time::Span;
use homeward_ports::{
    channel::Outcome,
    fault::{Fault, FaultKind},
};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::super::DOCUMENT_BYTES_MAX;
use crate::{
    guard::{Connector, Targets},
    partner_webhook::{
        Patience, UnixSeconds,
        client::{Client, client},
    },
};

/// A server may ask for patience, but not past the hour in which an alert matters.
const WAIT_MAX_S: i64 = 3_600;
/// Of a server's own words in the record.
const WORDS_CHARS_MAX: usize = 120;
/// Of the hash that separates the parts of a form: nothing in a JPEG looks like it.
const BOUNDARY_BYTES: usize = 16;

pub struct Api {
    client: Client,
    server: Url,
    token: HeaderValue,
    patience: Patience,
    now: UnixSeconds,
}

/// What is posted. The visibility of an edit is ignored by servers.
#[derive(Serialize)]
pub struct Status {
    pub status: String,
    pub media_ids: Vec<String>,
    pub sensitive: bool,
    pub visibility: &'static str,
    pub language: &'static str,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Api {
    pub fn new(
        server: Url,
        token: &str,
        targets: Targets,
        patience: Patience,
        now: UnixSeconds,
    ) -> Result<Self, Fault> {
        let wrong = |error| {
            let attempt = "use the account's token: it has characters that no token has";
            Fault::because(FaultKind::Forbidden, attempt, error)
        };
        let mut token = HeaderValue::try_from(format!("Bearer {}", token.trim())).map_err(wrong)?;
        token.set_sensitive(true);
        Ok(Self {
            client: client(Connector::new(targets), patience.connect)?,
            server,
            token,
            patience,
            now,
        })
    }

    /// `POST /api/v2/media`. A photo of ours is small: servers have it ready at once, or
    /// are asked once more by the next try of the delivery.
    pub async fn upload(&self, jpeg: &Bytes, description: &str) -> Result<String, Outcome> {
        let hash = Sha256::digest(jpeg);
        let boundary: String = hash
            .iter()
            .take(BOUNDARY_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"description\"\r\n\r\n{description}\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\
             content-type: image/jpeg\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let form = [head.as_bytes(), jpeg, tail.as_bytes()].concat();
        let media_type = format!("multipart/form-data; boundary={boundary}");
        let request = self
            .request("POST", "api/v2/media")
            .header(header::CONTENT_TYPE, media_type);
        let (status, body) = self.call(request, form.into()).await?;
        let media: Named = read(&body)?;
        if status == StatusCode::ACCEPTED {
            self.wait_for(&media.id).await?;
        }
        Ok(media.id)
    }

    /// `GET /api/v1/media/<id>`: 206 while the server still works on it.
    async fn wait_for(&self, media: &str) -> Result<(), Outcome> {
        let request = self.request("GET", &format!("api/v1/media/{media}"));
        match self.call(request, Bytes::new()).await?.0 {
            StatusCode::PARTIAL_CONTENT => {
                let said = "the server still works on the photo".to_owned();
                Err(Outcome::Later(None, said))
            }
            _ => Ok(()),
        }
    }

    /// `POST /api/v1/statuses`. The same key within an hour gives the same status.
    pub async fn post(&self, status: &Status, key: &str) -> Result<String, Outcome> {
        let request = self
            .request("POST", "api/v1/statuses")
            .header("idempotency-key", key);
        let (_, body) = self.send(request, status).await?;
        read::<Named>(&body).map(|status| status.id)
    }

    /// `PUT /api/v1/statuses/<id>`.
    pub async fn edit(&self, id: &str, status: &Status) -> Result<(), Outcome> {
        let request = self.request("PUT", &format!("api/v1/statuses/{id}"));
        let (code, _) = self.send(request, status).await?;
        if code == StatusCode::NOT_FOUND {
            let why = "the status is not there any more: somebody deleted it at the server";
            return Err(Outcome::Rejected(why.to_owned()));
        }
        Ok(())
    }

    /// `DELETE /api/v1/statuses/<id>`, with its photo. One that is gone already is deleted.
    pub async fn delete(&self, id: &str) -> Result<(), Outcome> {
        let request = self.request("DELETE", &format!("api/v1/statuses/{id}?delete_media=true"));
        self.call(request, Bytes::new()).await.map(drop)
    }

    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let server = self.server.as_str().trim_end_matches('/');
        Request::builder()
            .method(method)
            .uri(format!("{server}/{path}"))
            .header(header::AUTHORIZATION, self.token.clone())
            .header(header::ACCEPT, "application/json")
    }

    async fn send(
        &self,
        request: http::request::Builder,
        status: &Status,
    ) -> Result<(StatusCode, Bytes), Outcome> {
        let body = serde_json::to_vec(status).unwrap_or_default();
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.call(request, body.into()).await
    }

    /// A success, or that nothing is there (404); everything else is an outcome.
    async fn call(
        &self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), Outcome> {
        let request = request.body(Full::new(body));
        let request = request.map_err(|error| Outcome::Rejected(error.to_string()))?;
        let asking = async {
            let later = |said: String| Outcome::Later(None, said);
            let answer = self.client.request(request).await;
            let (parts, body) = answer
                .map_err(|error| later(error.to_string()))?
                .into_parts();
            let read = Limited::new(body, DOCUMENT_BYTES_MAX).collect().await;
            let read = read.map_err(|error| later(error.to_string()))?.to_bytes();
            let found = parts.status.is_success() || parts.status == StatusCode::NOT_FOUND;
            if found {
                return Ok((parts.status, read));
            }
            Err(judged(parts.status, &parts.headers, &read, (self.now)()))
        };
        let said = "no answer within the time for it".to_owned();
        let answer = tokio::time::timeout(self.patience.whole, asking).await;
        answer.unwrap_or(Err(Outcome::Later(None, said)))
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Outcome> {
    serde_json::from_slice(body).map_err(|_| {
        let why = "the server's answer is not of the Mastodon API";
        Outcome::Rejected(why.to_owned())
    })
}

fn judged(status: StatusCode, headers: &HeaderMap, body: &[u8], now_s: i64) -> Outcome {
    let code = status.as_u16();
    match code {
        401 => Outcome::Rejected(
            "401: the token is not accepted any more; make a new one at the server".to_owned(),
        ),
        403 => Outcome::Rejected(
            "403: the token may not post; it needs write:statuses and write:media".to_owned(),
        ),
        429 => Outcome::Later(wait(headers, now_s), "429".to_owned()),
        408 | 425 | 500..=599 => Outcome::Later(None, code.to_string()),
        _ => {
            let words = serde_json::from_slice::<Refused>(body).map(|refused| refused.error);
            let words: String = words
                .unwrap_or_default()
                .chars()
                .take(WORDS_CHARS_MAX)
                .collect();
            Outcome::Rejected(format!("{code}: {words}"))
        }
    }
}

/// `X-RateLimit-Reset`: the moment from which calls count anew (Mastodon, "Rate limits").
fn wait(headers: &HeaderMap, now_s: i64) -> Option<Span> {
    let text = headers.get("x-ratelimit-reset")?.to_str().ok()?;
    let reset: jiff::Timestamp = text.trim().parse().ok()?;
    let wait_s = reset.as_second() - now_s;
    Some(Span::seconds(wait_s.clamp(1, WAIT_MAX_S)))
}
