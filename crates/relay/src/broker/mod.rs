//! The connection to a partner's NATS: kept up for ever, and said in plain words where it
//! is not.
//!
//! A connection that broke is not used again: whoever worked with it hears so at once, and
//! a new one is made. So nothing that was meant for the old one is sent late by the new one.

mod settings;

pub use settings::{Login, NotABroker};
pub(crate) use settings::{subject, word};

use std::{error::Error, future::Future, io, time::Duration};

use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event, ServerAddr};
use rustls::ClientConfig;
use settings::{server, tls};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Addresses of one cluster.
const SERVERS_MAX: usize = 16;
/// Until one server has let us in, or said why not.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Between two tries to connect.
const AGAIN: Duration = Duration::from_secs(1);
/// A server that says nothing to two of these is gone.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Messages that wait for us in one subscription: we never ask for more than one.
const WAITING_MAX: usize = 64;
/// What we repeat of a server's words.
const WORDS_MAX: usize = 200;

/// Why there is no connection, or the one there is.
type Link = Result<Client, String>;

/// A connection that is made again whenever it breaks; it ends with the value.
pub struct Broker {
    link: watch::Receiver<Link>,
    keeping: JoinHandle<()>,
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}

impl Broker {
    /// Connects to `nats://` or `tls://` addresses of one cluster, with commas between them,
    /// in a task of its own: a server that is away is no error. `authority` is certificates
    /// in PEM that the server's is judged by instead of the web's.
    pub fn start(urls: &str, login: Login, authority: Option<&[u8]>) -> Result<Self, NotABroker> {
        let servers = urls.split(',').map(|url| server(url.trim()));
        let servers = servers.collect::<Result<Vec<_>, _>>()?;
        if servers.len() > SERVERS_MAX {
            return Err(NotABroker(format!("name at most {SERVERS_MAX} addresses")));
        }
        let is_secret = servers.iter().any(ServerAddr::tls_required);
        let options = Options {
            login,
            tls: tls(authority)?,
            is_secret,
            tries: servers.len(),
        };
        options.make()?;
        let (say, link) = watch::channel(Err(format!("{urls} is not connected yet")));
        let keeping = tokio::spawn(keep(urls.to_owned(), servers, options, say));
        Ok(Self { link, keeping })
    }

    /// Waits until there is a connection.
    pub async fn connected(&self) {
        let mut link = self.link.clone();
        // An error would mean that the task has ended, and it ends with this value only.
        let _ended = link.wait_for(Result::is_ok).await.is_err();
    }

    /// Works with the connection for as long as that one holds.
    pub(crate) async fn with<T, W>(&self, work: impl FnOnce(Client) -> W) -> Result<T, String>
    where
        W: Future<Output = Result<T, String>>,
    {
        let mut link = self.link.clone();
        let client = link.borrow_and_update().clone()?;
        tokio::select! {
            done = work(client) => done,
            _ = link.changed() => Err("the connection to NATS broke in the middle".to_owned()),
        }
    }
}

/// What each try to connect is made with.
struct Options {
    login: Login,
    tls: ClientConfig,
    is_secret: bool,
    tries: usize,
}

impl Options {
    fn make(&self) -> Result<ConnectOptions, NotABroker> {
        let options = ConnectOptions::new()
            .name("homeward relay")
            .connection_timeout(CONNECT_MAX)
            .ping_interval(PING_EVERY)
            .subscription_capacity(WAITING_MAX)
            // A server may name any others; we go where we were told to.
            .ignore_discovered_servers()
            .max_reconnects(self.tries)
            .require_tls(self.is_secret)
            .tls_client_config(self.tls.clone());
        Ok(match &self.login {
            Login::Nobody => options,
            Login::Creds(text) => options.credentials(text).map_err(|error| {
                let why = plain(&error.to_string());
                NotABroker(format!("the credentials are not a .creds file: {why}"))
            })?,
            Login::User { name, password } => {
                options.user_and_password(name.clone(), password.clone())
            }
            Login::Token(token) => options.token(token.clone()),
        })
    }
}

/// Connects, waits until that breaks, and connects again.
async fn keep(urls: String, servers: Vec<ServerAddr>, options: Options, say: watch::Sender<Link>) {
    let mut last_said = String::new();
    loop {
        // Dropped with the connection, whatever it ends by.
        let (alive, mut broke) = mpsc::channel(1);
        let made = options.make().map_err(|error| error.to_string());
        let link = match made {
            Ok(made) => connect(made.event_callback(listen(alive)), &servers).await,
            Err(why) => Err(why),
        };
        let said = match &link {
            Ok(_) => String::new(),
            Err(why) => format!("{urls}: {why}"),
        };
        match &link {
            Ok(_) => tracing::info!("connected to {urls}"),
            // A server that is away is said once, not each second.
            Err(_) if said != last_said => tracing::warn!("no connection to NATS: {said}"),
            Err(_) => {}
        }
        let is_up = link.is_ok();
        drop(say.send_replace(link.map_err(|_| said.clone())));
        last_said = said;
        if is_up {
            broke.recv().await;
            tracing::warn!("the connection to {urls} broke");
            drop(say.send_replace(Err(format!("the connection to {urls} broke"))));
        }
        sleep(AGAIN).await;
    }
}

async fn connect(options: ConnectOptions, servers: &[ServerAddr]) -> Link {
    // Looking up a name has no limit of its own.
    let limit = CONNECT_MAX * servers.len() as u32 + CONNECT_MAX;
    match timeout(limit, options.connect(servers)).await {
        Ok(connected) => connected.map_err(|error| refusal(&error)),
        Err(_) => Err(format!("no answer within {} seconds", limit.as_secs())),
    }
}

/// Hears that a connection broke, and what the server says out of turn: that we may not
/// publish somewhere, for example.
fn listen(
    alive: mpsc::Sender<()>,
) -> impl Fn(Event) -> std::future::Ready<()> + Send + Sync + 'static {
    let last_said = std::sync::Mutex::new(String::new());
    move |event| {
        match event {
            Event::Disconnected | Event::Closed => drop(alive.try_send(())),
            Event::ServerError(error) => {
                let said = plain(&error.to_string());
                let last = last_said.lock();
                let mut last = last.unwrap_or_else(std::sync::PoisonError::into_inner);
                if *last != said {
                    tracing::warn!("NATS says: {said}");
                    *last = said;
                }
            }
            _ => {}
        }
        std::future::ready(())
    }
}

/// Why no server let us in, and what mends it.
fn refusal(error: &ConnectError) -> String {
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            "it does not let us in: mend --nats-login or --nats-creds and start again".to_owned()
        }
        ConnectErrorKind::TimedOut => "no answer: is that a NATS server?".to_owned(),
        _ => innermost(error),
    }
}

/// The innermost cause says most: `connection refused`.
pub(crate) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    // What an I/O error wraps is no source of it.
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if let Some(inner) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        return plain(&inner.to_string());
    }
    plain(&cause.to_string())
}

/// Words of a server, short and in one line.
pub(crate) fn plain(words: &str) -> String {
    let words = words.chars().filter(|letter| !letter.is_control());
    words.take(WORDS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_short_and_in_one_line() {
        assert_eq!(plain("no\r\nstream\u{1b}[31m"), "nostream[31m");
        assert_eq!(plain(&"x".repeat(10_000)).len(), WORDS_MAX);
    }
}
