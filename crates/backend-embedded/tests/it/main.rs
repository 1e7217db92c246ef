//! The embedded record keeps its promises, also on a bad day.

mod conformance;
mod erasure;
#[cfg(feature = "failpoints")]
mod failpoints;
#[cfg(target_os = "linux")]
mod full;
mod group;
mod health;
mod lock;
mod reopen;

use std::{path::Path, sync::Arc};

use homeward_backend_embedded::{EmbeddedStore, Options};
use homeward_domain::change::Change;
use homeward_ports::{conformance::Town, store::Store};

/// Small, so that tests are quick; how large is a choice of the house.
const BALLAST_BYTES: u64 = 512 * 1024;

fn open(dir: &Path) -> Arc<EmbeddedStore> {
    let options = Options {
        ballast_bytes: BALLAST_BYTES,
        ..Options::new([7; 16])
    };
    EmbeddedStore::open(dir, options).unwrap()
}

/// Writes something small that ends nothing.
async fn note(store: &EmbeddedStore, town: &mut Town) -> Result<(), homeward_ports::fault::Fault> {
    let link = town.a_link();
    let batch = town.batch([Change::LinkMade(link)]);
    store.record(batch).await
}
