//! A vendor's access token: fetched when it is needed, kept while it lives.
//!
//! However many requests are under way, one of them fetches, and the others wait for it.
//! A token that was refused before its time is fetched anew, once for all who had it.

use std::sync::Arc;

use bytes::Bytes;
use homeward_ports::fault::Fault;
use http::{Request, header};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{
    answer::{Answer, word},
    wire::{Reply, Wire},
};
use crate::partner_webhook::UnixSeconds;

/// With less life than this left it is fetched anew, so that none runs out on its way.
const LEFT_MIN_S: i64 = 300;
/// A vendor that says a longer life is believed for a day.
const LIVES_MAX_S: i64 = 86_400;
const TOKEN_CHARS_MAX: usize = 8 * 1024;
/// After a refusal of the house's own key, a person has to mend something.
const MENDED_S: i64 = 60;

/// Who asks: what is posted to the vendor, at the time that is given.
pub trait Ask: Send + Sync {
    fn url(&self) -> &str;
    /// As a form (`application/x-www-form-urlencoded`).
    fn form(&self, now_s: i64) -> Result<String, Fault>;
}

pub struct Tokens<A: Ask> {
    ask: A,
    wire: Arc<Wire>,
    now: UnixSeconds,
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone)]
struct Kept {
    text: Arc<str>,
    until_s: i64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: i64,
}

impl<A: Ask> Tokens<A> {
    pub fn new(ask: A, wire: Arc<Wire>, now: UnixSeconds) -> Self {
        Self {
            ask,
            wire,
            now,
            kept: Mutex::default(),
        }
    }

    /// The token; `Err` is what becomes of the message without one.
    pub async fn token(&self) -> Result<Arc<str>, Result<Answer, Fault>> {
        let mut kept = self.kept.lock().await;
        let now_s = (self.now)();
        if let Some(one) = &*kept {
            let left_s = one.until_s - now_s;
            // A clock that was set back must not leave one that lives for ever.
            if (LEFT_MIN_S..=LIVES_MAX_S).contains(&left_s) {
                return Ok(one.text.clone());
            }
        }
        let one = self.fetched(now_s).await?;
        let text = one.text.clone();
        *kept = Some(one);
        Ok(text)
    }

    /// The vendor refused this one before its time.
    pub async fn refused(&self, text: &str) {
        let mut kept = self.kept.lock().await;
        if kept.as_ref().is_some_and(|one| &*one.text == text) {
            *kept = None;
        }
    }

    async fn fetched(&self, now_s: i64) -> Result<Kept, Result<Answer, Fault>> {
        let form = self.ask.form(now_s).map_err(Err)?;
        let request = Request::post(self.ask.url())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form));
        let Ok(request) = request else {
            return Err(Ok(Answer::held_up(MENDED_S, "the token's address is none")));
        };
        let reply = self.wire.ask(request).await.map_err(Ok)?;
        self.read(&reply, now_s).map_err(Ok)
    }

    fn read(&self, reply: &Reply, now_s: i64) -> Result<Kept, Answer> {
        if reply.status.is_server_error() || reply.status.as_u16() == 429 {
            return Err(Answer::later(&reply.headers, now_s, None));
        }
        let granted: Option<Granted> = serde_json::from_slice(&reply.body).ok();
        let granted = granted.filter(|it| {
            let is_fine = it.access_token.bytes().all(|byte| byte.is_ascii_graphic());
            reply.status.is_success() && is_fine && it.access_token.len() <= TOKEN_CHARS_MAX
        });
        let Some(granted) = granted else {
            let status = reply.status.as_u16();
            let said = format!("the vendor gives no access token ({status}{})", said(reply));
            return Err(Answer::held_up(MENDED_S, said));
        };
        Ok(Kept {
            text: granted.access_token.into(),
            until_s: now_s + granted.expires_in.clamp(LEFT_MIN_S + 1, LIVES_MAX_S),
        })
    }
}

/// The word by which OAuth says what is wrong (RFC 6749 section 5.2).
fn said(reply: &Reply) -> String {
    #[derive(Deserialize)]
    struct Said {
        error: serde_json::Value,
    }
    let said: Option<Said> = serde_json::from_slice(&reply.body).ok();
    let said = said.map(|said| word(&said.error.to_string()));
    said.map(|said| format!(", {said}")).unwrap_or_default()
}
