//! Would the software that partners use accept what we post? Asked of the stock
//! libraries themselves (judges/README.md).

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use homeward_domain::status::Actual;
use serde_json::{Value, json};

use crate::{
    samples::{SECRET, Story, form, webhook_key},
    server::{Behaviour, Seen, serve},
    webhook::{post, webhooks},
};

const INSTALL: &str = "a judge is missing; from the root of the repository run: npm ci --prefix judges \
    && python3 -m venv judges/python && judges/python/bin/pip install -r judges/requirements.txt";

fn judges() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges")
}

pub(crate) fn python() -> PathBuf {
    let own = || judges().join("python/bin/python");
    std::env::var_os("HOMEWARD_JUDGES_PYTHON").map_or_else(own, PathBuf::from)
}

/// What the judge says of the call.
pub(crate) fn asked(program: &Path, script: &str, call: &Value) -> Value {
    let mut command = Command::new(program);
    command.arg(judges().join(script));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut judge = command.spawn().unwrap_or_else(|_| panic!("{INSTALL}"));
    let mut input = judge.stdin.take().unwrap();
    // A judge that ends early is told about below, with what it needs.
    drop(input.write_all(call.to_string().as_bytes()));
    drop(input);
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}: {INSTALL}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The verdicts of everybody in one object.
fn verdicts(seen: &Seen, secret: &str, public_key: &str, body: &str) -> Value {
    let headers: serde_json::Map<_, _> = seen
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let call =
        json!({ "secret": secret, "public_key": public_key, "headers": headers, "body": body });
    json!({
        "node": asked(Path::new("node"), "webhook.mjs", &call),
        "python": asked(&python(), "webhook.py", &call),
    })
}

fn all(v1: bool, v1a: bool) -> Value {
    json!({
        "node": { "standardwebhooks": v1, "svix": v1, "v1a": v1a },
        "python": { "standardwebhooks": v1, "v1a": v1a },
    })
}

#[tokio::test]
async fn stock_verifiers_in_javascript_and_python_accept_ours_and_nothing_else() {
    let (url, log) = serve(Behaviour::status("204 No Content")).await;
    post(&webhooks(), &Story::<Actual>::begins(form()).1, &url).await;
    let seen = log.seen().remove(0);
    let body = String::from_utf8(seen.body.clone()).unwrap();
    let public_key = webhook_key().public_text();
    let ours = verdicts(&seen, SECRET, &public_key, &body);
    assert_eq!(ours, all(true, true));
    let tampered = body.replacen("alert.alert", "alert.cancel", 1);
    assert_ne!(tampered, body);
    let refused = verdicts(&seen, SECRET, &public_key, &tampered);
    assert_eq!(refused, all(false, false));
    let other_secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let other_key = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let strangers = verdicts(&seen, other_secret, other_key, &body);
    assert_eq!(strangers, all(false, false));
}
