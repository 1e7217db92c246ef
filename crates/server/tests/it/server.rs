//! The real binary on free ports of loopback, with a folder of its own; it is gone
//! when the test is.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        atomic::{AtomicU16, Ordering::Relaxed},
        mpsc::{Receiver, channel},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::http::Door;

/// What the machine needs when everything runs at once.
const START_MAX: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(10);

pub const BINARY: &str = env!("CARGO_BIN_EXE_homeward");

pub struct Server {
    pub public: Door,
    pub console: Door,
    pub inside: Door,
    folder: TempDir,
    flags: Vec<String>,
    child: Child,
    /// The first administrator's sign-in link, where the house is new.
    pub first_link: Option<String>,
}

/// How a test wants its server.
#[derive(Default)]
pub struct Wish {
    flags: Vec<String>,
}

/// An exercise an hour of which takes a minute, in the province of the tests.
pub fn exercise() -> Wish {
    Wish::default()
        .with(&["--exercise-rate", "60"])
        .with(&["--loopback-webhooks"])
}

impl Wish {
    pub fn with(mut self, flags: &[&str]) -> Self {
        self.flags
            .extend(flags.iter().map(|flag| (*flag).to_owned()));
        self
    }

    pub fn start(self) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let [public, console, inside] = [free(), free(), free()].map(Door);
        let mut flags = self.flags;
        for (flag, door) in [
            ("--public", public),
            ("--console", console),
            ("--metrics", inside),
        ] {
            flags.extend([flag.to_owned(), door.0.to_string()]);
        }
        for (flag, value) in [("--jurisdiction", "13"), ("--agency-slug", "cn-130000")] {
            flags.extend([flag.to_owned(), value.to_owned()]);
        }
        flags.extend([
            "--log".to_owned(),
            folder.path().join("log.jsonl").display().to_string(),
        ]);
        let (child, first_link) = spawn(folder.path(), &flags);
        Server {
            public,
            console,
            inside,
            folder,
            flags,
            child,
            first_link,
        }
    }
}

fn spawn(folder: &Path, flags: &[String]) -> (Child, Option<String>) {
    let is_new = !folder.join("data").exists();
    let mut command = Command::new(BINARY);
    command
        .arg("serve")
        .arg("--data")
        .arg(folder.join("data"))
        .args(flags);
    let errors = File::create(folder.join("stderr")).unwrap();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .unwrap();
    let said = lines(child.stdout.take().unwrap());
    let ends = Instant::now() + START_MAX;
    // The last thing that a house says: where its metrics are, or its first link.
    let last = if is_new { "sign in " } else { "metrics " };
    while let Ok(line) = said.recv_timeout(ends.saturating_duration_since(Instant::now())) {
        if let Some(rest) = line.strip_prefix(last) {
            return (child, is_new.then(|| rest.to_owned()));
        }
    }
    let errors = std::fs::read_to_string(folder.join("stderr")).unwrap_or_default();
    drop(child.kill());
    let ended = child.wait();
    let log = std::fs::read_to_string(folder.join("log.jsonl")).unwrap_or_default();
    panic!("the server did not start ({ended:?}): {errors}{log}");
}

fn lines(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (say, said) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Nobody listens any more once the server stands; it must not block on that.
            drop(say.send(line));
        }
    });
    said
}

impl Server {
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Everything that the server wrote to its log and its terminal.
    pub fn log(&self) -> String {
        ["log.jsonl", "stderr"]
            .map(|name| std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default())
            .concat()
    }

    /// What `homeward <verb> --data <folder>` prints.
    pub fn operator(&self, verb: &[&str]) -> String {
        let output = run(&[verb, &["--data", &self.data().display().to_string()]].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Kills the process, lets `between` look at its folder, and starts it again.
    pub fn restart(&mut self, between: impl FnOnce(&Path)) {
        self.kill();
        between(&self.data());
        (self.child, _) = spawn(self.folder.path(), &self.flags);
    }

    fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- the server's log\n{}", self.log());
        }
    }
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).output().unwrap()
}

/// A port that nobody has. Below those that the system gives to outgoing
/// connections, so that nobody takes it before the server does.
pub fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 1_000).unwrap_or(0) * 11;
    loop {
        let port = 20_000 + (start + NEXT.fetch_add(1, Relaxed)) % 12_000;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// Looks until `found` finds something; a state, not a moment, is waited for.
pub fn until<T>(what: &str, within: Duration, mut found: impl FnMut() -> Option<T>) -> T {
    let ends = Instant::now() + within;
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(
            Instant::now() < ends,
            "waited {within:?} in vain until {what}"
        );
        std::thread::park_timeout(LOOK_EVERY);
    }
}
