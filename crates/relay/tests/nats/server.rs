//! A real server on loopback: Debian's nats-server, with its streams in a folder.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use async_nats::{
    ConnectOptions,
    jetstream::{self, Context, stream},
};
use homeward_relay::{Broker, Login};
use tempfile::TempDir;

pub const ALERTS: &str = "homeward.alerts";
/// An account with and one without the right to use it.
pub const USER: (&str, &str) = ("maps", "a long word that only the server knows");

/// A server; it ends with the value.
pub struct Nats {
    pub port: u16,
    child: Child,
    dir: TempDir,
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Command {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"];
    let mut paths = folders.map(|folder| Path::new(folder).join("nats-server"));
    let found = paths.iter_mut().find(|path| path.exists());
    Command::new(found.expect("apt-get install -y nats-server"))
}

impl Nats {
    /// Starts it; returns when it takes connections. `more` is lines of its configuration.
    pub fn start(more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = run(dir.path(), port, more);
        Self { port, child, dir }
    }

    /// As a machine that fails would end it.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again where it was, with other settings perhaps.
    pub fn again(&mut self, more: &str) {
        self.kill();
        self.child = run(self.dir.path(), self.port, more);
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn broker(&self) -> Broker {
        Broker::start(&self.url(), Login::Nobody, None).unwrap()
    }

    /// The partner's own way to its streams.
    pub async fn partner(&self) -> Context {
        self.partner_as(ConnectOptions::new()).await
    }

    pub async fn partner_as(&self, options: ConnectOptions) -> Context {
        jetstream::new(options.connect(self.url()).await.unwrap())
    }
}

fn run(dir: &Path, port: u16, more: &str) -> Child {
    let config = dir.join("config");
    let store = dir.join("store");
    let text = format!(
        "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{}\" }}\n{more}\n",
        store.display()
    );
    std::fs::write(&config, text).unwrap();
    let mut child = program()
        .arg("-c")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let runs = lines.any(|line| line.unwrap().ends_with("Server is ready"));
    assert!(runs, "nats-server ended before it ran");
    // Its words go on; somebody has to take them.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

/// A stream that takes a subject.
pub async fn make_stream(partner: &Context, name: &str, subject: &str) -> stream::Stream {
    let config = stream::Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        ..stream::Config::default()
    };
    partner.create_stream(config).await.unwrap()
}

/// Looks again until it is so.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(60), looking).await;
    found.unwrap_or_else(|_| panic!("it never came to this: {what}"))
}
