//! Everybody who could come to a door, and a live drill with one of everything that
//! an address can name.

use std::{collections::HashMap, path::Path};

use homeward_backend_embedded::{EmbeddedStore, Options};
use homeward_domain::{
    change::{Batch, Change},
    facts::Actor,
    id::Id,
    people::{Agency, Jurisdiction, Officer, Role, SignInLink},
    time::{Span, Timestamp},
    words::Words,
};
use homeward_engine::world::wall_millis;
use homeward_ports::store::Store as _;
use homeward_seal::token_digest;
use homeward_web::openapi::{Door, Route, Shape};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    http::Request,
    land::{self, Land},
    server::{self, exercise, until},
    stream,
    world::{SOON, World, a_photo, signed_in, text},
};

/// Who comes to a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visitor {
    Nobody,
    /// With a key that was never made, and one that was revoked.
    Inventor,
    Dismissed,
    Partner,
    /// A partner who joined for real, at the doors of the drill.
    RealPartner,
    Screen,
    OtherScreen,
    /// An officer of another agency.
    Stranger,
    Officer,
    OfficerKey,
    Admin,
    AdminKey,
}

use Visitor as R;

/// The one who could change something comes last.
pub const ALL: [R; 12] = [
    R::Nobody,
    R::Inventor,
    R::Dismissed,
    R::Partner,
    R::RealPartner,
    R::Screen,
    R::OtherScreen,
    R::Stranger,
    R::Officer,
    R::OfficerKey,
    R::Admin,
    R::AdminKey,
];

pub struct Cast {
    world: World,
    headers: HashMap<R, (String, String)>,
    names: HashMap<&'static str, String>,
    /// A land that nobody has entered yet.
    land: Land,
    _outlets: TempDir,
}

impl Cast {
    pub fn request(&self, route: &Route, role: R) -> Request {
        let door = if route.door == Door::Console {
            self.world.console()
        } else {
            self.world.public()
        };
        let drill = if route.door.has_drill() { "/drill" } else { "" };
        let path = format!("{drill}{}{}", self.address(route), self.query(route));
        let request = door
            .ask(route.method, &path)
            .with("x-homeward", "1")
            .with("accept", "application/json");
        let request = match self.headers.get(&role) {
            Some((name, value)) => request.with(name, value),
            None => request,
        };
        match route.takes {
            Shape::Nothing | Shape::List(_) => request,
            Shape::Json(name) => request.json(&self.body(name)),
            Shape::Media(_) => request.bytes("image/png", a_photo(40, 50)),
            Shape::Form(_) => request.form(&[("text", None, b"saw her")]),
        }
    }

    fn address(&self, route: &Route) -> String {
        if route.path.contains("/partners/{partner}/keys/{key}") {
            let key = &self.names["partner_key"];
            return format!("/console/v1/partners/{}/keys/{key}", self.names["partner"]);
        }
        if route.path.starts_with("/partner/v1/me/keys/{key}") {
            return route.path.replace("{key}", &self.names["partner_key"]);
        }
        let named = self
            .names
            .iter()
            .fold(route.path.to_owned(), |path, (name, value)| {
                path.replace(&format!("{{{name}}}"), value)
            });
        assert!(
            !named.contains('{'),
            "{named} has a name that the cast does not know"
        );
        named
    }

    fn body(&self, shape: &str) -> Value {
        let (lat, lon) = crate::world::CITY;
        let point = json!({ "lat": lat, "lon": lon });
        let place = json!({ "zh": "火车站", "en": "Station" });
        match shape {
            "Link" => json!({ "token": "spent" }),
            "NewCase" => json!({ "status": "Exercise" }),
            "CaseFile" => {
                let mut facts = self.world.facts(20);
                facts["photo"] = json!(self.names["photo"]);
                facts
            }
            "Renewal" => json!({ "hours": 24 }),
            "NewSighting" => json!({ "point": point, "place": place, "at": self.names["{at}"] }),
            "Resolution" => json!({ "outcome": "found_safe", "led_by": "unknown" }),
            "Withdrawal" => json!({ "reason": "mistake" }),
            "Triage" => json!({ "state": "looking" }),
            "NewOfficer" => json!({ "name": "Li Na", "role": "officer" }),
            "Label" => json!({ "label": "dispatch" }),
            "NewPartner" => json!({ "name": "Taxis", "status": "Exercise", "datum": "bd09" }),
            "NewRehearsal" => json!({ "state_url": self.names["{state}"] }),
            "NewNeighbour" => json!({
                "name": { "zh": "湖北", "en": "Hubei" },
                "status": "Exercise",
                "senders": ["hubei.example"],
                "keys_pem": self.land.public_pem,
            }),
            "ForeignApproval" => json!({ "file": self.world.facts(20) }),
            "PartnerPatch" => {
                json!({ "datum": "gcj02", "languages": ["en"], "areas": [{ "code": "13" }] })
            }
            "Overlap" => json!({ "overlap_hours": 1 }),
            "NewPartnerKeyForm" => json!({ "label": "pull", "scopes": ["alerts:read"] }),
            "NewScreen" => {
                json!({ "name": "Hall 2", "status": "Exercise", "place": place, "point": point })
            }
            "Erasure" => json!({ "incident": self.names["case"] }),
            // In the middle of the ocean, where nobody is told: the service does not exist.
            "NewPush" => json!({
                "endpoint": "https://push.example/wake/1",
                "keys": {
                    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                },
                "cells": stream::cell(0.0, -140.0),
            }),
            "PartnerJoin" => {
                json!({ "name": "Taxis", "mail": "taxis@partner.example", "datum": "bd09" })
            }
            "PartnerMail" => json!({ "mail": "nobody@partner.example" }),
            "Receipt" => json!({ "identifier": "homeward:cn-130000:NONE00:1", "event": "shown" }),
            other => panic!("no sample of {other}"),
        }
    }

    fn query(&self, route: &Route) -> String {
        let (lat, lon) = crate::world::CITY;
        match route.path {
            "/console/v1/places" => "?q=Shijiazhuang".to_owned(),
            "/console/v1/places/at" => format!("?lat={lat}&lon={lon}"),
            "/.well-known/webfinger" => {
                format!("?resource=http://{}/fedi/actor", self.world.public().0)
            }
            path if path.starts_with("/device/v1/stream")
                || path.starts_with("/device/v1/alerts") =>
            {
                format!("?cells={}", stream::cell(lat, lon))
            }
            _ => String::new(),
        }
    }
}

/// A house with an account in the fediverse.
const ACCOUNT: &str = r#"[fediverse]
username = "alerts"
name = { zh = "寻人", en = "Alerts" }
about = { zh = "寻人", en = "Alerts" }
"#;

fn with_account() -> (World, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outlets.toml");
    std::fs::write(&file, ACCOUNT).unwrap();
    let wish = exercise().with(&["--outlets", file.to_str().unwrap()]);
    (World::of(wish), folder)
}

/// A live drill with one of everything that an address can name.
pub fn cast() -> Cast {
    let (mut world, outlets) = with_account();
    let bearer = |key: &str| ("authorization".to_owned(), format!("Bearer {key}"));
    let cookie = |cookie: String| ("cookie".to_owned(), cookie);
    let mut names = HashMap::new();
    let stranger = another_agency(&mut world);
    let closed_port = format!("http://{}/hook", server::free());
    let partner = text(&world.partner("Exercise", Some(&closed_port)), "id");
    let real = text(&world.partner("Actual", None), "id");
    let (screen, screen_key) = world.screen();
    let (_, other_screen) = world.screen();
    let officer = world.officer("Wang Wei", "officer");
    let admin = world.officer("Zhao Min", "admin");
    let [kept, dismissed, spare] = three_keys(&world, &officer);
    let headers = HashMap::from([
        (R::Inventor, bearer("hwo_0000")),
        (R::Dismissed, bearer(&text(&dismissed, "token"))),
        (
            R::Partner,
            bearer(&text(&world.partner_key(&partner), "token")),
        ),
        (
            R::RealPartner,
            bearer(&text(&world.partner_key(&real), "token")),
        ),
        (R::Screen, bearer(&screen_key)),
        (R::OtherScreen, bearer(&other_screen)),
        (R::Stranger, cookie(stranger)),
        (R::Officer, cookie(officer)),
        (R::OfficerKey, bearer(&text(&kept, "token"))),
        (R::Admin, cookie(admin)),
        (R::AdminKey, bearer(&world.key)),
    ]);
    let rehearsal = a_rehearsal(&world, &partner, &closed_port);
    let spare_partner_key = text(&world.partner_key(&partner), "id");
    let officers = world.get("/console/v1/officers");
    names.extend([
        ("screen", screen),
        ("partner", partner),
        ("rehearsal", rehearsal),
        ("{state}", closed_port),
        ("partner_key", spare_partner_key),
        ("key", text(&spare, "id")),
        ("officer", text(&officers[0], "id")),
        ("n", "0".to_owned()),
        // The tile that holds the city of the live drill.
        ("z", "7".to_owned()),
        ("x", "104".to_owned()),
        ("tile", "49.mvt".to_owned()),
        ("*file", "sw.js".to_owned()),
        ("token", "0".repeat(64)),
        ("{at}", world.now().to_string()),
    ]);
    let asks = json!({ "name": "Signs", "mail": "signs@partner.example", "datum": "wgs84" });
    let asked = world
        .public()
        .post("/drill/partner/v1/join")
        .json(&asks)
        .go();
    assert_eq!(asked.status, 202);
    let requests = world.get("/console/v1/partner-requests");
    names.insert("request", text(&requests[0], "id"));
    live(&world, &mut names);
    let (neighbour, foreign) = land::waiting(&world);
    names.extend([("neighbour", neighbour), ("foreign", foreign)]);
    Cast {
        world,
        headers,
        names,
        land: Land::new("hubei.example"),
        _outlets: outlets,
    }
}

/// One to use, one that was revoked, and one to revoke.
fn three_keys(world: &World, officer: &str) -> [Value; 3] {
    let keys = ["kept", "dismissed", "spare"].map(|label| {
        let made = world.console().post("/console/v1/keys").session(officer);
        made.json(&json!({ "label": label })).go().good()
    });
    let revoke = format!("/console/v1/keys/{}", text(&keys[1], "id"));
    let revoked = world.console().ask("DELETE", &revoke).session(officer).go();
    assert_eq!(revoked.status, 204);
    keys
}

/// One that nobody answers; gives its id.
fn a_rehearsal(world: &World, partner: &str, state_url: &str) -> String {
    let path = format!("/console/v1/partners/{partner}/rehearsals");
    let begun = world.post(&path, &json!({ "state_url": state_url }));
    text(&begun, "id")
}

/// A published case with a photo, a tip with everything, and a delivery to a partner.
fn live(world: &World, names: &mut HashMap<&'static str, String>) {
    let case = world.filled(&world.facts(20));
    let photo = world.photograph(&case);
    let alert = world.live(&case);
    let (id, code) = (text(&alert, "id"), text(&alert, "code"));
    let jpeg = world
        .ask("GET", &format!("/console/v1/cases/{case}/photos/{photo}"))
        .go()
        .body;
    let form: [(&str, Option<&str>, &[u8]); 3] = [
        ("text", None, b"saw her"),
        ("contact", None, b"13800000000"),
        ("photo", Some("a.jpg"), &jpeg),
    ];
    let tip = world
        .public()
        .post(&format!("/drill/tip/{code}"))
        .with("accept", "application/json")
        .form(&form);
    let tip = text(&tip.go().good(), "id");
    let attempts = format!("/console/v1/alerts/{id}/attempts");
    let delivery = until("a partner is tried", SOON, || {
        world.get(&attempts)[0]["delivery"]
            .as_str()
            .map(str::to_owned)
    });
    names.extend([
        ("case", case),
        ("photo", photo.clone()),
        ("alert", id),
        ("message", format!("{code}-1.xml")),
        ("note", code.clone()),
        ("code", code),
        ("tip", tip),
        ("name", format!("{photo}.jpg")),
        ("*delivery", format!("{delivery}/retry")),
        (
            "delivery",
            delivery.split('/').next().unwrap_or_default().to_owned(),
        ),
    ]);
}

/// Another agency cannot be made by an API: it is written into the record while
/// the server is down. Gives the session of its officer.
fn another_agency(world: &mut World) -> String {
    const TOKEN: &str = "a-link-of-another-agency";
    world.server.restart(|data| found_another(data, TOKEN));
    signed_in(world.console(), &format!("/signin/{TOKEN}")).0
}

fn found_another(data: &Path, token: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = EmbeddedStore::open(data, Options::new([7; 16])).unwrap();
        // The drill's clock runs fast, so its now is later than ours.
        let at = Timestamp::from_millis(wall_millis());
        let agency = Agency {
            id: Id::from_bits(71),
            slug: "cn-310000".to_owned(),
            name: Words::new("上海", "Shanghai"),
            jurisdiction: Jurisdiction::new(vec!["31".to_owned()]).unwrap(),
            call: "110".to_owned(),
        };
        let officer = Officer {
            id: Id::from_bits(72),
            agency: agency.id,
            name: "Stranger".to_owned(),
            role: Role::Officer,
            added_at: at,
        };
        let link = SignInLink {
            digest: token_digest(token).to_string(),
            officer: officer.id,
            expires_at: at + Span::hours(10_000),
            used: false,
        };
        let changes = vec![
            Change::AgencyFounded(agency),
            Change::OfficerAdded(officer),
            Change::LinkMade(link),
        ];
        let batch = Batch {
            at,
            actor: Actor::System,
            salt: [1; 16],
            expect: vec![],
            changes,
        };
        store.record(batch).await.unwrap();
    });
}
