//! PostgreSQL in a folder of its own on a socket of its own, and two ways to ask it: by a
//! btree over cells of a tenth of a degree, with the distance computed for each row, and
//! by PostGIS with its GiST index over `geography`. Nothing is flushed to the disk and
//! only a count and a sum come back: what flatters it stays.

use std::{
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use homeward_geo::{Circle, EARTH_RADIUS_M, Point};

use super::measure::{Took, each};
use crate::rig::trouble::{Done, Trouble};

const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";
/// Rows in one COPY.
const AT_ONCE: usize = 100_000;
const TENTHS: f64 = 10.0;
const COLUMNS: i64 = 3_600;

pub struct Postgres {
    folder: PathBuf,
    _session: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    backend: String,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stop = ["-m", "immediate", "stop"];
        drop(run(program("pg_ctl", &self.folder).args(stop)));
    }
}

/// A program of PostgreSQL, which refuses to run as root.
fn program(name: &str, folder: &Path) -> Command {
    let path = Path::new(PROGRAMS).join(name);
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    let mut command = if is_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command
        .env("PGDATA", folder.join("data"))
        .current_dir(folder);
    command
}

fn run(command: &mut Command) -> Done {
    let output = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let output = output.map_err(Trouble::in_doing("start PostgreSQL"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(Trouble::because(String::from_utf8_lossy(&output.stderr))),
    }
}

impl Postgres {
    pub fn start(folder: &Path) -> Done<Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let open = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777));
        open.map_err(Trouble::in_doing("open the folder to PostgreSQL"))?;
        run(program("initdb", folder).args(["-A", "trust", "-U", "bench", "-E", "UTF8"]))?;
        let settings = format!(
            "-c listen_addresses='' -c unix_socket_directories={} -c fsync=off -c jit=off \
             -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=2GB \
             -c work_mem=256MB -c maintenance_work_mem=1GB -c max_wal_size=8GB \
             -c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0",
            folder.display()
        );
        let log = folder.join("postgres.log");
        run(program("pg_ctl", folder)
            .arg("-l")
            .arg(log)
            .args(["-w", "-o", &settings, "start"]))?;
        let mut session = program("psql", folder)
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "bench",
                "-d",
                "postgres",
                "-h",
            ])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Trouble::in_doing("start psql"))?;
        let none = || Trouble::because("psql has no pipes");
        let (to, from) = (session.stdin.take(), session.stdout.take());
        let mut postgres = Self {
            folder: folder.to_owned(),
            to: to.ok_or_else(none)?,
            from: BufReader::new(from.ok_or_else(none)?),
            _session: session,
            backend: String::new(),
        };
        postgres.backend = postgres.ask("select pg_backend_pid();")?;
        Ok(postgres)
    }

    /// Says something; gives the last line that came back.
    pub fn ask(&mut self, sql: &str) -> Done<String> {
        let sent = writeln!(self.to, "{sql}\n\\echo answered").and_then(|()| self.to.flush());
        sent.map_err(Trouble::in_doing("ask PostgreSQL"))?;
        let mut last = String::new();
        loop {
            let mut line = String::new();
            let read = self.from.read_line(&mut line);
            if read.map_err(Trouble::in_doing("hear PostgreSQL"))? == 0 {
                return Err(Trouble::because(format!("PostgreSQL refused: {sql:.120}")));
            }
            if line.trim_end() == "answered" {
                return Ok(last);
            }
            line.trim_end().clone_into(&mut last);
        }
    }

    /// Rows in the order of cells, as a clustered table has them.
    pub fn load_cells(&mut self, people: &[Point]) -> Done {
        self.ask("create unlogged table d (cell int4, id int4, lat float4, lon float4);")?;
        let mut rows: Vec<_> = (0_u32..)
            .zip(people)
            .map(|(id, at)| (cell(*at), id, at))
            .collect();
        rows.sort_unstable_by_key(|(cell, id, _)| (*cell, *id));
        for some in rows.chunks(AT_ONCE) {
            let rows = some
                .iter()
                .map(|(cell, id, at)| format!("{cell}\t{id}\t{:.6}\t{:.6}\n", at.lat(), at.lon()));
            let rows: String = rows.collect();
            self.ask(&format!("copy d from stdin;\n{rows}\\."))?;
        }
        self.ask("create index on d (cell); analyze d;")?;
        // Left to itself it compiles each query and reads the whole table: its best is asked for.
        let best =
            "set jit = off; set enable_seqscan = off; set max_parallel_workers_per_gather = 0;";
        self.ask(best).map(drop)
    }

    /// The same people for PostGIS; `false` where there is no PostGIS.
    pub fn load_gist(&mut self) -> Done<bool> {
        let control = "/usr/share/postgresql/15/extension/postgis.control";
        if !Path::new(control).exists() {
            return Ok(false);
        }
        self.ask("create extension postgis;")?;
        self.ask(
            "create unlogged table g as select id, \
             st_setsrid(st_makepoint(lon, lat), 4326)::geography as at from d; \
             create index on g using gist (at); analyze g;",
        )?;
        Ok(true)
    }

    pub fn by_cells(&mut self, ring: &Circle, times: u32) -> Done<(usize, Took)> {
        let (centre, radius) = (ring.centre(), f64::from(ring.radius_m()));
        let (lat, lon) = (centre.lat(), centre.lon());
        let north = (radius / EARTH_RADIUS_M).to_degrees();
        let east = ((radius / EARTH_RADIUS_M).sin() / lat.to_radians().cos())
            .asin()
            .to_degrees();
        let row = |lat: f64| ((lat + 90.0) * TENTHS).floor() as i64;
        let column = |lon: f64| ((lon + 180.0) * TENTHS).floor() as i64;
        let bands = (row(lat - north)..=row(lat + north)).map(|row| {
            let at = |lon| row * COLUMNS + column(lon);
            format!("({},{})", at(lon - east), at(lon + east))
        });
        let bands = bands.collect::<Vec<_>>().join(",");
        self.measure(
            times,
            &format!(
                "select count(*), sum(id) from (values {bands}) b(l, h) \
             join d on d.cell between b.l and b.h where 2 * {EARTH_RADIUS_M} * asin(least(1, sqrt(\
             sin(radians(lat - {lat}) / 2) ^ 2 + cos(radians({lat})) * cos(radians(lat)) * \
             sin(radians(lon - {lon}) / 2) ^ 2))) <= {radius};"
            ),
        )
    }

    pub fn by_gist(&mut self, ring: &Circle, times: u32) -> Done<(usize, Took)> {
        let (lat, lon, radius) = (ring.centre().lat(), ring.centre().lon(), ring.radius_m());
        self.measure(
            times,
            &format!(
                "select count(*), sum(id) from g where st_dwithin(at, \
             st_setsrid(st_makepoint({lon}, {lat}), 4326)::geography, {radius}, false);"
            ),
        )
    }

    fn measure(&mut self, times: u32, sql: &str) -> Done<(usize, Took)> {
        let (mut said, mut trouble) = (String::new(), None);
        let backend = self.backend.clone();
        let took = each(&backend, times, || match self.ask(sql) {
            Ok(line) => said = line,
            Err(error) => trouble = Some(error),
        });
        let count = said.split('|').next().and_then(|count| count.parse().ok());
        trouble.map_or(Ok((count.unwrap_or(0), took)), Err)
    }

    /// Bytes of the tables with their indexes, by name.
    pub fn bytes(&mut self, table: &str) -> Done<u64> {
        let said = self.ask(&format!("select pg_total_relation_size('{table}');"))?;
        Ok(said.parse().unwrap_or(0))
    }
}

fn cell(at: Point) -> i64 {
    let tenths = |degrees: f64| (degrees * TENTHS).floor() as i64;
    tenths(at.lat() + 90.0) * COLUMNS + tenths(at.lon() + 180.0)
}
