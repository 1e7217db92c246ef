//! `homeward doctor`: what needs a hand, in words, with an exit status for scripts.

use serde_json::Value;

use crate::{asked::DoctorAsked, operator::ask};

/// Work that waits longer than this is stuck.
const LATE_MS_MAX: u64 = 5 * 60 * 1_000;

pub async fn run(asked: DoctorAsked) -> Result<(), String> {
    let health = ask(&asked.data, "GET", "/health", &Value::Null).await?;
    let integrity = health["integrity_ok"].as_bool().unwrap_or(false);
    let ballast = health["ballast_bytes"].as_u64().unwrap_or(0);
    let late_ms = health["late_ms"].as_u64().unwrap_or(u64::MAX);
    let token = &health["weibo"];
    let token_is_good = token["good"].as_bool().unwrap_or(true);
    let checks = [
        (true, "the service runs and answers", ""),
        (
            integrity,
            "the record is whole",
            "restore the newest backup; do not write to this one",
        ),
        (
            ballast > 0,
            "room is kept for endings",
            "the disk is full: free space; ending alerts still works",
        ),
        (
            late_ms <= LATE_MS_MAX,
            "deliveries leave in time",
            "look at the alert's page: a partner or the disk holds them",
        ),
        (
            token_is_good,
            "weibo's token, where there is one, is good for a fortnight",
            token["said"].as_str().unwrap_or_default(),
        ),
    ];
    for (good, what, fix) in &checks {
        if *good {
            println!("ok    {what}");
        } else {
            println!("WRONG not so: {what}. What to do: {fix}");
        }
    }
    if checks.iter().all(|(good, ..)| *good) {
        Ok(())
    } else {
        Err("something needs a hand".to_owned())
    }
}
