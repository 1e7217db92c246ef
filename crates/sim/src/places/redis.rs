//! Redis GEO and Tile38, which speak the same protocol (RESP2).

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use homeward_geo::{Circle, Point};

use super::measure::{Took, each};
use crate::rig::{
    ports,
    trouble::{Done, Trouble},
};

const READY_MAX: Duration = Duration::from_secs(20);
/// Commands sent before their answers are read.
const AT_ONCE: usize = 10_000;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Redis,
    Tile38,
}

pub struct Peer {
    kind: Kind,
    child: Child,
    line: BufReader<TcpStream>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Peer {
    pub fn start(kind: Kind, program: &Path, folder: &Path) -> Done<Self> {
        let [free] = ports::free()?;
        let port = free.port().to_string();
        let mut command = Command::new(program);
        match kind {
            Kind::Redis => {
                command.args(["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"])
            }
            Kind::Tile38 => command
                .args(["-h", "127.0.0.1", "-q", "--appendonly", "no", "-d"])
                .arg(folder),
        };
        let port_flag = if kind == Kind::Redis { "--port" } else { "-p" };
        command.args([port_flag, &port]).current_dir(folder);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.map_err(Trouble::in_doing(format!("start {}", program.display())))?;
        let since = Instant::now();
        loop {
            if let Ok(line) = TcpStream::connect(format!("127.0.0.1:{port}")) {
                let line = BufReader::with_capacity(1 << 20, line);
                return Ok(Self { kind, child, line });
            }
            if since.elapsed() > READY_MAX {
                drop(child.kill());
                return Err(Trouble::because(format!("{kind:?} did not start")));
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    pub fn load(&mut self, people: &[Point]) -> Done {
        for (nth, some) in people.chunks(AT_ONCE).enumerate() {
            let mut text = String::new();
            for (at, point) in some.iter().enumerate() {
                let id = (nth * AT_ONCE + at).to_string();
                let (lat, lon) = (format!("{:.7}", point.lat()), format!("{:.7}", point.lon()));
                match self.kind {
                    Kind::Redis => command(&mut text, &["GEOADD", "p", &lon, &lat, &id]),
                    Kind::Tile38 => command(&mut text, &["SET", "p", &id, "POINT", &lat, &lon]),
                }
            }
            self.say(&text)?;
            (0..some.len()).try_for_each(|_| self.answer().map(drop))?;
        }
        Ok(())
    }

    /// All ids inside, as the server sends them.
    pub fn inside(&mut self, ring: &Circle, times: u32) -> Done<(usize, Took)> {
        let (lat, lon) = (
            ring.centre().lat().to_string(),
            ring.centre().lon().to_string(),
        );
        let metres = ring.radius_m().to_string();
        let mut text = String::new();
        match self.kind {
            Kind::Redis => command(
                &mut text,
                &[
                    "GEOSEARCH",
                    "p",
                    "FROMLONLAT",
                    &lon,
                    &lat,
                    "BYRADIUS",
                    &metres,
                    "m",
                ],
            ),
            Kind::Tile38 => command(
                &mut text,
                &[
                    "WITHIN",
                    "p",
                    "LIMIT",
                    "100000000",
                    "IDS",
                    "CIRCLE",
                    &lat,
                    &lon,
                    &metres,
                ],
            ),
        }
        let (mut count, mut trouble) = (0, None);
        let id = self.id();
        let took = each(&id, times, || {
            match self.say(&text).and_then(|()| self.answer()) {
                Ok(values) => count = values,
                Err(error) => trouble = Some(error),
            }
        });
        trouble.map_or(Ok((count, took)), Err)
    }

    fn say(&mut self, text: &str) -> Done {
        let sent = self.line.get_mut().write_all(text.as_bytes());
        sent.map_err(Trouble::in_doing("ask the peer"))
    }

    /// Reads one answer; gives how many texts the innermost list had.
    fn answer(&mut self) -> Done<usize> {
        let broken = || Trouble::because("the peer's answer could not be read");
        let mut head = String::new();
        self.line.read_line(&mut head).map_err(|_| broken())?;
        let (kind, rest) = head.trim_end().split_at_checked(1).ok_or_else(broken)?;
        match kind {
            "-" => Err(Trouble::because(format!("the peer refused: {rest}"))),
            "$" => {
                let len: usize = rest.parse().map_err(|_| broken())?;
                let mut text = vec![0; len + 2];
                self.line.read_exact(&mut text).map_err(|_| broken())?;
                Ok(1)
            }
            "*" => {
                let len: usize = rest.parse().map_err(|_| broken())?;
                let mut count = 0;
                for _ in 0..len {
                    count += self.answer()?;
                }
                Ok(count)
            }
            _ => Ok(0),
        }
    }
}

fn command(to: &mut String, words: &[&str]) {
    drop_fmt(write!(to, "*{}\r\n", words.len()));
    for word in words {
        drop_fmt(write!(to, "${}\r\n{word}\r\n", word.len()));
    }
}

/// Writing into a text does not fail.
fn drop_fmt(_: std::fmt::Result) {}
