//! Every command of the guides is run as it stands there.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::channel,
    thread,
};

use homeward_domain::{
    rehearsal::{Rule, Step},
    status_code::StatusCode,
};
use serde_json::json;

use crate::{
    hook::Hook,
    server::{BINARY, free, until},
    world::{SOON, text, world},
};

fn guide(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides");
    fs::read_to_string(docs.join(name)).unwrap()
}

/// The fenced blocks of one language, in order.
fn blocks(guide: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let rest = guide.split(&fence).skip(1);
    rest.filter_map(|rest| rest.split("\n```").next())
        .map(str::to_owned)
        .collect()
}

/// What a program says when it is given this text to run.
fn told(program: &str, flags: &[&str], script: &str, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(program);
    command.args(flags).envs(environment.iter().copied());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed here: {error}"));
    let mut input = child.stdin.take().unwrap();
    let script = script.to_owned();
    thread::spawn(move || drop(input.write_all(script.as_bytes())));
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn the_commands_of_the_api_guide_do_what_it_says() {
    let world = world();
    let doors = [world.console(), world.public()].map(|door| format!("http://{}", door.0));
    let commands = blocks(&guide("api.md"), "sh");
    assert!(commands.len() >= 10, "the guide has its commands");
    // One shell for all of them: what one sets the next uses. Each must succeed.
    let script = format!("set -eu\nset -o pipefail\n{}\n", commands.join("\n"));
    let environment = [
        ("KEY", world.key.as_str()),
        ("CONSOLE", &doors[0]),
        ("PUBLIC", &doors[1]),
    ];
    let said = told("timeout", &["120", "bash", "-s"], &script, &environment);
    for word in ["case ", "alert ", "\"found\"", "true", "retry: "] {
        assert!(
            said.contains(word),
            "{word:?} is not in what it said:\n{said}"
        );
    }
}

#[test]
fn the_checks_of_a_webhook_in_the_guide_accept_ours_and_nothing_else() {
    let world = world();
    let (say, heard) = channel();
    let hook = Hook::open(move |sent| drop(say.send(sent)));
    let secret = text(
        &world.partner("Exercise", Some(&hook.url)),
        "webhook_secret",
    );
    world.alert(20);
    let sent = heard.recv_timeout(SOON).unwrap();
    let headers: serde_json::Map<_, _> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let call = json!({ "secret": secret, "headers": headers, "body": sent.body });
    for (body, accepted) in [
        (sent.body.clone(), true),
        (sent.body.replace("Actual", "Exercise") + " ", false),
    ] {
        let call = json!({ "secret": call["secret"], "headers": call["headers"], "body": body });
        let node = format!(
            "{}\nconst call = {call};\nconsole.log(verified(call.secret, call.headers, call.body));",
            blocks(&guide("api.md"), "js")[0]
        );
        assert_eq!(
            told("node", &["--input-type=module", "-"], &node, &[]).trim(),
            accepted.to_string()
        );
        let python = format!(
            "{}\nimport json\ncall = json.loads({:?})\nprint(verified(call['secret'], call['headers'], call['body'].encode()))",
            blocks(&guide("api.md"), "python")[0],
            call.to_string()
        );
        let said = told("python3", &["-"], &python, &[]);
        assert_eq!(said.trim().to_lowercase(), accepted.to_string());
    }
}

#[test]
fn the_checks_of_the_houses_own_signature_accept_ours_and_nothing_else() {
    let world = world();
    let (say, heard) = channel();
    let hook = Hook::open(move |sent| drop(say.send(sent)));
    let joined = world.partner("Exercise", Some(&hook.url));
    let public_key = text(&joined, "webhook_public_key");
    let published = world.public().get("/drill/partner/v1/keys").go().good();
    assert_eq!(published["webhooks"][0]["key"], public_key);
    world.alert(20);
    let sent = heard.recv_timeout(SOON).unwrap();
    let headers: serde_json::Map<_, _> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = std::env::var_os("HOMEWARD_JUDGES_PYTHON");
    let python = python.map_or_else(|| root.join("judges/python/bin/python"), Into::into);
    for (body, accepted) in [
        (sent.body.clone(), "true"),
        (sent.body.clone() + " ", "false"),
    ] {
        let call = json!({ "key": public_key, "headers": headers, "body": body });
        let node = format!(
            "{}\nconst call = {call};\nconsole.log(fromTheHouse(call.key, call.headers, call.body));",
            blocks(&guide("partners.md"), "js")[0]
        );
        let said = told("node", &["--input-type=module", "-"], &node, &[]);
        assert_eq!(said.trim(), accepted);
        let script = format!(
            "{}\nimport json\ncall = json.loads({:?})\nprint(from_the_house(call['key'], call['headers'], call['body'].encode()))",
            blocks(&guide("partners.md"), "python")[0],
            call.to_string()
        );
        let said = told(python.to_str().unwrap(), &["-"], &script, &[]);
        assert_eq!(said.trim().to_lowercase(), accepted);
    }
}

#[test]
fn xmlsec1_verifies_a_message_by_the_commands_of_the_cap_guide_and_refuses_another() {
    let installed = Command::new("xmlsec1").arg("--version").output();
    assert!(
        installed.is_ok(),
        "xmlsec1 is missing; on Debian or Ubuntu: sudo apt-get install -y xmlsec1"
    );
    let world = world();
    let code = text(&world.alert(20), "code");
    let house = format!("http://{}/drill", world.public().0);
    let message = format!("{code}-1");
    until("the message stands in the feeds", SOON, || {
        let found = world
            .public()
            .get(&format!("/drill/cap/{message}.xml"))
            .go();
        (found.status == 200).then_some(())
    });
    let folder = tempfile::tempdir().unwrap();
    let commands = blocks(&guide("cap.md"), "sh").join("\n");
    // The same message with one word changed must not pass.
    let script = format!(
        "set -eu\nset -o pipefail\ncd \"$FOLDER\"\n{commands}\n\
         sed -i s/Rescue/Safety/ message.xml\n\
         if xmlsec1 --verify \"--pubkey-pem:$ID\" homeward.pem message.xml; then exit 1; fi\n\
         echo refused\n"
    );
    let environment = [
        ("HOUSE", house.as_str()),
        ("MESSAGE", &message),
        ("FOLDER", folder.path().to_str().unwrap()),
    ];
    let said = told("timeout", &["60", "bash", "-s"], &script, &environment);
    assert!(said.contains("refused"), "{said}");
}

#[test]
fn a_new_partner_proves_itself_by_the_commands_of_the_guide() {
    let world = world();
    let doors = [world.console(), world.public()].map(|door| format!("http://{}", door.0));
    let folder = tempfile::tempdir().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/partners");
    let binary = Path::new(BINARY).parent().unwrap().to_str().unwrap();
    let path = format!("{binary}:{}", std::env::var("PATH").unwrap());
    let commands = blocks(&guide("partners.md"), "sh").join("\n");
    let script = format!(
        "set -eu\nset -o pipefail\ntrap 'kill $(jobs -p)' EXIT\ncd \"$FOLDER\"\n{commands}\n"
    );
    let environment = [
        ("KEY", world.key.as_str()),
        ("CONSOLE", &doors[0]),
        ("PUBLIC", &doors[1]),
        ("PORT", &free().port().to_string()),
        ("EXAMPLES", examples.to_str().unwrap()),
        ("FOLDER", folder.path().to_str().unwrap()),
        ("PATH", &path),
        ("LANG", "C"),
    ];
    let said = told("timeout", &["120", "bash", "-s"], &script, &environment);
    for words in [
        "{\"showing\":[]}",
        "ok  at_rest",
        "pass: every rule was kept.",
    ] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
}

#[test]
fn a_relay_names_whoever_is_inside_by_the_commands_of_its_guide() {
    let world = world();
    let doors = [world.console(), world.public()].map(|door| format!("http://{}", door.0));
    let folder = tempfile::tempdir().unwrap();
    let binary = Path::new(BINARY).parent().unwrap().to_str().unwrap();
    let path = format!("{binary}:{}", std::env::var("PATH").unwrap());
    let commands = blocks(&guide("relay.md"), "sh").join("\n");
    let script = format!(
        "set -eu\nset -o pipefail\ntrap 'kill $(jobs -p)' EXIT\ncd \"$FOLDER\"\n{commands}\n"
    );
    let environment = [
        ("KEY", world.key.as_str()),
        ("CONSOLE", &doors[0]),
        ("PUBLIC", &doors[1]),
        ("RELAY", &free().to_string()),
        ("FOLDER", folder.path().to_str().unwrap()),
        ("PATH", &path),
    ];
    let said = told("timeout", &["120", "bash", "-s"], &script, &environment);
    for words in ["show li wang", "show zhao"] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
    let batches = fs::read_to_string(folder.path().join("batches.jsonl")).unwrap();
    assert!(
        !batches.contains("38.01,") && !batches.contains("38.4"),
        "{batches}"
    );
}

#[test]
fn the_guide_lists_every_step_and_every_rule_as_the_check_says_them() {
    let guide = guide("partners.md");
    for rule in Rule::ALL {
        let row = format!("| `{rule}` | {} | {} |\n", rule.words().en, rule.fix().en);
        assert!(
            guide.contains(&row),
            "missing in docs/guides/partners.md:\n{row}"
        );
    }
    for step in Step::ALL {
        let row = format!("| `{}` | {} |\n", step.as_str(), step.words().en);
        assert!(
            guide.contains(&row),
            "missing in docs/guides/partners.md:\n{row}"
        );
    }
}

#[test]
fn the_guide_lists_every_status_code_as_the_console_says_it() {
    let guide = guide("status-codes.md");
    for code in StatusCode::ALL {
        let row = format!("| `{code}` | {} | {} |\n", code.words().en, code.fix().en);
        assert!(
            guide.contains(&row),
            "missing in docs/guides/status-codes.md:\n{row}"
        );
    }
}
