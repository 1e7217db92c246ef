//! Handing batches to the partner's own push system.

mod file;
mod http;

pub use file::ToFile;
pub use http::{NotAnAddress, ToHttp};

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    desk::Outcome,
    keeper::{Ask, Gone, Keeper},
};

/// Where batches go.
#[derive(Clone)]
pub enum Push {
    Http(Arc<ToHttp>),
    File(Arc<ToFile>),
}

impl Push {
    async fn hand(&self, key: &str, body: String) -> Outcome {
        match self {
            Self::Http(http) => http.hand(key, body).await,
            Self::File(file) => file.hand(body).await,
        }
    }

    /// How many batches may be handed over at once.
    pub const fn at_once(&self) -> usize {
        match self {
            Self::Http(_) => http::AT_ONCE,
            // Lines of one file come one after the other.
            Self::File(_) => 1,
        }
    }
}

/// Takes one batch after the other and hands it over, until the keeper is gone.
pub async fn carry(keeper: Keeper, push: Push) -> Result<(), Gone> {
    let mut work = keeper.work();
    loop {
        work.borrow_and_update();
        let Some(parcel) = keeper.ask(Ask::Next).await? else {
            wait(&mut work).await?;
            continue;
        };
        let outcome = push.hand(&parcel.key, parcel.body).await;
        if outcome != Outcome::Taken {
            tracing::warn!(key = parcel.key, ?outcome, "a batch was not taken");
        }
        keeper.tell(Ask::Settled(parcel.ticket, outcome)).await?;
    }
}

async fn wait(work: &mut watch::Receiver<u64>) -> Result<(), Gone> {
    work.changed().await.map_err(|_| Gone)
}
