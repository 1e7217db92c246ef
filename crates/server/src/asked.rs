//! What the operator asks for: flags, the environment and a file, with the same names.
//!
//! `--public`, `HOMEWARD_PUBLIC` and `public = "..."` in the file say the same;
//! a flag wins over the environment, the environment over the file.

use std::{ffi::OsString, net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use clap::{Args, Parser, Subcommand};
use homeward_ports::ipaws_message::SameAreas;

use crate::{cap::CapAsked, edge::EdgeAsked, partner::PartnerAsked, relay::RelayAsked};

/// Gets a missing child's face in front of the people who can see that child,
/// and takes everything back when the child is found.
#[derive(Debug, Parser)]
#[command(name = "homeward", version)]
pub struct Asked {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the service. On an empty folder it makes a database and keys, and
    /// prints a one-time link for the first administrator.
    ///
    /// Example: homeward serve --data /var/lib/homeward
    Serve(Box<Settings>),
    /// Hold the streams of phones in a process of its own, on this machine or another.
    /// It hears from a running service and keeps nothing on disk.
    ///
    /// Example: homeward edge --origin http://10.0.0.5:8402 --key 11qYAYKx...
    Edge(Box<EdgeAsked>),
    /// Add officers, make sign-in links and keys, on the machine that runs the service.
    ///
    /// Example: homeward officer add --data /var/lib/homeward "Li Na"
    Officer(OfficerAsked),
    /// Look at a running service and say what needs a hand.
    Doctor(DoctorAsked),
    /// Check, show and write messages of the Common Alerting Protocol.
    ///
    /// Example: homeward cap check alert.xml
    Cap(CapAsked),
    /// For partners: prove that messages are handled rightly.
    ///
    /// Example: `homeward partner check --server https://homeward.example --key-file key.txt
    /// --state-url https://maps.example/state`
    Partner(PartnerAsked),
    /// For partners with users of their own: find who is inside an alert, beside your own
    /// positions, and name them to your push system.
    ///
    /// Example: `homeward relay --data ./relay --house https://homeward.example --key-file key.txt
    /// --keys keys.json --push-url http://push.internal/homeward`
    Relay(Box<RelayAsked>),
    /// Print the API description (OpenAPI).
    #[command(hide = true)]
    Openapi,
}

#[derive(Debug, Args)]
pub struct Settings {
    /// A TOML file with any of these settings, by the same names.
    #[arg(long, env = "HOMEWARD_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of the database and the keys.
    #[arg(long, env = "HOMEWARD_DATA")]
    pub data: PathBuf,
    /// Where phones, the public, screens and partners come in.
    #[arg(long, env = "HOMEWARD_PUBLIC", default_value = "127.0.0.1:8400")]
    pub public: SocketAddr,
    /// Where officers come in.
    #[arg(long, env = "HOMEWARD_CONSOLE", default_value = "127.0.0.1:8401")]
    pub console: SocketAddr,
    /// Where metrics and health are read; keep it inside.
    #[arg(long, env = "HOMEWARD_METRICS", default_value = "127.0.0.1:8402")]
    pub metrics: SocketAddr,
    /// Address of the public door as people see it, such as `https://homeward.example`.
    #[arg(long, env = "HOMEWARD_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Address of the officers' door as they see it.
    #[arg(long, env = "HOMEWARD_CONSOLE_URL")]
    pub console_url: Option<String>,
    #[command(flatten)]
    pub spoken: Spoken,
    /// The agency's short name in message identities: a-z, 0-9 and hyphens.
    #[arg(long, env = "HOMEWARD_AGENCY_SLUG", default_value = "cn-police")]
    pub agency_slug: String,
    #[arg(long, env = "HOMEWARD_AGENCY_NAME_ZH", default_value = "公安机关")]
    pub agency_name_zh: String,
    #[arg(long, env = "HOMEWARD_AGENCY_NAME_EN", default_value = "Police")]
    pub agency_name_en: String,
    /// Prefixes of GB/T 2260 codes where the agency may publish, separated by
    /// commas; empty is the whole country. Used when the house is founded.
    #[arg(long, env = "HOMEWARD_JURISDICTION", default_value = "")]
    pub jurisdiction: String,
    /// The number that alerts give by default.
    #[arg(long, env = "HOMEWARD_CALL", default_value = "110")]
    pub call: String,
    /// SAME codes (six digits, with commas) of the agency's area, for broadcasters who go by
    /// them; without any, messages for wireless gateways are for phones only.
    #[arg(long, env = "HOMEWARD_SAME_AREAS", default_value = "")]
    pub same_areas: SameAreas,
    /// Play an exercise: only exercise cases, on a clock this many times faster than life.
    #[arg(long, env = "HOMEWARD_EXERCISE_RATE")]
    pub exercise_rate: Option<f64>,
    /// Let webhooks go to this machine itself: for demonstrations and tests only.
    #[arg(long, env = "HOMEWARD_LOOPBACK_WEBHOOKS")]
    pub loopback_webhooks: bool,
    /// A TOML file with the agency's accounts on other networks; see docs/guides/operate.md.
    #[arg(long, env = "HOMEWARD_OUTLETS")]
    pub outlets: Option<PathBuf>,
    /// At most this many open streams of phones.
    #[arg(long, env = "HOMEWARD_STREAMS_MAX", default_value_t = 100_000)]
    pub streams_max: u64,
    /// Threads that hold the streams of phones; one for each core where nothing is said.
    #[arg(long, env = "HOMEWARD_REACTORS")]
    pub reactors: Option<NonZeroUsize>,
    /// Write the log here as JSON lines instead of to the terminal.
    #[arg(long, env = "HOMEWARD_LOG")]
    pub log: Option<PathBuf>,
}

/// How doors speak to the world.
#[derive(Debug, Args)]
pub struct Spoken {
    /// Certificate chain in PEM; with --tls-key the doors speak https.
    #[arg(long, env = "HOMEWARD_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    #[arg(long, env = "HOMEWARD_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front speaks https; without this or a certificate only loopback is served.
    #[arg(long, env = "HOMEWARD_BEHIND_PROXY")]
    pub behind_proxy: bool,
}

/// How many threads hold streams: as many as were asked for, or one for each core.
pub fn reactors(asked: Option<NonZeroUsize>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    asked.map_or_else(cores, NonZeroUsize::get)
}

#[derive(Debug, Args)]
pub struct OfficerAsked {
    #[command(subcommand)]
    pub verb: OfficerVerb,
}

#[derive(Debug, Subcommand)]
pub enum OfficerVerb {
    /// Add an officer and print a sign-in link: 15 minutes, single use.
    Add {
        #[arg(long, env = "HOMEWARD_DATA")]
        data: PathBuf,
        name: String,
        /// May add officers, partners and screens.
        #[arg(long)]
        admin: bool,
    },
    /// Print a new sign-in link for the first administrator.
    Link {
        #[arg(long, env = "HOMEWARD_DATA")]
        data: PathBuf,
    },
    /// Print a key for a dispatch system; it acts for the first administrator.
    Key {
        #[arg(long, env = "HOMEWARD_DATA")]
        data: PathBuf,
        #[arg(long, default_value = "dispatch")]
        label: String,
    },
}

#[derive(Debug, Args)]
pub struct DoctorAsked {
    #[arg(long, env = "HOMEWARD_DATA")]
    pub data: PathBuf,
}

/// The arguments with those of `--config FILE` put in where neither a flag nor
/// the environment says otherwise. A name that is no setting is refused like a
/// flag that does not exist.
pub fn with_file(mut arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let texts: Vec<_> = arguments
        .iter()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let serves = texts.get(1).is_some_and(|verb| verb == "serve");
    let flag = texts
        .iter()
        .position(|text| text == "--config")
        .and_then(|at| texts.get(at + 1));
    let file = flag
        .cloned()
        .or_else(|| std::env::var("HOMEWARD_CONFIG").ok());
    let Some(file) = file.filter(|_| serves) else {
        return Ok(arguments);
    };
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("could not read {file}: {error}"))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error| format!("{file} is not TOML: {error}"))?;
    for (name, value) in table {
        let flag = format!("--{}", name.replace('_', "-"));
        let variable = format!("HOMEWARD_{}", name.replace('-', "_").to_uppercase());
        let said = texts
            .iter()
            .any(|text| *text == flag || text.starts_with(&format!("{flag}=")));
        if said || std::env::var_os(variable).is_some() {
            continue;
        }
        match value {
            toml::Value::Boolean(true) => arguments.push(flag.into()),
            toml::Value::Boolean(false) => {}
            toml::Value::String(text) => arguments.push(format!("{flag}={text}").into()),
            toml::Value::Integer(number) => arguments.push(format!("{flag}={number}").into()),
            toml::Value::Float(number) => arguments.push(format!("{flag}={number}").into()),
            _ => {
                return Err(format!(
                    "{file}: {name} must be a text, a number, true or false"
                ));
            }
        }
    }
    Ok(arguments)
}
