//! The outside: starts processes full of phones and adds up what they say.

use std::{collections::BTreeMap, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
};

use super::{
    orders::{Answer, Count, Expectation, Order, Plan, Verdict},
    stats::Arrivals,
};
use crate::rig::{
    limits::with_all_files,
    trouble::{Done, Trouble},
};

/// More phones than this in one process make one core their bottleneck.
const PHONES_PER_PROCESS_MAX: u64 = 5_000;

/// All phones of the world.
pub struct Phones {
    processes: Vec<Process>,
}

struct Process {
    /// Killed when dropped.
    _child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Phones {
    /// Starts this very program again, as many times as the phones need.
    pub async fn begin(whole: &Plan) -> Done<Self> {
        let mut processes = Vec::new();
        for plan in parts(whole) {
            let mut process = Process::start()?;
            match process.ask(&Order::Begin(plan)).await? {
                Answer::Begun => processes.push(process),
                other => return Err(unexpected(&other)),
            }
        }
        Ok(Self { processes })
    }

    pub async fn count(&mut self) -> Done<Count> {
        let mut all = Count::default();
        for process in &mut self.processes {
            match process.ask(&Order::Count).await? {
                Answer::Count(count) => all.join(count),
                other => return Err(unexpected(&other)),
            }
        }
        Ok(all)
    }

    pub async fn judge(&mut self, expected: &Expectation) -> Done<Verdict> {
        let order = Order::Judge(expected.clone());
        let mut all = Verdict::default();
        for process in &mut self.processes {
            match process.ask(&order).await? {
                Answer::Judged(verdict) => all.join(verdict),
                other => return Err(unexpected(&other)),
            }
        }
        Ok(all)
    }

    /// The arrivals of every message, in the order in which they were said.
    pub async fn report(&mut self) -> Done<Vec<Arrivals>> {
        let mut all: BTreeMap<String, Arrivals> = BTreeMap::new();
        for process in &mut self.processes {
            let Answer::Report(part) = process.ask(&Order::Report).await? else {
                return Err(Trouble::because("a process full of phones did not report"));
            };
            for arrivals in part {
                match all.get_mut(&arrivals.identity) {
                    Some(before) => before.join(arrivals),
                    None => drop(all.insert(arrivals.identity.clone(), arrivals)),
                }
            }
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort_by(|a, b| (a.sent_ms, &a.identity).cmp(&(b.sent_ms, &b.identity)));
        Ok(all)
    }
}

/// The plan, cut into parts that one process can carry.
fn parts(whole: &Plan) -> Vec<Plan> {
    let processes = whole.count.div_ceil(PHONES_PER_PROCESS_MAX).max(1);
    let part = |nth: u64| {
        let first = whole.count * nth / processes;
        let next = whole.count * (nth + 1) / processes;
        Plan {
            first: whole.first + first,
            count: next - first,
            ..whole.clone()
        }
    };
    (0..processes).map(part).collect()
}

fn unexpected(answer: &Answer) -> Trouble {
    Trouble::because(format!("a process full of phones answered {answer:?}"))
}

impl Process {
    fn start() -> Done<Self> {
        let own = std::env::current_exe().map_err(Trouble::in_doing("find this program"))?;
        let mut child = with_all_files(&own)
            .arg("phones")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Trouble::in_doing("start a process full of phones"))?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::because("a process full of phones has no pipes"));
        };
        Ok(Self {
            _child: child,
            orders,
            answers: BufReader::new(answers).lines(),
        })
    }

    async fn ask(&mut self, order: &Order) -> Done<Answer> {
        let mut line = serde_json::to_vec(order).map_err(Trouble::in_doing("write an order"))?;
        line.push(b'\n');
        let asking = "ask a process full of phones";
        self.orders
            .write_all(&line)
            .await
            .map_err(Trouble::in_doing(asking))?;
        let line = self
            .answers
            .next_line()
            .await
            .map_err(Trouble::in_doing(asking))?;
        let line = line.ok_or_else(|| Trouble::because("a process full of phones has died"))?;
        serde_json::from_str(&line).map_err(Trouble::in_doing(asking))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::clock::ServerClock;

    #[test]
    fn the_parts_are_the_whole_and_none_is_too_large() {
        for count in [1, 4_999, 5_000, 5_001, 10_000, 18_765] {
            let parts = parts(&Plan {
                public: ([127, 0, 0, 1], 1).into(),
                seed: 1,
                first: 0,
                count,
                keys: vec![],
                clock: ServerClock {
                    wall_micros: 0,
                    server_ms: 0,
                    rate: 1.0,
                },
                hang_up_percent: 0,
                move_percent: 0,
                retry_ms: (1, 2),
                receipts: false,
            });
            assert!(
                parts
                    .iter()
                    .all(|part| part.count <= PHONES_PER_PROCESS_MAX)
            );
            let mut next = 0;
            for part in &parts {
                assert_eq!(part.first, next);
                next += part.count;
            }
            assert_eq!(next, count);
        }
    }
}
