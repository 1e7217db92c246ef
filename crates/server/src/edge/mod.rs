//! `homeward edge`: holds the streams of phones beside the process that keeps the record.
//!
//! It opens its door once it stands as the origin does, and closes it when it has not
//! heard the origin for a while: an edge that may not know that a child was found
//! must tell nobody anything. Phones come back elsewhere, and the process ends.

mod origin;

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    path::PathBuf,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{Router, http::StatusCode, routing::get};
use clap::Args;
use homeward_domain::status::{Actual, Exercise, Status};
use homeward_edge::{DICTIONARY, Hub, Limits};
use homeward_seal::PublicKey;
use homeward_web::device::dictionary;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};
use url::Url;

use crate::{
    asked::{self, Spoken},
    entrance::{Entrance, STREAM},
    listen, log, startup,
};
use origin::{Origin, Told};

/// How long an edge may tell what it last heard: a found child is not told of much longer.
const ALONE_MAX: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub struct EdgeAsked {
    /// The inside door of the running service (its --metrics): plain http, so keep the way inside.
    #[arg(long, env = "HOMEWARD_ORIGIN")]
    pub origin: Url,
    /// A key of the agency that is believed: `x` in /device/v1/keys. May be given twice,
    /// for the days in which a key is replaced.
    // One key of 64 begins with a hyphen.
    #[arg(
        long,
        env = "HOMEWARD_KEY",
        required = true,
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub key: Vec<String>,
    /// Where phones come in. Edges of one machine may share it.
    #[arg(long, env = "HOMEWARD_PUBLIC", default_value = "127.0.0.1:8410")]
    pub public: SocketAddr,
    /// Where metrics and health are read; keep it inside.
    #[arg(long, env = "HOMEWARD_METRICS", default_value = "127.0.0.1:8412")]
    pub metrics: SocketAddr,
    /// What the service calls this edge; default: the address and the process.
    #[arg(long, env = "HOMEWARD_EDGE_NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub spoken: Spoken,
    /// At most this many open streams of phones.
    #[arg(long, env = "HOMEWARD_STREAMS_MAX", default_value_t = 100_000)]
    pub streams_max: u64,
    /// Threads that hold the streams; one for each core where nothing is said.
    #[arg(long, env = "HOMEWARD_REACTORS")]
    pub reactors: Option<NonZeroUsize>,
    /// Write the log here as JSON lines instead of to the terminal.
    #[arg(long, env = "HOMEWARD_LOG")]
    pub log: Option<PathBuf>,
}

pub async fn run(asked: EdgeAsked) -> Result<(), String> {
    listen::check_doors(&asked.spoken, &[("--public", asked.public)])?;
    let keys = keys(&asked.key)?;
    let tls = listen::tls(&asked.spoken)?;
    log::start(asked.log.as_deref())?;
    let metrics = startup::metrics()?;
    let listener = listen::bind_shared(asked.public)?;
    let inside = listen::bind(asked.metrics)?;
    let name = asked.name.clone().unwrap_or_else(|| name_of(asked.public));
    let limits = Limits {
        connections_max: asked.streams_max,
        ..Limits::default()
    };
    let origin = Arc::new(Origin::new(&asked.origin, keys, name, limits)?);
    println!("hearing from {}", asked.origin);
    let (stop, stopped) = watch::channel(false);
    let is_open = Arc::new(AtomicBool::new(false));
    let health = health(metrics, is_open.clone());
    let inside = listen::serve(inside, None, health, until(stopped.clone()));
    let mut served = vec![tokio::spawn(inside)];
    let (actual, actual_ended) = follow::<Actual>(&origin);
    let (exercise, exercise_ended) = follow::<Exercise>(&origin);
    let mut ended = pin!(alone(actual_ended, exercise_ended));
    let (actual, exercise) = tokio::select! {
        Ok(both) = async { tokio::try_join!(actual, exercise) } => both,
        why = &mut ended => return Err(why),
        () = startup::told_to_stop() => return Ok(()),
    };
    let drill = format!("{}{STREAM}", Exercise::DOOR);
    let streets = vec![actual.street(STREAM), exercise.street(drill)];
    let door = Entrance::new(listener, asked::reactors(asked.reactors), tls, streets)?;
    served.push(tokio::spawn(door.serve(elsewhere(), until(stopped))));
    is_open.store(true, Relaxed);
    println!("public  {}", asked.public);
    println!("metrics http://{}/metrics", asked.metrics);
    let ended = tokio::select! {
        () = startup::told_to_stop() => Ok(()),
        why = ended => Err(why),
    };
    actual.close();
    exercise.close();
    stop.send_replace(true);
    let goodbye = futures_util::future::join_all(served);
    drop(tokio::time::timeout(startup::GOODBYE_MAX, goodbye).await);
    ended
}

async fn until(mut stopped: watch::Receiver<bool>) {
    drop(stopped.wait_for(|stop| *stop).await);
}

/// Follows the messages of one status: gives its hub once everything that is live hangs
/// there, and in the end why there is no following any more.
fn follow<S: Told>(origin: &Arc<Origin>) -> (oneshot::Receiver<Hub<S>>, JoinHandle<String>) {
    let (stands, whole) = oneshot::channel();
    (whole, tokio::spawn(origin.clone().follow::<S>(stands)))
}

/// Why this edge has to close.
async fn alone(actual: JoinHandle<String>, exercise: JoinHandle<String>) -> String {
    let ended = tokio::select! {
        ended = actual => ended,
        ended = exercise => ended,
    };
    ended.unwrap_or_else(|error| format!("this edge failed: {error}"))
}

fn keys(asked: &[String]) -> Result<Vec<PublicKey>, String> {
    let key = |text: &String| {
        text.trim()
            .parse()
            .map_err(|_| format!("--key {text}: give `x` of a key in /device/v1/keys as it stands"))
    };
    asked.iter().map(key).collect()
}

fn name_of(public: SocketAddr) -> String {
    format!("{public}-{}", std::process::id())
}

/// What is no stream is answered where the record is, but for the dictionary: a browser uses
/// it only where it got it.
fn elsewhere() -> Router {
    let wrong = "this address holds streams only; ask the service for everything else\n";
    let drill = dictionary::routes::<Exercise>(DICTIONARY);
    dictionary::routes::<Actual>(DICTIONARY)
        .nest(Exercise::DOOR, drill)
        .route("/livez", get(|| async { "ok\n" }))
        .fallback(move || async move { (StatusCode::MISDIRECTED_REQUEST, wrong) })
}

fn health(metrics: PrometheusHandle, is_open: Arc<AtomicBool>) -> Router {
    let text = move || std::future::ready(metrics.render());
    let ready = move || {
        std::future::ready(if is_open.load(Relaxed) {
            (StatusCode::OK, "ready\n")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "hearing what is live\n")
        })
    };
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(text))
}
