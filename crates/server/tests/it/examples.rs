//! The partners of examples/partners, run as a new partner runs them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use homeward_engine::world::wall_millis;
use homeward_seal::{SigningKey, WebhookKey};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tempfile::TempDir;

use crate::{
    http::Door,
    program::Program,
    server::{free, until},
    world::{SOON, World, text, world},
};

const JUDGES: &str = "from the root of the repository run: \
    python3 -m venv judges/python && judges/python/bin/pip install -r judges/requirements.txt";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Language {
    Python,
    JavaScript,
    Rust,
}
const LANGUAGES: [Language; 3] = [Language::Python, Language::JavaScript, Language::Rust];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Language {
    pub fn program(self) -> Command {
        let examples = root().join("examples/partners");
        match self {
            Self::Python => {
                let own = || root().join("judges/python/bin/python");
                let python = std::env::var_os("HOMEWARD_JUDGES_PYTHON");
                let mut command = Command::new(python.map_or_else(own, PathBuf::from));
                command.arg(examples.join("python/partner.py"));
                command
            }
            Self::JavaScript => {
                let mut command = Command::new("node");
                command.arg(examples.join("javascript/partner.mjs"));
                command
            }
            // Beside this test's own folder, where cargo puts examples.
            Self::Rust => {
                let here = std::env::current_exe().unwrap();
                let built = here.parent().and_then(Path::parent).unwrap();
                Command::new(built.join("examples/partner"))
            }
        }
    }

    pub const fn needs(self) -> &'static str {
        match self {
            Self::Python => JUDGES,
            Self::JavaScript => "install Node 20 or newer",
            Self::Rust => "run: cargo build -p homeward --example partner",
        }
    }

    const fn checks_v1a(self) -> bool {
        !matches!(self, Self::Rust)
    }
}

/// A partner of the drill that joined and runs.
struct Partner {
    language: Language,
    door: Door,
    secret: String,
    _program: Program,
    _folder: TempDir,
}

impl Partner {
    fn joined(world: &World, language: Language) -> Self {
        let door = Door(free());
        let secret = world.partner("Exercise", Some(&format!("http://{}/", door.0)));
        let secret = text(&secret, "webhook_secret");
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys.json");
        let published = world.public().get("/drill/partner/v1/keys").go().good();
        fs::write(&keys, published.to_string()).unwrap();
        let mut program = language.program();
        program
            .env("SECRET", &secret)
            .env("KEYS", keys)
            .env("PORT", door.0.port().to_string());
        Self {
            language,
            door,
            secret,
            _program: Program::started(&mut program, door, language.needs()),
            _folder: folder,
        }
    }

    fn cards(&self) -> Vec<Value> {
        let state = self.door.get("/").go().json();
        state["showing"].as_array().unwrap().clone()
    }

    fn shows(&self, what: &str, is_right: impl Fn(&[Value]) -> bool) {
        let wanted = format!("{:?}: {what}", self.language);
        until(&wanted, SOON, || is_right(&self.cards()).then_some(()));
    }
}

#[test]
fn each_example_shows_one_card_for_a_child_and_none_after_the_end() {
    let world = world();
    let partners = LANGUAGES.map(|language| Partner::joined(&world, language));
    let alert = world.alert(20);
    for partner in &partners {
        partner.shows("the child is on a card", |cards| cards.len() == 1);
        let card = partner.cards().remove(0);
        assert_eq!(card["datum"], "GCJ-02", "{card}");
        assert!(text(&card, "page").ends_with(&text(&alert, "code")));
    }
    let before = partners[0].cards()[0]["expires"].clone();
    let path = format!("/console/v1/alerts/{}", text(&alert, "id"));
    world.post(&format!("{path}/renew"), &json!({ "hours": 48 }));
    for partner in &partners {
        partner.shows("the update is on the same card", |cards| {
            cards.len() == 1 && cards[0]["expires"] != before
        });
    }
    world.resolve(&text(&alert, "id")).good();
    for partner in &partners {
        partner.shows("the card is gone", <[Value]>::is_empty);
    }
}

/// The keys of the house, out of its folder.
fn house(world: &World) -> SigningKey {
    let file = fs::read(world.server.data().join("house.key")).unwrap();
    SigningKey::from_seed(file[32..64].try_into().unwrap())
}

/// Everything that may be wrong with a webhook, in one place.
struct Post<'a> {
    package_key: &'a SigningKey,
    webhook_key: WebhookKey,
    secret: &'a str,
    at: i64,
    body: fn(String) -> String,
}

impl<'a> Post<'a> {
    fn good(house: &'a SigningKey, partner: &'a Partner) -> Self {
        Self {
            package_key: house,
            webhook_key: WebhookKey::of(house),
            secret: &partner.secret,
            at: wall_millis() / 1_000,
            body: |body| body,
        }
    }

    /// Posts the message; gives the partner's answer.
    fn sent(self, partner: &Partner, message: &Value) -> u16 {
        let object = message.as_object().unwrap().clone();
        let package = self.package_key.sign_json(object).unwrap();
        let properties = json!({ "radius_m": 5_000, "datum": "GCJ-02" });
        let geometry = json!({ "type": "Point", "coordinates": [114.4897, 38.0113] });
        let data = json!({ "type": "Feature", "geometry": geometry, "properties": properties });
        let body = json!({ "type": "alert.alert", "data": data, "package": package }).to_string();
        let id = format!("{}/partner_webhook", message["identifier"]);
        let v1 = Webhook::new(self.secret).unwrap();
        let v1 = v1.sign(&id, self.at, body.as_bytes()).unwrap();
        let v1a = self.webhook_key.sign(&id, self.at, body.as_bytes());
        let request = partner.door.post("/");
        let request = request
            .with("webhook-id", &id)
            .with("webhook-timestamp", &self.at.to_string())
            .with("webhook-signature", &format!("{v1} {v1a}"));
        request
            .bytes("application/json", (self.body)(body))
            .go()
            .status
    }
}

fn message(incident: &str, version: u64, kind: &str) -> Value {
    json!({
        "identifier": format!("homeward:cn-130000:{incident}:{version}"),
        "incident": incident, "version": version, "status": "Exercise", "msgType": kind,
        "expires": "2999-01-01T00:00:00.000Z", "page": "https://homeward.example/a/AAAAAA",
        "texts": { "zh-CN": { "headline": "寻找：女孩 \"小禾\"" } },
    })
}

#[test]
fn each_example_refuses_forgeries_and_shows_nothing_that_ended_or_is_not_for_it() {
    let world = world();
    let (house, stranger) = (house(&world), SigningKey::from_seed([9; 32]));
    for partner in LANGUAGES.map(|language| Partner::joined(&world, language)) {
        let good = || Post::good(&house, &partner);
        let alert = message("FORGED", 1, "Alert");
        let tampered = |body: String| body.replacen("5000", "9000", 1);
        let forgeries = [
            Post {
                body: tampered,
                ..good()
            },
            Post {
                package_key: &stranger,
                ..good()
            },
            Post {
                secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                ..good()
            },
            Post {
                at: wall_millis() / 1_000 - 600,
                ..good()
            },
        ];
        for (nth, forgery) in forgeries.into_iter().enumerate() {
            let answer = forgery.sent(&partner, &alert);
            assert_eq!(answer, 401, "{:?}, forgery {nth}", partner.language);
        }
        if partner.language.checks_v1a() {
            let webhook_key = WebhookKey::of(&stranger);
            assert_eq!(
                Post {
                    webhook_key,
                    ..good()
                }
                .sent(&partner, &alert),
                401
            );
        }
        assert_eq!(partner.cards(), [] as [Value; 0]);

        let mut ended = message("ENDED", 1, "Alert");
        ended["expires"] = json!("2020-01-01T00:00:00.000Z");
        let mut real = message("REAL", 1, "Alert");
        real["status"] = json!("Actual");
        let late = message("LATE", 1, "Alert");
        let cancel = message("LATE", 2, "Cancel");
        for message in [&ended, &real, &cancel, &late] {
            assert_eq!(good().sent(&partner, message), 204, "{message}");
        }
        assert_eq!(partner.cards(), [] as [Value; 0], "{:?}", partner.language);

        for message in [message("LIVE", 1, "Alert"), message("LIVE", 2, "Update")] {
            assert_eq!(good().sent(&partner, &message), 204, "{message}");
        }
        let cards = partner.cards();
        assert_eq!((cards.len(), &cards[0]["incident"]), (1, &json!("LIVE")));
    }
}
