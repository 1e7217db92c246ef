//! The server: its published rules, and nothing that only this house needs.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use homeward_channels::fediverse::mastodon::{DESCRIPTION_CHARS_MAX, LINK_CHARS};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

pub const TOKEN: &str = "a-token";
const CHARS_MAX: usize = 500;

#[derive(Default)]
pub struct Server {
    pub statuses: BTreeMap<String, Value>,
    media: BTreeMap<String, String>,
    attached: HashMap<String, String>,
    by_key: HashMap<String, String>,
    pub calls: Vec<String>,
    /// Photos are worked on until this many askings.
    pub work: usize,
    /// Answered to every call instead.
    pub instead: Option<(u16, &'static str)>,
    made: usize,
}

pub type Shared = Arc<Mutex<Server>>;

fn answer(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    response.body(Full::new(body.to_string().into())).unwrap()
}

fn refuse(status: u16, words: &str) -> Response<Full<Bytes>> {
    answer(status, &json!({ "error": words }))
}

impl Server {
    pub fn answer(&mut self, request: &Request<Bytes>) -> Response<Full<Bytes>> {
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
