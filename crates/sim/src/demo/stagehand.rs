//! Sets the stage: folder, server, partners, screens, phones.

use std::{path::PathBuf, sync::Arc, time::Duration};

use homeward_seal::PublicKey;
use http::Request;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::{
    Options,
    partners::{self, Partner},
    screens::{self, Screen},
    table::Terminal,
    world::World,
};
use crate::{
    phones::{
        clock::ServerClock,
        orders::{Count, Plan},
        processes::Phones,
    },
    rig::{
        http::Caller,
        limits::room_for,
        office::Office,
        server::{Server, Stage},
        trouble::{Done, Trouble},
    },
};

/// How much faster than life the exercise's clock runs: an hour takes 20 s.
pub const RATE: f64 = 180.0;
/// Some phones hang up and come back, some travel.
const HANG_UP_PERCENT: u64 = 2;
const MOVE_PERCENT: u64 = 1;
/// As the reference phone waits before its first try.
const RETRY_MS: (u64, u64) = (500, 1_000);
const CONNECT_MAX: Duration = Duration::from_secs(60);

/// Everything that plays. The server is dropped, and so killed, before its folder.
pub struct Cast {
    pub world: World,
    pub stage: Stage,
    pub server: Server,
    pub office: Office,
    pub clock: ServerClock,
    pub public: Caller,
    pub partners: Vec<Arc<Partner>>,
    pub screens: Vec<Arc<Screen>>,
    pub phones: Phones,
    pub connected: u64,
    _folder: TempDir,
}

/// Where the server's log lies; kept when something broke.
pub fn log_path() -> PathBuf {
    std::env::temp_dir().join(format!("homeward-demo-{}.log", std::process::id()))
}

pub async fn gather(options: &Options, terminal: &Terminal) -> Done<Cast> {
    let folder = TempDir::with_prefix("homeward-demo-");
    let folder = folder.map_err(Trouble::in_doing("make a folder for the demonstration"))?;
    let world = World::of(options.seed)?;
    let data = folder.path().join("data");
    let stage = Stage::set(&options.server, &data, &log_path(), RATE)?;
    let server = stage.start(None).await?;
    let office = Office::open(&stage).await?;
    let clock = office.clock().await?;
    addresses(terminal, &stage, &server, &world);
    let public = Caller::to(stage.public);
    let keys = keys(&public).await?;
    let partners = partners::join(&office).await?;
    let trusted: Vec<PublicKey> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    let screens = screens::hang(&office, &world.screens, stage.public, &Arc::new(trusted)).await?;
    if let Some(screen) = screens.first() {
        terminal.address("a screen 屏幕", &screen.url);
    }
    terminal.scene("Partners, screens and phones come to the line");
    terminal.done(&format!(
        "{} partners: 3 good, one hangs, one fails",
        partners.len()
    ));
    terminal.done(&format!("{} screens", screens.len()));
    let plan = plan(options, terminal, &stage, keys, clock);
    let mut phones = Phones::begin(&plan).await?;
    let connected = connect(&mut phones, plan.count, terminal).await?.connected;
    Ok(Cast {
        world,
        stage,
        server,
        office,
        clock,
        public,
        partners,
        screens,
        phones,
        connected,
        _folder: folder,
    })
}

fn addresses(terminal: &Terminal, stage: &Stage, server: &Server, world: &World) {
    let base = format!("http://{}", stage.public);
    let at = world.seen.point;
    let console = server
        .sign_in
        .clone()
        .unwrap_or_else(|| format!("http://{}", stage.console));
    terminal.address("console 控制台", &console);
    terminal.address("a phone 手机", &format!("{base}/drill/phone/#at={at}"));
}

/// The agency's public keys, as phones pin them.
async fn keys(public: &Caller) -> Done<Vec<String>> {
    let answer = public.send(Request::get("/drill/device/v1/keys")).await?;
    let list = answer.good("fetch the agency's keys")?.json()?;
    let keys = list
        .get("keys")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let keys: Vec<_> = keys
        .filter_map(|key| key.get("x")?.as_str().map(str::to_owned))
        .collect();
    if keys.is_empty() {
        Err(Trouble::because("the agency has no keys"))
    } else {
        Ok(keys)
    }
}

fn plan(
    options: &Options,
    terminal: &Terminal,
    stage: &Stage,
    keys: Vec<String>,
    clock: ServerClock,
) -> Plan {
    let room = room_for(options.phones);
    if let Some(why) = room.because {
        terminal.trouble(&format!(
            "{} of {} phones: {why}",
            room.phones, options.phones
        ));
    }
    Plan {
        public: stage.public,
        seed: options.seed,
        first: 0,
        count: room.phones,
        keys,
        clock,
        hang_up_percent: HANG_UP_PERCENT,
        move_percent: MOVE_PERCENT,
        retry_ms: RETRY_MS,
        receipts: true,
    }
}

/// Waits until every phone has been on the line. A few may have hung up again meanwhile.
async fn connect(phones: &mut Phones, count: u64, terminal: &Terminal) -> Done<Count> {
    let bar = terminal.bar(count, "phones connected");
    let since = Instant::now();
    let enough = count - count * HANG_UP_PERCENT / 100;
    let mut best = Count::default();
    let mut calm = 0;
    loop {
        let now = phones.count().await?;
        bar.set_position(now.connected);
        calm = if now.connected > best.connected {
            0
        } else {
            calm + 1
        };
        best = if now.connected > best.connected {
            now
        } else {
            best
        };
        if best.connected == count || (best.connected >= enough && calm > 10) {
            bar.finish_and_clear();
            let seconds = since.elapsed().as_secs_f64();
            terminal.done(&format!(
                "{} phones, from processes of their own, in {seconds:.1} s",
                best.connected
            ));
            return Ok(best);
        }
        if since.elapsed() > CONNECT_MAX {
            bar.abandon();
            let (here, refused) = (now.connected, now.refused);
            return Err(Trouble::because(format!(
                "only {here} of {count} phones came to the line in {CONNECT_MAX:?}; {refused} tries were refused"
            )));
        }
        sleep(Duration::from_millis(100)).await;
    }
}
