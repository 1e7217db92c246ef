//! A partner's relay: the real program, on a free port of this machine, with a folder.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Deserialize;
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::{
    http::Caller,
    ports,
    trouble::{Done, Trouble},
};

/// Ten million users are taken up in less.
const READY_MAX: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(3);
const LOG_TAIL_LINES: usize = 8;

/// Where and how the relay runs; the same over restarts.
#[derive(Debug)]
pub struct Post {
    pub binary: PathBuf,
    /// `key.txt` and `keys.json` lie here; its data and what it says come here.
    pub folder: PathBuf,
    pub at: SocketAddr,
    pub house: String,
    pub push: String,
    /// What else it is told at each start.
    pub flags: Vec<String>,
}

/// A running relay. It dies with this value.
#[derive(Debug)]
pub struct Relay {
    child: Child,
    caller: Caller,
    at: SocketAddr,
}

/// A connection of its own to a relay.
#[derive(Debug)]
pub struct Way(Caller);

impl Way {
    /// As [`Relay::move_users`].
    pub async fn move_users(&self, lines: String) -> Done {
        move_by(&self.0, lines).await
    }
}

async fn move_by(caller: &Caller, lines: String) -> Done {
    let body = ("text/csv", Bytes::from(lines));
    let answer = caller
        .send_with(Request::post("/v1/positions"), body)
        .await?;
    answer.good("move users").map(drop)
}

/// What the relay says of itself, as far as anybody here looks at it.
#[derive(Debug, Clone, Deserialize)]
pub struct Counts {
    pub users: u64,
    pub cursor: String,
    pub index_bytes: u64,
    pub memory_bytes: u64,
    alerts: Vec<Standing>,
}

/// How one alert stands at the relay.
#[derive(Debug, Clone, Deserialize)]
pub struct Standing {
    incident: String,
    pub version: u32,
    pub told: u64,
    waiting: usize,
    on_their_way: usize,
}

impl Standing {
    /// Nobody waits, and every batch was settled.
    pub fn is_quiet(&self) -> bool {
        self.waiting == 0 && self.on_their_way == 0
    }
}

impl Post {
    /// Writes the key and the pinned keys down, and finds a free port.
    pub fn set(binary: &Path, folder: &Path, key: &str, keys: &str) -> Done<Self> {
        let doing = || Trouble::in_doing("prepare the relay");
        let [at] = ports::free()?;
        let post = Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            at,
            house: "http://127.0.0.1:9".to_owned(),
            push: "http://127.0.0.1:9/".to_owned(),
            flags: Vec::new(),
        };
        fs::write(folder.join("key.txt"), key).map_err(doing())?;
        fs::write(folder.join("keys.json"), keys).map_err(doing())?;
        Ok(post)
    }

    /// Starts the relay and waits until it answers; `load` is a file of users to take up.
    pub async fn start(&self, load: Option<&Path>) -> Done<Relay> {
        let log = fs::File::create(self.folder.join("relay.out"));
        let log = log.map_err(Trouble::in_doing("write down what the relay says"))?;
        let errors = log.try_clone().map_err(Trouble::in_doing("share a file"))?;
        let mut command = Command::new(&self.binary);
        command.args(["relay", "--drill", "--house", &self.house]);
        command.args(["--push-url", &self.push]).args(&self.flags);
        command.args(["--listen", &self.at.to_string()]);
        for (flag, name) in [
            ("--data", "relay"),
            ("--key-file", "key.txt"),
            ("--keys", "keys.json"),
        ] {
            command.arg(flag).arg(self.folder.join(name));
        }
        load.map(|file| command.arg("--load").arg(file));
        command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true);
        let child = command
            .spawn()
            .map_err(Trouble::in_doing("start the relay"))?;
        let (at, caller) = (self.at, Caller::to(self.at));
        let mut relay = Relay { child, caller, at };
        let since = Instant::now();
        loop {
            let state = relay.caller.send(Request::get("/v1/state")).await;
            if state.is_ok_and(|answer| answer.status == StatusCode::OK) {
                return Ok(relay);
            }
            let gone = relay.has_gone()?;
            if gone.is_some() || since.elapsed() > READY_MAX {
                let tail = self.log_tail();
                return Err(Trouble::because(format!(
                    "the relay did not start: {gone:?}\n{tail}"
                )));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// The last lines that it wrote.
    pub fn log_tail(&self) -> String {
        let text = fs::read_to_string(self.folder.join("relay.out")).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
    }
}

impl Relay {
    /// Its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// SIGKILL: nothing of it runs another instruction. Waits until it is gone.
    pub async fn kill(&mut self) -> Done {
        let killed = self.child.kill().await;
        killed.map_err(Trouble::in_doing("kill the relay"))
    }

    /// Another connection to it.
    pub fn another_way(&self) -> Way {
        Way(Caller::to(self.at))
    }

    /// How it ended, if it has.
    pub fn has_gone(&mut self) -> Done<Option<ExitStatus>> {
        let gone = self.child.try_wait();
        gone.map_err(Trouble::in_doing("look after the relay"))
    }

    /// `name,latitude,longitude` a line; answered once all of it is on the disk.
    pub async fn move_users(&self, lines: String) -> Done {
        move_by(&self.caller, lines).await
    }

    /// `None` where the relay does not know the alert, or knows it no more.
    pub async fn standing(&self, incident: &str) -> Done<Option<Standing>> {
        let counts = self.counts().await?;
        let mut alerts = counts.alerts.into_iter();
        Ok(alerts.find(|alert| alert.incident == incident))
    }

    /// What it says of itself.
    pub async fn counts(&self) -> Done<Counts> {
        let answer = self.caller.send(Request::get("/v1/state")).await?;
        serde_json::from_value(answer.good("look at the relay")?.json()?)
            .map_err(Trouble::in_doing("read the relay's state"))
    }
}
