//! The calls: send, change, take away.

use homeward_ports::channel::Outcome;
use serde::Deserialize;
use serde_json::json;

use super::{
    Telegram,
    refusal::{Refusal, result},
};
use crate::outlet::{Body, Part};

/// A message as it came back from sending it.
#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

/// What became of a message that must not show the child any more.
#[derive(Debug, PartialEq, Eq)]
pub enum Emptied {
    Done,
    /// It stays as it is.
    Left,
    Later(Outcome),
}

impl Telegram {
    /// A new message; gives its number. With `below` it answers to an older one, and
    /// goes out all the same if that one is not there any more.
    pub(super) async fn send(
        &self,
        text: &str,
        picture: Option<&[u8]>,
        below: Option<&str>,
    ) -> Result<String, Refusal> {
        let below = below
            .and_then(|id| id.parse::<i64>().ok())
            .map(|id| json!({ "message_id": id, "allow_sending_without_reply": true }).to_string());
        let mut fields = vec![("chat_id", self.settings.chat.as_str())];
        fields.extend(below.as_deref().map(|below| ("reply_parameters", below)));
        let sent: Sent = match picture {
            Some(jpeg) => {
                fields.push(("caption", text));
                self.call("sendPhoto", with_photo(&fields, jpeg)).await?
            }
            None => {
                fields.push(("text", text));
                fields.push(NO_PREVIEW);
                self.call("sendMessage", Body::form(&fields)).await?
            }
        };
        Ok(sent.message_id.to_string())
    }

    /// Another picture and other words in the place of a message's own.
    pub(super) async fn change_picture(
        &self,
        id: &str,
        caption: &str,
        jpeg: &[u8],
    ) -> Result<(), Refusal> {
        let media = json!({ "type": "photo", "media": "attach://photo", "caption": caption });
        let media = media.to_string();
        let fields = [
            ("chat_id", self.settings.chat.as_str()),
            ("message_id", id),
            ("media", media.as_str()),
        ];
        self.call::<serde_json::Value>("editMessageMedia", with_photo(&fields, jpeg))
            .await
            .map(drop)
    }

    /// Other words in a message without a picture.
    pub(super) async fn change_text(&self, id: &str, text: &str) -> Result<(), Refusal> {
        let fields = [
            ("chat_id", self.settings.chat.as_str()),
            ("message_id", id),
            ("text", text),
            NO_PREVIEW,
        ];
        self.call::<serde_json::Value>("editMessageText", Body::form(&fields))
            .await
            .map(drop)
    }

    async fn delete(&self, id: &str) -> Result<(), Refusal> {
        let fields = [("chat_id", self.settings.chat.as_str()), ("message_id", id)];
        self.call::<bool>("deleteMessage", Body::form(&fields))
            .await
            .map(drop)
    }

    /// Takes the child out of a message: first by other words and a picture of nobody
    /// in its place, so that whoever comes back to it reads the end; where that is
    /// refused, by deleting it (which Telegram allows for 48 hours).
    pub(super) async fn empty(&self, id: &str, words: &str, blank: Option<&[u8]>) -> Emptied {
        let changed = match blank {
            Some(jpeg) => self.change_picture(id, words, jpeg).await,
            None => Err(Refusal::Unchangeable),
        };
        match changed {
            Ok(()) | Err(Refusal::NotModified | Refusal::NotFound) => return Emptied::Done,
            Err(Refusal::Final(outcome @ Outcome::Later(..))) => return Emptied::Later(outcome),
            Err(_) => {}
        }
        match self.delete(id).await {
            Ok(()) | Err(Refusal::NotFound) => Emptied::Done,
            Err(Refusal::Final(outcome @ Outcome::Later(..))) => Emptied::Later(outcome),
            Err(_) => Emptied::Left,
        }
    }

    async fn call<T: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        body: Body,
    ) -> Result<T, Refusal> {
        let path = format!("/bot{}/{method}", self.token.reveal());
        let answer = self.api.post(&path, body).await.map_err(Refusal::Final)?;
        result(&answer)
    }
}

/// A preview would be a copy of the page, with its photo, on Telegram's servers.
const NO_PREVIEW: (&str, &str) = ("link_preview_options", r#"{"is_disabled":true}"#);

fn with_photo(fields: &[(&str, &str)], jpeg: &[u8]) -> Body {
    let mut parts: Vec<_> = fields
        .iter()
        .map(|(name, text)| Part::Text(name, text))
        .collect();
    parts.push(Part::Jpeg("photo", jpeg));
    Body::multipart(&parts)
}
