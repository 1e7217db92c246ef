//! The calls: post, find again, take away, answer below.

use homeward_ports::channel::Outcome;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    Weibo,
    refusal::{Refusal, refusal},
    token::TokenInfo,
};
use crate::outlet::{Answer, Body, Part, short::Short};

/// What became of the older posts.
#[derive(Debug, PartialEq, Eq)]
pub enum Cleared {
    All,
    /// These stay: the application may not destroy them.
    Left(Vec<String>),
    /// Not now.
    Later(Outcome),
}

/// A post as Weibo shows it to its own account.
#[derive(Deserialize)]
struct Shown {
    idstr: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Timeline {
    #[serde(default)]
    statuses: Vec<Shown>,
}

impl Weibo {
    /// `statuses/share`; gives the post's number, also of one that Weibo has already.
    pub(super) async fn share(
        &self,
        post: &Short,
        picture: Option<&[u8]>,
    ) -> Result<String, Outcome> {
        let rip = self.settings.operator_ip.to_string();
        let fields = [
            ("access_token", self.token.reveal()),
            ("status", post.text.as_str()),
            ("rip", rip.as_str()),
        ];
        let body = match picture {
            Some(jpeg) => {
                let mut parts = fields.map(|(name, text)| Part::Text(name, text)).to_vec();
                parts.push(Part::Jpeg("pic", jpeg));
                Body::multipart(&parts)
            }
            // "Without a picture the ordinary encoding."
            None => Body::form(&fields),
        };
        let answer = self.api.post("/2/statuses/share.json", body).await?;
        match read::<Shown>(&answer) {
            Ok(shown) => Ok(shown.idstr),
            Err(Refusal::Repeat) => self.found_again(post).await,
            Err(refusal) => Err(refusal.outcome()),
        }
    }

    async fn found_again(&self, post: &Short) -> Result<String, Outcome> {
        let newest = self.newest().await?;
        let same = newest
            .into_iter()
            .find(|shown| shown.text.contains(&post.mark));
        same.map(|shown| shown.idstr).ok_or_else(|| {
            Outcome::Rejected(format!(
                "weibo has this post already, but not among the newest: look for {} in the account, and delete it there when the alert ends",
                post.mark
            ))
        })
    }

    /// The account's newest posts: Weibo shows an application at most five.
    async fn newest(&self) -> Result<Vec<Shown>, Outcome> {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("access_token", self.token.reveal())
            .append_pair("trim_user", "1")
            .finish();
        let path = format!("/2/statuses/user_timeline.json?{query}");
        let answer = self.api.get(&path).await?;
        let timeline = read::<Timeline>(&answer).map_err(Refusal::outcome)?;
        Ok(timeline.statuses)
    }

    /// The end: the older posts go first, so that the face is away even where the
    /// last words are refused for a while.
    pub(super) async fn end(&self, mut told: Vec<String>, post: &Short, below: &str) -> Outcome {
        let mut unseen = None;
        match self.newest().await {
            Ok(newest) => {
                let stray = |shown: &Shown| {
                    shown.text.contains(&post.thread) && !shown.text.contains(&post.mark)
                };
                told.extend(newest.into_iter().filter(stray).map(|shown| shown.idstr));
            }
            Err(later @ Outcome::Later(..)) => unseen = Some(later),
            // An application without this call has what the record has.
            Err(_) => {}
        }
        told.sort();
        told.dedup();
        let cleared = self.clear(told, below).await;
        let id = match self.share(post, None).await {
            Ok(id) => id,
            Err(outcome) => return outcome,
        };
        match (cleared, unseen) {
            (Cleared::Later(outcome), _) | (Cleared::All, Some(outcome)) => outcome,
            (Cleared::Left(ids), _) => Outcome::Rejected(format!(
                "the end is told, but weibo lets this application take nothing away: delete by hand the posts {}, then try again",
                ids.join(", ")
            )),
            (Cleared::All, None) => Outcome::Accepted(id),
        }
    }

    /// Takes older posts away; where that is not allowed, says below them what has
    /// become of it.
    pub(super) async fn clear(
        &self,
        ids: impl IntoIterator<Item = String>,
        below: &str,
    ) -> Cleared {
        let mut left = Vec::new();
        let mut later = None;
        for id in ids {
            match self.destroy(&id).await {
                Ok(()) => {}
                Err(Refusal::Final(outcome @ Outcome::Later(..))) => later = Some(outcome),
                // Who may not destroy learns from the answer whether it is there.
                Err(_) => match self.comment(&id, below).await {
                    Err(Refusal::NoSuchPost) => {}
                    _ => left.push(id),
                },
            }
        }
        match later {
            Some(outcome) => Cleared::Later(outcome),
            None if left.is_empty() => Cleared::All,
            None => Cleared::Left(left),
        }
    }

    async fn destroy(&self, id: &str) -> Result<(), Refusal> {
        let fields = [("access_token", self.token.reveal()), ("id", id)];
        let posted = self
            .api
            .post("/2/statuses/destroy.json", Body::form(&fields));
        match read::<Shown>(&posted.await.map_err(Refusal::Final)?) {
            // Gone is what was wanted.
            Ok(_) | Err(Refusal::NoSuchPost) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    async fn comment(&self, id: &str, words: &str) -> Result<(), Refusal> {
        let rip = self.settings.operator_ip.to_string();
        let fields = [
            ("access_token", self.token.reveal()),
            ("id", id),
            ("comment", words),
            ("rip", rip.as_str()),
        ];
        let posted = self
            .api
            .post("/2/comments/create.json", Body::form(&fields));
        match refusal(&posted.await.map_err(Refusal::Final)?) {
            None | Some(Refusal::Repeat) => Ok(()),
            Some(refusal) => Err(refusal),
        }
    }

    pub(super) async fn token_info(&self) -> Result<TokenInfo, Outcome> {
        let fields = [("access_token", self.token.reveal())];
        let answer = self.api.post("/oauth2/get_token_info", Body::form(&fields));
        read(&answer.await?).map_err(Refusal::outcome)
    }
}

/// The answer as what was asked for.
fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Refusal> {
    if let Some(refusal) = refusal(answer) {
        return Err(refusal);
    }
    answer.json().ok_or_else(|| {
        let said = "weibo answered something unreadable".to_owned();
        Refusal::Final(Outcome::Later(None, said))
    })
}
