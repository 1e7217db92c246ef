//! The pull side for partners: everything that was said, by cursor.

use homeward_domain::{change::SentMessage, status::StatusKind};

use crate::{Engine, Failure};

/// One page of the log.
pub const FEED_MAX: usize = 500;

/// Messages of `status` after `seq` that still say something: live ones, and endings.
pub async fn feed(
    engine: &Engine,
    status: StatusKind,
    seq: u64,
) -> Result<(Vec<SentMessage>, u64), Failure> {
    let page = engine.store.messages_after(seq, FEED_MAX).await?;
    let cursor = page.last().map_or(seq, |sent| sent.seq);
    let now = engine.clock.now();
    let said = page.into_iter().filter(|sent| {
        sent.head.status == status && sent.package.is_some() && sent.head.expires > now
    });
    Ok((said.collect(), cursor))
}
