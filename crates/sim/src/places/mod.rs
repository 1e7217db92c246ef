//! Who is inside a ring: our index beside Redis, Tile38 and PostgreSQL, in one run.
//!
//! The same people for all, made from the counties of the census. Each run asks every
//! program for every ring, one after the other, so that all meet the same moods of the
//! machine; what counts is time on the processor. Servers that are not here are left out,
//! and said so.

mod devices;
pub mod durable;
mod measure;
mod ours;
mod postgres;
mod redis;

use std::path::PathBuf;

use clap::Args;
use homeward_geo::{Circle, Point};
use tempfile::TempDir;

use crate::rig::trouble::{Done, Trouble};
use devices::Land;
use measure::{Runs, Took, on_cpu_ns, resident_kib};
use ours::{Cells, Points};
use postgres::Postgres;
use redis::{Kind, Peer};

#[derive(Debug, Args)]
pub struct Asked {
    /// How many people.
    #[arg(long, default_value_t = 1_000_000)]
    devices: u32,
    #[arg(long, default_value_t = 5)]
    runs: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Beside whom: any of redis, tile38, postgres, postgis; or none.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "redis,tile38,postgres,postgis"
    )]
    peers: Vec<String>,
    /// A hundred million who name cells and ten million points, in this process alone.
    #[arg(long)]
    hundred_million: bool,
}

/// The rings that are asked for: a name, where, and how wide.
const RINGS: [(&str, f64, f64, u32); 5] = [
    ("Beijing 100 km", 39.904_2, 116.407_4, 100_000),
    ("Beijing 300 km", 39.904_2, 116.407_4, 300_000),
    ("Beijing 500 km", 39.904_2, 116.407_4, 500_000),
    ("rural 300 km", 38.0, 92.0, 300_000),
    ("rural 500 km", 38.0, 92.0, 500_000),
];

fn rings() -> impl Iterator<Item = (&'static str, Circle)> {
    RINGS.into_iter().filter_map(|(name, lat, lon, radius_m)| {
        Some((
            name,
            Circle::new(Point::new(lat, lon).ok()?, radius_m).ok()?,
        ))
    })
}

pub fn index(asked: &Asked) -> Done {
    if asked.hundred_million {
        hundred_million(asked.seed);
        return Ok(());
    }
    let mut people = Land::shipped().people(asked.devices, asked.seed);
    println!(
        "{} people by the counties of the census, seed {}",
        people.len(),
        asked.seed
    );
    let (mut ours, seconds) = Points::load(&people);
    let bytes = ours.index.bytes() as f64 / people.len() as f64;
    println!("ours       loaded in {seconds:.2} CPU s, {bytes:.1} bytes each");
    let (mut cells, _) = Cells::load(asked.devices, asked.seed);
    let each = cells.index.bytes() as f64 / f64::from(asked.devices);
    println!("our cells  {each:.2} bytes each, and 4 for whoever keeps a list of ids by slot");
    let folder = TempDir::with_prefix("homeward-index-");
    let folder = folder.map_err(Trouble::in_doing("make a folder for the bench"))?;
    let mut peers = Peers::start(asked, &people, folder.path())?;
    for (name, ring) in rings() {
        let equal = ours.equals_the_loop(&ring, &people);
        println!(
            "\n{name}: {}",
            if equal {
                "equal to the plain loop"
            } else {
                "NOT EQUAL"
            }
        );
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..asked.runs {
            let (count, took) = ours.inside(&ring);
            note(&mut rows, "ours, ids", count, took);
            let (count, took) = cells.owed(&ring);
            note(&mut rows, "ours, cells", count, took);
            peers.ask(&ring, &mut rows)?;
        }
        say(&rows);
    }
    let moves = (0..asked.runs as u64).map(|n| ours.moves(&mut people, 500_000, asked.seed + n));
    println!(
        "\nmoves of 3 km in memory: {} million/s/core",
        Runs::of(moves.map(|n| n / 1e6))
    );
    Ok(())
}

struct Row {
    who: &'static str,
    count: usize,
    took: Vec<Took>,
}

fn note(rows: &mut Vec<Row>, who: &'static str, count: usize, took: Took) {
    match rows.iter_mut().find(|row| row.who == who) {
        Some(row) => row.took.push(took),
        None => rows.push(Row {
            who,
            count,
            took: vec![took],
        }),
    }
}

fn say(rows: &[Row]) {
    let ours = rows
        .first()
        .map(|row| Runs::of(row.took.iter().map(|took| took.cpu_ms)));
    for row in rows {
        let cpu = Runs::of(row.took.iter().map(|took| took.cpu_ms));
        let wall = Runs::of(row.took.iter().map(|took| took.wall_ms));
        let times = ours.map_or(f64::NAN, |ours| cpu.median / ours.median);
        println!(
            "  {:<14} {:>9} found   CPU ms {cpu}   wall ms {wall}   {times:.1} x ours",
            row.who, row.count
        );
    }
}

/// The servers that could be started.
#[derive(Default)]
struct Peers {
    redis: Option<Peer>,
    tile38: Option<Peer>,
    postgres: Option<Postgres>,
    has_gist: bool,
}

impl Peers {
    fn start(asked: &Asked, people: &[Point], folder: &std::path::Path) -> Done<Self> {
        let wants = |name: &str| asked.peers.iter().any(|peer| peer == name);
        let mut peers = Self::default();
        if wants("redis") {
            peers.redis = resp(Kind::Redis, "redis-server", people, folder)?;
        }
        if wants("tile38") {
            peers.tile38 = resp(Kind::Tile38, "tile38-server", people, folder)?;
        }
        if wants("postgres") && std::path::Path::new("/usr/lib/postgresql/15/bin/initdb").exists() {
            let folder = folder.join("postgres");
            std::fs::create_dir(&folder).map_err(Trouble::in_doing("make a folder"))?;
            peers.postgres =
                Some(peers.load(Postgres::start(&folder)?, people, wants("postgis"))?);
        } else if wants("postgres") {
            println!("postgres   left out: postgresql-15 is not installed");
        }
        Ok(peers)
    }

    fn load(&mut self, mut postgres: Postgres, people: &[Point], gist: bool) -> Done<Postgres> {
        postgres.load_cells(people)?;
        let each = postgres.bytes("d")? as f64 / people.len() as f64;
        println!("postgres   {each:.1} bytes each with its btree");
        self.has_gist = gist && postgres.load_gist()?;
        if self.has_gist {
            let each = postgres.bytes("g")? as f64 / people.len() as f64;
            println!("postgis    {each:.1} bytes each with its GiST");
        } else if gist {
            println!("postgis    left out: postgresql-15-postgis-3 is not installed");
        }
        Ok(postgres)
    }

    fn ask(&mut self, ring: &Circle, rows: &mut Vec<Row>) -> Done {
        /// Short answers are asked for often, for the kernel's ticks.
        const TIMES: u32 = 3;
        if let Some(redis) = &mut self.redis {
            let (count, took) = redis.inside(ring, TIMES)?;
            note(rows, "Redis GEO", count, took);
        }
        if let Some(tile38) = &mut self.tile38 {
            let (count, took) = tile38.inside(ring, TIMES)?;
            note(rows, "Tile38", count, took);
        }
        if let Some(postgres) = &mut self.postgres {
            let (count, took) = postgres.by_cells(ring, TIMES)?;
            note(rows, "PG btree(cell)", count, took);
            if self.has_gist {
                let (count, took) = postgres.by_gist(ring, 1)?;
                note(rows, "PostGIS GiST", count, took);
            }
        }
        Ok(())
    }
}

fn resp(
    kind: Kind,
    program: &str,
    people: &[Point],
    folder: &std::path::Path,
) -> Done<Option<Peer>> {
    let Some(program) = on_path(program) else {
        println!("{program}   left out: it is not installed");
        return Ok(None);
    };
    let mut peer = Peer::start(kind, &program, folder)?;
    let (before, cpu) = (resident_kib(&peer.id()), on_cpu_ns(&peer.id()));
    peer.load(people)?;
    let seconds = (on_cpu_ns(&peer.id()) - cpu) as f64 / 1e9;
    let kib = resident_kib(&peer.id()).saturating_sub(before);
    let each = kib as f64 * 1024.0 / people.len() as f64;
    let pace = people.len() as f64 / seconds / 1e3;
    println!(
        "{kind:<10?} {each:.1} bytes each, taken up at {pace:.0} thousand/s/core, not durable"
    );
    Ok(Some(peer))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join("go/bin"));
    let mut folders = std::env::split_paths(&path).chain(home);
    folders.find_map(|folder| Some(folder.join(name)).filter(|file| file.is_file()))
}

/// Memory, load and selection of a hundred million and ten million at once.
fn hundred_million(seed: u64) {
    let (mut cells, seconds) = Cells::load(100_000_000, seed);
    let index = cells.index.bytes() as f64 / 1e8;
    let list = cells.holders.capacity() as f64 * 4.0 / 1e8;
    println!("100,000,000 by cells: {seconds:.1} CPU s, {index:.2} + {list:.2} bytes each");
    let people = Land::shipped().people(10_000_000, seed);
    let (mut points, seconds) = Points::load(&people);
    let each = points.index.bytes() as f64 / 1e7;
    println!("10,000,000 points: {seconds:.1} CPU s, {each:.2} bytes each");
    drop(people);
    println!("resident {} MiB in all", resident_kib("self") / 1_024);
    for (name, ring) in rings() {
        let (slots, cell) = cells.owed(&ring);
        let (ids, point) = points.inside(&ring);
        println!(
            "  {name:<15} cells {slots:>9} in {:.3} ms   points {ids:>8} in {:.3} ms CPU",
            cell.cpu_ms, point.cpu_ms
        );
    }
}
