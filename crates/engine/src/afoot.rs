//! Messages that are on their way, each read out of the record once for all who carry it.
//!
//! A thousand partners get one message, and some of them hang for ten seconds. Whoever
//! comes while it is on its way to anybody shares it. Nothing is held here: with the last
//! who carries a message it is gone, and the child's data with it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use homeward_ports::package::Said;

use crate::{Engine, Failure};

/// By place in the log of messages.
#[derive(Debug, Default)]
pub struct Afoot(Mutex<BTreeMap<u64, Weak<Said>>>);

impl Afoot {
    fn get(&self, seq: u64) -> Option<Arc<Said>> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.get(&seq)?.upgrade()
    }

    /// Shares it, or what somebody shared meanwhile.
    fn share(&self, fresh: Said) -> Arc<Said> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, one| one.strong_count() > 0);
        if let Some(shared) = said.get(&fresh.seq()).and_then(Weak::upgrade) {
            return shared;
        }
        let (seq, shared) = (fresh.seq(), Arc::new(fresh));
        said.insert(seq, Arc::downgrade(&shared));
        shared
    }
}

/// The message at that place; `None` when the record has none.
///
/// It may have been erased since somebody else set out with it. So whoever carries it
/// looks at the alert's fence afterwards, as whoever read it must too.
pub async fn message(engine: &Engine, seq: u64) -> Result<Option<Arc<Said>>, Failure> {
    if let Some(said) = engine.afoot.get(seq) {
        return Ok(Some(said));
    }
    let sent = engine.store.message(seq).await?;
    Ok(sent.map(|sent| engine.afoot.share(Said::of(sent))))
}
