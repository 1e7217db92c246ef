//! Telegram's Bot API on loopback, as strict as its page: what it refuses, this
//! refuses, in its words.
//!
//! | rule | source |
//! |---|---|
//! | the token is in the path; a wrong one is 401, one of no shape 404 | Bot API, Making requests |
//! | `sendPhoto`: a photo of at most 10 MB, a caption of at most 1024 UTF-16 units | sendPhoto |
//! | `sendMessage`, `editMessageText`: 1 to 4096 units | sendMessage |
//! | no `parse_mode`, or the text would have to be escaped | Formatting options |
//! | a reply to a message that is gone needs `allow_sending_without_reply` | ReplyParameters |
//! | an edit that changes nothing is 400 "message is not modified" | Updating messages |
//! | text of a photo cannot be edited, a text can get a photo | editMessageText, editMessageMedia |
//! | `deleteMessage` only within 48 hours | deleteMessage |
//! | 429 with `retry_after`; 403 for a bot that is out | Making requests; ResponseParameters |

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use bytes::Bytes;
use homeward_channels::outlet::{Api, Body, Part};
use serde_json::{Value, json};

use crate::photo::jpeg;

pub const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
pub const CHAT: &str = "@shijiazhuang_alerts";

/// One message of the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub photo: Option<Bytes>,
    pub reply_to: Option<i64>,
    /// Whether 48 hours have gone by.
    pub old: bool,
}

#[derive(Debug, Default)]
pub struct Channel {
    pub messages: BTreeMap<i64, Message>,
    pub calls: Vec<String>,
    /// Answers for the next calls of a method, before anything is looked at.
    pub next: Vec<(&'static str, u16, String)>,
    pub may_edit: bool,
    number: i64,
}

#[derive(Clone)]
pub struct Double(Arc<Mutex<Channel>>);

type Fields = HashMap<String, Bytes>;
struct No(u16, String);

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let mut body = json!({ "ok": false, "error_code": self.0, "description": self.1 });
        if let Some((_, seconds)) = self.1.split_once("retry after ") {
            body["parameters"] = json!({ "retry_after": seconds.parse::<u32>().unwrap() });
        }
        let status = StatusCode::from_u16(self.0).unwrap();
        (status, Json(body)).into_response()
    }
}

fn bad(what: &str) -> No {
    No(400, format!("Bad Request: {what}"))
}

impl Double {
    /// Starts it; gives its address too.
    pub async fn start() -> (Self, String) {
        let double = Self(Arc::new(Mutex::new(Channel {
            may_edit: true,
            number: 40,
            ..Channel::default()
        })));
        let doors = Router::new()
            .route("/{bot}/{method}", post(call))
            .layer(DefaultBodyLimit::disable())
            .with_state(double.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, doors).await });
        (double, base)
    }

    pub fn channel(&self) -> MutexGuard<'_, Channel> {
        self.0.lock().unwrap()
    }

    pub fn messages(&self) -> BTreeMap<i64, Message> {
        self.channel().messages.clone()
    }
}

async fn call(
    State(double): State<Double>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Result<Json<Value>, No> {
    let fields = fields(request).await?;
    let mut channel = double.channel();
    channel.calls.push(method.clone());
    if let Some(at) = channel.next.iter().position(|(of, ..)| *of == method) {
        let (_, code, words) = channel.next.remove(at);
        return Err(No(code, words));
    }
    match bot.strip_prefix("bot") {
        Some(TOKEN) => {}
        Some(other) if other.contains(':') => return Err(No(401, "Unauthorized".to_owned())),
        _ => return Err(No(404, "Not Found".to_owned())),
    }
    if fields.contains_key("parse_mode") {
        return Err(bad("the double takes plain text only"));
    }
    if text(&fields, "chat_id").as_deref() != Some(CHAT) {
        return Err(bad("chat not found"));
    }
    let result = match method.as_str() {
        "sendPhoto" => channel.send(&fields, true)?,
        "sendMessage" => channel.send(&fields, false)?,
        "editMessageMedia" => channel.edit_media(&fields)?,
        "editMessageText" => channel.edit_text(&fields)?,
        "deleteMessage" => channel.delete(&fields)?,
        _ => return Err(No(404, "Not Found: method not found".to_owned())),
    };
    Ok(Json(json!({ "ok": true, "result": result })))
}

impl Channel {
    fn send(&mut self, fields: &Fields, is_photo: bool) -> Result<Value, No> {
        let photo = is_photo.then(|| photo(fields)).transpose()?;
        let text = if is_photo {
            caption(text(fields, "caption").unwrap_or_default())?
        } else {
            whole(text(fields, "text"))?
        };
        let reply_to = self.reply(fields)?;
        self.number += 1;
        let message = Message {
            text,
            photo,
            reply_to,
            old: false,
        };
        self.messages.insert(self.number, message);
        Ok(json!({ "message_id": self.number, "date": 1_763_881_320 }))
    }

    fn reply(&self, fields: &Fields) -> Result<Option<i64>, No> {
        let Some(reply) = text(fields, "reply_parameters") else {
            return Ok(None);
        };
        let reply: Value = serde_json::from_str(&reply).map_err(|_| bad("can't parse reply"))?;
        let id = reply["message_id"].as_i64().unwrap();
        if self.messages.contains_key(&id) {
            return Ok(Some(id));
        }
        if reply["allow_sending_without_reply"] == true {
            return Ok(None);
        }
        Err(bad("message to be replied not found"))
    }

    fn edited(&mut self, fields: &Fields) -> Result<&mut Message, No> {
        if !self.may_edit {
            return Err(bad("message can't be edited"));
        }
        let found = self.messages.get_mut(&id(fields));
        found.ok_or_else(|| bad("message to edit not found"))
    }

    fn edit_media(&mut self, fields: &Fields) -> Result<Value, No> {
        let media = text(fields, "media").ok_or_else(|| bad("media is missing"))?;
        let media: Value = serde_json::from_str(&media).map_err(|_| bad("can't parse media"))?;
        if media["type"] != "photo" || media["media"] != "attach://photo" {
            return Err(bad("wrong media"));
        }
        let text = caption(media["caption"].as_str().unwrap_or("").to_owned())?;
        let photo = Some(photo(fields)?);
        let message = self.edited(fields)?;
        if message.text == text && message.photo == photo {
            return Err(not_modified());
        }
        (message.text, message.photo) = (text, photo);
        Ok(json!({ "message_id": id(fields) }))
    }

    fn edit_text(&mut self, fields: &Fields) -> Result<Value, No> {
        let text = whole(text(fields, "text"))?;
        let message = self.edited(fields)?;
        if message.photo.is_some() {
            return Err(bad("there is no text in the message to edit"));
        }
        if message.text == text {
            return Err(not_modified());
        }
        message.text = text;
        Ok(json!({ "message_id": id(fields) }))
    }

    fn delete(&mut self, fields: &Fields) -> Result<Value, No> {
        let id = id(fields);
        match self.messages.get(&id) {
            None => Err(bad("message to delete not found")),
            Some(message) if message.old => Err(bad("message can't be deleted for everyone")),
            Some(_) => {
                self.messages.remove(&id);
                Ok(json!(true))
            }
        }
    }
}

async fn fields(request: Request) -> Result<Fields, No> {
    let kind = request.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let mut fields = Fields::new();
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| bad("multipart"))?;
        while let Some(part) = parts.next_field().await.map_err(|_| bad("multipart"))? {
            let name = part.name().unwrap().to_owned();
            fields.insert(name, part.bytes().await.map_err(|_| bad("multipart"))?);
        }
        return Ok(fields);
    }
    let body = Bytes::from_request(request, &()).await.unwrap();
    for (name, value) in url::form_urlencoded::parse(&body) {
        fields.insert(name.into_owned(), Bytes::from(value.into_owned()));
    }
    Ok(fields)
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    Some(String::from_utf8(fields.get(name)?.to_vec()).unwrap())
}

fn id(fields: &Fields) -> i64 {
    text(fields, "message_id")
        .and_then(|id| id.parse().ok())
        .unwrap_or(0)
}

fn photo(fields: &Fields) -> Result<Bytes, No> {
    let photo = fields
        .get("photo")
        .ok_or_else(|| bad("there is no photo in the request"))?;
    if photo.len() > 10_000_000 {
        return Err(No(413, "Request Entity Too Large".to_owned()));
    }
    if !photo.starts_with(&[0xff, 0xd8, 0xff]) {
        return Err(bad("IMAGE_PROCESS_FAILED"));
    }
    Ok(photo.clone())
}

fn caption(text: String) -> Result<String, No> {
    if text.encode_utf16().count() > 1_024 {
        return Err(bad("message caption is too long"));
    }
    Ok(text)
}

fn whole(text: Option<String>) -> Result<String, No> {
    let text = text.unwrap_or_default();
    match text.encode_utf16().count() {
        0 => Err(bad("message text is empty")),
        1..=4_096 => Ok(text),
        _ => Err(bad("message is too long")),
    }
}

fn not_modified() -> No {
    bad(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    )
}

/// The double is worth something only if it refuses: each rule is broken once.
#[tokio::test]
async fn the_double_refuses_what_telegram_refuses() {
    let (_, base) = Double::start().await;
    let api = Api::new(&base, true).unwrap();
    let (long, longer) = ("x".repeat(1_025), "x".repeat(4_097));
    let chat = ("chat_id", CHAT);
    let photo = |caption: &str, jpeg: &[u8]| {
        let parts = [Part::Text("chat_id", CHAT), Part::Text("caption", caption)];
        Body::multipart(&[&parts[..], &[Part::Jpeg("photo", jpeg)]].concat())
    };
    let small = jpeg(8, 8, false);
    let cases = [
        (
            "sendMessage",
            Body::form(&[("text", "x")]),
            "chat not found",
        ),
        ("sendMessage", Body::form(&[chat]), "text is empty"),
        (
            "sendMessage",
            Body::form(&[chat, ("text", &longer)]),
            "too long",
        ),
        (
            "sendMessage",
            Body::form(&[chat, ("text", "x"), ("parse_mode", "HTML")]),
            "plain",
        ),
        ("sendPhoto", photo(&long, &small), "caption is too long"),
        ("sendPhoto", photo("x", b"GIF8"), "IMAGE_PROCESS_FAILED"),
        (
            "sendPhoto",
            photo("x", &[small.clone(), vec![0; 10_000_000]].concat()),
            "Too Large",
        ),
        (
            "editMessageText",
            Body::form(&[chat, ("message_id", "9"), ("text", "x")]),
            "not found",
        ),
        (
            "deleteMessage",
            Body::form(&[chat, ("message_id", "9")]),
            "not found",
        ),
    ];
    for (method, body, words) in cases {
        let answer = api
            .post(&format!("/bot{TOKEN}/{method}"), body)
            .await
            .unwrap();
        let said: Value = answer.json().unwrap();
        let description = said["description"].as_str().unwrap();
        assert!(description.contains(words), "{method}: {said}");
    }
}
