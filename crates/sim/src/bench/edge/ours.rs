//! Homeward itself: the program that ships, told by an officer through the console.

use std::{net::SocketAddr, path::PathBuf, process::Stdio, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use homeward_geo::{Atlas, Point, distance_m};
use homeward_seal::digest;
use http::Request;
use serde_json::Value;
use tokio::{
    process::Child,
    time::{Instant, sleep},
};

use super::{
    LISTENERS_PER_PROCESS_MAX, LOAD_CORE, SERVER_CORE, cost,
    listeners::Listeners,
    secret::Secret,
    tongue::{self, Over, Tongue},
};
use crate::{
    bench::{Bench, Options, keys},
    phones::{chance::Chance, clock::wall_micros, place::Settled},
    rig::{
        http::Caller,
        limits::pinned,
        office::AlertView,
        ports,
        trouble::{Done, Trouble},
    },
};

/// Where phones are, drawn from where people live; many share a cell, as in life.
const PLACES: u64 = 2_000;
const READY_MAX: Duration = Duration::from_secs(20);
/// All of them within the alert's first ring.
const NEAR_M: f64 = 60_000.0;

pub struct Ours {
    pub bench: Bench,
    /// Processes that hold phones, where one cannot hold all.
    edges: Vec<Edge>,
    /// The service has the listeners' core and is not counted.
    edges_alone: bool,
    cells: Vec<String>,
    published: u32,
    /// How a phone says which dictionary it holds.
    held: String,
    /// What its lines believe, where they are behind TLS.
    believed: Option<PathBuf>,
}

struct Edge {
    public: SocketAddr,
    child: Child,
}

impl Ours {
    /// For so many phones: the service alone, or with as many edges as they need.
    pub async fn start(options: &Options, phones: u32) -> Done<Self> {
        let bench = Bench::set_up_on(options, Some(SERVER_CORE)).await?;
        let mut ours = Self::alone(bench, options.seed).await?;
        if phones > LISTENERS_PER_PROCESS_MAX {
            ours.open_edges(phones, None).await?;
        }
        Ok(ours)
    }

    /// At edges that have the server's core for themselves: what a peer does, whose
    /// publisher is not counted either.
    pub async fn edges_alone(options: &Options, phones: u32) -> Done<Self> {
        let ours = Self::beside_edges(options, LOAD_CORE, phones, None).await?;
        Ok(Self {
            edges_alone: true,
            ..ours
        })
    }

    /// At edges only, which may be behind TLS.
    pub async fn at_edges(options: &Options, phones: u32, secret: Option<&Secret>) -> Done<Self> {
        Self::beside_edges(options, SERVER_CORE, phones, secret).await
    }

    async fn beside_edges(
        options: &Options,
        service_core: u32,
        phones: u32,
        secret: Option<&Secret>,
    ) -> Done<Self> {
        let bench = Bench::set_up_on(options, Some(service_core)).await?;
        let mut ours = Self::alone(bench, options.seed).await?;
        ours.open_edges(phones, secret).await?;
        Ok(ours)
    }

    async fn open_edges(&mut self, phones: u32, secret: Option<&Secret>) -> Done {
        let keys = keys(&self.bench).await?;
        for _ in 0..phones.div_ceil(LISTENERS_PER_PROCESS_MAX) {
            let edge = Edge::start(&self.bench, &keys, secret).await?;
            self.edges.push(edge);
        }
        self.believed = secret.map(Secret::cert);
        Ok(())
    }

    async fn alone(bench: Bench, seed: u64) -> Done<Self> {
        let asked = Request::get("/drill/device/v1/dictionary");
        let answer = Caller::to(bench.stage.public).send(asked).await?;
        let dictionary = answer.good("ask for the dictionary")?.body;
        let digest = STANDARD.encode(digest(dictionary).as_bytes());
        let held = format!("available-dictionary: :{digest}:\r\n");
        Ok(Self {
            bench,
            edges: Vec::new(),
            edges_alone: false,
            cells: places(seed)?,
            published: 0,
            held,
            believed: None,
        })
    }

    /// Those whose cost counts.
    pub fn processes(&self) -> Vec<u32> {
        if self.edges_alone {
            return self.edge_processes().collect();
        }
        self.everybody()
    }

    pub fn everybody(&self) -> Vec<u32> {
        let service = self.bench.server.id().into_iter();
        service.chain(self.edge_processes()).collect()
    }

    fn edge_processes(&self) -> impl Iterator<Item = u32> {
        self.edges.iter().filter_map(|edge| edge.child.id())
    }

    /// Where phones come in.
    pub fn doors(&self) -> Vec<SocketAddr> {
        if self.edges.is_empty() {
            return vec![self.bench.stage.public];
        }
        self.edges.iter().map(|edge| edge.public).collect()
    }

    pub fn memory_bytes(&self) -> u64 {
        cost::memory_bytes(&self.processes())
    }

    pub fn tongue(&self, over: Over) -> Tongue {
        let believed = self.believed.clone();
        Tongue {
            believed,
            ..tongue::homeward(over, &self.cells, &self.held)
        }
    }

    /// Phones that come back, having heard everything up to now.
    pub async fn returning(&self, over: Over) -> Done<Tongue> {
        let cells = self.cells.first().map_or("", String::as_str);
        let asked = Request::get(format!("/drill/device/v1/alerts?cells={cells}"));
        let answer = Caller::to(self.bench.stage.public).send(asked).await?;
        let live = answer.good("ask what is live")?.json()?;
        let cursor = live.get("cursor").and_then(Value::as_str);
        let cursor = cursor.ok_or_else(|| Trouble::because("there is no cursor to resume from"))?;
        let comes_back = format!("last-event-id: {cursor}\r\n");
        Ok(tongue::homeward(over, &self.cells, &comes_back))
    }

    /// Waits until whoever comes is told what was published.
    pub async fn settled(&self) -> Done {
        let cells = self.cells.first().map_or("", String::as_str);
        let caller = Caller::to(self.bench.stage.public);
        let since = Instant::now();
        loop {
            let path = format!("/drill/device/v1/alerts?cells={cells}");
            let live = caller.send(Request::get(path)).await?;
            let live = live.good("ask what is live")?.json()?;
            let alerts = live.get("alerts").and_then(Value::as_array);
            if alerts.is_some_and(|alerts| !alerts.is_empty()) {
                // An edge has it some milliseconds later.
                sleep(Duration::from_millis(200)).await;
                return Ok(());
            }
            if since.elapsed() > READY_MAX {
                return Err(Trouble::because("a published alert is not live"));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Two officers' clicks at once.
    pub async fn publish_two(&mut self) -> Done<(i64, [AlertView; 2])> {
        let (one, two) = (self.bench.open_case().await?, self.bench.open_case().await?);
        self.published += 2;
        let keys = [self.published - 1, self.published].map(|nth| format!("edge-{nth}"));
        let since = wall_micros();
        let office = &self.bench.office;
        let (one, two) = tokio::try_join!(
            office.publish(&one, &keys[0]),
            office.publish(&two, &keys[1])
        )?;
        Ok((since, [one, two]))
    }

    /// The children are found, and everybody hears of each.
    pub async fn take_back(&self, lines: &mut Listeners, alerts: &[AlertView]) -> Done {
        for alert in alerts {
            lines.arm().await?;
            self.bench.office.resolve(&alert.id).await?;
            lines.told().await?;
        }
        Ok(())
    }

    /// An officer's click: the moment of it, and the alert.
    pub async fn publish(&mut self) -> Done<(i64, AlertView)> {
        let case = self.bench.open_case().await?;
        self.click(&case).await
    }

    /// The same for a case that is written down already.
    pub async fn click(&mut self, case: &str) -> Done<(i64, AlertView)> {
        self.published += 1;
        let since = wall_micros();
        let key = format!("edge-{}", self.published);
        let alert = self.bench.office.publish(case, &key).await?;
        Ok((since, alert))
    }
}

impl Edge {
    async fn start(bench: &Bench, keys: &[String], secret: Option<&Secret>) -> Done<Self> {
        let starting = || Trouble::in_doing("start an edge");
        let [public, inside] = ports::free()?;
        let mut command = pinned(&bench.stage.binary, SERVER_CORE);
        command
            .args(["edge", "--reactors", "1", "--origin"])
            .arg(format!("http://{}", bench.stage.metrics))
            .args(["--key", &keys.join(",")])
            .args(["--public", &public.to_string()])
            .args(["--metrics", &inside.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if let Some(secret) = secret {
            command.arg("--tls-cert").arg(secret.cert());
            command.arg("--tls-key").arg(secret.key());
        }
        let child = command.spawn().map_err(starting())?;
        let since = Instant::now();
        loop {
            let ready = Caller::to(inside).send(Request::get("/readyz")).await;
            if ready.is_ok_and(|answer| answer.status.is_success()) {
                return Ok(Self { public, child });
            }
            if since.elapsed() > READY_MAX {
                return Err(Trouble::because("an edge is not ready"));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The cells of people around the place of the alert.
fn places(seed: u64) -> Done<Vec<String>> {
    let strange = |_| Trouble::because("a place of the bench is no place");
    let middle = Point::new(38.0104, 114.4784).map_err(strange)?;
    let settled = Settled::hebei();
    let mut chance = Chance::for_one(seed, 0);
    let mut cells = Vec::new();
    while (cells.len() as u64) < PLACES {
        let point = settled.draw(&mut chance);
        if distance_m(point, middle) <= NEAR_M {
            cells.push(Atlas::shipped().cell_to_name(point).to_string());
        }
    }
    Ok(cells)
}
