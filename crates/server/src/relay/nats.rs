//! What a relay is told of the partner's NATS: where batches go, and where positions are.

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use homeward_geo::Datum;
use homeward_relay::{Broker, FromNats, Grid, Login, Push, ToNats};

use super::{PUSH, USERS, read};

const NATS: &str = "Your NATS";

#[derive(Debug, Args)]
pub struct NatsAsked {
    /// Publish batches to a JetStream at these addresses instead, `nats://` or `tls://` with
    /// commas between them. A batch is taken once a stream has stored it.
    #[arg(
        long,
        env = "HOMEWARD_RELAY_PUSH_NATS",
        conflicts_with_all = ["push_url", "push_file"],
        help_heading = PUSH
    )]
    pub push_nats: Option<String>,
    /// The subject that batches are published to; a stream of yours must take it.
    #[arg(long, env = "HOMEWARD_RELAY_PUSH_SUBJECT", default_value = "homeward.alerts", help_heading = PUSH)]
    push_subject: String,
    /// Take positions also from a JetStream at these addresses.
    #[arg(long, env = "HOMEWARD_RELAY_MOVES_NATS", help_heading = USERS)]
    moves_nats: Option<String>,
    /// The subject of positions; a stream of yours must take it.
    #[arg(long, env = "HOMEWARD_RELAY_MOVES_SUBJECT", default_value = "homeward.positions", help_heading = USERS)]
    moves_subject: String,
    /// The durable consumer of that stream: made if it is not there, and another one for
    /// each relay.
    #[arg(long, env = "HOMEWARD_RELAY_MOVES_CONSUMER", default_value = "homeward-relay", help_heading = USERS)]
    moves_consumer: String,
    /// The datum of positions whose message has no header `Homeward-Datum`: wgs84, gcj02 or
    /// bd09.
    #[arg(long, env = "HOMEWARD_RELAY_MOVES_DATUM", default_value = "wgs84", help_heading = USERS)]
    moves_datum: Datum,
    /// A `.creds` file that says who we are to your NATS.
    #[arg(long, env = "HOMEWARD_RELAY_NATS_CREDS", conflicts_with = "nats_login", help_heading = NATS)]
    nats_creds: Option<PathBuf>,
    /// A file with a name in its first line and the password in its second, or with a token
    /// alone.
    #[arg(long, env = "HOMEWARD_RELAY_NATS_LOGIN", help_heading = NATS)]
    nats_login: Option<PathBuf>,
    /// A file of certificates in PEM that those of your NATS are judged by, instead of the
    /// web's authorities.
    #[arg(long, env = "HOMEWARD_RELAY_NATS_CA", help_heading = NATS)]
    nats_ca: Option<PathBuf>,
}

impl NatsAsked {
    /// Where batches go, if to NATS.
    pub fn push(&self) -> Result<Option<Push>, String> {
        let Some(urls) = &self.push_nats else {
            return Ok(None);
        };
        let to = ToNats::new(self.broker(urls)?, &self.push_subject);
        let to = to.map_err(|error| format!("--push-subject: {error}"))?;
        Ok(Some(Push::Nats(Arc::new(to))))
    }

    /// Where positions come from beside the door, if from NATS.
    pub fn moves(&self, grid: Grid) -> Result<Option<FromNats>, String> {
        let Some(urls) = &self.moves_nats else {
            return Ok(None);
        };
        let (subject, consumer) = (&self.moves_subject, &self.moves_consumer);
        let from = FromNats::new(
            self.broker(urls)?,
            subject,
            consumer,
            self.moves_datum,
            grid,
        );
        let from = from.map_err(|error| format!("--moves-subject or --moves-consumer: {error}"));
        from.map(Some)
    }

    fn broker(&self, urls: &str) -> Result<Broker, String> {
        let authority = self.nats_ca.as_ref().map(read).transpose()?;
        let authority = authority.as_deref().map(str::as_bytes);
        Broker::start(urls, self.login()?, authority).map_err(|error| error.to_string())
    }

    fn login(&self) -> Result<Login, String> {
        if let Some(file) = &self.nats_creds {
            return Ok(Login::Creds(read(file)?));
        }
        let Some(file) = &self.nats_login else {
            return Ok(Login::Nobody);
        };
        let login = read(file)?.parse::<Login>();
        login.map_err(|error| format!("{}: {error}", file.display()))
    }
}
