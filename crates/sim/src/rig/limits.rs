//! How many connections this machine lets a process open, and what that means for the world.

use std::{fs, path::Path};

use tokio::process::Command;

/// What the server needs besides phones: screens, partners, officers, the record.
const RESERVED: u64 = 600;
/// Ports that other programs of the machine may be using.
const PORTS_RESERVED: u64 = 2_000;
/// The kernel's default range of ports for outgoing connections.
const PORTS_DEFAULT: u64 = 28_232;

/// A program that may open as many files as the machine allows it: the soft limit
/// is raised to the hard one, which needs no rights.
pub fn with_all_files(program: &Path) -> Command {
    let mut command = Command::new("sh");
    // `exec` keeps the process id, so that killing the shell kills the program.
    let script = "ulimit -n \"$(ulimit -Hn)\" 2>/dev/null; exec \"$0\" \"$@\"";
    command.arg("-c").arg(script).arg(program);
    command
}

/// The same on one core alone (`taskset` of util-linux).
pub fn pinned(program: &Path, core: u32) -> Command {
    let mut command = with_all_files(Path::new("taskset"));
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

/// How many phones fit, and why not more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub phones: u64,
    /// `None` if all that were asked for fit.
    pub because: Option<String>,
}

/// What fits on this machine of what was asked for.
pub fn room_for(asked: u64) -> Room {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let ports = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    fit(asked, open_files_max(&limits), port_count(&ports))
}

fn fit(asked: u64, files: u64, ports: u64) -> Room {
    let by_files = files.saturating_sub(RESERVED);
    let by_ports = ports.saturating_sub(PORTS_RESERVED);
    let phones = asked.min(by_files).min(by_ports);
    let because = if phones == asked {
        None
    } else if phones == by_files {
        Some(format!(
            "a process may open {files} files here (ulimit -Hn)"
        ))
    } else {
        Some(format!(
            "this machine has {ports} ports for outgoing connections"
        ))
    };
    Room { phones, because }
}

/// The hard limit; the soft one can be raised to it.
fn open_files_max(limits: &str) -> u64 {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let hard = line.and_then(|line| line.split_whitespace().nth(1));
    match hard {
        Some("unlimited") => u64::MAX,
        Some(number) => number.parse().unwrap_or(1_024),
        None => 1_024,
    }
}

fn port_count(range: &str) -> u64 {
    let mut ends = range
        .split_whitespace()
        .filter_map(|end| end.parse::<u64>().ok());
    match (ends.next(), ends.next()) {
        (Some(low), Some(high)) => (high + 1).saturating_sub(low),
        _ => PORTS_DEFAULT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_the_machine_are_read_as_the_kernel_writes_them() {
        let limits = "Limit          Soft Limit  Hard Limit  Units\n\
            Max open files            1024                 20000                files     \n";
        assert_eq!(open_files_max(limits), 20_000);
        assert_eq!(port_count("32768\t60999\n"), 28_232);
        assert_eq!((open_files_max(""), port_count("")), (1_024, PORTS_DEFAULT));
    }

    #[test]
    fn a_world_that_does_not_fit_is_made_smaller_and_says_why() {
        assert_eq!(
            fit(10_000, 20_000, 28_232),
            Room {
                phones: 10_000,
                because: None
            }
        );
        let small = fit(10_000, 4_096, 28_232);
        assert_eq!(small.phones, 3_496);
        assert!(small.because.is_some_and(|why| why.contains("4096 files")));
        assert!(
            fit(90_000, u64::MAX, 28_232)
                .because
                .is_some_and(|why| why.contains("ports"))
        );
    }
}
