//! What other servers post to the account: people who begin or stop following, and
//! people who are gone. Everything else is dropped unread.
//!
//! Nothing is fetched for a request that would be dropped anyway: an activity is
//! looked at first, and only one that would change who follows makes us ask its
//! sender's server for the key. The sender's actor is asked for by the name in the
//! activity, so a key proves nobody but its own actor.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use homeward_ports::{
    fault::Fault,
    fediverse::{Followed, Follower, Heard, Knock},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Fediverse, activity,
    call::Fetched,
    remote::{Remote, host},
    signing::{Claim, Message},
};

/// An activity that is read at all. Mastodon's follows are below 2 KiB.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Brackets within brackets. An `Undo` of a `Follow` has three.
pub const DEPTH_MAX: usize = 16;
/// Knocks that are worked on at the same time, each for at most a few seconds.
pub const KNOCKS_MAX: usize = 16;
/// Actors whose keys are remembered for [`ACTOR_FRESH_S`].
const ACTORS_MAX: usize = 512;
const ACTOR_FRESH_S: i64 = 600;
/// Of a follow's id in the id of its answer.
const NAME_BYTES: usize = 12;

/// The members of an activity that matter here.
#[derive(Debug, Deserialize)]
struct Activity {
    #[serde(default)]
    id: String,
    r#type: String,
    actor: Named,
    object: Box<Object>,
}

/// A thing by its id, or whole.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Named {
    Id(String),
    Whole { id: String },
}

impl Named {
    fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Whole { id } => id,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Object {
    Id(String),
    Activity(Activity),
    Whole { id: String },
}

impl Object {
    fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Whole { id } => id,
            Self::Activity(activity) => &activity.id,
        }
    }
}

/// What an activity would do here.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Follow,
    Unfollow,
    /// Of the sender's own account.
    Vanish,
}

/// Actors that were fetched a moment ago.
#[derive(Debug, Default)]
pub struct Actors(Mutex<HashMap<String, (i64, Remote)>>);

impl Actors {
    fn fresh(&self, id: &str, now_s: i64) -> Option<Remote> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, remote) = known.get(id)?;
        (now_s - at < ACTOR_FRESH_S).then(|| remote.clone())
    }

    fn keep(&self, remote: &Remote, now_s: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (at, _)| now_s - *at < ACTOR_FRESH_S);
        if known.len() < ACTORS_MAX {
            known.insert(remote.id.clone(), (now_s, remote.clone()));
        }
    }
}

/// Who sent it, as far as that could be found out.
enum Sender {
    Proved(Remote),
    /// Their server says that they are no more.
    Gone,
    Unproved(&'static str),
}

impl Fediverse {
    pub(super) async fn heard(&self, knock: Knock) -> Result<Heard, Fault> {
        if knock.body.len() > BODY_BYTES_MAX {
            return Ok(Heard::TooLong);
        }
        if is_deeper_than(&knock.body, DEPTH_MAX) {
            return Ok(Heard::Malformed("the activity is nested too deep"));
        }
        let Ok(said) = serde_json::from_slice::<Value>(&knock.body) else {
            return Ok(Heard::Malformed("the activity is no JSON"));
        };
        let Ok(activity) = serde_json::from_value::<Activity>(said.clone()) else {
            return Ok(Heard::Taken);
        };
        let Some(wish) = self.wish(&activity) else {
            return Ok(Heard::Taken);
        };
        let sender = activity.actor.id();
        if wish != Wish::Follow && !self.followers.follows(sender).await? {
            return Ok(Heard::Taken);
        }
        let Ok(_turn) = self.knocks.try_acquire() else {
            return Ok(Heard::Busy);
        };
        match (self.sender(&knock, sender).await, wish) {
            (Sender::Proved(remote), Wish::Follow) => self.follow(remote, &said).await?,
            (Sender::Gone, _) | (Sender::Proved(_), _) => self.followers.unfollow(sender).await?,
            (Sender::Unproved(why), _) => return Ok(Heard::Unproved(why)),
        }
        Ok(Heard::Taken)
    }

    fn wish(&self, activity: &Activity) -> Option<Wish> {
        let us = self.at.actor();
        match (activity.r#type.as_str(), &*activity.object) {
            ("Follow", object) if object.id() == us => Some(Wish::Follow),
            ("Undo", Object::Activity(undone)) => {
                let is_follow = undone.r#type == "Follow" && undone.object.id() == us;
                let own = undone.actor.id() == activity.actor.id();
                (is_follow && own).then_some(Wish::Unfollow)
            }
            ("Delete", object) if object.id() == activity.actor.id() => Some(Wish::Vanish),
            _ => None,
        }
    }

    async fn sender(&self, knock: &Knock, actor: &str) -> Sender {
        let now_s = self.caller.now_s();
        let message = Message {
            method: "POST",
            scheme: &self.at.scheme,
            authority: &self.at.authority,
            path_and_query: &knock.path_and_query,
            headers: &knock.headers,
            body: &knock.body,
        };
        let claim = match Claim::read(&message, now_s) {
            Ok(claim) => claim,
            Err(why) => return Sender::Unproved(why),
        };
        let is_proved = |remote: &Remote| {
            let key = remote.key(&claim.key_id);
            key.is_some_and(|key| claim.is_proved_by(key))
        };
        // A key may have been changed since: what fails with the one we remember is
        // asked for again.
        if let Some(remote) = self.actors.fresh(actor, now_s).filter(|one| is_proved(one)) {
            return Sender::Proved(remote);
        }
        let document = match self.caller.fetch(actor).await {
            Fetched::Document(document) => document,
            Fetched::Gone => return Sender::Gone,
            Fetched::Not(_) => return Sender::Unproved("the sender's actor could not be fetched"),
        };
        match Remote::read(&document, actor, self.caller.targets()) {
            Err(why) => Sender::Unproved(why),
            Ok(remote) if is_proved(&remote) => {
                self.actors.keep(&remote, now_s);
                Sender::Proved(remote)
            }
            Ok(_) => Sender::Unproved("the signature is not by the sender's key"),
        }
    }

    /// Keeps the follower and answers. Where there is no room, that is said too: a wish
    /// without an answer would stand open for ever on the other side.
    async fn follow(&self, remote: Remote, follow: &Value) -> Result<(), Fault> {
        let inbox = remote
            .shared
            .clone()
            .unwrap_or_else(|| remote.inbox.clone());
        let follower = Follower {
            host: host(&inbox, self.caller.targets()).unwrap_or(remote.host),
            actor: remote.id.clone(),
            inbox,
        };
        let verb = match self.followers.follow(follower, self.room).await? {
            Followed::Kept => "Accept",
            Followed::Full => "Reject",
        };
        let part = |name: &str| follow.get(name).cloned().unwrap_or(Value::Null);
        let named = json!({
            "id": part("id"),
            "type": "Follow",
            "actor": remote.id,
            "object": self.at.actor(),
        });
        let id = follow.get("id").and_then(Value::as_str).unwrap_or_default();
        let name: String = Sha256::digest(id)
            .iter()
            .take(NAME_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let answer = activity::answer(&self.at, verb, &named, &name);
        // An answer that gets lost is asked for again by following again.
        let _ = self.caller.post(&remote.inbox, &answer).await;
        Ok(())
    }
}

/// Counts brackets outside of texts, so that depth is judged before anything is built.
fn is_deeper_than(json: &[u8], depth_max: usize) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > depth_max {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_deeper_than;

    #[test]
    fn depth_is_that_of_brackets_and_not_of_what_is_written_in_texts() {
        assert!(!is_deeper_than(br#"{"a":[{"b":1}]}"#, 3));
        assert!(is_deeper_than(br#"{"a":[{"b":1}]}"#, 2));
        assert!(!is_deeper_than(br#"["[[[[","\"[[[[","\\"]"#, 1));
        assert!(is_deeper_than(&[b'['; 100_000], 16));
    }
}
