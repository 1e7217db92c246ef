//! Measures the two times that we claim: until a publish is in the record, and from
//! there to the first and the last phone.
//!
//! Everything runs on this one machine, phones included, so absolute numbers are
//! of this machine. The ratio against a bare broadcast in the same run is what
//! travels.

mod bulkheads;
pub mod edge;
mod farm;
mod peer;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use homeward_domain::time::{Span, Timestamp};
use homeward_geo::Circle;
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

pub use bulkheads::{bulkheads, promises};
use peer::Peer;

use crate::{
    phones::{
        clock::{ServerClock, wall_micros},
        orders::{Expectation, Plan, Version},
        processes::Phones,
        stats::Spread,
    },
    rig::{
        http::Caller,
        limits::room_for,
        office::Office,
        server::{Server, Stage},
        trouble::{Done, Trouble},
    },
};

/// As in life: a bench does not need hours.
const RATE: f64 = 1.0;
const REACHED_MAX: Duration = Duration::from_secs(30);
const CONNECT_MAX: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(500);

#[derive(Debug, Clone)]
pub struct Options {
    pub server: PathBuf,
    pub phones: u64,
    pub runs: u32,
    pub seed: u64,
}

/// A server of its own for one measurement.
struct Bench {
    stage: Stage,
    server: Server,
    office: Office,
    _folder: TempDir,
}

impl Bench {
    async fn set_up(options: &Options) -> Done<Self> {
        Self::set_up_on(options, None).await
    }

    /// On one core of its own, where one is named.
    async fn set_up_on(options: &Options, core: Option<u32>) -> Done<Self> {
        let folder = TempDir::with_prefix("homeward-bench-");
        let folder = folder.map_err(Trouble::in_doing("make a folder for the bench"))?;
        let (data, log) = (folder.path().join("data"), folder.path().join("server.log"));
        let mut stage = Stage::set(&options.server, &data, &log, RATE)?;
        stage.core = core;
        let server = stage.start(None).await?;
        let office = Office::open(&stage).await?;
        Ok(Self {
            stage,
            server,
            office,
            _folder: folder,
        })
    }

    /// What the server holds in memory now, in KiB; nothing where that cannot be read.
    fn memory_kib(&self) -> u64 {
        let status = self.server.id().map(|id| format!("/proc/{id}/status"));
        let status = status.and_then(|path| std::fs::read_to_string(path).ok());
        let status = status.unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = resident.and_then(|text| text.split_whitespace().next()?.parse().ok());
        number.unwrap_or_default()
    }

    async fn open_case(&self) -> Done<String> {
        let clock = self.office.clock().await?;
        let now = Timestamp::from_millis(clock.at(wall_micros()));
        self.office.open_case(&file(now), None).await
    }
}

fn file(now: Timestamp) -> Value {
    // Four hours ago: every ring is due at once, so one message tells everybody.
    let seen = now - Span::hours(4);
    json!({
        "name": { "zh": "测试·小禾", "en": "Exercise Xiaohe" },
        "sex": "female",
        "age_years": 6,
        "clothes": { "zh": "红色外套", "en": "red jacket" },
        "last_seen": {
            "place": { "zh": "石家庄站", "en": "Shijiazhuang Station" },
            "point": { "lat": 38.0104, "lon": 114.4784 },
            "from": seen,
            "to": seen,
        },
        "circumstances": { "zh": "演练", "en": "exercise" },
        "no_photo_reason": "exercise of the bench",
    })
}

/// How long a publish takes until it is acknowledged, over `runs` publishes.
pub async fn publish(options: &Options) -> Done {
    let bench = Bench::set_up(options).await?;
    let mut took = Vec::new();
    for nth in 0..options.runs {
        let case = bench.open_case().await?;
        let since = wall_micros();
        let alert = bench.office.publish(&case, &format!("bench-{nth}")).await?;
        took.push(wall_micros() - since);
        bench.office.resolve(&alert.id).await?;
    }
    let spread = Spread::of(took).ok_or_else(|| Trouble::because("nothing was published"))?;
    println!(
        "publish, {} times, until it is in the record and acknowledged:",
        options.runs
    );
    println!(
        "  first {:.1} ms, p50 {:.1} ms, p99 {:.1} ms, last {:.1} ms",
        spread.first_ms, spread.p50_ms, spread.p99_ms, spread.last_ms
    );
    Ok(())
}

/// How long from the acknowledgement to the phones, against the bare broadcast.
pub async fn fanout(options: &Options) -> Done {
    // Both servers' phones are there at once, so each gets half of the ports.
    let room = room_for(options.phones.saturating_mul(2));
    let count = room.phones / 2;
    if let Some(why) = room.because {
        println!("{count} of {} phones: {why}", options.phones);
    }
    let bench = Bench::set_up(options).await?;
    let clock = bench.office.clock().await?;
    let peer = Peer::start()?;
    let keys = keys(&bench).await?;
    let plan = |public, keys| Plan {
        public,
        keys,
        ..plan(options, count, clock)
    };
    let mut ours = gather(plan(bench.stage.public, keys)).await?;
    let mut theirs = gather(plan(peer.at, vec![peer.public_key()])).await?;
    println!("{count} phones connected to each");
    let (mut our_last, mut their_last) = (f64::INFINITY, f64::INFINITY);
    for nth in 0..options.runs {
        // Interleaved, so that both meet the same moods of the machine.
        let (spread, area) = alert_once(&bench, &mut ours, nth).await?;
        our_last = our_last.min(say("homeward", &spread));
        let spread = broadcast_once(&peer, &mut theirs, nth, area, &clock).await?;
        their_last = their_last.min(say("bare TCP", &spread));
    }
    let ratio = our_last / their_last;
    println!(
        "last phone, best of {}: homeward {our_last:.1} ms, bare TCP {their_last:.1} ms, ratio {ratio:.2}",
        options.runs
    );
    Ok(())
}

/// Prints one run; gives the time of the last phone.
fn say(who: &str, (spread, told): &(Spread, usize)) -> f64 {
    println!(
        "  {who:<9} first {:>7.1}  p50 {:>7.1}  p99 {:>7.1}  last {:>7.1} ms  to {told}",
        spread.first_ms, spread.p50_ms, spread.p99_ms, spread.last_ms
    );
    spread.last_ms
}

async fn keys(bench: &Bench) -> Done<Vec<String>> {
    let keys = Caller::to(bench.stage.public)
        .send(Request::get("/drill/device/v1/keys"))
        .await?;
    let keys = keys.good("fetch the agency's keys")?.json()?;
    let keys = keys
        .get("keys")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    Ok(keys
        .filter_map(|key| key.get("x")?.as_str().map(str::to_owned))
        .collect())
}

fn plan(options: &Options, count: u64, clock: ServerClock) -> Plan {
    Plan {
        public: SocketAddr::from(([127, 0, 0, 1], 0)),
        seed: options.seed,
        first: 0,
        count,
        keys: Vec::new(),
        clock,
        hang_up_percent: 0,
        move_percent: 0,
        retry_ms: (500, 1_000),
        receipts: false,
    }
}

async fn gather(plan: Plan) -> Done<Phones> {
    let mut phones = Phones::begin(&plan).await?;
    let since = Instant::now();
    while phones.count().await?.connected < plan.count {
        if since.elapsed() > CONNECT_MAX {
            return Err(Trouble::because(format!(
                "not all phones connected in {CONNECT_MAX:?}"
            )));
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(phones)
}

/// One alert through the server: how long after its acknowledgement, to how many, where.
async fn alert_once(
    bench: &Bench,
    phones: &mut Phones,
    nth: u32,
) -> Done<((Spread, usize), Circle)> {
    let case = bench.open_case().await?;
    let alert = bench
        .office
        .publish(&case, &format!("fanout-{nth}"))
        .await?;
    let acknowledged = wall_micros();
    let nothing = || Trouble::because("a published alert has no ring and no message");
    let opened = alert.rings.iter().filter(|ring| ring.opened_at.is_some());
    let area = opened
        .map(|ring| ring.circle)
        .max_by_key(Circle::radius_m)
        .ok_or_else(nothing)?;
    let identity = alert
        .newest()
        .map(|message| message.identity.clone())
        .ok_or_else(nothing)?;
    let told = told(phones, &case, area, &identity, acknowledged).await?;
    bench.office.resolve(&alert.id).await?;
    Ok((told, area))
}

/// The same through the peer.
async fn broadcast_once(
    peer: &Peer,
    phones: &mut Phones,
    nth: u32,
    area: Circle,
    clock: &ServerClock,
) -> Done<(Spread, usize)> {
    let incident = format!("peer-{nth}");
    let now = Timestamp::from_millis(clock.at(wall_micros()) + 1);
    let identity = peer.broadcast(&incident, &area, now)?;
    told(phones, &incident, area, &identity, wall_micros()).await
}

/// Waits until everybody inside has it; when it came, counted from `since_micros`.
async fn told(
    phones: &mut Phones,
    incident: &str,
    area: Circle,
    identity: &str,
    since_micros: i64,
) -> Done<(Spread, usize)> {
    let expected = Expectation {
        incident: incident.to_owned(),
        versions: vec![Version { area, since_micros }],
        ended_micros: None,
        grace_micros: 0,
    };
    let since = Instant::now();
    loop {
        // Not asked at once: the answer would cost time that the phones need.
        sleep(LOOK_EVERY).await;
        let verdict = phones.judge(&expected).await?;
        if verdict.missed == 0 && verdict.inside > 0 {
            break;
        }
        if since.elapsed() > REACHED_MAX {
            return Err(Trouble::because(format!(
                "{} phones missed the alert",
                verdict.missed
            )));
        }
    }
    let arrivals = phones.report().await?;
    let own = arrivals.into_iter().find(|one| one.identity == identity);
    let own = own.ok_or_else(|| Trouble::because("the alert came to nobody"))?;
    Ok((
        own.spread_since(since_micros).unwrap_or_default(),
        own.at_micros.len(),
    ))
}
