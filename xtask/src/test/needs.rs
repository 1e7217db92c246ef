//! What the tests need from the machine: a real browser, type that can write Chinese, and
//! the programs that the guides use.

use std::path::Path;

use crate::shell::{Done, Stop, on_path, read, run as run_program, tool};

const CHINESE_TYPE: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

pub fn install() -> Done {
    let missing = missing();
    if missing.is_empty() {
        println!("a browser, Chinese type and the guides' programs are here");
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
    let mut missing = Vec::new();
    if on_path("chromium").is_none() {
        missing.push("chromium");
    }
    // The commands of the guides are run as they stand there.
    missing.extend(
        ["curl", "jq", "python3"]
            .into_iter()
            .filter(|program| on_path(program).is_none()),
    );
    if !writes_chinese() {
        missing.push("fonts-noto-cjk");
    }
    missing
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
