//! A browser can verify what we sign: the verifier in `verify.mjs` uses nothing but
//! the web platform, and Node's WebCrypto runs it. Node is needed to build the
//! frontend anyway, so these tests do not step aside where it is missing.

use homeward_seal::SigningKey;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

fn package() -> Map<String, Value> {
    let value = json!({
        "headline": "寻找：女孩，6岁 \"Xiaoyu\" \u{1}\t\r\n\\ / \u{7f}\u{2028}😀",
        "b": { "10": 1, "9": -9_007_199_254_740_991_i64, "B": 9_007_199_254_740_991_i64, "_": [], "a": {} },
        "a": [true, false, null, ""],
    });
    value.as_object().unwrap().clone()
}

fn node_says(jwk: &Value, text: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify.mjs");
    let mut node = Command::new("node")
        .arg("--no-warnings")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node must be installed");
    let input = json!({ "jwk": jwk, "text": text }).to_string();
    node.stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_browser_verifies_what_we_signed_and_notices_a_change() {
    let key = SigningKey::from_seed([42; 32]);
    let (jwk, text) = (key.public().to_jwk(), key.sign_json(package()).unwrap());
    assert_eq!(node_says(&jwk, &text), "true");
    assert_eq!(node_says(&jwk, &text.replace("6岁", "9岁")), "false");
    let stranger = SigningKey::from_seed([43; 32]).public().to_jwk();
    assert_eq!(node_says(&stranger, &text), "false");
}
