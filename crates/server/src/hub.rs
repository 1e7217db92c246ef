//! The hub of each street's feeds, for as long as the process lives.

use std::sync::Arc;

use homeward_backend_embedded::EmbeddedStore;
use homeward_channels::{guard::Targets, hub::HubCallbacks};
use homeward_domain::{status::Status, time::Timestamp};
use homeward_engine::{
    Engine,
    hub::{Ground, Hub},
    reconcilers,
    world::SystemClock,
};
use homeward_ports::hub::Topics;

/// A hub that runs from now on.
pub fn open<S: Status>(
    engine: &Arc<Engine>,
    store: &Arc<EmbeddedStore>,
    targets: Targets,
    topics: Arc<dyn Topics<S>>,
) -> Result<Arc<Hub<S>>, String> {
    let callbacks = HubCallbacks::new(targets).map_err(|fault| fault.to_string())?;
    let hub = Arc::new(Hub::new(Ground {
        subscriptions: store.clone(),
        callbacks: Arc::new(callbacks),
        topics,
        clock: Arc::new(SystemClock::after(Timestamp::default())),
        entropy: engine.entropy.clone(),
    }));
    tokio::spawn(reconcilers::hub::run(hub.clone(), engine.bell.clone()));
    Ok(hub)
}
