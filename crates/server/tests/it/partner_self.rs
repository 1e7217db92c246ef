//! A partner helps itself at its own door: settings, keys, secret, and the log with the
//! bytes that were sent.

use std::{
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use homeward_domain::time::Timestamp;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    hook::{Hook, Sent},
    http::Request,
    server::until,
    world::{SOON, World, text, world},
};

/// A partner of the drill with a server of its own.
pub struct Partner {
    key: String,
    pub secret: String,
    sent: Receiver<Sent>,
}

impl Partner {
    pub fn joins(world: &World) -> Self {
        let (to, sent) = channel();
        let hook = Hook::open(move |heard| drop(to.send(heard)));
        let joined = world.partner("Exercise", Some(&hook.url));
        let key = world.partner_key(&text(&joined, "id"));
        Self {
            key: text(&key, "token"),
            secret: text(&joined, "webhook_secret"),
            sent,
        }
    }

    pub fn ask(&self, world: &World, method: &str, path: &str) -> Request {
        let path = format!("/drill/partner/v1{path}");
        world.public().ask(method, &path).key(&self.key)
    }

    pub fn get(&self, world: &World, path: &str) -> Value {
        self.ask(world, "GET", path).go().good()
    }

    pub fn heard(&self) -> Sent {
        self.sent.recv_timeout(SOON).unwrap()
    }

    /// The one delivery of the log, once its answer is written down.
    pub fn delivered(&self, world: &World) -> Value {
        until("the answer is written down", SOON, || {
            let log = self.get(world, "/deliveries");
            let newest = log["deliveries"][0].clone();
            (newest["state"] == "delivered").then_some(newest)
        })
    }
}

pub fn header<'a>(sent: &'a Sent, name: &str) -> &'a str {
    let found = sent.headers.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("no {name}")).1
}

fn verifies(secret: &str, sent: &Sent) -> bool {
    // The drill's clock runs fast and the signature's does not, so the library's own
    // tolerance holds here as at a partner.
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let named = headers.map(|name| (name.parse().unwrap(), header(sent, name).parse().unwrap()));
    let webhook = Webhook::new(secret).unwrap();
    webhook
        .verify(sent.body.as_bytes(), &http_headers(named))
        .is_ok()
}

fn http_headers(named: [(http::HeaderName, http::HeaderValue); 3]) -> http::HeaderMap {
    http::HeaderMap::from_iter(named)
}

#[test]
fn a_partner_sees_the_exact_bytes_that_it_was_sent_until_the_child_is_found() {
    let world = world();
    let partner = Partner::joins(&world);
    let alert = world.alert(20);
    let heard = partner.heard();
    let row = partner.delivered(&world);
    assert_eq!(
        (&row["answer"], &row["attempts"]),
        (&json!("200"), &json!(1))
    );
    let one = format!("/deliveries/{}", text(&row, "identity"));
    let shown = partner.get(&world, &one);
    assert_eq!(shown["bytes"], "exact");
    assert_eq!(shown["request"]["body"], heard.body.as_str());
    assert_eq!(shown["request"]["length"], heard.body.len());
    let headers = shown["request"]["headers"].as_array().unwrap();
    assert_eq!(headers.len(), 5);
    for one in headers {
        let name = text(one, "name");
        assert_eq!(text(one, "value"), header(&heard, &name), "{name}");
    }
    // What is chosen later does not change what was sent before.
    let wish = json!({ "datum": "bd09", "languages": ["en"] });
    partner.ask(&world, "PATCH", "/me").json(&wish).go().good();
    let rotated = json!({ "overlap_hours": 0 });
    partner
        .ask(&world, "POST", "/me/secret")
        .json(&rotated)
        .go()
        .good();
    let again = partner.get(&world, &one);
    assert_eq!(again["request"]["body"], heard.body.as_str());
    let by_webhook_id = text(&row, "delivery").replace('/', "%2F");
    let by_id = partner.get(&world, &format!("/deliveries/{by_webhook_id}"));
    assert_eq!(by_id["delivery"], row["delivery"]);

    world.resolve(&text(&alert, "id")).good();
    let end = partner.heard();
    assert!(end.body.contains("alert.cancel"));
    let gone = partner.get(&world, &one);
    assert_eq!(gone["bytes"], "erased");
    assert!(!gone.to_string().contains("Xiaohe") && gone.get("request").is_none());
}

#[test]
fn a_partner_changes_its_settings_and_an_inside_address_is_refused() {
    let world = world();
    let partner = Partner::joins(&world);
    let areas = json!([{ "code": "1301" }, { "lat": 38.0, "lon": 114.5, "datum": "wgs84", "radius_m": 5_000 }]);
    let wish = json!({ "datum": "bd09", "areas": areas });
    let me = partner.ask(&world, "PATCH", "/me").json(&wish).go().good();
    assert_eq!((&me["datum"], &me["areas"]), (&json!("bd09"), &areas));
    let refused = |wish: Value, code: &str| {
        let answer = partner.ask(&world, "PATCH", "/me").json(&wish).go();
        answer.refused(422, code);
    };
    refused(
        json!({ "webhook_url": "https://10.0.0.1/hook" }),
        "partner.webhook_target",
    );
    refused(
        json!({ "areas": [{ "lat": 38.0, "lon": 114.5, "radius_m": 5_000 }] }),
        "datum.missing",
    );
    refused(
        json!({ "areas": vec![json!({ "code": "13" }); 33] }),
        "number.out_of_range",
    );
    let unknown = partner
        .ask(&world, "PATCH", "/me")
        .json(&json!({ "status": "Actual" }));
    unknown.go().refused(400, "body.invalid");
    let quiet = json!({ "webhook_url": null });
    let me = partner.ask(&world, "PATCH", "/me").json(&quiet).go().good();
    assert!(me.get("webhook_url").is_none());
    assert_eq!(me["areas"], areas, "what is absent stays");
    let alert = world.alert(20);
    until("the alert is planned", SOON, || {
        let channels = world.get(&format!("/console/v1/alerts/{}", text(&alert, "id")));
        channels["channels"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
            .then_some(())
    });
    assert_eq!(partner.get(&world, "/deliveries")["deliveries"], json!([]));
}

#[test]
fn a_rotated_key_and_a_revoked_one_open_nothing_at_the_next_request() {
    let world = world();
    let mut partner = Partner::joins(&world);
    let me = partner.get(&world, "/me");
    let own = text(&me["key"], "id");
    let none = json!({ "overlap_hours": 0 });
    let rotate = format!("/me/keys/{own}/rotate");
    let new = partner.ask(&world, "POST", &rotate).json(&none).go().good();
    partner
        .ask(&world, "GET", "/me")
        .go()
        .refused(401, "auth.not_signed_in");
    partner
        .ask(&world, "GET", "/alerts")
        .go()
        .refused(401, "auth.not_signed_in");
    partner.key = text(&new, "token");

    let form = json!({ "label": "reader", "scopes": ["alerts:read"] });
    let reader = partner
        .ask(&world, "POST", "/me/keys")
        .json(&form)
        .go()
        .good();
    let as_reader = |method: &str, path: &str| {
        let path = format!("/drill/partner/v1{path}");
        world
            .public()
            .ask(method, &path)
            .key(&text(&reader, "token"))
    };
    as_reader("GET", "/alerts").go().good();
    as_reader("GET", "/deliveries")
        .go()
        .refused(403, "auth.scope_missing");
    as_reader("GET", "/me/keys")
        .go()
        .refused(403, "auth.scope_missing");
    let wish = as_reader("PATCH", "/me").json(&json!({ "datum": "wgs84" }));
    wish.go().refused(403, "auth.scope_missing");
    let revoke = format!("/me/keys/{}", text(&reader, "id"));
    assert_eq!(partner.ask(&world, "DELETE", &revoke).go().status, 204);
    as_reader("GET", "/alerts")
        .go()
        .refused(401, "auth.not_signed_in");
    let keys = partner.get(&world, "/me/keys");
    let good: Vec<_> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["good"].clone())
        .collect();
    assert_eq!(good, [json!(false), json!(true), json!(false)]);
}

#[test]
fn during_the_overlap_both_secrets_verify_what_is_sent() {
    let world = world();
    let partner = Partner::joins(&world);
    let rotated = partner.ask(&world, "POST", "/me/secret");
    let me = rotated.json(&json!({ "overlap_hours": 1 })).go().good();
    let fresh = text(&me, "webhook_secret");
    let until_when: Timestamp = text(&me, "old_secret_until").parse().unwrap();
    assert!(until_when > text(&me, "now").parse().unwrap());
    assert!(
        partner.get(&world, "/me").get("webhook_secret").is_none(),
        "shown once"
    );
    world.alert(20);
    let both = partner.heard();
    assert!(verifies(&partner.secret, &both) && verifies(&fresh, &both));
    assert_eq!(header(&both, "webhook-signature").split(' ').count(), 3);
    let rotated = partner.ask(&world, "POST", "/me/secret");
    let me = rotated.json(&json!({ "overlap_hours": 0 })).go().good();
    world.alert(10);
    let one = partner.heard();
    assert!(verifies(&text(&me, "webhook_secret"), &one));
    assert!(!verifies(&fresh, &one) && !verifies(&partner.secret, &one));
}

#[test]
fn a_partner_sends_a_delivery_again_that_it_missed_and_nobody_elses() {
    let world = world();
    let (partner, other) = (Partner::joins(&world), Partner::joins(&world));
    let closed = format!("http://{}/hook", crate::server::free());
    let wish = json!({ "webhook_url": closed });
    let hook = text(&partner.get(&world, "/me"), "webhook_url");
    partner.ask(&world, "PATCH", "/me").json(&wish).go().good();
    world.alert(20);
    let missed = until("a try failed", SOON, || {
        let log = partner.get(&world, "/deliveries");
        let newest = log["deliveries"][0].clone();
        (newest["state"] == "later" && newest["answer"].is_string()).then_some(newest)
    });
    let back = json!({ "webhook_url": hook });
    partner.ask(&world, "PATCH", "/me").json(&back).go().good();
    let retry = format!("/deliveries/{}/retry", text(&missed, "identity"));
    partner.ask(&world, "POST", &retry).go().good();
    let heard = partner.heard();
    assert_eq!(header(&heard, "webhook-id"), text(&missed, "delivery"));
    let theirs = text(&other.delivered(&world), "delivery").replace('/', "%2F");
    for (method, path) in [("GET", ""), ("POST", "/retry")] {
        let path = format!("/deliveries/{theirs}{path}");
        partner
            .ask(&world, method, &path)
            .go()
            .refused(404, "not_found");
    }
}

#[test]
fn who_waits_at_the_feed_hears_at_once_and_with_a_revoked_key_nothing() {
    let world = world();
    let partner = Partner::joins(&world);
    let form = json!({ "label": "reader", "scopes": ["alerts:read"] });
    let reader = partner.ask(&world, "POST", "/me/keys").json(&form).go();
    let reader = reader.good();
    let waits = |cursor: &str, seconds: u32| {
        let path = format!("/drill/partner/v1/alerts?cursor={cursor}&wait={seconds}");
        let public = world.public();
        public.ask("GET", &path).key(&text(&reader, "token"))
    };
    let cursor = text(&partner.get(&world, "/alerts"), "cursor");
    let since = Instant::now();
    let nothing = waits(&cursor, 1).go().good();
    assert_eq!(nothing["features"], json!([]));
    assert!(since.elapsed() >= Duration::from_secs(1));

    let question = waits(&cursor, 25);
    let asked = thread::spawn(move || question.go());
    world.alert(20);
    let since = Instant::now();
    let heard = asked.join().unwrap().good();
    assert_eq!(heard["features"].as_array().unwrap().len(), 1);
    assert!(since.elapsed() < SOON);

    let question = waits(&text(&heard, "cursor"), 25);
    let asked = thread::spawn(move || question.go());
    let revoke = format!("/me/keys/{}", text(&reader, "id"));
    assert_eq!(partner.ask(&world, "DELETE", &revoke).go().status, 204);
    world.alert(10);
    let refused = asked.join().unwrap();
    refused.refused(401, "auth.not_signed_in");
}
