//! An officer at the console, speaking to its API as any dispatch system would.

use homeward_geo::{Circle, Point};
use http::{Method, Request, header::AUTHORIZATION};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    http::{Answer, Caller, with_json},
    server::Stage,
    trouble::{Done, Trouble},
};
use crate::phones::{
    clock::{ServerClock, wall_micros},
    orders::Version,
};

/// The administrator, with a key of the kind that dispatch systems have.
#[derive(Debug)]
pub struct Office {
    caller: Caller,
    bearer: String,
}

/// What the console shows of an alert, as far as the demonstration looks at it.
#[derive(Debug, Clone, Deserialize)]
pub struct AlertView {
    pub id: String,
    pub case: String,
    pub code: String,
    pub stage: String,
    pub version: u32,
    #[serde(default)]
    pub photo_url: Option<String>,
    pub rings: Vec<RingView>,
    pub numbers: Numbers,
    pub messages: Vec<MessageView>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct RingView {
    pub circle: Circle,
    pub opened_at: Option<homeward_domain::time::Timestamp>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Numbers {
    pub shown: u64,
    pub tips: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct MessageView {
    pub identity: String,
    pub sent: homeward_domain::time::Timestamp,
}

impl Office {
    /// Gets a key through the operator's door of the running server.
    pub async fn open(stage: &Stage) -> Done<Self> {
        let said = stage.officer("key").await?;
        let mut words = said.split_whitespace();
        let key = words.find(|word| word.starts_with("hwo_"));
        let key = key.ok_or_else(|| Trouble::because(format!("no key was printed: {said}")))?;
        Ok(Self {
            caller: Caller::to(stage.console),
            bearer: format!("Bearer {key}"),
        })
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Done<Answer> {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(AUTHORIZATION, &self.bearer);
        match body {
            Some(body) => self.caller.send_with(request, with_json(body)).await,
            None => self.caller.send(request).await,
        }
    }

    pub async fn get(&self, path: &str) -> Done<Value> {
        self.ask(Method::GET, path, None)
            .await?
            .good(&format!("get {path}"))?
            .json()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Done<Value> {
        self.ask(Method::POST, path, Some(body))
            .await?
            .good(&format!("post {path}"))?
            .json()
    }

    /// Opens an exercise case and fills in its form; gives the case's id.
    pub async fn open_case(&self, file: &Value, photo: Option<&[u8]>) -> Done<String> {
        let case = self
            .post("/console/v1/cases", &json!({ "status": "Exercise" }))
            .await?;
        let id = text_of(&case, "id")?;
        let mut file = file.clone();
        if let Some(photo) = photo {
            let photo = self.attach(&id, photo).await?;
            if let Some(file) = file.as_object_mut() {
                file.insert("photo".to_owned(), json!(photo));
            }
        }
        self.save(&id, &file).await?;
        Ok(id)
    }

    pub async fn save(&self, case: &str, file: &Value) -> Done {
        let path = format!("/console/v1/cases/{case}/file");
        let answer = self.ask(Method::PUT, &path, Some(file)).await?;
        answer.good("save the case's file").map(drop)
    }

    async fn attach(&self, case: &str, photo: &[u8]) -> Done<String> {
        let request = Request::post(format!("/console/v1/cases/{case}/photo"));
        let request = request.header(AUTHORIZATION, &self.bearer);
        let body = ("image/png", bytes::Bytes::copy_from_slice(photo));
        let answer = self.caller.send_with(request, body).await?;
        text_of(&answer.good("add the photo")?.json()?, "id")
    }

    /// Publishes; the same key again gives the same alert.
    pub async fn publish(&self, case: &str, key: &str) -> Done<AlertView> {
        let request = Request::post(format!("/console/v1/cases/{case}/publish"));
        let request = request
            .header(AUTHORIZATION, &self.bearer)
            .header("Idempotency-Key", key);
        let answer = self
            .caller
            .send_with(request, with_json(&json!({})))
            .await?;
        view(&answer.good("publish")?)
    }

    pub async fn alert(&self, id: &str) -> Done<AlertView> {
        let path = format!("/console/v1/alerts/{id}");
        view(
            &self
                .ask(Method::GET, &path, None)
                .await?
                .good("look at the alert")?,
        )
    }

    pub async fn correct(&self, alert: &str) -> Done<AlertView> {
        self.act(alert, "correct", None).await
    }

    pub async fn resolve(&self, alert: &str) -> Done<AlertView> {
        let found = json!({ "outcome": "found_safe", "led_by": "alert_tip" });
        self.act(alert, "resolve", Some(&found)).await
    }

    async fn act(&self, alert: &str, verb: &str, body: Option<&Value>) -> Done<AlertView> {
        let path = format!("/console/v1/alerts/{alert}/{verb}");
        view(&self.ask(Method::POST, &path, body).await?.good(verb)?)
    }

    /// Confirms a tip: the child was there, and the alert moves there.
    pub async fn confirm(
        &self,
        tip: &str,
        point: Point,
        place: (&str, &str),
        at: homeward_domain::time::Timestamp,
    ) -> Done<AlertView> {
        let path = format!("/console/v1/tips/{tip}/sighting");
        let sighting = json!({
            "point": point,
            "place": { "zh": place.0, "en": place.1 },
            "at": at,
            "recentre": true,
        });
        let answer = self.ask(Method::POST, &path, Some(&sighting)).await?;
        view(&answer.good("confirm the tip")?)
    }

    /// Reads the server's clock; the machine's clock is taken in the middle of the question.
    pub async fn clock(&self) -> Done<ServerClock> {
        let before = wall_micros();
        let me = self.get("/console/v1/me").await?;
        let after = wall_micros();
        let now: homeward_domain::time::Timestamp = text_of(&me, "now")?
            .parse()
            .map_err(|_| Trouble::because("the server's clock cannot be read"))?;
        let rate = me.get("clock_rate").and_then(Value::as_f64).unwrap_or(1.0);
        let wall_micros = i64::midpoint(before, after);
        Ok(ServerClock {
            wall_micros,
            server_ms: now.as_millis(),
            rate,
        })
    }
}

/// A member that must be there and be text.
pub fn text_of(value: &Value, member: &str) -> Done<String> {
    let text = value.get(member).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| Trouble::because(format!("an answer without {member}: {value}")))
}

fn view(answer: &Answer) -> Done<AlertView> {
    serde_json::from_slice(&answer.body).map_err(Trouble::in_doing("read the alert"))
}

impl AlertView {
    /// The identity of the newest message.
    pub fn newest(&self) -> Option<&MessageView> {
        self.messages
            .iter()
            .max_by_key(|message| version_of(&message.identity))
    }

    /// The areas of all versions so far, oldest first, by the machine's clock. A new
    /// version's area is that of the ring that was opened last when it was said.
    pub fn versions(&self, clock: &ServerClock) -> Vec<Version> {
        let opened = self
            .rings
            .iter()
            .filter_map(|ring| Some((ring.opened_at?, ring.circle)));
        let mut opened: Vec<_> = opened.collect();
        opened.sort_by_key(|(at, _)| *at);
        let version = |(at, area): (homeward_domain::time::Timestamp, Circle)| Version {
            area,
            since_micros: clock.wall_at(at.as_millis()),
        };
        opened.into_iter().map(version).collect()
    }
}

/// The number at the end of `homeward:<agency>:<alert>:<version>`.
pub fn version_of(identity: &str) -> u32 {
    let number = identity.rsplit(':').next();
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}
