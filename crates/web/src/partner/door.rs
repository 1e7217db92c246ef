//! What the partners' door needs, and who stands before it.

use std::{marker::PhantomData, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use homeward_domain::{
    partner::Scope,
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_engine::{
    Engine,
    commands::partner::{AtDoor, at_door},
};

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
    status: PhantomData<S>,
}

impl<S: Status> Clone for PartnerDoor<S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            record: self.record.clone(),
            keys: self.keys.clone(),
            webhooks: self.webhooks.clone(),
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
        let nobody = || Refusal::new(RefusalCode::NotSignedIn, "no partner's key");
        let token = bearer(&parts.headers).ok_or_else(nobody)?;
        Ok(Self(at_door(&door.engine, token, S::KIND).await?))
    }
}

impl Who {
    pub fn must(&self, scope: Scope) -> Result<(), Problem> {
        Ok(self.0.must(scope)?)
    }
}
