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

mod server;

use homeward_channels::{
    fediverse::mastodon::{Mastodon, Settings},
    guard::Targets,
    outlet::Secret,
};
use homeward_domain::{
    audience::Audience, case_file::CaseForm, delivery::ChannelId, status::Actual, texts::Closing,
    time::Span, words::Words,
};
use homeward_ports::{
    channel::{Channel, Outcome, Outlet, Posted, Target},
    package::Package,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use self::server::{Shared, TOKEN};
use super::{HASTE, serve};
use crate::{
    samples::{Everybody, Story, delivery_key, form, longest_form},
    webhook::real_time,
};

/// The agency's account there.
struct Account {
    channel: Mastodon,
    server: Shared,
    posted: Vec<Posted>,
}

fn settings_of(server: &str) -> Settings {
    let settings = json!({ "server": server, "token_file": "mastodon.token" });
    serde_json::from_value(settings).unwrap()
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
    let settings = settings_of(&url);
    let token = Secret::new(token);
    let targets = Targets::with_loopback();
    Account {
        channel: Mastodon::new(&settings, &token, targets, HASTE, real_time()).unwrap(),
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
        let (settings, token) = (settings_of(server), Secret::new(TOKEN));
        let targets = Targets::public();
        let refused = Mastodon::new(&settings, &token, targets, HASTE, real_time());
        assert!(refused.is_err(), "{server}");
    }
}
