//! Wake-ups: "look again". Losing one costs a moment, never a message.

use std::sync::Arc;

use homeward_domain::id::{AlertId, CaseId};
use tokio::sync::{Notify, broadcast, watch};

/// What a console should look at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub alert: Option<AlertId>,
    pub case: Option<CaseId>,
    pub tips: Option<AlertId>,
}

/// Consoles that fall this far behind look at everything anew.
const LOOKS_MAX: usize = 256;

#[derive(Debug, Clone)]
pub struct Bell {
    reconcile: Arc<Notify>,
    couriers: Arc<Notify>,
    looks: broadcast::Sender<Look>,
    /// Turns with every message that the record takes.
    said: watch::Sender<()>,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            reconcile: Arc::default(),
            couriers: Arc::default(),
            looks: broadcast::channel(LOOKS_MAX).0,
            said: watch::Sender::new(()),
        }
    }
}

impl Bell {
    /// There is something to do: wakes the reconcilers.
    pub fn ring(&self) {
        self.reconcile.notify_one();
    }
    pub async fn rung(&self) {
        self.reconcile.notified().await;
    }
    /// There is something to carry to partners.
    pub fn call_couriers(&self) {
        self.couriers.notify_one();
    }
    pub async fn couriers_called(&self) {
        self.couriers.notified().await;
    }
    /// The record has taken a message.
    pub(crate) fn say(&self) {
        self.said.send_replace(());
    }
    /// Changes with every message that the record takes from now on.
    pub fn said(&self) -> watch::Receiver<()> {
        self.said.subscribe()
    }
    /// Tells open consoles; nobody listening is fine.
    pub fn look(&self, look: Look) {
        drop(self.looks.send(look));
    }
    pub fn looks(&self) -> broadcast::Receiver<Look> {
        self.looks.subscribe()
    }
}
