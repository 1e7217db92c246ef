//! Handing batches to the partner's own push system.

mod file;
mod http;
mod nats;

pub use file::ToFile;
pub use http::{NotAnAddress, ToHttp};
pub use nats::ToNats;

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    desk::{Lane, Outcome},
    keeper::{Ask, Gone, Keeper},
};

/// Where batches go.
#[derive(Clone)]
pub enum Push {
    Http(Arc<ToHttp>),
    File(Arc<ToFile>),
    Nats(Arc<ToNats>),
}

impl Push {
    /// Gives how it went, and why not where it was not taken.
    async fn hand(&self, key: &str, body: String) -> (Outcome, String) {
        match self {
            Self::Http(http) => http.hand(key, body).await,
            Self::File(file) => file.hand(body).await,
            Self::Nats(nats) => nats.hand(key, body).await,
        }
    }

    /// How many batches may be handed over at once.
    const fn at_once(&self) -> usize {
        match self {
            Self::Http(_) => http::AT_ONCE,
            Self::Nats(_) => nats::AT_ONCE,
            // Lines of one file come one after the other.
            Self::File(_) => 1,
        }
    }
}

/// Hands over what there is for as long as the keeper lives: several batches at once, and
/// ends beside them, so that the end of an alert waits for no slow answer to another batch.
pub fn carry_all(keeper: &Keeper, push: &Push) {
    for _ in 0..push.at_once() {
        tokio::spawn(carry(keeper.clone(), push.clone(), Lane::All));
    }
    tokio::spawn(carry(keeper.clone(), push.clone(), Lane::Ends));
}

/// Takes one batch after the other and hands it over, until the keeper is gone.
async fn carry(keeper: Keeper, push: Push, lane: Lane) -> Result<(), Gone> {
    let (mut work, mut last_said) = (keeper.work(), String::new());
    loop {
        work.borrow_and_update();
        let Some(parcel) = keeper.ask(|to| Ask::Next(lane, to)).await? else {
            wait(&mut work).await?;
            continue;
        };
        let (outcome, why) = push.hand(&parcel.key, parcel.body).await;
        // A partner that is away is said once, not with each batch.
        if why != last_said && !why.is_empty() {
            tracing::warn!(key = parcel.key, "a batch was not taken: {why}");
        } else if why.is_empty() && !last_said.is_empty() {
            tracing::info!("batches are taken again");
        }
        last_said = why;
        keeper.tell(Ask::Settled(parcel.ticket, outcome)).await?;
    }
}

async fn wait(work: &mut watch::Receiver<u64>) -> Result<(), Gone> {
    work.changed().await.map_err(|_| Gone)
}
