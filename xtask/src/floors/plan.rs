//! The floor plan as a table: one row per room, as in ARCHITECTURE.md.
//!
//! The rule for tests: dev-dependencies of the ground floor stay on the ground floor;
//! ports and the adapters test with what they may use anyway; engine, edge, web and the
//! simulation may put up any shipped room except the roof, and `sim`, around what they
//! test. The roof may use `sim` in its tests. Nobody ever depends on the roof or on xtask.

/// A kind of outside crate that a room's normal dependency tree may not hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Runtime,
    Database,
    Broker,
    Http,
    Chance,
}

impl Kind {
    /// `rand_core` is not here: it only names traits. Where it would ask the operating
    /// system it does so through `getrandom`, and that is.
    pub fn crates(self) -> &'static [&'static str] {
        match self {
            Kind::Runtime => &["tokio", "async-std", "smol", "mio", "async-executor"],
            Kind::Database => &[
                "rusqlite",
                "libsqlite3-sys",
                "sqlx",
                "sqlx-core",
                "postgres",
                "tokio-postgres",
                "diesel",
                "redis",
            ],
            Kind::Broker => &["async-nats"],
            Kind::Http => &[
                "hyper",
                "hyper-util",
                "reqwest",
                "axum",
                "ureq",
                "curl",
                "h2",
                "tonic",
                "actix-web",
            ],
            Kind::Chance => &["rand", "getrandom", "fastrand"],
        }
    }
}

/// Two more TLS stacks would be two more things to patch on the same night.
pub const NOWHERE: &[&str] = &["openssl", "openssl-sys", "native-tls", "ring"];

#[derive(Debug)]
pub struct Room {
    pub name: &'static str,
    pub may_use: &'static [&'static str],
    /// What dev-dependencies may name beyond `may_use`.
    pub tests_also: &'static [&'static str],
    pub without: &'static [Kind],
}

const GROUND: &[&str] = &["geo", "cap", "seal", "domain"];
const DOORS: &[&str] = &["geo", "cap", "seal", "domain", "ports"];
const MOVES: &[&str] = &["geo", "cap", "seal", "domain", "ports", "engine"];
const ALL: &[&str] = &[
    "geo",
    "cap",
    "seal",
    "domain",
    "ports",
    "engine",
    "backend-embedded",
    "backend-cluster",
    "channels",
    "vision",
    "edge",
    "relay",
    "web",
];
const ALL_AND_SIM: &[&str] = &[
    "geo",
    "cap",
    "seal",
    "domain",
    "ports",
    "engine",
    "backend-embedded",
    "backend-cluster",
    "channels",
    "vision",
    "edge",
    "relay",
    "web",
    "sim",
];
const PURE: &[Kind] = &[
    Kind::Runtime,
    Kind::Database,
    Kind::Broker,
    Kind::Http,
    Kind::Chance,
];
const NO_VENDOR: &[Kind] = &[Kind::Database, Kind::Broker, Kind::Http];
const NO_STORE: &[Kind] = &[Kind::Database, Kind::Broker];
/// A partner's NATS is where its relay hands batches to; a record it has none.
const NO_DATABASE: &[Kind] = &[Kind::Database];

#[rustfmt::skip]
const ROOMS: &[Room] = &[
    Room { name: "geo", may_use: &[], tests_also: GROUND, without: PURE },
    Room { name: "cap", may_use: &[], tests_also: GROUND, without: PURE },
    Room { name: "seal", may_use: &[], tests_also: GROUND, without: PURE },
    Room { name: "domain", may_use: &["geo"], tests_also: GROUND, without: PURE },
    Room { name: "ports", may_use: GROUND, tests_also: &[], without: NO_VENDOR },
    Room { name: "engine", may_use: DOORS, tests_also: ALL_AND_SIM, without: NO_VENDOR },
    Room { name: "backend-embedded", may_use: DOORS, tests_also: &[], without: &[] },
    Room { name: "backend-cluster", may_use: DOORS, tests_also: &[], without: &[] },
    Room { name: "channels", may_use: DOORS, tests_also: &[], without: NO_STORE },
    Room { name: "vision", may_use: DOORS, tests_also: &[], without: NO_STORE },
    Room { name: "edge", may_use: DOORS, tests_also: ALL_AND_SIM, without: NO_STORE },
    Room { name: "relay", may_use: DOORS, tests_also: ALL_AND_SIM, without: NO_DATABASE },
    Room { name: "web", may_use: MOVES, tests_also: ALL_AND_SIM, without: NO_STORE },
    Room { name: "server", may_use: ALL, tests_also: &["sim"], without: &[] },
    Room { name: "sim", may_use: MOVES, tests_also: ALL, without: NO_STORE },
    Room { name: "xtask", may_use: &[], tests_also: &[], without: &[] },
];

/// The room's folder name: packages are `homeward-<room>`, and the roof is `homeward`.
pub fn room_name(package: &str) -> &str {
    match package {
        "homeward" => "server",
        other => other.strip_prefix("homeward-").unwrap_or(other),
    }
}

pub fn room_of(package: &str) -> Option<&'static Room> {
    let name = room_name(package);
    ROOMS.iter().find(|room| room.name == name)
}

/// Whether a room stands on the ground floor.
pub fn is_ground(name: &str) -> bool {
    GROUND.contains(&name)
}
