//! The real binary, on free ports of this machine, with a folder of its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use http::{Request, StatusCode};
use tokio::{
    fs::File,
    io::AsyncReadExt,
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::{
    http::Caller,
    limits::{pinned, with_all_files},
    ports,
    trouble::{Done, Trouble},
};

/// A server that is not ready by then will not be.
const READY_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The last lines of the log are what a person needs first.
const LOG_TAIL_LINES: usize = 12;

/// Where and how the server runs; the same over restarts, so that phones find it again.
#[derive(Debug, Clone)]
pub struct Stage {
    pub binary: PathBuf,
    pub data: PathBuf,
    pub log: PathBuf,
    pub public: SocketAddr,
    pub console: SocketAddr,
    pub metrics: SocketAddr,
    /// How much faster than life the server's clock runs.
    pub rate: f64,
    /// The only core that it may use, where it is measured.
    pub core: Option<u32>,
}

/// A running server. It dies with this value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The administrator's link, at the first start.
    pub sign_in: Option<String>,
}

impl Stage {
    /// Chooses three free ports of loopback.
    pub fn set(binary: &Path, data: &Path, log: &Path, rate: f64) -> Done<Self> {
        let binary = binary.canonicalize();
        let binary = binary.map_err(Trouble::in_doing("find the server's binary"))?;
        let [public, console, metrics] = ports::free()?;
        Ok(Self {
            binary,
            data: data.to_owned(),
            log: log.to_owned(),
            public,
            console,
            metrics,
            rate,
            core: None,
        })
    }

    /// Starts the server and waits until it is ready. `failpoint` is where it should die.
    pub async fn start(&self, failpoint: Option<&str>) -> Done<Server> {
        let mut command = match self.core {
            Some(core) => pinned(&self.binary, core),
            None => with_all_files(&self.binary),
        };
        self.settings(&mut command);
        if let Some(failpoint) = failpoint {
            command.env("HOMEWARD_FAILPOINT", failpoint);
        }
        let said = self.log.with_extension("out");
        let output = std::fs::File::create(&said);
        let output = output.map_err(Trouble::in_doing("write down what the server says"))?;
        let errors = output
            .try_clone()
            .map_err(Trouble::in_doing("share a file"))?;
        command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .kill_on_drop(true);
        let child = command
            .spawn()
            .map_err(Trouble::in_doing("start the server"))?;
        let mut server = Server {
            child,
            sign_in: None,
        };
        self.wait_until_ready(&mut server).await?;
        let text = tokio::fs::read_to_string(&said).await.unwrap_or_default();
        server.sign_in = text
            .lines()
            .find_map(|line| line.strip_prefix("sign in "))
            .map(str::to_owned);
        Ok(server)
    }

    fn settings(&self, command: &mut Command) {
        let rate = self.rate.to_string();
        command
            .arg("serve")
            .arg("--data")
            .arg(&self.data)
            .arg("--log")
            .arg(&self.log);
        for (flag, address) in [
            ("--public", self.public),
            ("--console", self.console),
            ("--metrics", self.metrics),
        ] {
            command.arg(flag).arg(address.to_string());
        }
        command.args(["--exercise-rate", &rate, "--loopback-webhooks"]);
        command.args([
            "--agency-slug",
            "cn-130000",
            "--agency-name-zh",
            "河北演练中心",
        ]);
        command.args(["--agency-name-en", "Hebei exercise centre"]);
        command.args(["--jurisdiction", "13", "--call", "110"]);
    }

    async fn wait_until_ready(&self, server: &mut Server) -> Done {
        let caller = Caller::to(self.metrics);
        let since = Instant::now();
        loop {
            let ready = caller.send(Request::get("/readyz")).await;
            if ready.is_ok_and(|answer| answer.status == StatusCode::OK) {
                return Ok(());
            }
            let gone = server.has_gone()?;
            if gone.is_some() || since.elapsed() > READY_MAX {
                let state = gone.map_or("is not ready".to_owned(), |status| {
                    format!("ended: {status}")
                });
                let tail = self.log_tail().await;
                return Err(Trouble::because(format!("the server {state}\n{tail}")));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Runs `homeward officer <verb>` on this server's folder; gives what it printed.
    pub async fn officer(&self, verb: &str) -> Done<String> {
        let mut command = Command::new(&self.binary);
        let output = command
            .args(["officer", verb, "--data"])
            .arg(&self.data)
            .output()
            .await;
        let output = output.map_err(Trouble::in_doing("ask the server's operator door"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(text);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(Trouble::because(format!(
            "`homeward officer {verb}` said: {text}{errors}"
        )))
    }

    /// The last lines that the server wrote.
    pub async fn log_tail(&self) -> String {
        let mut tail = String::new();
        for path in [self.log.with_extension("out"), self.log.clone()] {
            let mut text = String::new();
            if let Ok(mut file) = File::open(&path).await {
                // A log that is not text has nothing to show.
                let _ = file.read_to_string(&mut text).await;
            }
            let lines: Vec<_> = text.lines().collect();
            let from = lines.len().saturating_sub(LOG_TAIL_LINES);
            tail.push_str(&lines[from..].join("\n"));
            tail.push('\n');
        }
        tail
    }
}

impl Server {
    /// Its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it has.
    pub fn has_gone(&mut self) -> Done<Option<ExitStatus>> {
        self.child
            .try_wait()
            .map_err(Trouble::in_doing("look after the server"))
    }

    /// SIGKILL: nothing of it runs another instruction. Waits until it is gone.
    pub async fn kill(&mut self) -> Done {
        self.child
            .kill()
            .await
            .map_err(Trouble::in_doing("kill the server"))
    }
}

/// The server that was built into the folder of this program.
pub fn beside_this() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.with_file_name("homeward")
}
