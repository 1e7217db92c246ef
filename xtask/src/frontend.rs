//! `cargo x frontend`: builds the pages of officers, phones and screens into `frontend/dist`.
//!
//! Quick when nothing changed: a stamp in `dist` remembers the newest source that went in,
//! and a copy of the lock file in `node_modules` remembers what was installed.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::shell::{Done, Stop, no_arguments, on_path, root, run as run_program, tool};

const NO_NODE: &str = "Node.js and npm are needed to build the pages. Install them and run this \
    again; on Debian or Ubuntu: `sudo apt-get install -y nodejs npm`";
/// Not sources: what we make ourselves, and the journeys that only look at it.
const NOT_SOURCES: &[&str] = &["node_modules", "dist", "tests"];

pub fn run(args: &[String]) -> Done {
    no_arguments(args)?;
    build()
}

pub fn build() -> Done {
    let folder = root().join("frontend");
    let stamp = folder.join("dist/.stamp");
    // Taken before building: a source saved meanwhile must make the next run build again.
    let sources = newest_source(&folder);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
        println!("frontend: nothing changed");
        return Ok(());
    }
    if !folder.join("package.json").is_file() {
        return Err(Stop::because(
            "frontend/package.json is missing, so there is nothing to build",
        ));
    }
    if on_path("node").is_none() || on_path("npm").is_none() {
        return Err(Stop::because(NO_NODE));
    }
    install(&folder)?;
    npm(&folder, &["run", "build"])?;
    write(&stamp, &sources)
}

/// Installs only when the lock file is not the one that was installed last.
fn install(folder: &Path) -> Done {
    let Ok(wanted) = fs::read_to_string(folder.join("package-lock.json")) else {
        let why = "frontend/package-lock.json is missing; `npm install` in frontend/ writes it, and it is committed";
        return Err(Stop::because(why));
    };
    let installed = folder.join("node_modules/.installed-lock");
    if fs::read_to_string(&installed).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    npm(folder, &["ci", "--no-audit", "--no-fund"])?;
    fs::create_dir_all(folder.join("node_modules"))
        .map_err(|e| Stop::because(format!("could not make frontend/node_modules: {e}")))?;
    write(&installed, &wanted)
}

fn npm(folder: &Path, args: &[&str]) -> Done {
    run_program(tool("npm").args(args).current_dir(folder))
}

fn write(file: &Path, text: &str) -> Done {
    fs::write(file, text)
        .map_err(|e| Stop::because(format!("could not write {}: {e}", file.display())))
}

/// The moment of the newest change, as text for the stamp.
fn newest_source(folder: &Path) -> String {
    let changed = newest(folder, true).unwrap_or(SystemTime::UNIX_EPOCH);
    let age = changed
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    format!("{}\n", age.as_nanos())
}

/// The newest change below a folder. Folders count too, because a deleted file leaves its
/// mark only there; not the top one, which changes when `dist` is made.
fn newest(folder: &Path, is_top: bool) -> Option<SystemTime> {
    let own = (!is_top)
        .then(|| fs::metadata(folder).and_then(|about| about.modified()).ok())
        .flatten();
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let below = entries.filter_map(|entry| {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if (is_top && NOT_SOURCES.contains(&name.as_str())) || name.ends_with(".tsbuildinfo") {
            return None;
        }
        match path.is_dir() {
            true => newest(&path, false),
            false => entry.metadata().and_then(|about| about.modified()).ok(),
        }
    });
    below.chain(own).max()
}
