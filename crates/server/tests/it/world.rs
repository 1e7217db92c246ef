//! A server with officers at work, and the case that most tests are about.

use std::time::Duration;

use homeward_domain::time::{Span, Timestamp};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Door, Request},
    server::{Server, Wish, exercise, until},
};

/// The city of the tests, in the jurisdiction of the server.
pub const CITY: (f64, f64) = (38.042, 114.515);
pub const SOON: Duration = Duration::from_secs(20);

pub struct World {
    pub server: Server,
    /// The first administrator's key.
    pub key: String,
}

/// A drill with an administrator.
pub fn world() -> World {
    World::of(exercise())
}

impl World {
    pub fn of(wish: Wish) -> Self {
        let server = wish.start();
        let key = server.operator(&["officer", "key"]);
        Self { server, key }
    }

    pub fn console(&self) -> Door {
        self.server.console
    }
    pub fn public(&self) -> Door {
        self.server.public
    }

    pub fn ask(&self, method: &str, path: &str) -> Request {
        self.console().ask(method, path).key(&self.key)
    }
    pub fn get(&self, path: &str) -> Value {
        self.ask("GET", path).go().good()
    }
    pub fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path).json(body).go().good()
    }

    pub fn now(&self) -> Timestamp {
        let me = self.get("/console/v1/me");
        me["now"].as_str().unwrap().parse().unwrap()
    }

    /// The facts of a child who was last seen in the city some minutes ago.
    pub fn facts(&self, minutes_ago: i64) -> Value {
        let at = self.now() - Span::minutes(minutes_ago);
        a_child(&at.to_string())
    }

    pub fn opened(&self) -> String {
        let case = self.post("/console/v1/cases", &json!({ "status": "Exercise" }));
        text(&case, "id")
    }

    pub fn save(&self, case: &str, facts: &Value) -> Answer {
        self.ask("PUT", &format!("/console/v1/cases/{case}/file"))
            .json(facts)
            .go()
    }

    /// A case with its form filled in; gives its id.
    pub fn filled(&self, facts: &Value) -> String {
        let case = self.opened();
        self.save(&case, facts).good();
        case
    }

    pub fn photograph(&self, case: &str) -> String {
        let path = format!("/console/v1/cases/{case}/photo");
        text(
            &self
                .ask("POST", &path)
                .bytes("image/png", a_photo(640, 480))
                .go()
                .good(),
            "id",
        )
    }

    pub fn publish(&self, case: &str) -> Answer {
        self.ask("POST", &format!("/console/v1/cases/{case}/publish"))
            .go()
    }

    /// A live alert of a child who was last seen some minutes ago, with its page up.
    pub fn alert(&self, minutes_ago: i64) -> Value {
        self.live(&self.filled(&self.facts(minutes_ago)))
    }

    /// Publishes a filled case and waits for its page.
    pub fn live(&self, case: &str) -> Value {
        let alert = self.publish(case).good();
        let page = format!("/drill/a/{}", text(&alert, "code"));
        until("the page is up", SOON, || {
            (self.public().get(&page).go().status == 200).then_some(())
        });
        alert
    }

    pub fn resolve(&self, alert: &str) -> Answer {
        let path = format!("/console/v1/alerts/{alert}/resolve");
        self.ask("POST", &path)
            .json(&json!({ "outcome": "found_safe", "led_by": "alert_tip" }))
            .go()
    }

    /// A new officer with a session; gives the cookie.
    pub fn officer(&self, name: &str, role: &str) -> String {
        let officer = self.post(
            "/console/v1/officers",
            &json!({ "name": name, "role": role }),
        );
        let path = format!("/console/v1/officers/{}/link", text(&officer, "id"));
        let link = self.post(&path, &json!({}));
        let (cookie, _) = signed_in(self.console(), &text(&link, "url"));
        cookie
    }

    pub fn partner(&self, status: &str, webhook: Option<&str>) -> Value {
        let form =
            json!({ "name": "Maps", "status": status, "datum": "gcj02", "webhook_url": webhook });
        self.post("/console/v1/partners", &form)
    }

    pub fn partner_key(&self, partner: &str) -> Value {
        let path = format!("/console/v1/partners/{partner}/keys");
        self.post(&path, &json!({ "label": "pull" }))
    }

    /// A screen of the drill in the city: its id and its key.
    pub fn screen(&self) -> (String, String) {
        let (lat, lon) = CITY;
        let screen = self.post(
            "/console/v1/screens",
            &json!({ "name": "Hall", "status": "Exercise", "place": { "zh": "石家庄站", "en": "Shijiazhuang station" }, "point": { "lat": lat, "lon": lon } }),
        );
        let url = text(&screen, "url");
        (
            text(&screen, "id"),
            url.rsplit_once("#key=").unwrap().1.to_owned(),
        )
    }

    pub fn tip(&self, code: &str, words: &str) -> Answer {
        let form = self.public().post(&format!("/drill/tip/{code}"));
        form.with("accept", "application/json")
            .form(&[("text", None, words.as_bytes())])
            .go()
    }
}

/// Spends a link; gives the cookie as a browser sends it back, and the answer.
pub fn signed_in(console: Door, link: &str) -> (String, Answer) {
    let token = link.rsplit('/').next().unwrap();
    let request = console.post("/console/v1/session").with("x-homeward", "1");
    let answer = request.json(&json!({ "token": token })).go();
    let cookie = answer.header("set-cookie").unwrap_or_default();
    (
        cookie.split(';').next().unwrap_or_default().to_owned(),
        answer,
    )
}

/// Every one of the six parts, and a reason for no photo.
pub fn a_child(seen_at: &str) -> Value {
    let (lat, lon) = CITY;
    json!({
        "name": { "zh": "测试·小禾", "en": "Test Xiaohe" },
        "sex": "female",
        "age_years": 6,
        "height_cm": 118,
        "features": { "zh": "左脸颊有一颗痣", "en": "A mole on the left cheek" },
        "clothes": { "zh": "红色外套", "en": "Red coat" },
        "last_seen": { "place": { "zh": "长安公园北门", "en": "North gate of Chang'an park" }, "point": { "lat": lat, "lon": lon }, "from": seen_at, "to": seen_at },
        "circumstances": { "zh": "在公园走失", "en": "Lost in the park" },
        "no_photo_reason": "家中没有近照",
    })
}

/// A picture of nobody: colours that do not compress to nothing.
pub fn a_photo(width: u32, height: u32) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let shade = |n: u32| u8::try_from(n % 256).unwrap_or(0);
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([shade(x), shade(y), shade(x * y / 64)])
    });
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

pub fn text(value: &Value, member: &str) -> String {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no {member} in {value}"))
        .to_owned()
}
