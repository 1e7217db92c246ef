//! How each peer is started on its core, with the settings that favour it most.

use std::{fs, io, net::SocketAddr, path::Path};

use tokio::process::Command;

use super::{LISTENERS_PER_PROCESS_MAX, SERVER_CORE, peers::Kind, secret::Secret};
use crate::rig::limits::pinned;

pub const NCHAN_MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/// The processes of nchan for so many listeners.
pub const fn workers(listeners: u32) -> u32 {
    listeners.div_ceil(LISTENERS_PER_PROCESS_MAX)
}

/// The command that starts it; its settings are written into `folder`.
pub fn command(
    kind: Kind,
    (at, sealed): (SocketAddr, Option<(SocketAddr, &Secret)>),
    folder: &Path,
    listeners: u32,
) -> io::Result<Command> {
    let (program, settings) = match kind {
        Kind::Bare => {
            let mut command = pinned(&std::env::current_exe()?, SERVER_CORE);
            command.arg("bare").arg(at.to_string());
            return Ok(command);
        }
        Kind::Nchan(_) | Kind::Sealed => {
            let doors = doors(at, sealed);
            ("nginx", nchan(&doors, folder, workers(listeners)))
        }
        Kind::Centrifugo => ("centrifugo", centrifugo(at.port())),
        Kind::Nats => ("nats-server", nats(at)),
        Kind::Mosquitto => ("mosquitto", mosquitto(at.port())),
    };
    // Centrifugo knows how settings are written by the end of their name.
    let file = folder.join("settings.json");
    fs::write(&file, settings)?;
    let mut command = pinned(Path::new(program), SERVER_CORE);
    command.arg("-c").arg(file).env("GOMAXPROCS", "1");
    Ok(command)
}

/// Where nchan listens.
fn doors(at: SocketAddr, sealed: Option<(SocketAddr, &Secret)>) -> String {
    let plain = format!("listen {at} backlog=4096 reuseport;\n");
    let Some((door, secret)) = sealed else {
        return plain;
    };
    let (cert, key) = (secret.cert(), secret.key());
    format!(
        "{plain}listen {door} backlog=4096 reuseport ssl;\n\
         ssl_certificate {};\nssl_certificate_key {};\n",
        cert.display(),
        key.display()
    )
}

fn nchan(doors: &str, folder: &Path, workers: u32) -> String {
    let folder = folder.display();
    format!(
        "load_module {NCHAN_MODULE};\ndaemon off;\nuser root;\nworker_processes {workers};\n\
         worker_rlimit_nofile 20000;\npid {folder}/pid;\nerror_log {folder}/log warn;\n\
         events {{ worker_connections 19500; use epoll; }}\n\
         http {{ access_log off; nchan_shared_memory_size 512m;\n\
         client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         server {{ {doors}\
         location = /pub {{ nchan_publisher; nchan_channel_id alerts; }}\n\
         location = /sub {{ nchan_subscriber; nchan_channel_id alerts; }} }} }}\n"
    )
}

fn centrifugo(port: u16) -> String {
    format!(
        r#"{{"http_server":{{"address":"127.0.0.1","port":"{port}"}},"http_api":{{"insecure":true}},
            "client":{{"token":{{"hmac_secret_key":"bench"}},"allowed_origins":[]}},
            "uni_sse":{{"enabled":true}},"log":{{"level":"error"}}}}"#
    )
}

fn nats(at: SocketAddr) -> String {
    format!(
        "listen: \"{at}\"\nmax_connections: 64000\nwrite_deadline: \"60s\"\nping_interval: \"10m\"\n"
    )
}

fn mosquitto(port: u16) -> String {
    format!(
        "listener {port} 127.0.0.1\nallow_anonymous true\nmax_connections -1\nset_tcp_nodelay true\nlog_type none\n"
    )
}
