//! The conformance check as a new partner meets it: the examples pass it, and the same
//! examples with one mistake planted are told which.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    examples::Language,
    http::Door,
    program::Program,
    server::{BINARY, free},
    world::{World, text, world},
};

/// A partner that joined the exercise and runs, with its key in a file.
struct Partner {
    door: Door,
    key_file: PathBuf,
    _program: Program,
    _folder: TempDir,
}

/// Replaces the one place in the source that says this.
type Mistake = (&'static str, &'static str);

impl Partner {
    fn joined(world: &World, language: Language, datum: &str, mistakes: &[Mistake]) -> Self {
        let door = Door(free());
        let url = format!("http://{}/", door.0);
        let form =
            json!({ "name": "Maps", "status": "Exercise", "datum": datum, "webhook_url": url });
        let joined = world.post("/console/v1/partners", &form);
        let id = text(&joined, "id");
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys.json");
        let published = world.public().get("/drill/partner/v1/keys").go().good();
        fs::write(&keys, published.to_string()).unwrap();
        let key_file = folder.path().join("key.txt");
        let key = text(&world.partner_key(&id), "token");
        fs::write(&key_file, format!("{key}\n")).unwrap();
        let mut program = if mistakes.is_empty() {
            language.program()
        } else {
            mistaken(folder.path(), mistakes)
        };
        program
            .env("SECRET", text(&joined, "webhook_secret"))
            .env("KEYS", keys)
            .env("PORT", door.0.port().to_string());
        Self {
            door,
            key_file,
            _program: Program::started(&mut program, door, language.needs()),
            _folder: folder,
        }
    }

    fn check(&self, world: &World, flags: &[&str]) -> Child {
        let server = format!("http://{}", world.public().0);
        check(
            &server,
            &self.key_file,
            &format!("http://{}/", self.door.0),
            flags,
        )
    }
}

/// The partner in JavaScript with these mistakes in it.
fn mistaken(folder: &Path, mistakes: &[Mistake]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = root.join("examples/partners/javascript/partner.mjs");
    let mut source = fs::read_to_string(source).unwrap();
    for (right, wrong) in mistakes {
        assert_eq!(source.matches(right).count(), 1, "{right} stands once");
        source = source.replace(right, wrong);
    }
    let program = folder.join("partner.mjs");
    fs::write(&program, source).unwrap();
    let mut command = Command::new("node");
    command.arg(program);
    command
}

pub fn check(server: &str, key_file: &Path, state: &str, flags: &[&str]) -> Child {
    Command::new(BINARY)
        .args(["partner", "check", "--server", server, "--state-url", state])
        .arg("--key-file")
        .arg(key_file)
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn each_example_passes_the_check_and_nobody_else_hears_of_it() {
    let world = world();
    let languages = [Language::Python, Language::JavaScript, Language::Rust];
    let partners = languages.map(|language| Partner::joined(&world, language, "gcj02", &[]));
    let bystander = Partner::joined(&world, Language::JavaScript, "bd09", &[]);
    let checks = partners
        .each_ref()
        .map(|partner| partner.check(&world, &["--lang", "en"]));
    for (language, check) in languages.into_iter().zip(checks) {
        let (code, out, err) = said(&check.wait_with_output().unwrap());
        assert_eq!(code, Some(0), "{language:?}\n{out}{err}");
        assert!(out.ends_with("pass: every rule was kept.\n"), "{out}");
        assert_eq!(out.matches("ok  ").count(), 13, "{out}");
    }
    let seen = bystander.door.get("/").go().json();
    assert_eq!(seen, json!({ "showing": [] }));
    let feed = world
        .public()
        .get("/drill/feeds/alerts.geojson")
        .go()
        .json();
    assert_eq!(feed["features"], json!([]));
    assert_eq!(world.get("/console/v1/cases"), json!([]));
}

/// One planted mistake, the datum of the partner's map, and what the check must say.
const MISTAKES: [(&str, &[Mistake], &str, &[&str]); 8] = [
    (
        "ignores the Cancel",
        &[(
            "if (message.status",
            "if (msgType === \"Cancel\" || message.status",
        )],
        "gcj02",
        &["shown_after_cancel"],
    ),
    (
        "ignores expiry",
        &[(" && Date.parse(card.expires) > Date.now()", "")],
        "gcj02",
        &["shown_after_expiry"],
    ),
    (
        "verifies nothing",
        &[
            (
                "isGenuine(request.headers, body) ? opened(",
                "true ? unsealed(",
            ),
            (
                "const canonical =",
                "const unsealed = (text) => JSON.parse(text);\nconst canonical =",
            ),
        ],
        "gcj02",
        &["verified_nothing"],
    ),
    (
        "trusts its own secret alone",
        &[
            ("&& signatures(\"v1a\")", "|| signatures(\"v1a\")"),
            ("const holds = key &&", "const holds = !key ||"),
        ],
        "gcj02",
        &["verified_secret_only"],
    ),
    (
        "draws BD-09 as WGS-84",
        &[(
            "{ lat, lon, datum, radius_m }",
            "{ lat, lon, datum: \"WGS-84\", radius_m }",
        )],
        "bd09",
        &["wrong_datum"],
    ),
    (
        "rings twice",
        &[(
            "cards.set(incident, {",
            "cards.set(msgType === \"Alert\" ? Symbol() : incident, {",
        )],
        "wgs84",
        &["shown_twice", "old_version_kept", "shown_after_cancel"],
    ),
    (
        "forgets what ended",
        &[(
            "cards.set(incident, { version, card });",
            "if (card) cards.set(incident, { version, card }); else cards.delete(incident);",
        )],
        "gcj02",
        &["came_back_after_cancel"],
    ),
    (
        "answers another shape",
        &[("{ showing: shown() }", "shown()")],
        "gcj02",
        &["no_state"],
    ),
];

#[test]
fn each_planted_mistake_is_caught_by_its_own_rule() {
    let world = world();
    let partners = MISTAKES.map(|(_, mistakes, datum, _)| {
        Partner::joined(&world, Language::JavaScript, datum, mistakes)
    });
    let checks = partners
        .each_ref()
        .map(|partner| partner.check(&world, &["--json"]));
    for ((name, _, _, rules), check) in MISTAKES.iter().zip(checks) {
        let (code, out, err) = said(&check.wait_with_output().unwrap());
        assert_eq!(code, Some(1), "{name}\n{out}{err}");
        let told: Value = serde_json::from_str(&out).unwrap();
        let broken: Vec<_> = told["broken"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| text(one, "rule"))
            .collect();
        assert_eq!(broken, *rules, "{name}\n{:#}", told["broken"]);
        assert_eq!(told["verdict"], "broken");
        for one in told["broken"].as_array().unwrap() {
            let steps = told["steps"].as_array().unwrap();
            let step = steps
                .iter()
                .find(|step| step["step"] == one["step"])
                .unwrap();
            for lang in ["zh", "en"] {
                let (sent, words) = (text(&step["words"], lang), text(&one["words"], lang));
                assert!(
                    words.starts_with(&sent) && words.len() > sent.len() + 20,
                    "{words}"
                );
            }
        }
        if *name == "draws BD-09 as WGS-84" {
            let words = text(&told["broken"][0]["words"], "en");
            assert!(
                words.contains("look like BD-09") && words.contains(" m off"),
                "{words}"
            );
        }
    }
}

#[test]
fn a_check_that_cannot_be_tried_says_why_and_exits_with_2() {
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("key.txt");
    fs::write(&key_file, "hwp_none\n").unwrap();
    let here = format!("http://{}", world.public().0);
    let closed = format!("http://{}", free());
    let state = format!("{closed}/state");
    let tried = |server: &str, key_file: &Path| {
        let output = check(server, key_file, &state, &["--lang", "en"]).wait_with_output();
        let (code, _, err) = said(&output.unwrap());
        assert_eq!(code, Some(2), "{err}");
        err
    };
    assert!(tried(&here, &key_file).contains("the server says 401"));
    assert!(tried(&closed, &key_file).contains("could not ask"));
    assert!(tried("http://homeward.example", &key_file).contains("use https"));
    assert!(tried(&here, &folder.path().join("none")).contains("could not read"));
}

#[test]
fn who_may_not_rehearse_is_refused_in_words_and_addresses_inside_are_never_asked() {
    let world = world();
    let real = text(
        &world.partner("Actual", Some("https://maps.example/")),
        "id",
    );
    let real_key = text(&world.partner_key(&real), "token");
    let form = json!({ "state_url": format!("http://{}/", free()) });
    let start = |door: &str, key: &str, form: &Value| {
        let path = format!("{door}/partner/v1/rehearsals");
        world.public().post(&path).key(key).json(form).go()
    };
    start("", &real_key, &form).refused(422, "rehearsal.exercise_only");
    start("/drill", &real_key, &form).refused(401, "auth.not_signed_in");

    let nowhere = text(&world.partner("Exercise", None), "id");
    let key = text(&world.partner_key(&nowhere), "token");
    start("/drill", &key, &form).refused(422, "partner.no_webhook");
    for inside in [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "",
    ] {
        let form = json!({ "state_url": inside });
        start("/drill", &key, &form).refused(422, "partner.webhook_target");
    }
    start("/drill", &key, &json!({})).refused(400, "body.invalid");
}
