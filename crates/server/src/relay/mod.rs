//! `homeward relay`: a partner's own process, beside its own users' positions.

mod nats;

use std::{fmt::Display, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use homeward_domain::{status::StatusKind, time::Timestamp};
use homeward_engine::world::SystemClock;
use homeward_geo::Datum;
use homeward_relay::{
    Ask, GRID_M, Grid, House, Keeper, Push, ToFile, ToHttp, carry_all, load, pinned_keys, routes,
};

use crate::{listen, log, startup};
use nats::NatsAsked;

/// How often what runs out or is due again is looked at.
const TICK: Duration = Duration::from_millis(250);
/// Users named in one batch.
const BATCHES: std::ops::RangeInclusive<usize> = 1..=10_000;

#[derive(Debug, Args)]
pub struct RelayAsked {
    /// Folder of the relay's own log: users, positions, and who was told. It is made if it is
    /// not there; nobody but its owner can read it.
    #[arg(long, env = "HOMEWARD_RELAY_DATA")]
    data: PathBuf,
    /// The public address of the server that you joined.
    #[arg(long, env = "HOMEWARD_RELAY_HOUSE", help_heading = HOUSE)]
    house: String,
    /// A file that holds your key, `hwp_...`, with the scope `alerts:read`.
    #[arg(long, env = "HOMEWARD_RELAY_KEY_FILE", help_heading = HOUSE)]
    key_file: PathBuf,
    /// The house's keys, as you saved them from `/partner/v1/keys` and compared them. What
    /// none of them signed is not believed.
    #[arg(long, env = "HOMEWARD_RELAY_KEYS", help_heading = HOUSE)]
    keys: PathBuf,
    /// Take exercises instead of real alerts.
    #[arg(long, env = "HOMEWARD_RELAY_DRILL", help_heading = HOUSE)]
    drill: bool,
    /// At least so many milliseconds lie between two questions to the house, which holds
    /// its answer until there is news.
    #[arg(long, env = "HOMEWARD_RELAY_POLL_MS", default_value_t = 1_000,
          value_parser = clap::value_parser!(u64).range(50..=60_000), help_heading = HOUSE)]
    poll_ms: u64,
    /// Where your push system takes batches by POST.
    #[arg(
        long,
        env = "HOMEWARD_RELAY_PUSH_URL",
        required_unless_present_any = ["push_file", "push_nats"],
        help_heading = PUSH
    )]
    push_url: Option<String>,
    /// A file with a secret that goes with each batch as `Authorization: Bearer`.
    #[arg(long, env = "HOMEWARD_RELAY_PUSH_BEARER_FILE", requires = "push_url", help_heading = PUSH)]
    push_bearer_file: Option<PathBuf>,
    /// A file that gets a line for each batch instead.
    #[arg(long, env = "HOMEWARD_RELAY_PUSH_FILE", conflicts_with = "push_url", help_heading = PUSH)]
    push_file: Option<PathBuf>,
    #[command(flatten)]
    nats: NatsAsked,
    /// Users named in one batch at most.
    #[arg(long, env = "HOMEWARD_RELAY_BATCH_MAX", default_value_t = 1_000, help_heading = PUSH)]
    batch_max: usize,
    /// Where your systems say where users are. Whoever reaches it may move users: keep it inside.
    #[arg(long, env = "HOMEWARD_RELAY_LISTEN", default_value = "127.0.0.1:8500", help_heading = USERS)]
    listen: SocketAddr,
    /// Positions are put on a grid of this many metres before anything is done with them.
    #[arg(long, env = "HOMEWARD_RELAY_GRID_M", default_value_t = 100, help_heading = USERS)]
    grid_m: u32,
    /// A CSV file of users to take up first: `name,latitude,longitude` a line. Again is the
    /// same as once.
    #[arg(long, help_heading = USERS)]
    load: Option<PathBuf>,
    /// The datum of that file: wgs84, gcj02 or bd09.
    #[arg(long, default_value = "wgs84", help_heading = USERS)]
    load_datum: Datum,
    /// Write the log here as JSON lines instead of to the terminal.
    #[arg(long, env = "HOMEWARD_RELAY_LOG")]
    log: Option<PathBuf>,
}

const HOUSE: &str = "Our server";
const PUSH: &str = "Your push system";
const USERS: &str = "Your users";

pub async fn run(asked: RelayAsked) -> Result<(), String> {
    log::start(asked.log.as_deref())?;
    let grid = grid(&asked)?;
    let (house, push) = (house(&asked)?, push(&asked)?);
    let moves = asked.nats.moves(grid)?;
    let clock = Arc::new(SystemClock::after(Timestamp::default()));
    let (keeper, ended) = Keeper::start(&asked.data, asked.batch_max, grid, clock)
        .map_err(|error| format!("could not open {}: {error}", asked.data.display()))?;
    if let Some(file) = &asked.load {
        let taken = load(&keeper, file, asked.load_datum, grid).await?;
        println!("loaded  {taken} users");
    }
    let door = listen::bind(asked.listen)?;
    let routes = routes(keeper.clone(), grid);
    println!("relay   http://{}/v1/state", asked.listen);
    let served = listen::serve(door, None, routes, startup::told_to_stop());
    carry_all(&keeper, &push);
    tokio::spawn(tick(keeper.clone()));
    if let Some(moves) = moves {
        let keeper = keeper.clone();
        tokio::spawn(async move { moves.follow(&keeper).await });
    }
    tokio::spawn(async move { house.follow(keeper).await });
    tokio::select! {
        () = served => Ok(()),
        why = ended => match why {
            Ok(error) => Err(format!(
                "could not write to {}: {error}. Nothing that was answered is lost: make room or \
                 mend the disk, and start it again",
                asked.data.display()
            )),
            Err(_) => Err("the relay's keeper did not end well".to_owned()),
        },
    }
}

/// The grid, where that and the size of batches are within their limits.
fn grid(asked: &RelayAsked) -> Result<Grid, String> {
    let between = |flag, low: &dyn Display, high: &dyn Display| {
        format!("{flag} must lie between {low} and {high}")
    };
    if !BATCHES.contains(&asked.batch_max) {
        return Err(between("--batch-max", BATCHES.start(), BATCHES.end()));
    }
    let grid = Grid::new(asked.grid_m);
    grid.ok_or_else(|| between("--grid-m", GRID_M.start(), GRID_M.end()))
}

async fn tick(keeper: Keeper) {
    let mut beat = tokio::time::interval(TICK);
    loop {
        beat.tick().await;
        if keeper.tell(Ask::Tick).await.is_err() {
            return;
        }
    }
}

fn house(asked: &RelayAsked) -> Result<House, String> {
    let (key, keys) = (read(&asked.key_file)?, read(&asked.keys)?);
    let keys = pinned_keys(&keys)
        .map_err(|error| format!("could not read {}: {error}", asked.keys.display()))?;
    let status = match asked.drill {
        true => StatusKind::Exercise,
        false => StatusKind::Actual,
    };
    let every = Duration::from_millis(asked.poll_ms);
    House::new(&asked.house, key.trim(), keys, status, every)
}

fn push(asked: &RelayAsked) -> Result<Push, String> {
    if let Some(nats) = asked.nats.push()? {
        return Ok(nats);
    }
    if let Some(path) = &asked.push_file {
        let file = ToFile::open(path);
        let file = file.map_err(|error| format!("could not open {}: {error}", path.display()))?;
        return Ok(Push::File(Arc::new(file)));
    }
    let url = asked.push_url.as_deref().unwrap_or_default();
    let bearer = asked.push_bearer_file.as_ref().map(read).transpose()?;
    let http = ToHttp::new(url, bearer.as_deref().map(str::trim));
    Ok(Push::Http(Arc::new(
        http.map_err(|error| error.to_string())?,
    )))
}

fn read(path: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("could not read {}: {error}", path.display()))
}
