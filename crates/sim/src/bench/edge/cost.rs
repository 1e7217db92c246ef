//! What processes cost, as the kernel counts it.

use std::{fs, time::Duration};

use tokio::time::sleep;

use crate::rig::trouble::{Done, Trouble};

/// Servers look around at set times; what they do then is less.
const QUIET_NANOS: u64 = 1_000_000;
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 100;

/// Waits until `processes` have done what they had to do before.
pub async fn quiet(processes: &[u32]) -> Done {
    for _ in 0..LOOKS_MAX {
        let before = cpu_nanos(processes);
        sleep(LOOK_EVERY).await;
        if cpu_nanos(processes).saturating_sub(before) < QUIET_NANOS {
            return Ok(());
        }
    }
    Err(Trouble::because("a server does not come to rest"))
}

/// Processor time of all threads of `processes`, in nanoseconds.
pub fn cpu_nanos(processes: &[u32]) -> u64 {
    let tasks = processes
        .iter()
        .filter_map(|id| fs::read_dir(format!("/proc/{id}/task")).ok())
        .flatten()
        .flatten();
    let of = |task: fs::DirEntry| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    };
    tasks.filter_map(of).sum()
}

/// What `processes` hold in memory, shared pages shared out, in bytes.
pub fn memory_bytes(processes: &[u32]) -> u64 {
    let of = |id: &u32| {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    processes.iter().filter_map(of).sum::<u64>() * 1_024
}

/// A process and those that it started, as far as they still run.
pub fn family(id: u32) -> Vec<u32> {
    let path = format!("/proc/{id}/task/{id}/children");
    let children = fs::read_to_string(path).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|id| id.parse().ok());
    let mut all = vec![id];
    all.extend(children.flat_map(family));
    all
}
