//! A stock subscriber in Python (Flask-WebSub) at the real binary's hub.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use homeward_seal::digest;
use serde_json::{Value, json};

use crate::{
    program::Program,
    server::until,
    world::{SOON, World, text, world},
};

/// Python starts, finds the hub, is asked back.
const PATIENCE: Duration = Duration::from_secs(40);

struct Subscriber {
    _program: Program,
    orders: ChildStdin,
    says: Receiver<Value>,
    /// Of every entry that it was brought.
    ids: BTreeSet<String>,
}

fn judges() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges")
}

impl Subscriber {
    fn of(feed: &str) -> Self {
        let own = || judges().join("python/bin/python");
        let python = std::env::var_os("HOMEWARD_JUDGES_PYTHON").map_or_else(own, PathBuf::from);
        let mut child = Command::new(python)
            .arg(judges().join("websub.py"))
            .arg(feed)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a judge is missing: see judges/README.md");
        let (say, says) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                drop(say.send(serde_json::from_str(&line).unwrap()));
            }
        });
        let orders = child.stdin.take().unwrap();
        Self {
            _program: Program(child),
            orders,
            says,
            ids: BTreeSet::new(),
        }
    }

    fn order(&mut self, word: &str) {
        writeln!(self.orders, "{word}").unwrap();
    }

    fn says(&self) -> Value {
        self.says
            .recv_timeout(PATIENCE)
            .expect("the judge is silent")
    }

    /// Reads on to the first delivery that has this entry. Each delivery on the way must
    /// have something new.
    fn told_of(&mut self, id: &str) -> Value {
        loop {
            let told = self.says();
            let Some(ids) = told["ids"].as_array() else {
                continue;
            };
            let ids: BTreeSet<_> = ids
                .iter()
                .map(|id| id.as_str().unwrap().to_owned())
                .collect();
            assert!(!ids.is_subset(&self.ids), "{told} has nothing new");
            self.ids.extend(ids);
            if self.ids.contains(id) {
                return told;
            }
        }
    }
}

/// How often the hub has done this.
fn counted(world: &World, what: &str) -> u32 {
    let metrics = world.server.inside.get("/metrics").go().text();
    let name = format!("homeward_hub_total{{what=\"{what}\"}} ");
    let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}

fn message(alert: &Value, version: u32) -> String {
    format!("homeward:cn-130000:{}:{version}", text(alert, "code"))
}

#[test]
fn a_stock_subscriber_is_verified_told_once_and_told_the_end_over_two_restarts() {
    let mut world = world();
    let path = "/drill/feeds/alerts.atom";
    let feed = format!("http://{}{path}", world.public().0);
    let mut subscriber = Subscriber::of(&feed);
    assert_eq!(subscriber.says(), json!({ "mode": "subscribe" }));
    until("the hub has written it down", SOON, || {
        (counted(&world, "subscribed") == 1).then_some(())
    });
    let alert = world.alert(20);
    let told = subscriber.told_of(&message(&alert, 1));
    assert_eq!(told["topic"], feed);
    let stands = world.public().get(path).go();
    // A wider ring may have opened meanwhile; then that is brought too.
    if told["sha256"] != digest(&stands.body).to_string() {
        subscriber.told_of(&message(&alert, 2));
    }
    until("it is written down that it was told", SOON, || {
        (counted(&world, "told") > 0).then_some(())
    });
    world.server.restart(|_| ());
    // A killed house remembers who did not take it.
    subscriber.order("deaf");
    let second = world.alert(20);
    until("the subscriber has turned one away", SOON, || {
        (counted(&world, "not_told") > 0).then_some(())
    });
    world.server.restart(|_| ());
    subscriber.order("hear");
    subscriber.told_of(&message(&second, 1));
    world.resolve(&text(&alert, "id")).good();
    let is_cancel = |entry: &str| {
        let name = entry.rsplit_once(':').unwrap();
        let path = format!("/drill/cap/{}-{}.xml", text(&alert, "code"), name.1);
        let said = world.public().get(&path).go();
        said.status == 200 && said.text().contains("<msgType>Cancel</msgType>")
    };
    let end = until("the Cancel stands", SOON, || {
        let mut versions = (2..40).map(|version| message(&alert, version));
        versions.find(|entry| is_cancel(entry))
    });
    subscriber.told_of(&end);
    subscriber.order("leave");
    until("it has left", SOON, || {
        (counted(&world, "unsubscribed") == 1).then_some(())
    });
}

#[test]
fn a_callback_inside_our_own_network_is_refused_and_a_topic_that_is_none() {
    let world = World::of(crate::server::Wish::default().with(&["--exercise-rate", "60"]));
    let topic = format!(
        "http://{}/drill/feeds/alerts.rss?within=13",
        world.public().0
    );
    let ask = |topic: &str, callback: &str| {
        let body = format!("hub.mode=subscribe&hub.topic={topic}&hub.callback={callback}");
        let hub = world.public().post("/drill/feeds/hub");
        let hub = hub.with("accept", "application/json");
        hub.bytes("application/x-www-form-urlencoded", body).go()
    };
    for inside in [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f.1/hook",
        "https://metadata.google.internal/hook",
        "https://example.com:22/hook",
        "not%20an%20address",
    ] {
        ask(&topic, inside).refused(422, "hub.callback");
    }
    let other = topic.replace("/drill", "");
    ask(&other, "https://example.com/").refused(422, "hub.topic");
}
