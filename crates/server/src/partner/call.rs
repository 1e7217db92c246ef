//! Asking a server, as any partner's program would.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use url::{Host, Url};

use super::told;

/// A rehearsal with every byte that was sent is some 100 KiB.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(15);
/// Rehearsals are exercises, so their door is that of exercises.
const PATH: &str = "/drill/partner/v1/rehearsals";

/// A server and the key that opens it.
pub struct Server {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
    key: String,
}

impl Server {
    /// https only, but for a server on this very machine: a key travels with each request.
    pub fn at(base: &str, key: &str) -> Result<Self, String> {
        let url: Url = base
            .parse()
            .map_err(|error| format!("--server {base}: {error}"))?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !(here && url.scheme() == "http") {
            return Err(format!(
                "--server {base}: use https, so that nobody reads your key"
            ));
        }
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("the key file holds no key".to_owned());
        }
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::aws_lc_rs::default_provider())
            .map_err(|error| format!("could not set up TLS: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        let base = base.trim_end_matches('/').trim_end_matches("/drill");
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(tls),
            base: base.to_owned(),
            key: key.to_owned(),
        })
    }

    pub async fn start(&self, form: &Value) -> Result<Value, String> {
        self.ask(Method::POST, PATH.to_owned(), form.to_string())
            .await
    }

    pub async fn look(&self, id: &str) -> Result<Value, String> {
        self.ask(Method::GET, format!("{PATH}/{id}"), String::new())
            .await
    }

    async fn ask(&self, method: Method, path: String, body: String) -> Result<Value, String> {
        let url = format!("{}{path}", self.base);
        let could = |why: String| format!("could not ask {}: {why}", self.base);
        let request = Request::builder()
            .method(method)
            .uri(&url)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| could(error.to_string()))?;
        let answered = tokio::time::timeout(PATIENCE, self.answer(request)).await;
        let no_answer = |_| could("no answer within 15 seconds".to_owned());
        let (status, answer) = answered.map_err(no_answer)?.map_err(could)?;
        if status.is_success() {
            return Ok(answer);
        }
        let said = told::problem(&answer, told::own_lang());
        Err(format!("the server says {}: {said}", status.as_u16()))
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Value), String> {
        let reply = self.client.request(request).await;
        let reply = reply.map_err(|error| innermost(&error))?;
        let status = reply.status();
        let body = Limited::new(reply.into_body(), ANSWER_BYTES_MAX).collect();
        let body = body.await.map_err(|error| innermost(error.as_ref()))?;
        let answer = serde_json::from_slice(&body.to_bytes());
        let foreign = |_| format!("the answer ({}) is not Homeward's", status.as_u16());
        Ok((status, answer.map_err(foreign)?))
    }
}

/// The innermost cause says most: `connection refused`.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
