//! Kills the real server in the middle of its work, again and again.
//!
//! One folder, one thousand phones, officers who publish, correct and end alerts
//! while rings open by themselves. At a moment that the seed chose the server gets
//! SIGKILL, or dies by itself at a named failpoint where it was built with them;
//! then it starts again on what it left behind. After each restart nothing that
//! was acknowledged may be missing, nothing unacknowledged may be there by halves,
//! and no phone may have shown anything twice or show it after its end.

mod acts;
mod inspection;
mod ledger;
pub mod relay;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use http::Request;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use acts::Acts;

use crate::{
    phones::{
        chance::Chance,
        clock::{ServerClock, wall_micros},
        crowd::Crowd,
        orders::Plan,
    },
    rig::{
        http::Caller,
        office::Office,
        server::{Server, Stage},
        trouble::{Done, Trouble},
    },
};

/// An hour of the rings takes 20 s.
const RATE: f64 = 180.0;
/// The server lives so long between its restart and its death.
const LIFE_MS: (u64, u64) = (5, 350);
/// A failpoint that nothing reaches must not hold the test up.
const FAILPOINT_LIFE_MS: u64 = 500;
const FAILPOINTS: [&str; 4] = [
    "before_commit",
    "after_commit",
    "before_handoff",
    "after_handoff",
];
/// The server passes each failpoint often; it dies at one of the first times.
const FAILPOINT_COUNT_MAX: u64 = 12;
/// Phones come back sooner than in life, so that each cycle is short.
const RETRY_MS: (u64, u64) = (100, 300);
const BACK_MAX: Duration = Duration::from_secs(60);
/// Cases older than this many are looked at again only every tenth time, and at the end.
const RECENT: usize = 8;
const LOOK_EVERY: Duration = Duration::from_millis(5);

#[derive(Debug, Clone)]
pub struct Options {
    pub times: u64,
    pub phones: u64,
    pub seed: u64,
    pub server: PathBuf,
    /// The server was built with failpoints: let it die at them too.
    pub failpoints: bool,
    /// Ends the siege early, after a whole cycle, where a machine is slow.
    pub within: Option<Duration>,
}

/// What was lived through.
#[derive(Debug, Clone, Default)]
pub struct Survived {
    pub kills: u64,
    pub at_failpoints: u64,
    pub published: u64,
    pub corrected: u64,
    pub ended: u64,
    pub repeated: u64,
    pub seconds: f64,
}

impl fmt::Display for Survived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills ({} at failpoints) in {:.1} s; {} published, {} corrected, {} ended; \
             {} packages came to a phone again and were not shown again",
            self.kills,
            self.at_failpoints,
            self.seconds,
            self.published,
            self.corrected,
            self.ended,
            self.repeated
        )
    }
}

/// A world that is killed over and over.
struct Siege {
    stage: Stage,
    office: Office,
    crowd: Arc<Crowd>,
    acts: Acts,
    chance: Chance,
    options: Options,
    survived: Survived,
    /// The living server was told to die at a failpoint.
    is_at_failpoint: bool,
}

/// Kills the server as often as asked. The first broken promise ends it, with its seed.
pub async fn besiege(options: &Options) -> Done<Survived> {
    let folder = TempDir::with_prefix("homeward-kill-");
    let mut folder = folder.map_err(Trouble::in_doing("make a folder for the kill test"))?;
    let stage = Stage::set(
        &options.server,
        &folder.path().join("data"),
        &folder.path().join("server.log"),
        RATE,
    )?;
    let since = Instant::now();
    let (mut siege, mut server) = Siege::begin(options, stage).await?;
    for nth in 1..=options.times {
        if options.within.is_some_and(|most| since.elapsed() > most) {
            break;
        }
        let lived = siege.cycle(&mut server, nth).await;
        if let Err(trouble) = lived {
            folder.disable_cleanup(true);
            let (seed, tail) = (options.seed, siege.stage.log_tail().await);
            let left = folder.path().display();
            return Err(Trouble::because(format!(
                "kill {nth} of seed {seed}: {trouble}\nwhat is left: {left}\n{tail}"
            )));
        }
    }
    siege.survived.seconds = since.elapsed().as_secs_f64();
    Ok(siege.survived)
}

impl Siege {
    async fn begin(options: &Options, stage: Stage) -> Done<(Self, Server)> {
        let server = stage.start(None).await?;
        let office = Office::open(&stage).await?;
        let keys = Caller::to(stage.public)
            .send(Request::get("/drill/device/v1/keys"))
            .await?;
        let keys = keys.good("fetch the agency's keys")?.json()?;
        let keys = keys
            .get("keys")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let keys = keys.filter_map(|key| key.get("x")?.as_str().map(str::to_owned));
        // The phones keep the wall's time, far behind the server's fast clock:
        // within a day nothing of this expires for them.
        let now = wall_micros();
        let clock = ServerClock {
            wall_micros: now,
            server_ms: now / 1_000,
            rate: 1.0,
        };
        let crowd = Crowd::gather(Plan {
            public: stage.public,
            seed: options.seed,
            first: 0,
            count: options.phones,
            keys: keys.collect(),
            clock,
            hang_up_percent: 1,
            move_percent: 0,
            retry_ms: RETRY_MS,
            receipts: false,
        });
        let siege = Self {
            stage,
            office,
            crowd,
            acts: Acts::default(),
            chance: Chance::of(options.seed),
            options: options.clone(),
            survived: Survived::default(),
            is_at_failpoint: false,
        };
        let mut server = server;
        siege.everybody_back(&mut server).await?;
        Ok((siege, server))
    }

    /// Work, death, restart, inspection.
    async fn cycle(&mut self, server: &mut Server, nth: u64) -> Done {
        self.work_until_death(server).await?;
        // All of it is looked at now and then; the recent part always.
        let whole = nth.is_multiple_of(10) || nth == self.options.times;
        let from = if whole {
            0
        } else {
            self.acts.entries.len().saturating_sub(RECENT)
        };
        let mut failpoint = self.next_failpoint();
        let broken = loop {
            let is_set = failpoint.is_some();
            match self.restart_and_look(server, failpoint.take(), from).await {
                // It died while it came back, as it was told to: the next look counts.
                Err(_) if is_set && server.has_gone()?.is_some() => {
                    self.survived.kills += 1;
                    self.survived.at_failpoints += 1;
                }
                looked => break looked?,
            }
        };
        self.survived.published = self.acts.published;
        self.survived.corrected = self.acts.corrected;
        self.survived.ended = self.acts.ended;
        self.survived.repeated = self.crowd.count().repeated;
        if broken.is_empty() {
            Ok(())
        } else {
            Err(Trouble::because(broken.join("; ")))
        }
    }

    async fn restart_and_look(
        &mut self,
        server: &mut Server,
        failpoint: Option<String>,
        from: usize,
    ) -> Done<inspection::Broken> {
        *server = self.stage.start(failpoint.as_deref()).await?;
        self.everybody_back(server).await?;
        let mut broken = inspection::record(&self.office, &mut self.acts, from).await?;
        broken.extend(inspection::phones(&self.crowd, &self.acts, from).await);
        let forged = self.crowd.count().forged;
        if forged > 0 {
            broken.push(format!("{forged} packages were not signed by the agency"));
        }
        // A server that died meanwhile told nobody anything: then this look says nothing.
        match server.has_gone()? {
            Some(_) if failpoint.is_some() => Err(Trouble::because("it died under the look")),
            Some(status) => Err(Trouble::because(format!(
                "the server ended by itself: {status}"
            ))),
            None => Ok(broken),
        }
    }

    /// Officers act until the moment that the seed chose, or until the server dies by itself.
    async fn work_until_death(&mut self, server: &mut Server) -> Done {
        let life_ms = self.chance.between(LIFE_MS.0, LIFE_MS.1);
        let life_ms = if self.is_at_failpoint {
            FAILPOINT_LIFE_MS
        } else {
            life_ms
        };
        // An act that the death interrupts stays in the ledger as not answered.
        let work = self.acts.go_on(&self.office, &mut self.chance);
        let stopped = timeout(Duration::from_millis(life_ms), work).await;
        if let Ok(trouble) = stopped {
            // Not answered: either it died at a failpoint, or it refused something it must not.
            sleep(Duration::from_millis(50)).await;
            if server.has_gone()?.is_none() {
                return Err(Trouble::because(format!(
                    "the living server did not answer: {trouble}"
                )));
            }
            self.survived.at_failpoints += 1;
        }
        server.kill().await?;
        self.survived.kills += 1;
        Ok(())
    }

    /// Every other life ends at a failpoint, where the server has them.
    fn next_failpoint(&mut self) -> Option<String> {
        self.is_at_failpoint = self.options.failpoints && self.chance.happens(50);
        if !self.is_at_failpoint {
            return None;
        }
        let name = self.chance.one_of(&FAILPOINTS)?;
        let count = self.chance.between(1, FAILPOINT_COUNT_MAX);
        Some(format!("{name}:{count}"))
    }

    /// Waits until nearly all phones are on the line again; one in a hundred hangs up by itself.
    async fn everybody_back(&self, server: &mut Server) -> Done {
        let enough = self.options.phones - self.options.phones.div_ceil(50);
        let since = Instant::now();
        while self.crowd.count().connected < enough {
            if let Some(status) = server.has_gone()? {
                return Err(Trouble::because(format!("the server ended: {status}")));
            }
            if since.elapsed() > BACK_MAX {
                let here = self.crowd.count().connected;
                return Err(Trouble::because(format!(
                    "only {here} phones came back in {BACK_MAX:?}"
                )));
            }
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }
}
