//! A partner of Homeward: one card for each missing child, gone when the alert ends.
//! Settings: SECRET, KEYS, PORT, STATUS (README.md).
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router, body::Bytes, extract::State, routing::get};
use homeward_seal::{PublicKey, verify_json};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{collections::HashMap, env::var, error::Error, sync::Arc, sync::Mutex};

struct Partner {
    webhook: Webhook,
    keys: Vec<PublicKey>,
    status: String,
    /// By incident: the version, and the card unless it has ended.
    cards: Mutex<HashMap<String, (u64, Option<Value>)>>,
}

impl Partner {
    /// The webhook is ours by our secret, the message the agency's by its signature.
    fn hear(&self, headers: &HeaderMap, body: &[u8]) -> Option<()> {
        self.webhook.verify(body, headers).ok()?;
        let said: Value = serde_json::from_slice(body).ok()?;
        let message = Value::Object(verify_json(said["package"].as_str()?, &self.keys).ok()?);
        let (incident, version) = (message["incident"].as_str()?, message["version"].as_u64()?);
        let mut cards = self.cards.lock().ok()?;
        // An Update replaces the card, a Cancel takes it down; what comes late changes nothing.
        if message["status"] == self.status && cards.get(incident).is_none_or(|(newest, _)| version > *newest) {
            let (at, place) = (&said["data"]["geometry"]["coordinates"], &said["data"]["properties"]);
            let card = || json!({ "incident": incident, "identifier": message["identifier"], "expires": message["expires"], "page": message["page"], "headline": message["texts"]["zh-CN"]["headline"], "lat": at[1], "lon": at[0], "radius_m": place["radius_m"], "datum": place["datum"] });
            cards.insert(incident.to_owned(), (version, (message["msgType"] != "Cancel").then(card)));
        }
        Some(())
    }
}

async fn hook(State(partner): State<Arc<Partner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    partner.hear(&headers, &body).map_or(StatusCode::UNAUTHORIZED, |()| StatusCode::NO_CONTENT)
}

#[expect(clippy::disallowed_methods, reason = "a partner has a clock of its own")]
async fn shown(State(partner): State<Arc<Partner>>) -> Json<Value> {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(i64::MAX, |since| since.as_millis() as i64);
    let expires = |card: &Value| card["expires"].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let is_live = |card: &Value| expires(card).is_some_and(|at| at.as_millisecond() > now_ms);
    let cards = partner.cards.lock().map(|cards| cards.values().filter_map(|(_, card)| card.clone()).filter(is_live).collect());
    Json(json!({ "showing": cards.unwrap_or_else(|_| Vec::new()) }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let published: Value = serde_json::from_slice(&std::fs::read(var("KEYS")?)?)?;
    let keys = published["keys"].as_array().into_iter().flatten().filter_map(|key| key["x"].as_str()?.parse().ok()).collect();
    let status = var("STATUS").unwrap_or("Exercise".to_owned());
    let partner = Partner { webhook: Webhook::new(&var("SECRET")?)?, keys, status, cards: Mutex::default() };
    let door = format!("127.0.0.1:{}", var("PORT").unwrap_or("8090".to_owned()));
    let routes = Router::new().route("/", get(shown).post(hook)).with_state(Arc::new(partner));
    Ok(axum::serve(tokio::net::TcpListener::bind(door).await?, routes).await?)
}
