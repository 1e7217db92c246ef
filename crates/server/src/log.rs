//! The log: ids and codes, to the terminal or as JSON lines to a file.

use std::{fs::OpenOptions, path::Path, sync::Mutex};

use tracing_subscriber::EnvFilter;

/// The client of NATS says each try to connect; the relay says what changed.
const FILTER: &str = "info,async_nats=off";

pub fn start(file: Option<&Path>) -> Result<(), String> {
    let filter = EnvFilter::try_from_env("HOMEWARD_LOG_LEVEL");
    let filter = filter.unwrap_or_else(|_| EnvFilter::new(FILTER));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false);
    let started = match file {
        None => builder.with_writer(std::io::stderr).try_init(),
        Some(path) => {
            let opened = OpenOptions::new().create(true).append(true).open(path);
            let file =
                opened.map_err(|error| format!("could not open {}: {error}", path.display()))?;
            builder.json().with_writer(Mutex::new(file)).try_init()
        }
    };
    started.map_err(|error| format!("could not start the log: {error}"))
}
