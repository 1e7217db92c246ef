//! The outside: processes full of listeners, as many as their number needs.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
    time::{Instant, sleep, timeout},
};

use super::{
    LISTENERS_PER_PROCESS_MAX, LOAD_CORE,
    orders::{Answer, Opening, Order, Report},
    tongue::Tongue,
};
use crate::rig::{
    limits::pinned,
    trouble::{Done, Trouble},
};

const ANSWER_MAX: Duration = Duration::from_secs(180);
const TOLD_MAX: Duration = Duration::from_secs(30);
/// Not asked at once: the answer would cost time that the listeners need.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// All listeners to one server. They end with this value.
pub struct Listeners {
    processes: Vec<Process>,
    pub count: u32,
}

struct Process {
    _child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Listeners {
    /// Opens `count` lines, spread over the doors; and how long that took, in microseconds.
    pub async fn open(doors: &[SocketAddr], count: u32, tongue: &Tongue) -> Done<(Self, i64)> {
        let processes = count.div_ceil(LISTENERS_PER_PROCESS_MAX).max(1);
        let mut all = Self {
            processes: Vec::new(),
            count,
        };
        for nth in 0..processes {
            let mut process = Process::start()?;
            let (from, to) = (count * nth / processes, count * (nth + 1) / processes);
            let doors_count = u32::try_from(doors.len()).unwrap_or(1).max(1);
            let opening = Opening {
                at: doors[(nth % doors_count) as usize],
                from: fresh_address(),
                count: to - from,
                hellos: tongue.hellos.clone(),
                ready: tongue.ready.clone(),
                told: tongue.told.clone(),
                believed: tongue.believed.clone(),
            };
            process.tell(&Order::Open(opening)).await?;
            all.processes.push(process);
        }
        let mut slowest = 0;
        for process in &mut all.processes {
            let Answer::Opened { took_micros } = process.hear().await? else {
                return Err(Trouble::because("listeners did not open"));
            };
            slowest = slowest.max(took_micros);
        }
        Ok((all, slowest))
    }

    pub async fn arm(&mut self) -> Done {
        for process in &mut self.processes {
            process.tell(&Order::Arm).await?;
            process.hear().await?;
        }
        Ok(())
    }

    /// What came, once everybody was told.
    pub async fn told(&mut self) -> Done<Report> {
        self.told_times(1).await
    }

    /// What came, once everybody was told so often.
    pub async fn told_times(&mut self, times: u32) -> Done<Report> {
        let since = Instant::now();
        loop {
            sleep(LOOK_EVERY).await;
            let report = self.report().await?;
            if report.fewest >= times {
                return Ok(report);
            }
            if since.elapsed() > TOLD_MAX {
                let told = report.first_micros.len();
                return Err(Trouble::because(format!(
                    "{told} of {} listeners were told, some only {} times; {} lines were cut",
                    self.count, report.fewest, report.gone
                )));
            }
        }
    }

    pub async fn report(&mut self) -> Done<Report> {
        let mut parts = Vec::new();
        for process in &mut self.processes {
            process.tell(&Order::Report).await?;
            let Answer::Report(report) = process.hear().await? else {
                return Err(Trouble::because("listeners did not report"));
            };
            parts.push(report);
        }
        Ok(Report::joined(parts))
    }
}

/// An address of loopback that no listeners have had, neither of this run nor of the one
/// before: ports that were just closed stay taken for a minute.
fn fresh_address() -> Ipv4Addr {
    static GIVEN: AtomicU16 = AtomicU16::new(1);
    let [high, low] = GIVEN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let run = (std::process::id() % 250) as u8;
    Ipv4Addr::new(127, 1 + run, high, low)
}

impl Process {
    fn start() -> Done<Self> {
        let own = std::env::current_exe().map_err(Trouble::in_doing("find this program"))?;
        let mut child = pinned(&own, LOAD_CORE)
            .arg("crowd")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Trouble::in_doing("start a process full of listeners"))?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::because("a process full of listeners has no pipes"));
        };
        Ok(Self {
            _child: child,
            orders,
            answers: BufReader::new(answers).lines(),
        })
    }

    async fn tell(&mut self, order: &Order) -> Done {
        let mut line = serde_json::to_vec(order).map_err(Trouble::in_doing("write an order"))?;
        line.push(b'\n');
        let told = self.orders.write_all(&line).await;
        told.map_err(Trouble::in_doing("tell listeners"))
    }

    async fn hear(&mut self) -> Done<Answer> {
        let line = timeout(ANSWER_MAX, self.answers.next_line()).await;
        let line = line.map_err(|_| Trouble::because("listeners did not answer"))?;
        let line = line.map_err(Trouble::in_doing("hear listeners"))?;
        let line = line.ok_or_else(|| Trouble::because("a process full of listeners has died"))?;
        serde_json::from_str(&line).map_err(Trouble::in_doing("understand listeners"))
    }
}
