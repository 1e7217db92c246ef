//! The door of station screens: one address per screen, put up and forgotten.
//!
//! A screen shows itself by its key and asks what hangs at its place. The answer
//! waits until something changes, is signed as a whole, and says the server's
//! time, so that the screen can blank itself when it cannot be sure.

mod state;

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use homeward_domain::{id::ScreenId, people::Screen, refusal::RefusalCode, status::Status};
use homeward_ports::{sessions::Screens, world::Clock};
use homeward_seal::SigningKey;

use crate::{apps, problem::Problem};
use state::Answered;

/// Who the screens are.
#[async_trait]
pub trait ScreenKeys: Send + Sync {
    /// The screen, if the key is its own and not revoked; `NotSignedIn` otherwise,
    /// also for a screen that does not exist.
    async fn screen(&self, id: ScreenId, token: &str) -> Result<Screen, Problem>;
    /// Notes that the screen was there. It may note less often than it is told.
    async fn seen(&self, id: ScreenId) -> Result<(), Problem>;
}

/// What the door of screens of one status needs.
pub struct SignageDoor<S: Status> {
    keys: Arc<dyn ScreenKeys>,
    screens: Arc<dyn Screens<S>>,
    clock: Arc<dyn Clock>,
    sign: Arc<SigningKey>,
    answered: Arc<Answered>,
}

impl<S: Status> Clone for SignageDoor<S> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            screens: self.screens.clone(),
            clock: self.clock.clone(),
            sign: self.sign.clone(),
            answered: self.answered.clone(),
        }
    }
}

impl<S: Status> SignageDoor<S> {
    pub fn new(
        keys: Arc<dyn ScreenKeys>,
        screens: Arc<dyn Screens<S>>,
        clock: Arc<dyn Clock>,
        sign: Arc<SigningKey>,
    ) -> Self {
        Self {
            keys,
            screens,
            clock,
            sign,
            answered: Arc::default(),
        }
    }
}

/// The routes, below whatever prefix the door has.
pub fn routes<S: Status>(door: SignageDoor<S>) -> Router {
    Router::new()
        .route("/signage/{screen}", get(page))
        .route("/signage-app/{*file}", get(file::<S>))
        .route("/signage/v1/{screen}/state", get(state::state::<S>))
        .with_state(door)
}

/// The same page for every screen; which one it is stands in the address, and
/// the key in the fragment, which never reaches us.
async fn page(headers: HeaderMap) -> Response {
    apps::SIGNAGE.page(&headers)
}

async fn file<S: Status>(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(mut response) = apps::SIGNAGE.file(&name, &headers) else {
        return Problem::new(RefusalCode::NotFound, "no such file").into_response();
    };
    // The worker lies beside the assets, its pages elsewhere; a browser wants
    // to be told that this is meant.
    if name == apps::WORKER {
        apps::allow_worker(&mut response, &format!("{}/signage/", S::DOOR));
    }
    response
}

#[cfg(test)]
mod tests;
