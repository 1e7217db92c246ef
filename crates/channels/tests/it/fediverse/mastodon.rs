//! Posting to an account on somebody's server: a double that keeps the published
//! rules of the Mastodon API (docs.joinmastodon.org), speaking HTTP on loopback.
//!
//! | refused | with | rule |
//! |---|---|---|
//! | another token | 401 | "The access token is invalid" |
//! | more than 500 characters, links counted as 23 | 422 | `StatusLengthValidator` |
//! | media that is unknown, unfinished or attached elsewhere | 422 | `PostStatusService` |
//! | a description of more than 1,500 characters, a file that is no image | 422 | `MediaAttachment` |
//! | an edit or deletion of what is not there | 404 | statuses API |
//! | too many calls | 429 with `X-RateLimit-Reset` | "Rate limits" |
//!
//! The same `Idempotency-Key` gives the same status.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use homeward_channels::{
    fediverse::mastodon::{DESCRIPTION_CHARS_MAX, LINK_CHARS, Mastodon, Settings},
    guard::Targets,
};
use homeward_domain::{
    audience::Audience, case_file::CaseForm, delivery::ChannelId, status::Actual, texts::Closing,
    time::Span, words::Words,
};
use homeward_ports::{
    channel::{Channel, Outcome, Outlet, Posted, Target},
    package::Package,
};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{HASTE, serve};
use crate::{
    samples::{Everybody, Story, delivery_key, form, longest_form},
    webhook::real_time,
};

const TOKEN: &str = "a-token";
const CHARS_MAX: usize = 500;

#[derive(Default)]
struct Server {
    statuses: BTreeMap<String, Value>,
    media: BTreeMap<String, String>,
    attached: HashMap<String, String>,
    by_key: HashMap<String, String>,
    calls: Vec<String>,
    /// Photos are worked on until this many askings.
    work: usize,
    /// Answered to every call instead.
    instead: Option<(u16, &'static str)>,
    made: usize,
}

type Shared = Arc<Mutex<Server>>;

fn answer(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    response.body(Full::new(body.to_string().into())).unwrap()
}

fn refuse(status: u16, words: &str) -> Response<Full<Bytes>> {
    answer(status, &json!({ "error": words }))
}

impl Server {
    fn answer(&mut self, request: &Request<Bytes>) -> Response<Full<Bytes>> {
        let (method, path) = (request.method().as_str(), request.uri().path());
        self.calls.push(format!("{method} {path}"));
        if let Some((status, reset)) = self.instead {
            let mut refused = refuse(status, "Validation failed");
            refused
                .headers_mut()
                .insert("x-ratelimit-reset", reset.parse().unwrap());
            return refused;
        }
        let token = request.headers().get("authorization").unwrap();
        if token.to_str().unwrap() != format!("Bearer {TOKEN}") {
            return refuse(401, "The access token is invalid");
        }
        let id = path.rsplit('/').next().unwrap_or("").to_owned();
        match (method, path) {
            ("POST", "/api/v2/media") => self.upload(request.body()),
            ("GET", _) if path.starts_with("/api/v1/media/") => {
                self.work = self.work.saturating_sub(1);
                answer(if self.work > 0 { 206 } else { 200 }, &json!({ "id": id }))
            }
            ("POST", "/api/v1/statuses") => {
                let key = request.headers().get("idempotency-key").unwrap();
                self.post(key.to_str().unwrap(), request.body())
            }
            ("PUT", _) => self.edit(&id, request.body()),
            ("DELETE", _) => match self.statuses.remove(&id) {
                Some(status) => answer(200, &status),
                None => refuse(404, "Record not found"),
            },
            _ => refuse(404, "Not Found"),
        }
    }

    fn name(&mut self) -> String {
        self.made += 1;
        self.made.to_string()
    }

    fn upload(&mut self, form: &[u8]) -> Response<Full<Bytes>> {
        let text = String::from_utf8_lossy(form).into_owned();
        let part = |name: &str| {
            let rest = text.split_once(&format!("name=\"{name}\""))?.1;
            let rest = rest.split_once("\r\n\r\n")?.1;
            Some(rest.split("\r\n--").next()?.to_owned())
        };
        let (Some(description), Some(_)) = (part("description"), part("file")) else {
            return refuse(422, "Validation failed: File can't be blank");
        };
        let is_image =
            text.contains("content-type: image/jpeg") && form.windows(2).any(|w| w == [0xff, 0xd8]);
        if !is_image || description.chars().count() > DESCRIPTION_CHARS_MAX {
            return refuse(422, "Validation failed");
        }
        let id = self.name();
        self.media.insert(id.clone(), description);
        answer(if self.work > 0 { 202 } else { 200 }, &json!({ "id": id }))
    }

    fn checked(&self, of: &str, body: &[u8]) -> Result<Value, &'static str> {
        let said: Value = serde_json::from_slice(body).unwrap();
        let text = said["status"].as_str().unwrap();
        let count = |word: &str| {
            if word.starts_with("http") {
                LINK_CHARS
            } else {
                word.chars().count()
            }
        };
        let chars: usize = text.split_inclusive(char::is_whitespace).map(count).sum();
        if chars > CHARS_MAX {
            return Err("Validation failed: Text character limit of 500 exceeded");
        }
        let attachable = |id: &Value| {
            let id = id.as_str().unwrap();
            let elsewhere = self.attached.get(id).is_some_and(|at| at != of);
            self.media.contains_key(id) && !elsewhere && self.work == 0
        };
        if !said["media_ids"].as_array().unwrap().iter().all(attachable) {
            return Err("Cannot attach files that have not finished processing.");
        }
        Ok(said)
    }

    fn put(&mut self, id: &str, said: Value) -> Response<Full<Bytes>> {
        for media in said["media_ids"].as_array().unwrap() {
            let media = media.as_str().unwrap().to_owned();
            self.attached.insert(media, id.to_owned());
        }
        self.statuses.insert(id.to_owned(), said);
        answer(200, &json!({ "id": id }))
    }

    fn post(&mut self, key: &str, body: &[u8]) -> Response<Full<Bytes>> {
        if let Some(id) = self.by_key.get(key) {
            return answer(200, &json!({ "id": id }));
        }
        match self.checked("", body) {
            Err(words) => refuse(422, words),
            Ok(said) => {
                let id = self.name();
                self.by_key.insert(key.to_owned(), id.clone());
                self.put(&id, said)
            }
        }
    }

    fn edit(&mut self, id: &str, body: &[u8]) -> Response<Full<Bytes>> {
        if !self.statuses.contains_key(id) {
            return refuse(404, "Record not found");
        }
        match self.checked(id, body) {
            Err(words) => refuse(422, words),
            Ok(said) => self.put(id, said),
        }
    }
}

/// The agency's account there.
struct Account {
    channel: Mastodon,
    server: Shared,
    posted: Vec<Posted>,
}

async fn account() -> Account {
    account_with(TOKEN).await
}

async fn account_with(token: &str) -> Account {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = Shared::default();
    let serving = server.clone();
    tokio::spawn(serve(listener, move |request| {
        let answer = serving.lock().unwrap().answer(&request);
        async move { answer }
    }));
    let settings = json!({ "server": url, "token": token });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    assert!(!format!("{settings:?}").contains(token));
    let targets = Targets::with_loopback();
    Account {
        channel: Mastodon::new(settings, targets, HASTE, real_time()).unwrap(),
        server,
        posted: vec![],
    }
}

impl Account {
    /// Delivers, and keeps what was accepted as the record does.
    async fn tell(&mut self, package: &Package<Actual>) -> Outcome {
        let target = Target::Outlet(Outlet {
            audience: Audience::public(package.head()).unwrap(),
            posted: self.posted.clone(),
        });
        let key = delivery_key(package, ChannelId::Fediverse);
        let outcome = self.channel.deliver(package, &target, &key).await.unwrap();
        if let Outcome::Accepted(handle) = &outcome {
            self.posted.push(Posted {
                identity: package.head().identity.clone(),
                handle: handle.clone(),
            });
        }
        outcome
    }

    fn statuses(&self) -> Vec<Value> {
        self.server
            .lock()
            .unwrap()
            .statuses
            .values()
            .cloned()
            .collect()
    }
    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.server.lock().unwrap().calls)
    }
    fn instead(&self, instead: Option<(u16, &'static str)>) {
        self.server.lock().unwrap().instead = instead;
    }
}

#[tokio::test]
async fn an_alert_is_one_status_with_the_photo_and_ends_without_the_child() {
    let mut account = account().await;
    let (mut story, issued) = Story::<Actual>::begins(form());
    assert_eq!(
        account.tell(&issued).await,
        Outcome::Accepted("2".to_owned())
    );
    let status = account.statuses().remove(0);
    insta::assert_snapshot!("status", status["status"].as_str().unwrap());
    assert_eq!(
        (&status["media_ids"][0], &status["sensitive"]),
        (&json!("1"), &json!(false))
    );
    account.calls();

    assert_eq!(
        account.tell(&story.renewed()).await,
        Outcome::Accepted("2".to_owned())
    );
    assert!(account.calls().is_empty(), "a longer life says nothing new");

    let outcome = account.tell(&story.ends(Closing::Found)).await;
    assert_eq!(outcome, Outcome::Accepted("3".to_owned()));
    assert_eq!(
        account.calls(),
        ["DELETE /api/v1/statuses/2", "POST /api/v1/statuses"]
    );
    let left = account.statuses();
    assert_eq!(left.len(), 1);
    assert!(!left[0].to_string().contains("王小禾"));
    assert!(left[0].to_string().contains("孩子找到了"));
}

#[tokio::test]
async fn a_correction_edits_the_status_and_shows_the_photo_once() {
    let mut account = account().await;
    let (mut story, issued) = Story::<Actual>::begins(form());
    account.tell(&issued).await;
    let clothes = Some(Words::new("蓝色外套", "Blue coat"));
    let corrected = story.corrected(CaseForm { clothes, ..form() });
    assert_eq!(
        account.tell(&corrected).await,
        Outcome::Accepted("2".to_owned())
    );
    let status = account.statuses().remove(0);
    assert!(status["status"].as_str().unwrap().contains("Blue coat"));
    assert_eq!(status["media_ids"].as_array().unwrap().len(), 1);

    account.server.lock().unwrap().statuses.clear();
    let corrected = story.corrected(form());
    let outcome = account.tell(&corrected).await;
    assert!(matches!(outcome, Outcome::Rejected(why) if why.contains("deleted it")));
}

#[tokio::test]
async fn what_was_lost_before_it_was_written_down_is_not_posted_twice() {
    let mut account = account().await;
    let (story, issued) = Story::<Actual>::begins(form());
    account.tell(&issued).await;
    account.posted.clear();
    assert_eq!(
        account.tell(&issued).await,
        Outcome::Accepted("2".to_owned())
    );
    assert_eq!(account.statuses().len(), 1);
    let closing = story.ends(Closing::Ended);
    account.tell(&closing).await;
    account.tell(&closing).await;
    assert_eq!(account.statuses().len(), 1, "the end is said once");
}

#[tokio::test]
async fn the_longest_alert_fits_as_the_server_counts() {
    for first in ['一', '\u{5000}'] {
        let mut account = account().await;
        let issued = Story::<Actual>::begins(longest_form(first)).1;
        assert!(matches!(account.tell(&issued).await, Outcome::Accepted(_)));
        let text = account.statuses()[0]["status"].as_str().unwrap().to_owned();
        assert!(text.contains("/a/") && text.contains('☎'), "{text}");
    }
}

#[tokio::test]
async fn a_photo_that_is_worked_on_is_waited_for() {
    let mut account = account().await;
    account.server.lock().unwrap().work = 2;
    let issued = Story::<Actual>::begins(form()).1;
    let said = "the server still works on the photo".to_owned();
    assert_eq!(account.tell(&issued).await, Outcome::Later(None, said));
    assert!(matches!(account.tell(&issued).await, Outcome::Accepted(_)));
    assert_eq!(account.statuses().len(), 1);
}

#[tokio::test]
async fn a_status_that_is_gone_already_does_not_keep_the_end_from_being_told() {
    let mut account = account().await;
    let (story, issued) = Story::<Actual>::begins(form());
    account.tell(&issued).await;
    account.server.lock().unwrap().statuses.clear();
    let outcome = account.tell(&story.ends(Closing::Found)).await;
    assert!(
        matches!(outcome, Outcome::Accepted(_)),
        "what is gone is deleted"
    );
}

#[tokio::test]
async fn a_refusal_says_what_a_person_must_do() {
    let mut stranger = account_with("another").await;
    let issued = Story::<Actual>::begins(form()).1;
    let why = "401: the token is not accepted any more; make a new one at the server".to_owned();
    assert_eq!(stranger.tell(&issued).await, Outcome::Rejected(why));
    let mut account = account().await;
    for (status, said) in [(403, "write:statuses"), (422, "422: Validation failed")] {
        account.instead(Some((status, "")));
        let Outcome::Rejected(why) = account.tell(&issued).await else {
            panic!("{status} is final");
        };
        assert!(why.contains(said), "{why}");
    }
}

#[tokio::test]
async fn a_busy_server_is_left_alone_until_it_says() {
    let mut account = account().await;
    let issued = Story::<Actual>::begins(form()).1;
    account.instead(Some((429, "2099-01-01T00:00:00.000000Z")));
    let hour = Outcome::Later(Some(Span::hours(1)), "429".to_owned());
    assert_eq!(account.tell(&issued).await, hour);
    account.instead(Some((503, "soon")));
    assert_eq!(
        account.tell(&issued).await,
        Outcome::Later(None, "503".to_owned())
    );
}

#[tokio::test]
async fn the_account_posts_for_its_followers_and_only_to_a_server_that_may_be_called() {
    let account = account().await;
    let issued = Story::<Actual>::begins(form()).1;
    let key = delivery_key(&issued, ChannelId::Fediverse);
    let target = Actual::everybody(&issued);
    let outcome = account
        .channel
        .deliver(&issued, &target, &key)
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Rejected(_)));
    for server in [
        "http://mastodon.example",
        "https://10.0.0.1",
        "mastodon.example",
    ] {
        let settings = json!({ "server": server, "token": TOKEN });
        let settings = serde_json::from_value(settings).unwrap();
        assert!(
            Mastodon::new(settings, Targets::public(), HASTE, real_time()).is_err(),
            "{server}"
        );
    }
}
