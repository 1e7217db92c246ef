//! The origin's side: passes every message on to an edge that asks.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use homeward_domain::status::Status;
use homeward_seal::SigningKey;
use tokio::{sync::watch, time};

use super::words::{ExerciseClock, Head, Hello, Said, Speaker};
use crate::{
    entry::Entry,
    hub::{Bell, Hub, Shared},
};

/// An edge that hears nothing for some of these looks for the origin anew.
pub const BEAT_EVERY: Duration = Duration::from_secs(3);

impl<S: Status> Hub<S> {
    /// Everything that is live, then every message as it comes, as lines for an edge that
    /// chose the name of this `conversation`. `exercise` as in [`Hello`].
    pub fn trunk(
        &self,
        key: Arc<SigningKey>,
        conversation: String,
        exercise: Option<ExerciseClock>,
    ) -> BoxStream<'static, Bytes> {
        let shared = self.shared().clone();
        let hello = Hello {
            record: shared.record.clone(),
            status: S::KIND,
            exercise,
        };
        let bell = shared.newest.subscribe();
        let branch = Branch {
            shared,
            bell,
            key,
            conversation,
            nth: 0,
            read: 0,
        };
        stream::unfold((branch, Some(hello)), |(mut branch, hello)| async move {
            let said = match hello {
                Some(hello) => branch.begin(hello),
                None => branch.next().await?,
            };
            Some((said, (branch, None)))
        })
        .boxed()
    }
}

/// One edge, as the origin knows it.
struct Branch {
    shared: Arc<Shared>,
    bell: watch::Receiver<Bell>,
    key: Arc<SigningKey>,
    conversation: String,
    nth: u64,
    /// The place in the log up to which it was told.
    read: u64,
}

impl Branch {
    fn begin(&mut self, hello: Hello) -> Bytes {
        let (log, unkept) = self.shared.whole();
        self.read = log.place;
        let mut said = self.say(&Said::Hello(hello));
        for (case, told) in unkept {
            let told = told.places();
            said += &self.say(&Said::Unkept { case, told });
        }
        for entry in log.after(0) {
            said += &self.message(entry);
        }
        said += &self.say(&Said::Whole { newest: log.seq });
        said.into()
    }

    /// What was said since; a beat where that is nothing. `None` when the house closes.
    async fn next(&mut self) -> Option<Bytes> {
        let news = async {
            let read = self.read;
            let waited = self
                .bell
                .wait_for(|bell| bell.is_closing || bell.place > read);
            waited.await.is_ok_and(|bell| !bell.is_closing)
        };
        match time::timeout(BEAT_EVERY, news).await {
            Ok(false) => None,
            Err(_) => Some(self.say(&Said::Beat {}).into()),
            Ok(true) => {
                let log = self.shared.log.load_full();
                let mut said = String::new();
                for entry in log.after(self.read) {
                    said += &self.message(entry);
                }
                self.read = log.place;
                Some(said.into())
            }
        }
    }

    fn message(&mut self, entry: &Entry) -> String {
        let Ok(package) = std::str::from_utf8(&entry.package) else {
            return String::new();
        };
        let head = Head {
            seq: entry.seq,
            before: entry.before(),
            case: entry.incident,
            identity: entry.identity.clone(),
            expires: entry.expires,
            is_ending: entry.is_ending,
            lane: entry.lane,
            reach: entry.reach.clone(),
            except: entry.except.clone(),
            told: entry.told.places(),
            package: homeward_seal::digest(package),
        };
        self.say(&Said::Message(Box::new(head))) + package + "\n"
    }

    fn say(&mut self, said: &Said) -> String {
        let mut speaker = Speaker {
            key: &self.key,
            conversation: &self.conversation,
            nth: self.nth,
        };
        let line = speaker.say(said);
        self.nth = speaker.nth;
        line.unwrap_or_else(|error| {
            // Its number is missing now, so the edge hangs up and asks again for everything.
            tracing::error!(%error, "a line for an edge could not be signed");
            String::new()
        })
    }
}
