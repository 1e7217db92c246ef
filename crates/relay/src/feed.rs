//! The house's messages, by cursor.
//!
//! What does not verify does not move the cursor: a message by a key that is not pinned
//! here yet is asked for again until the key is, or the message has run out. Everything
//! else of the page is taken meanwhile.

use std::time::Duration;

use bytes::Bytes;
use homeward_domain::status::StatusKind;
use homeward_seal::PublicKey;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};
use url::Url;

use crate::{
    client::{Answer, Asker, is_here},
    heard::{Heard, NotTaken},
    keeper::{Ask, Gone, Keeper},
};

/// A page of five hundred of the longest packages, each there twice.
const PAGE_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Messages in a page; more are the next page's. All of them fit into one write.
const PAGE_MAX: usize = 500;
const CURSOR_BYTES_MAX: usize = 256;
/// The house answers when it has something to say, or after so long.
const WAIT: Duration = Duration::from_secs(25);

/// Where the house is, and how it is asked and believed.
pub struct House {
    asker: Asker,
    feed: Url,
    key: HeaderValue,
    keys: Vec<PublicKey>,
    status: StatusKind,
    every: Duration,
}

#[derive(Deserialize)]
struct Page {
    features: Vec<Feature>,
    cursor: String,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    /// The package as it was signed.
    signed: String,
}

impl House {
    /// https only, but for a house on this very machine: a key travels with each request.
    pub fn new(
        base: &str,
        key: &str,
        keys: Vec<PublicKey>,
        status: StatusKind,
        every: Duration,
    ) -> Result<Self, String> {
        let wrong = |why: &str| format!("could not use the house's address {base}: {why}");
        let url: Url = base.parse().map_err(|_| wrong("it is no address"))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_here(&url)) {
            return Err(wrong("use https, so that nobody reads your key"));
        }
        let door = match status {
            StatusKind::Actual => "",
            StatusKind::Exercise => "/drill",
        };
        let base = base.trim_end_matches('/').trim_end_matches("/drill");
        let feed = format!("{base}{door}/partner/v1/alerts");
        let mut key = HeaderValue::try_from(format!("Bearer {key}"))
            .map_err(|_| "the key file holds no key".to_owned())?;
        key.set_sensitive(true);
        if keys.is_empty() {
            return Err("no key is pinned: nothing could be believed".to_owned());
        }
        Ok(Self {
            asker: Asker::new(PAGE_BYTES_MAX)?.waiting(WAIT),
            feed: feed.parse().map_err(|_| wrong("it is no address"))?,
            key,
            keys,
            status,
            every,
        })
    }

    /// Asks again and again, until the keeper is gone. A house that holds its answer until
    /// there is news is asked again at once, any other after a pause.
    pub async fn follow(&self, keeper: Keeper) -> Result<(), Gone> {
        let mut last_said = String::new();
        loop {
            let cursor = keeper.ask(Ask::Cursor).await?;
            let asked_at = Instant::now();
            let (mut said, mut is_more) = (String::new(), false);
            match self.page(&cursor).await {
                Ok(page) => (is_more, said) = self.take(&keeper, page, &cursor).await?,
                // Another record stands there now, restored perhaps: it is read from its
                // beginning. What we know, and what has ended, stays known.
                Err(NoPage::Cursor) => {
                    tracing::warn!("the house does not know our cursor: all of it is read again");
                    keeper
                        .ask(|to| Ask::Hear(Vec::new(), Some(String::new()), to))
                        .await?;
                }
                Err(NoPage::Because(why)) => said = format!("could not read the house: {why}"),
            }
            // What is wrong is said once, not each second.
            if said != last_said && !said.is_empty() {
                tracing::error!("{said}");
            }
            last_said = said;
            if !is_more {
                sleep_until(asked_at + self.every).await;
            }
        }
    }

    /// Hands what verifies to the keeper; whether the cursor moved, and what was wrong.
    async fn take(
        &self,
        keeper: &Keeper,
        page: Page,
        cursor: &str,
    ) -> Result<(bool, String), Gone> {
        let (mut heard, mut all_taken, mut said) = (Vec::new(), true, String::new());
        for feature in page.features {
            match Heard::verified(&feature.properties.signed, &self.keys, self.status) {
                Ok(message) => heard.push(message),
                Err(why) => {
                    said = format!("a message of the house is not believed: {why}");
                    // What is for others, or nothing, stays so; a key may yet be pinned.
                    all_taken &= !matches!(why, NotTaken::Seal(_));
                }
            }
        }
        let moved = all_taken && page.cursor != cursor;
        let next = moved.then_some(page.cursor);
        keeper.ask(|to| Ask::Hear(heard, next, to)).await?;
        Ok((moved, said))
    }

    async fn page(&self, cursor: &str) -> Result<Page, NoPage> {
        let mut url = self.feed.clone();
        let seconds = WAIT.as_secs().to_string();
        url.query_pairs_mut().append_pair("wait", &seconds);
        if !cursor.is_empty() {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        let request = Request::get(url.as_str())
            .header(header::AUTHORIZATION, &self.key)
            .body(Full::new(Bytes::new()))
            .map_err(|error| error.to_string())?;
        let answer = self.asker.ask(request).await?;
        if answer.status == StatusCode::UNPROCESSABLE_ENTITY && !cursor.is_empty() {
            return Err(NoPage::Cursor);
        }
        if answer.status != StatusCode::OK {
            return Err(NoPage::Because(refusal(&answer)));
        }
        let page: Page = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("the answer is not the house's: {error}"))?;
        let is_fair = page.features.len() <= PAGE_MAX && page.cursor.len() <= CURSOR_BYTES_MAX;
        is_fair
            .then_some(page)
            .ok_or_else(|| NoPage::Because("the answer is beyond all limits".to_owned()))
    }
}

/// Why no page came.
enum NoPage {
    /// The cursor is not of this house.
    Cursor,
    Because(String),
}

impl From<String> for NoPage {
    fn from(why: String) -> Self {
        Self::Because(why)
    }
}

/// What the house said instead, and what may help.
fn refusal(answer: &Answer) -> String {
    let help = match answer.status {
        StatusCode::UNAUTHORIZED => ": the key is not good (--key-file)",
        StatusCode::FORBIDDEN => ": the key does not open the feed; it needs `alerts:read`",
        StatusCode::NOT_FOUND => ": is that the public address (--house)?",
        StatusCode::TOO_MANY_REQUESTS => ": ask less often (--poll-ms)",
        _ => "",
    };
    format!("it says {}{help}", answer.status.as_u16())
}

/// The keys of a JSON Web Key Set (RFC 7517 section 5), as `GET /partner/v1/keys` gives it.
pub fn pinned_keys(text: &str) -> Result<Vec<PublicKey>, String> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        x: PublicKey,
    }
    let set: Set = serde_json::from_str(text).map_err(|error| format!("no key set: {error}"))?;
    if set.keys.is_empty() {
        return Err("there is no key in it: nothing could be believed".to_owned());
    }
    Ok(set.keys.into_iter().map(|key| key.x).collect())
}
