//! The peers: servers by others, how they are started and stopped and spoken to.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::Stdio,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    process::Child,
    time::{Instant, sleep},
};

use super::{
    cost,
    secret::Secret,
    settings::{NCHAN_MODULE, command, workers},
    tongue::{self, Over, Tongue, Words},
};
use crate::rig::{
    ports,
    trouble::{Done, Trouble},
};

const UP_MAX: Duration = Duration::from_secs(20);
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Who is measured beside us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bare,
    Nchan(Over),
    /// nchan's events behind TLS.
    Sealed,
    /// Not of Debian: measured where its program is installed.
    Centrifugo,
    Nats,
    Mosquitto,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare writes",
            Self::Nchan(Over::Events | Over::Packed | Over::ByDictionary) => "nchan events",
            Self::Nchan(Over::Socket) => "nchan socket",
            Self::Sealed => "nchan, TLS",
            Self::Centrifugo => "centrifugo",
            Self::Nats => "nats-server",
            Self::Mosquitto => "mosquitto",
        }
    }

    pub fn tongue(self) -> Tongue {
        match self {
            Self::Bare => tongue::bare(),
            Self::Nchan(over) => tongue::nchan(over),
            Self::Sealed => tongue::nchan(Over::Events),
            Self::Centrifugo => tongue::centrifugo(),
            Self::Nats => tongue::nats(),
            Self::Mosquitto => tongue::mqtt(),
        }
    }

    /// Whether it shares listeners among several processes, as their number needs.
    pub const fn has_workers(self) -> bool {
        matches!(self, Self::Nchan(_) | Self::Sealed)
    }

    /// With whoever shares its listeners.
    const fn processes(self, listeners: u32) -> usize {
        match self {
            Self::Nchan(_) | Self::Sealed => 1 + workers(listeners) as usize,
            Self::Bare | Self::Centrifugo | Self::Nats | Self::Mosquitto => 1,
        }
    }

    fn words(self, bytes: usize) -> Words {
        match self {
            Self::Bare => tongue::say_to_bare(bytes),
            Self::Nchan(_) | Self::Sealed => tongue::say_to_nchan(bytes),
            Self::Centrifugo => tongue::say_to_centrifugo(bytes),
            Self::Nats => tongue::say_to_nats(bytes),
            Self::Mosquitto => tongue::say_to_mqtt(bytes),
        }
    }

    /// Whether its program is on this machine.
    pub fn is_here(self) -> bool {
        let has = |program: &str| {
            ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
                .iter()
                .any(|folder| Path::new(folder).join(program).exists())
        };
        match self {
            Self::Bare => true,
            Self::Nchan(_) | Self::Sealed => has("nginx") && Path::new(NCHAN_MODULE).exists(),
            Self::Centrifugo => has("centrifugo"),
            Self::Nats => has("nats-server"),
            Self::Mosquitto => has("mosquitto"),
        }
    }
}

/// A running peer; it ends with this value.
pub struct Peer {
    kind: Kind,
    /// Where it is told.
    at: SocketAddr,
    /// Where listeners come in.
    pub door: SocketAddr,
    pub tongue: Tongue,
    child: Child,
    _folder: TempDir,
}

impl Peer {
    /// Starts it for so many listeners, on one core.
    pub async fn start(kind: Kind, listeners: u32) -> Done<Self> {
        Self::start_with(kind, listeners, None).await
    }

    /// The same with a second door, behind TLS.
    pub async fn start_sealed(kind: Kind, listeners: u32, secret: &Secret) -> Done<Self> {
        Self::start_with(kind, listeners, Some(secret)).await
    }

    async fn start_with(kind: Kind, listeners: u32, secret: Option<&Secret>) -> Done<Self> {
        let starting = || Trouble::in_doing(kind.name());
        let folder = TempDir::with_prefix("homeward-peer-").map_err(starting())?;
        let [at, sealed] = ports::free()?;
        let sealed = secret.map(|secret| (sealed, secret));
        let mut command =
            command(kind, (at, sealed), folder.path(), listeners).map_err(starting())?;
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let errors = fs::File::create(folder.path().join("errors")).map_err(starting())?;
        let child = command.stderr(errors).kill_on_drop(true).spawn();
        let peer = Self {
            kind,
            at,
            door: sealed.map_or(at, |(sealed, _)| sealed),
            tongue: Tongue {
                believed: secret.map(Secret::cert),
                ..kind.tongue()
            },
            child: child.map_err(starting())?,
            _folder: folder,
        };
        peer.wait(kind.processes(listeners)).await?;
        Ok(peer)
    }

    /// Until it listens, and whoever works for it is there to be counted.
    async fn wait(&self, processes: usize) -> Done {
        let since = Instant::now();
        while TcpStream::connect(self.at).is_err() || self.processes().len() < processes {
            if since.elapsed() > UP_MAX {
                return Err(Trouble::because(format!(
                    "{} did not start",
                    self.kind.name()
                )));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    pub fn processes(&self) -> Vec<u32> {
        self.child.id().map(cost::family).unwrap_or_default()
    }

    /// A publisher that is ready to say one message of so many bytes.
    pub fn mouth(&self, bytes: usize) -> Done<Mouth> {
        let words = self.kind.words(bytes);
        let speaking = || Trouble::in_doing("speak to a peer");
        let mut stream = TcpStream::connect(self.at).map_err(speaking())?;
        stream
            .set_read_timeout(Some(ANSWER_MAX))
            .map_err(speaking())?;
        stream.set_nodelay(true).map_err(speaking())?;
        stream.write_all(&words.hello).map_err(speaking())?;
        hear(&mut stream, &words.welcome)?;
        Ok(Mouth { stream, words })
    }

    pub async fn stop(mut self) {
        // Its workers go when it goes; an error here means it has gone.
        for id in self.processes().into_iter().rev() {
            let _ = std::process::Command::new("kill")
                .arg(id.to_string())
                .status();
        }
        let _ = self.child.wait().await;
    }
}

pub struct Mouth {
    stream: TcpStream,
    words: Words,
}

impl Mouth {
    pub fn say(mut self) -> Done {
        self.stream
            .write_all(&self.words.message)
            .map_err(Trouble::in_doing("publish to a peer"))?;
        hear(&mut self.stream, &self.words.taken)
    }
}

/// Reads until `mark` has come.
fn hear(stream: &mut TcpStream, mark: &[u8]) -> Done {
    let mut came = Vec::new();
    let mut buffer = [0; 4_096];
    while memchr::memmem::find(&came, mark).is_none() {
        match stream.read(&mut buffer) {
            Ok(0) => return Err(Trouble::because("a peer hung up on its publisher")),
            Ok(length) => came.extend_from_slice(&buffer[..length]),
            // A child has ended meanwhile.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Trouble::in_doing("hear a peer")(error)),
        }
    }
    Ok(())
}
