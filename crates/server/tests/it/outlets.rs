//! The file of the agency's accounts, from a wrong line to a real broker.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    program::Program,
    server::{BINARY, exercise, until},
    world::{SOON, World, text},
};

/// Debian's mosquitto on loopback; it ends with the value.
struct Broker {
    port: u16,
    _program: Program,
}

fn program(name: &str) -> Command {
    let folders = ["/usr/sbin", "/usr/bin"].map(|folder| Path::new(folder).join(name));
    let found = folders.into_iter().find(|path| path.exists());
    Command::new(found.expect("apt-get install -y mosquitto mosquitto-clients"))
}

impl Broker {
    /// Without a configuration mosquitto listens on loopback and takes anybody.
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut child = program("mosquitto")
            .args(["-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let runs = lines.any(|line| line.unwrap().ends_with(" running"));
        assert!(runs, "mosquitto ended before it ran");
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            port,
            _program: Program(child),
        }
    }

    /// The package that stands in the topic of this alert.
    fn retained(&self, code: &str) -> Option<Value> {
        let topic = format!("drills/alerts/{code}");
        let port = self.port.to_string();
        let said = program("mosquitto_sub")
            .args(["-p", &port, "-t", &topic, "-C", "1", "-W", "2"])
            .output()
            .unwrap();
        serde_json::from_slice(&said.stdout).ok()
    }
}

#[test]
fn an_alert_stands_on_the_agencys_broker_until_its_end_takes_its_place() {
    let broker = Broker::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outlets.toml");
    let port = broker.port;
    let account = format!(
        "[mqtt]\nstatus = \"Exercise\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = false\nprefix = \"drills\"\n"
    );
    std::fs::write(&file, account).unwrap();
    let world = World::of(exercise().with(&["--outlets", file.to_str().unwrap()]));
    let alert = world.alert(20);
    let code = text(&alert, "code");
    let said = until("the alert stands on the broker", SOON, || {
        broker.retained(&code)
    });
    assert_eq!(
        (&said["code"], &said["msgType"]),
        (&json!(code), &json!("Alert"))
    );
    world.resolve(&text(&alert, "id")).good();
    let said = until("the end stands on the broker", SOON, || {
        let said = broker.retained(&code)?;
        (said["msgType"] == "Cancel").then_some(said)
    });
    assert!(said.get("photos").is_none(), "{said}");
}

#[test]
fn a_wrong_line_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outlets.toml");
    for (text, named) in [
        ("[weebo]\n", "weebo"),
        ("[mqtt]\nstatus = \"Test\"\nhost = \"b\"\n", "Test"),
        (
            "[telegram]\nstatus = \"Actual\"\nbot_token_file = \"none\"\nchat = \"@c\"\n",
            "none",
        ),
        (
            "[fediverse]\nusername = \"A B\"\nname = { zh = \"a\", en = \"a\" }\nabout = { zh = \"a\", en = \"a\" }\n",
            "A B",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let said = Command::new(BINARY)
            .args(["serve", "--data"])
            .arg(folder.path().join("data"))
            .arg("--outlets")
            .arg(&file)
            .args(["--public", "127.0.0.1:0", "--console", "127.0.0.1:0"])
            .args(["--metrics", "127.0.0.1:0"])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&said.stderr);
        assert!(!said.status.success(), "{text}");
        assert!(
            errors.contains(named) && errors.contains("outlets.toml"),
            "{text}: {errors}"
        );
    }
}
