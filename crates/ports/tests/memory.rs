//! The memory doubles keep every promise of their ports.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use homeward_domain::status::Actual;
use homeward_ports::{
    blobs::Blobs,
    conformance,
    fediverse::{Followers, MemoryFollowers},
    hub::{HubSubscriptions, MemoryHub},
    memory::{MemoryBlobs, MemoryStore},
    push::{MemoryPush, PushSubscriptions},
    store::Store,
};

/// Memory never waits, so looking once is enough and no runtime is needed.
fn at_once(story: impl Future<Output = ()>) {
    let looked = pin!(story).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(looked, Poll::Ready(()));
}

async fn a_store() -> Arc<dyn Store> {
    Arc::new(MemoryStore::default())
}

async fn blobs() -> Arc<dyn Blobs> {
    Arc::new(MemoryBlobs::default())
}

#[test]
fn memory_keeps_the_promises_of_the_record() {
    at_once(conformance::record(a_store));
}

#[test]
fn memory_agrees_with_itself_on_random_histories() {
    at_once(conformance::histories(a_store, 1..3));
}

#[test]
fn memory_keeps_the_promises_about_photos() {
    at_once(conformance::photos(blobs));
}

#[test]
fn memory_keeps_the_promises_about_followers() {
    at_once(conformance::followers(async || {
        Arc::new(MemoryFollowers::default()) as Arc<dyn Followers>
    }));
}

#[test]
fn memory_keeps_the_promises_about_pushes() {
    at_once(conformance::push(async || {
        Arc::new(MemoryPush::<Actual>::default()) as Arc<dyn PushSubscriptions<Actual>>
    }));
}

#[test]
fn memory_keeps_the_promises_about_subscribers() {
    at_once(conformance::hub(async || {
        Arc::new(MemoryHub::<Actual>::default()) as Arc<dyn HubSubscriptions<Actual>>
    }));
}
