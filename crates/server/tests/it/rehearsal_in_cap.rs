//! A partner that chose CAP: a program that knows nothing of us but our key passes the
//! check with stock software, and its mistakes are told like anybody's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    http::Door,
    program::Program,
    rehearsals::{check, said},
    server::free,
    world::{World, text, world},
};

const NEEDS: &str = "install python3 and xmlsec1";

struct Partner {
    door: Door,
    key_file: PathBuf,
    _program: Program,
    _folder: TempDir,
}

impl Partner {
    fn joined(world: &World, format: &str, mistake: Option<(&str, &str)>) -> Self {
        let door = Door(free());
        let url = format!("http://{}/", door.0);
        let form =
            json!({ "name": "Radio", "status": "Exercise", "datum": "gcj02", "webhook_url": url });
        let id = text(&world.post("/console/v1/partners", &form), "id");
        let key = text(&world.partner_key(&id), "token");
        let chosen = world
            .public()
            .ask("PATCH", "/drill/partner/v1/me")
            .key(&key);
        let chosen = chosen.json(&json!({ "format": format })).go().good();
        assert_eq!(chosen["format"], format);
        let folder = tempfile::tempdir().unwrap();
        let key_file = folder.path().join("key.txt");
        fs::write(&key_file, format!("{key}\n")).unwrap();
        let mut program = program(world, folder.path(), mistake);
        program.env("PORT", door.0.port().to_string());
        Self {
            door,
            key_file,
            _program: Program::started(&mut program, door, NEEDS),
            _folder: folder,
        }
    }

    fn rehearses(&self, world: &World) -> (Option<i32>, Value) {
        let server = format!("http://{}", world.public().0);
        let state = format!("http://{}/", self.door.0);
        let check = check(&server, &self.key_file, &state, &["--json"]);
        let (code, out, err) = said(&check.wait_with_output().unwrap());
        let told = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
        (code, told)
    }
}

/// The example with its one mistake, if it makes any.
fn program(world: &World, folder: &Path, mistake: Option<(&str, &str)>) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let example = root.join("examples/partners/python/cap_partner.py");
    let mut source = fs::read_to_string(example).unwrap();
    if let Some((right, wrong)) = mistake {
        assert_eq!(source.matches(right).count(), 1, "{right} stands once");
        source = source.replace(right, wrong);
    }
    let path = folder.join("cap_partner.py");
    fs::write(&path, source).unwrap();
    let pem = world
        .public()
        .get("/drill/.well-known/homeward-cap-keys.pem");
    let pem_file = folder.join("homeward.pem");
    fs::write(&pem_file, pem.go().body).unwrap();
    let mut command = Command::new("python3");
    command.arg(path).env("PEM", pem_file);
    command
}

#[test]
fn a_partner_that_reads_cap_passes_with_stock_software() {
    let world = world();
    let partner = Partner::joined(&world, "cap", None);
    let (code, told) = partner.rehearses(&world);
    assert_eq!(code, Some(0), "{:#}", told["broken"]);
    assert_eq!(told["verdict"], "pass");
    let steps = told["steps"].as_array().unwrap();
    let of = |name: &str| steps.iter().find(|step| step["step"] == name).unwrap();
    assert_eq!(
        of("alert")["headers"]["content-type"],
        "application/cap+xml"
    );
    assert_eq!(
        text(of("move"), "body").matches(",homeward:").count(),
        2,
        "two references"
    );
    let cancel = text(of("cancel"), "body");
    assert!(
        cancel.contains("<msgType>Cancel") && !cancel.contains("<info>"),
        "{cancel}"
    );
}

const MISTAKES: [(&str, &str, &str); 3] = [
    (
        "genuine := is_of_the_agency(body)",
        "genuine := True",
        "verified_nothing",
    ),
    ("cards.pop(identifier, None)", "pass", "old_version_kept"),
    (
        " if ends(card) > datetime.now(timezone.utc)",
        "",
        "shown_after_expiry",
    ),
];

#[test]
fn what_such_a_partner_does_wrong_is_told_by_its_rule() {
    let world = world();
    for (right, wrong, rule) in MISTAKES {
        let partner = Partner::joined(&world, "cap", Some((right, wrong)));
        let (code, told) = partner.rehearses(&world);
        assert_eq!(code, Some(1), "{rule}");
        let broken = told["broken"].as_array().unwrap();
        assert!(
            broken.iter().any(|one| one["rule"] == rule),
            "{rule}: {broken:#?}"
        );
    }
}
