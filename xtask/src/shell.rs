//! Starting other programs: always from the repository root, never through a shell.

use std::path::{Path, PathBuf};
use std::process::Command;

pub type Done = Result<(), Stop>;

/// Why a command ended early, and the exit code that says so.
#[derive(Debug)]
pub struct Stop {
    pub code: u8,
    pub why: String,
}

impl Stop {
    pub fn because(why: impl Into<String>) -> Stop {
        Stop {
            code: 1,
            why: why.into(),
        }
    }
}

/// The repository root: the folder above this crate, wherever the checkout lies.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where cargo leaves what it builds.
pub fn target_dir() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(named)
}

/// A program to be run from the root.
pub fn tool(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

pub fn cargo<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = tool(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Runs a program with its output streaming through; its exit code becomes ours.
pub fn run(command: &mut Command) -> Done {
    let status = command.status().map_err(|e| cannot_start(command, &e))?;
    if status.success() {
        return Ok(());
    }
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Err(Stop {
        code,
        why: format!("`{}` failed: {status}", said(command)),
    })
}

/// Runs a program and hands back what it printed; its complaints stream through.
pub fn read(command: &mut Command) -> Result<String, Stop> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|e| cannot_start(command, &e))?;
    if !output.status.success() {
        return Err(Stop::because(format!(
            "`{}` failed: {}",
            said(command),
            output.status
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

pub fn cannot_start(command: &Command, error: &std::io::Error) -> Stop {
    Stop::because(format!("could not start `{}`: {error}", said(command)))
}

/// Finds a program the way a shell would.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Refuses arguments that a command does not know, rather than ignoring them.
pub fn no_arguments(args: &[String]) -> Done {
    match args.first() {
        None => Ok(()),
        Some(first) => Err(Stop::because(format!("takes no argument, got `{first}`"))),
    }
}

fn said(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    let args = command
        .get_args()
        .map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name)
        .chain(args)
        .collect::<Vec<_>>()
        .join(" ")
}
