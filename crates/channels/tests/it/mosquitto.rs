//! A real broker on loopback: Debian's mosquitto, with a configuration of its own,
//! and its own client to look at what stands in a topic.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

pub const USER: &str = "homeward";
pub const PASSWORD: &str = "a long word that only the broker knows";

/// A broker; it ends with the value.
pub struct Mosquitto {
    pub port: u16,
    child: Child,
    _dir: TempDir,
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a subscriber that comes later gets from the topic.
#[derive(Debug, PartialEq, Eq)]
pub struct Retained {
    pub qos: String,
    pub expiry_s: u64,
    pub content_type: String,
    pub user_property: String,
    pub payload: String,
}

fn program(name: &str) -> Command {
    let found = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        .into_iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.exists());
    let Some(path) = found else {
        panic!("{name} is missing: apt-get install -y mosquitto mosquitto-clients");
    };
    Command::new(path)
}

impl Mosquitto {
    /// Starts it; returns when it says that it runs.
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).display().to_string();
        let (passwords, rules, config) = (path("passwords"), path("rules"), path("config"));
        let made = program("mosquitto_passwd")
            .args(["-b", "-c", &passwords, USER, PASSWORD])
            .status();
        assert!(made.unwrap().success());
        std::fs::write(&rules, format!("user {USER}\ntopic readwrite homeward/#\n")).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        // Started by root it would become a user who cannot read its files.
        let text = format!(
            "user root\nlistener {port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n\
             acl_file {rules}\npersistence false\nlog_dest stderr\n"
        );
        std::fs::write(&config, text).unwrap();
        let mut child = program("mosquitto")
            .args(["-c", &config])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let running = lines.any(|line| line.unwrap().ends_with(" running"));
        assert!(running, "mosquitto ended before it ran");
        // Its words go on; somebody has to take them.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            port,
            child,
            _dir: dir,
        }
    }

    /// What stands in `topic`; `None` after two seconds of nothing.
    pub fn retained(&self, topic: &str) -> Option<Retained> {
        let seen = program("mosquitto_sub")
            .args([
                "-V",
                "mqttv5",
                "-h",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
            ])
            .args(["-u", USER, "-P", PASSWORD, "-t", topic, "-q", "1"])
            .args(["--retained-only", "-C", "1", "-W", "2"])
            .args(["-F", "%q|%E|%C|%P|%p"])
            .output()
            .unwrap();
        let line = String::from_utf8(seen.stdout).unwrap();
        let mut parts = line.trim_end_matches('\n').splitn(5, '|');
        let mut next = || Some(parts.next()?.to_owned());
        Some(Retained {
            qos: next().filter(|qos| !qos.is_empty())?,
            expiry_s: next()?.parse().ok()?,
            content_type: next()?,
            user_property: next()?,
            payload: next()?,
        })
    }
}
