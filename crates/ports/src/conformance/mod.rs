//! The suites that every implementation of a port must pass.
//!
//! Hand a suite a way to make a fresh, empty one of yours; it panics where a
//! promise is broken. [`record`] tells short stories, one promise each.
//! [`histories`] plays long random ones to your store and to the memory store,
//! and asks both everything. [`photos`] is for blobs, [`followers`](fn@followers) for who follows,
//! [`push`](fn@push) for phones that wait for a push, [`hub`](fn@hub) for subscribers of the
//! feeds. They are for tests: nothing of this is called by a house that runs.

mod build;
mod chance;
mod compare;
mod followers;
mod history;
mod hub;
mod photos;
mod push;
mod stories;

use std::{ops::Range, sync::Arc};

use homeward_domain::status::Actual;

use crate::{
    blobs::Blobs, fault::Fault, fediverse::Followers, hub::HubSubscriptions,
    push::PushSubscriptions, store::Store,
};

pub use build::Town;

/// Every story about the record, each in an empty one.
pub async fn record(make: impl AsyncFn() -> Arc<dyn Store>) {
    stories::all(make).await;
}

/// One random history per seed: after each the store answers everything as the
/// memory store does.
pub async fn histories(make: impl AsyncFn() -> Arc<dyn Store>, seeds: Range<u64>) {
    for seed in seeds {
        history::play(&*make().await, seed).await;
    }
}

/// Every story about photos.
pub async fn photos(make: impl AsyncFn() -> Arc<dyn Blobs>) {
    photos::all(make).await;
}

/// Every story about who follows the agency's account.
pub async fn followers(make: impl AsyncFn() -> Arc<dyn Followers>) {
    followers::all(make).await;
}

/// Every story about phones that wait for a push.
pub async fn push(make: impl AsyncFn() -> Arc<dyn PushSubscriptions<Actual>>) {
    push::all(make).await;
}

/// Every story about subscribers of the feeds.
pub async fn hub(make: impl AsyncFn() -> Arc<dyn HubSubscriptions<Actual>>) {
    hub::all(make).await;
}

/// What was answered; a fault here is a broken promise.
#[track_caller]
fn told<T>(answer: Result<T, Fault>) -> T {
    match answer {
        Ok(told) => told,
        Err(fault) => panic!("{fault}"),
    }
}
