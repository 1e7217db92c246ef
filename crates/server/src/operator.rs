//! The operator's door: a socket in the data folder that only its owner can open.
//!
//! `homeward officer` and `homeward doctor` talk to the running service through
//! it, so that one process alone writes the record.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use homeward_backend_embedded::EmbeddedStore;
use homeward_channels::weibo::Weibo;
use homeward_domain::{
    facts::Actor,
    people::{KeyOwner, Officer, Role},
};
use homeward_engine::{
    Engine, Failure,
    commands::{SignedIn, invite, keys},
};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::{UnixListener, UnixStream};

use crate::{
    asked::{OfficerAsked, OfficerVerb, Settings},
    doors,
    house::House,
};

const SOCKET: &str = "operator.sock";

#[derive(Clone)]
struct Desk {
    engine: Arc<Engine>,
    store: Arc<EmbeddedStore>,
    weibo: Option<Arc<Weibo>>,
    console: String,
}

pub fn listen(data: &Path) -> Result<UnixListener, String> {
    let path = data.join(SOCKET);
    // The folder's lock is ours, so a socket that lies here is of a process that is gone.
    drop(fs::remove_file(&path));
    UnixListener::bind(&path).map_err(|error| format!("could not open {}: {error}", path.display()))
}

pub fn serve(
    socket: UnixListener,
    house: &House,
    settings: &Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let desk = Desk {
        engine: house.engine.clone(),
        store: house.store.clone(),
        weibo: house.weibo.clone(),
        console: doors::console_url(settings),
    };
    let router = Router::new()
        .route("/officer", post(add))
        .route("/link", post(link))
        .route("/key", post(key))
        .route("/health", get(health))
        .with_state(desk);
    async move {
        drop(
            axum::serve(socket, router)
                .with_graceful_shutdown(stop)
                .await,
        );
    }
}

type Said = Json<Value>;

fn said(done: Result<Value, Failure>) -> Said {
    Json(done.unwrap_or_else(|failure| json!({ "wrong": failure.to_string() })))
}

/// The operator acts with the first administrator's rights; the audit says "system".
async fn administrator(engine: &Engine) -> Result<SignedIn, Failure> {
    let nobody = || {
        Failure::no(
            homeward_domain::refusal::RefusalCode::NotFound,
            "no administrator",
        )
    };
    let agency = engine
        .store
        .agencies()
        .await?
        .into_iter()
        .next()
        .ok_or_else(nobody)?;
    let officers = engine.store.officers(agency.id).await?;
    let admin = officers
        .into_iter()
        .filter(|o| o.role == Role::Admin)
        .min_by_key(|o: &Officer| o.id);
    let officer = admin.ok_or_else(nobody)?;
    Ok(SignedIn {
        officer,
        agency,
        actor: Actor::System,
    })
}

#[derive(Serialize, Deserialize)]
struct Add {
    name: String,
    admin: bool,
}

async fn add(State(desk): State<Desk>, Json(new): Json<Add>) -> Said {
    let done = async {
        let who = administrator(&desk.engine).await?;
        let role = if new.admin {
            Role::Admin
        } else {
            Role::Officer
        };
        let officer = invite::add_officer(&desk.engine, &who, &new.name, role).await?;
        invitation(&desk, officer.id).await
    };
    said(done.await)
}

async fn link(State(desk): State<Desk>) -> Said {
    let done = async {
        let who = administrator(&desk.engine).await?;
        invitation(&desk, who.officer.id).await
    };
    said(done.await)
}

async fn invitation(
    desk: &Desk,
    officer: homeward_domain::id::OfficerId,
) -> Result<Value, Failure> {
    let invitation = invite::link_for(&desk.engine, officer, Actor::System).await?;
    Ok(json!({ "said": format!("{}/signin/{}", desk.console, invitation.token) }))
}

#[derive(Serialize, Deserialize)]
struct Label {
    label: String,
}

async fn key(State(desk): State<Desk>, Json(new): Json<Label>) -> Said {
    let done = async {
        let who = administrator(&desk.engine).await?;
        let owner = KeyOwner::Officer(who.officer.id);
        let (token, _) = keys::make_key(&desk.engine, &who, owner, &new.label).await?;
        Ok(json!({ "said": token }))
    };
    said(done.await)
}

async fn health(State(desk): State<Desk>) -> Said {
    let done = async {
        let health = desk.store.check().await?;
        let due = desk.engine.store.next_due().await?;
        let now = desk.engine.clock.now();
        Ok(json!({
            "said": format!("{health:?}"),
            "integrity_ok": health.intact && health.tampered.is_empty(),
            "ballast_bytes": health.ballast_bytes,
            "late_ms": due.map_or(0, |due| (now - due).as_millis().max(0)),
            "weibo": token_of(desk.weibo.as_deref()).await,
        }))
    };
    said(done.await)
}

/// How long the account's token still opens Weibo; null without an account.
async fn token_of(weibo: Option<&Weibo>) -> Value {
    let Some(weibo) = weibo else {
        return Value::Null;
    };
    match weibo.token_life().await {
        Ok(life) => json!({ "good": !life.is_to_be_renewed(), "said": life.to_string() }),
        Err(fault) => json!({ "good": false, "said": format!("not known: {fault}") }),
    }
}

/// Asks the running service over its socket.
pub async fn ask(data: &Path, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let socket: PathBuf = data.join(SOCKET);
    let stream = UnixStream::connect(&socket).await.map_err(|_| {
        format!(
            "no service runs on {}; start it with: homeward serve --data {}",
            data.display(),
            data.display()
        )
    })?;
    let broken = |error: &dyn std::fmt::Display| format!("the service did not answer: {error}");
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|e| broken(&e))?;
    tokio::spawn(connection);
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "operator")
        .header("content-type", "application/json")
        .body(Full::new(bytes::Bytes::from(body.to_string())))
        .map_err(|e| broken(&e))?;
    let answer = sender.send_request(request).await.map_err(|e| broken(&e))?;
    let bytes = answer
        .into_body()
        .collect()
        .await
        .map_err(|e| broken(&e))?
        .to_bytes();
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| broken(&e))?;
    match value.get("wrong").and_then(Value::as_str) {
        Some(wrong) => Err(wrong.to_owned()),
        None => Ok(value),
    }
}

pub async fn officer(asked: OfficerAsked) -> Result<(), String> {
    let answer = match asked.verb {
        OfficerVerb::Add { data, name, admin } => {
            ask(&data, "POST", "/officer", &json!(Add { name, admin })).await?
        }
        OfficerVerb::Link { data } => ask(&data, "POST", "/link", &Value::Null).await?,
        OfficerVerb::Key { data, label } => {
            ask(&data, "POST", "/key", &json!(Label { label })).await?
        }
    };
    println!("{}", answer["said"].as_str().unwrap_or_default());
    Ok(())
}
