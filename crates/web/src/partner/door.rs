//! What the partners' door needs, and who stands before it.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use homeward_domain::{
    partner::Scope,
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_engine::{
    Engine,
    commands::partner::{AtDoor, at_door},
};

use tokio::sync::Semaphore;

use crate::{
    console::{WebhookRules, bearer},
    device::pinned::Pinned,
    problem::Problem,
};

pub struct PartnerDoor<S: Status> {
    pub(super) engine: Arc<Engine>,
    pub(super) record: Arc<str>,
    pub(super) keys: Arc<Pinned>,
    pub(super) webhooks: Arc<dyn WebhookRules>,
    /// Seats for those who wait for what is said next.
    pub(super) waiting: Arc<Semaphore>,
    status: PhantomData<S>,
}

/// Far more than there are partners; each costs a connection, and a look when something is said.
const WAITING_MAX: usize = 1_000;

impl<S: Status> Clone for PartnerDoor<S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            record: self.record.clone(),
            keys: self.keys.clone(),
            webhooks: self.webhooks.clone(),
            waiting: self.waiting.clone(),
            status: PhantomData,
        }
    }
}

impl<S: Status> PartnerDoor<S> {
    pub fn new(engine: Arc<Engine>, record: Arc<str>, webhooks: Arc<dyn WebhookRules>) -> Self {
        let vault = &engine.vault;
        let keys = Pinned::partner_keys(&[vault.signing().public()], vault.webhook());
        Self {
            engine,
            record,
            keys: Arc::new(keys),
            webhooks,
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            status: PhantomData,
        }
    }
}

/// A partner with a good key. Handlers that ask for it cannot be reached by anybody
/// else, and act for this partner only.
pub struct Who(pub AtDoor);

impl<S: Status> FromRequestParts<PartnerDoor<S>> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &PartnerDoor<S>) -> Result<Self, Problem> {
        Self::at(door, &parts.headers).await
    }
}

impl Who {
    pub async fn at<S: Status>(
        door: &PartnerDoor<S>,
        headers: &HeaderMap,
    ) -> Result<Self, Problem> {
        let nobody = || Refusal::new(RefusalCode::NotSignedIn, "no partner's key");
        let token = bearer(headers).ok_or_else(nobody)?;
        Ok(Self(at_door(&door.engine, token, S::KIND).await?))
    }

    pub fn must(&self, scope: Scope) -> Result<(), Problem> {
        Ok(self.0.must(scope)?)
    }
}
