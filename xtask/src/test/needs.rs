//! What the tests need from the machine: a real browser, type that can write Chinese, the
//! programs that the guides use, and judges that are not ours (`judges/README.md`).

use std::path::Path;

use crate::shell::{Done, Stop, on_path, read, root, run as run_program, tool};

const CHINESE_TYPE: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// Debian's programs that tests start, each with the package it comes in.
const PROGRAMS: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("firefox-esr", "firefox-esr"),
    // The commands of the guides are run as they stand there.
    ("curl", "curl"),
    ("jq", "jq"),
    ("python3", "python3"),
    // Second opinions on signatures and schemas, and real servers to send to.
    ("xmlsec1", "xmlsec1"),
    ("xmllint", "libxml2-utils"),
    ("exim4", "exim4-daemon-light"),
    ("mosquitto", "mosquitto"),
    ("mosquitto_sub", "mosquitto-clients"),
    ("nats-server", "nats-server"),
];
/// Folders whose `package-lock.json` names judges from npm.
const NODE_JUDGES: &[&str] = &["judges", "crates/channels/tests/fediverse"];
const PYTHON: &str = "judges/python";
const REQUIREMENTS: &str = "judges/requirements.txt";

pub fn install() -> Done {
    programs()?;
    for folder in NODE_JUDGES {
        node_judges(&root().join(folder))?;
    }
    python_judges()
}

fn programs() -> Done {
    let missing = missing();
    if missing.is_empty() {
        println!("Debian's programs and Chinese type are here");
        return Ok(());
    }
    let line = format!("apt-get install -y {}", missing.join(" "));
    if !is_root() || on_path("apt-get").is_none() {
        return Err(Stop::because(format!(
            "missing: {0}. On Debian, run: sudo {line}",
            missing.join(", ")
        )));
    }
    // An old package list is the usual reason for a failed install, and cheap to renew.
    run_program(apt().arg("update"))?;
    run_program(apt().args(["install", "-y"]).args(&missing))
}

fn missing() -> Vec<&'static str> {
    let absent = |program: &str| {
        let is_beside = || Path::new("/usr/sbin").join(program).exists();
        on_path(program).is_none() && !is_beside()
    };
    let programs = PROGRAMS.iter().filter(|(program, _)| absent(program));
    let mut missing: Vec<_> = programs.map(|(_, package)| *package).collect();
    if !has_venv() {
        missing.push("python3-venv");
    }
    if !writes_chinese() {
        missing.push("fonts-noto-cjk");
    }
    missing
}

/// Debian ships the module without what it needs.
fn has_venv() -> bool {
    read(tool("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}

fn node_judges(folder: &Path) -> Done {
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    if !lock.exists() || is_newer(&installed, &lock) {
        return Ok(());
    }
    let mut npm = tool("npm");
    npm.args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder);
    run_program(&mut npm)
}

fn python_judges() -> Done {
    let (folder, wanted) = (root().join(PYTHON), root().join(REQUIREMENTS));
    let installed = folder.join("installed");
    if is_newer(&installed, &wanted) {
        return Ok(());
    }
    run_program(tool("python3").args(["-m", "venv"]).arg(&folder))?;
    let mut pip = tool(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
    run_program(pip.arg(&wanted))?;
    std::fs::write(installed, "")
        .map_err(|error| Stop::because(format!("could not write in {PYTHON}: {error}")))
}

/// Whether `made` exists and was made after `from` was last changed.
fn is_newer(made: &Path, from: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|file| file.modified());
    match (changed(made), changed(from)) {
        (Ok(made), Ok(from)) => made >= from,
        _ => false,
    }
}

/// Any Chinese face will do; where nothing can list them, the one we would install.
fn writes_chinese() -> bool {
    match on_path("fc-list") {
        Some(list) => read(tool(list).arg(":lang=zh")).is_ok_and(|faces| !faces.trim().is_empty()),
        None => Path::new(CHINESE_TYPE).exists(),
    }
}

fn apt() -> std::process::Command {
    let mut command = tool("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    read(tool("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
