//! A thousand partners, four hundred of which hang, drip, redirect, flood or reset:
//! every healthy one gets every message exactly once, and the hostile ones get little.

use std::process::Command;

/// In a process of its own, which may open as many files as the machine allows.
#[test]
fn four_hundred_hostile_partners_cost_six_hundred_healthy_ones_nothing() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "-p", "homeward"])
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the server does not build"
    );
    let script = "ulimit -n \"$(ulimit -Hn)\" 2>/dev/null; exec \"$0\" promises";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_homeward-bench")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
